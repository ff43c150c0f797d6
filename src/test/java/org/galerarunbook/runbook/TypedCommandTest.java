package org.galerarunbook.runbook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import org.galerarunbook.runbook.chapter.ChapterDescription;
import org.galerarunbook.runbook.chapter.SectionDescription;
import org.galerarunbook.runbook.chapter.SectionKind;
import org.galerarunbook.runbook.model.StepRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TypedCommandTest {

  private static final TypedCommand THERE = new TypedCommand("stop it", "galera2");

  @TempDir private Path folder;
  private Recorder recorder;

  private Runbook page(SectionKind kind) {
    recorder = FakeRun.open(folder, new FakeRunner().answers(0, "", ""));
    ChapterRecorder chapter = recorder.chapter(ChapterDescription.of(ExampleChapter.class));
    chapter.section(new SectionDescription("Do it", kind, List.of()));
    return chapter.page();
  }

  @AfterEach
  void close() {
    if (recorder != null) {
      recorder.close();
    }
  }

  @Test
  @DisplayName("A step is where its command is typed, and the page says so")
  void place() {
    Runbook page = page(SectionKind.DRILL);
    page.step("There").run(THERE).run(THERE);
    page.step("Here").run(TypedCommand.here("look"));
    page.step("End").run("x");
    assertThat(recorder.run().chapters().get(0).steps().limit(2))
        .extracting(StepRecord::where)
        .containsExactly("on galera2", "");
  }

  @Test
  @DisplayName("A step has one place")
  void twoPlaces() {
    Runbook page = page(SectionKind.DRILL);
    Step elsewhere = page.step("Elsewhere").on("galera1");
    assertThatThrownBy(() -> elsewhere.run(THERE))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("is typed in two places: begin another step");
    Outcome here = page.step("Here").run("look");
    assertThatThrownBy(() -> here.run(THERE)).hasMessageContaining("is typed in two places");
  }

  @Test
  @DisplayName("A verb that destroys says what is lost, as any command")
  void danger() {
    Step step = page(SectionKind.PROCEDURE).step("Kill it");
    assertThatThrownBy(() -> step.run(TypedCommand.here("docker kill galera2")))
        .hasMessageContaining("destroys by \"docker kill\" and does not say what");
  }
}
