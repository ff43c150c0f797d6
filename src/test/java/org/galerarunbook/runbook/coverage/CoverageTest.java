package org.galerarunbook.runbook.coverage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.galerarunbook.runbook.FakeRun;
import org.galerarunbook.runbook.chapter.ChapterDescription;
import org.galerarunbook.runbook.coverage.Coverage.State;
import org.galerarunbook.runbook.model.ChapterRecord;
import org.galerarunbook.runbook.model.Run;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CoverageTest {
  private static final Specification PROJECT =
      Specification.read(Path.of("docs/specification.tsv"));

  @TempDir Path folder;

  @Test
  void theProjectsListHasAllItemsOfBothTexts() {
    List<String> ids =
        IntStream.concat(IntStream.rangeClosed(1, 75), IntStream.rangeClosed(1, 25).map(i -> -i))
            .mapToObj(i -> "%s%03d".formatted(i > 0 ? "G" : "R", Math.abs(i)))
            .toList();
    assertThat(PROJECT.items()).extracting(Specification.Item::id).isEqualTo(ids);
  }

  @Test
  void whatIsExplainedIsExplainedWhereItSays() {
    assertThat(PROJECT.items())
        .filteredOn(i -> !i.explained().isEmpty())
        .allSatisfy(
            i ->
                assertThat(Files.exists(Path.of("docs", i.explained().replaceAll("#.*", ""))))
                    .as(i.id() + " is explained in docs/" + i.explained())
                    .isTrue());
  }

  @Test
  void aGreenChapterProvesAnItem() {
    Coverage coverage = Coverage.of(PROJECT, FakeRun.green(folder));
    assertThat(coverage.count(State.PROVED)).isEqualTo(2);
    assertThat(coverage.rows())
        .filteredOn(r -> r.item().id().equals("G057"))
        .singleElement()
        .satisfies(
            r ->
                assertThat(r.places())
                    .extracting(Coverage.Place::section)
                    .containsExactly("A stopped node joins again"));
  }

  @Test
  void whatNoChapterShowsOfAnItemLeavesItPartlyProved() {
    Specification specification =
        new Specification(
            PROJECT.items().stream()
                .map(
                    i ->
                        new Specification.Item(
                            i.id(),
                            i.where(),
                            i.what(),
                            i.explained(),
                            i.id().equals("G057") ? "how it crashed" : ""))
                .toList());
    Coverage coverage = Coverage.of(specification, FakeRun.green(folder));
    assertThat(coverage.count(State.PARTLY)).isEqualTo(1);
    assertThat(coverage.count(State.PROVED)).isEqualTo(1);
    assertThat(coverage.inWords()).contains("1 proved by a chapter, 1 partly, ");
    assertThat(Coverage.of(specification, FakeRun.red(folder)).count(State.PARTLY)).isZero();
  }

  @Test
  void aRedChapterProvesNothing() {
    Coverage coverage = Coverage.of(PROJECT, FakeRun.red(folder));
    assertThat(coverage.count(State.PROVED)).isZero();
    assertThat(coverage.rows()).filteredOn(r -> !r.places().isEmpty()).hasSize(2);
  }

  @Test
  void whichChapterBeganFirstIsNotSeen() {
    Run run = FakeRun.green(folder);
    ChapterRecord third = run.chapters().get(0);
    ChapterRecord first = numbered(third, 1);
    Coverage coverage = Coverage.of(PROJECT, with(run, third, first));
    assertThat(coverage).isEqualTo(Coverage.of(PROJECT, with(run, first, third)));
    assertThat(coverage.rows())
        .filteredOn(r -> !r.places().isEmpty())
        .isNotEmpty()
        .allSatisfy(r -> assertThat(r.places().get(0).chapterId()).contains("-01-"));
  }

  private static Run with(Run run, ChapterRecord... chapters) {
    return new Run(
        Run.SCHEMA_VERSION,
        run.id(),
        run.startedAt(),
        run.finishedAt(),
        run.machine(),
        run.components(),
        List.of(chapters));
  }

  private static ChapterRecord numbered(ChapterRecord chapter, int number) {
    var d = chapter.description();
    return new ChapterRecord(
        new ChapterDescription(
            d.part(),
            number,
            d.title(),
            d.purpose(),
            d.needs(),
            d.costs(),
            d.className(),
            d.topics(),
            d.covers(),
            d.card(),
            d.symptoms()),
        chapter.rerun(),
        chapter.verdict(),
        chapter.reason(),
        chapter.startedAt(),
        chapter.finishedAt(),
        chapter.sections(),
        chapter.timeline(),
        chapter.costs(),
        chapter.attachments(),
        chapter.beside(),
        chapter.busyPercent());
  }

  @Test
  void anIdThatDoesNotExistIsRefused() {
    PROJECT.check("X", List.of("G001"));
    assertThatThrownBy(() -> PROJECT.check("X", List.of("G001", "G999")))
        .hasMessageContaining("X covers [G999]")
        .hasMessageContaining("correct @Covers");
  }

  @Test
  void aBrokenLineIsNamed() throws Exception {
    Path file = folder.resolve("s.tsv");
    Files.writeString(file, "id\twhere\twhat\texplained\tmissing\nG001\tx\ty\n");
    assertThatThrownBy(() -> Specification.read(file)).hasMessageContaining("s.tsv, line 2");
  }
}
