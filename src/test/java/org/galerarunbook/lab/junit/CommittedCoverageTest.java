package org.galerarunbook.lab.junit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.galerarunbook.runbook.chapter.ChapterDescription;
import org.galerarunbook.runbook.chapter.SectionDescription;
import org.galerarunbook.runbook.model.ChapterRecord;
import org.galerarunbook.runbook.model.Run;
import org.galerarunbook.runbook.model.SectionRecord;
import org.galerarunbook.runbook.model.Timeline;
import org.galerarunbook.runbook.model.Verdict;
import org.galerarunbook.runbook.page.RunbookPages;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

/**
 * What the index and the coverage say of chapters is known before one runs: it is what the classes
 * say of themselves. A run proves that they are green. What each cost is what its page shows. With
 * {@code -Dgolden=write} both are written anew.
 */
class CommittedCoverageTest {

  private static final Path FILE = Path.of(RunDocuments.PAGES, RunbookPages.COVERAGE);
  private static final Path INDEX = Path.of(RunDocuments.PAGES, RunbookPages.INDEX);

  private final List<Class<?>> chapters = ChapterRules.chapters();
  private final Run run = run(chapters);
  private final RunDocuments documents = new RunDocuments(Path.of(""), Path.of("target"));

  @Test
  @DisplayName("The committed coverage names each section that covers an item")
  void coverage() throws IOException {
    String expected = documents.pages().render(run).get(RunbookPages.COVERAGE);
    if ("write".equals(System.getProperty("golden"))) {
      Files.writeString(FILE, expected);
    }
    assertThat(FILE)
        .as(FILE + " is not what the chapters say: -Dtest=CommittedCoverageTest -Dgolden=write")
        .hasContent(expected);
  }

  @Test
  @DisplayName("The committed index and coverage name each chapter as it is called, and no other")
  void index() {
    List<ChapterDescription> all = chapters.stream().map(ChapterDescription::of).toList();
    List<String> differences = documents.committed(run, RunDocuments.Committed.CHECK, all).wrong();
    assertThat(differences).as("differences, for pages have steps and this run none").isNotEmpty();
    assertThat(differences.stream().filter(CommittedCoverageTest::isOfAll)).isEmpty();
  }

  @Test
  @DisplayName("The committed index has the chapters' words and the figures of the pages")
  void words() throws IOException {
    String expected = documents.pages().index(run, Path.of(RunDocuments.PAGES));
    if ("write".equals(System.getProperty("golden"))) {
      Files.writeString(INDEX, expected);
    }
    assertThat(INDEX)
        .as(
            INDEX
                + " is not what chapters and pages say: -Dtest=CommittedCoverageTest"
                + " -Dgolden=write")
        .hasContent(expected);
  }

  private static boolean isOfAll(String difference) {
    return difference.startsWith(RunbookPages.INDEX)
        || difference.startsWith(RunbookPages.COVERAGE);
  }

  /** A run in which each chapter is green, and has its sections without their steps. */
  private static Run run(List<Class<?>> chapters) {
    return new Run(
        Run.SCHEMA_VERSION,
        "none",
        Instant.EPOCH,
        Instant.EPOCH,
        Map.of(),
        List.of(),
        chapters.stream().map(CommittedCoverageTest::green).toList());
  }

  private static ChapterRecord green(Class<?> chapter) {
    List<SectionRecord> sections =
        Stream.of(chapter.getDeclaredMethods())
            .filter(m -> m.isAnnotationPresent(Order.class))
            .sorted(Comparator.comparingInt(m -> m.getAnnotation(Order.class).value()))
            .map(SectionDescription::of)
            .map(s -> new SectionRecord(s.title(), s.covers(), s.kind(), s.otherwise(), List.of()))
            .toList();
    assertThat(sections).as("sections of " + chapter).isNotEmpty();
    return new ChapterRecord(
        ChapterDescription.of(chapter),
        "",
        Verdict.GREEN,
        "",
        Instant.EPOCH,
        Instant.EPOCH,
        sections,
        new Timeline(List.of(), List.of(), List.of()),
        List.of(),
        List.of(),
        false,
        null);
  }
}
