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
        .hasMessageContaining("Untold is neither @Guide nor @Playbook: annotate it");
    assertThatThrownBy(() -> ChapterDescription.of(HalfTold.class))
        .hasMessageContaining("HalfTold has no @WhenToUse")
        .hasMessageContaining("write it");
  }

  private static final class Untold {}

  @Guide(number = 1, title = "Half", purpose = "To be incomplete.")
  private static final class HalfTold {}
}
