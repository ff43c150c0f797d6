package org.galerarunbook.lab.junit;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.galerarunbook.runbook.event.Json;
import org.galerarunbook.runbook.model.ChapterRecord;
import org.galerarunbook.runbook.model.Run;
import org.galerarunbook.runbook.model.Verdict;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the extension makes of chapters that ask for the application tier, in a fake lab. */
class ApplicationTierTest {

  @TempDir private Path folder;

  @BeforeEach
  void reset() {
    FakeChapters.SEEN.clear();
    FakeLabFactory.reset(folder);
  }

  @Test
  @DisplayName(
      "The application tier stays in the shared lab that has it, which goes to those who ask")
  void application() {
    LabExtensionTest.execute(
            folder.resolve("run"),
            FakeChapters.FirstChapter.class,
            FakeChapters.ApplicationChapter.class,
            FakeChapters.SecondChapter.class)
        .testEvents()
        .assertStatistics(s -> s.succeeded(6));
    assertThat(FakeChapters.SEEN).containsExactly("fake1", "fake1", "fake2");
    assertThat(FakeLabFactory.STARTED.get(0).application).containsExactly(true);
    assertThat(FakeLabFactory.STARTED.get(1).application).isEmpty();
  }

  @Test
  @DisplayName("Without Passbolt's image its chapters could not run, by reason; the others do")
  void noApplication() {
    FakeLabFactory.noApplication =
        "image passbolt/passbolt:5 not available, load it with docker load";
    LabExtensionTest.execute(
            folder.resolve("run"),
            FakeChapters.FirstChapter.class,
            FakeChapters.ApplicationChapter.class)
        .allEvents()
        .assertStatistics(s -> s.failed(0));
    assertThat(record().chapters())
        .extracting(ChapterRecord::verdict)
        .containsExactly(Verdict.GREEN, Verdict.COULD_NOT_RUN);
    assertThat(record().chapters().get(1).reason()).contains("passbolt/passbolt:5 not available");
  }

  @Test
  @DisplayName("A chapter of the application tier whose page would not say so is refused")
  void silentApplication() {
    assertThat(ChapterRules.problems(FakeChapters.SilentChapter.class))
        .singleElement()
        .asString()
        .contains("add UsesLab.APPLICATION");
  }

  private Run record() {
    return Json.run(folder.resolve("run").resolve("run.json"));
  }
}
