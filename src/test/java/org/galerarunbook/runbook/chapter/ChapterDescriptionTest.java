package org.galerarunbook.runbook.chapter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.galerarunbook.runbook.ExampleChapter;
import org.junit.jupiter.api.Test;

class ChapterDescriptionTest {
  @Test
  void readsWhatAChapterSaysOfItself() {
    ChapterDescription chapter = ChapterDescription.of(ExampleChapter.class);
    assertThat(chapter.id()).isEqualTo("playbook-02-bring-a-node-back");
    assertThat(chapter.needs()).hasSize(2);
    assertThat(chapter.topics()).containsExactly("membership");
    assertThat(chapter.covers()).containsExactly("G056");
  }

  @Test
  void namesClassAndRemedyWhenSomethingIsMissing() {
    assertThatThrownBy(() -> ChapterDescription.of(Untold.class))
        .hasMessageContaining("Untold is neither @Guide nor @Playbook nor @OnHosts: annotate it");
    assertThatThrownBy(() -> ChapterDescription.of(HalfTold.class))
        .hasMessageContaining("HalfTold has no @UseWhen")
        .hasMessageContaining("write it");
  }

  @Test
  void theGuideCountsFromZeroAndPlaybooksFromOne() {
    assertThat(ChapterDescription.of(Before.class).id()).isEqualTo("guide-00-before");
    assertThatThrownBy(() -> ChapterDescription.of(NoPlaybook.class))
        .hasMessageContaining("has the number 0: count its part's chapters from 1");
  }

  @Guide(number = 0, title = "Before", purpose = "Comes first.")
  @UseWhen("before anything else")
  @Needs("nothing")
  @Costs("Nothing.")
  private static final class Before {}

  @Playbook(number = 0, title = "None", purpose = "Has no place.")
  private static final class NoPlaybook {}

  private static final class Untold {}

  @Guide(number = 1, title = "Half", purpose = "To be incomplete.")
  @Needs("nothing")
  @Costs("Nothing.")
  private static final class HalfTold {}
}
