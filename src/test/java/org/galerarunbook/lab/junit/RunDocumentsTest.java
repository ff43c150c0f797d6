package org.galerarunbook.lab.junit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.galerarunbook.runbook.ExampleProcedure;
import org.galerarunbook.runbook.FakeRun;
import org.galerarunbook.runbook.chapter.ChapterDescription;
import org.galerarunbook.runbook.model.ChapterRecord;
import org.galerarunbook.runbook.model.Run;
import org.galerarunbook.runbook.model.Verdict;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a run does with the committed pages. */
class RunDocumentsTest {
  @TempDir private Path folder;

  @Test
  @DisplayName("Of a run with a red chapter the pages of the others are written, and no other")
  void red() throws IOException {
    Files.createDirectories(folder.resolve("docs"));
    Path tsv = Path.of("docs/specification.tsv");
    Files.copy(tsv, folder.resolve("docs/specification.tsv"));
    Run green = FakeRun.green(folder.resolve("green"));
    ChapterRecord good = green.chapters().get(0);
    ChapterRecord red =
        new ChapterRecord(
            ChapterDescription.of(ExampleProcedure.class),
            "",
            Verdict.RED,
            "it broke",
            good.startedAt(),
            good.finishedAt(),
            List.of(),
            good.timeline(),
            List.of(),
            List.of(),
            false,
            null);
    Run run = green.withChapters(List.of(red, good));
    RunDocuments documents = new RunDocuments(folder, folder.resolve("run"));
    for (var wish :
        new RunDocuments.Committed[] {
          RunDocuments.Committed.WRITE, RunDocuments.Committed.WRITE_ALL
        }) {
      assertThat(documents.committed(run, wish, List.of()).wrong())
          .containsExactly("not written: what belongs to chapters that are red");
      try (Stream<Path> written = Files.list(folder.resolve("docs/runbook"))) {
        assertThat(written.map(f -> f.getFileName().toString()))
            .containsExactly(good.description().page());
      }
    }
    Path index = Files.writeString(folder.resolve("docs/runbook/index.md"), "as it was\n");
    documents.committed(green.withChapters(List.of(red)), RunDocuments.Committed.WRITE, List.of());
    assertThat(index).as("when all are red").hasContent("as it was");
  }
}
