package org.galerarunbook.lab.junit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.galerarunbook.runbook.chapter.ChapterDescription;
import org.galerarunbook.runbook.chapter.Signposts;
import org.galerarunbook.runbook.chapter.Symptom;
import org.galerarunbook.runbook.lexicon.HostPages;
import org.galerarunbook.runbook.lexicon.KnownText;
import org.galerarunbook.runbook.lexicon.Lexicon;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * The way in, generated from what the chapters say of themselves. With {@code -Dgolden=write} its
 * files are written anew.
 */
class StartHereTest {

  private static final Path START = Path.of("docs/start-here.md");
  private static final Path LEXICON =
      Path.of("src/main/resources/org/galerarunbook/runbook/lexicon/lexicon.tsv");
  private static final Path HOSTS =
      Path.of("src/main/resources/org/galerarunbook/runbook/lexicon/host-pages.tsv");
  private static final Path TEMPLATE =
      Path.of("src/test/resources/org/galerarunbook/lab/start-here.md");
  private static final Path LOGS = Path.of("src/test/resources/org/galerarunbook/check/explain");
  private static final String PAGES = "runbook/";

  private final List<Class<?>> chapters = ChapterRules.chapters();
  private final Signposts signposts = Signposts.of(chapters);
  private final Lexicon lexicon = Lexicon.of(chapters, signposts);

  @Test
  @DisplayName("The committed lexicon is what the chapters say; -Dgolden=write renews it")
  void lexicon() throws IOException {
    held(LEXICON, lexicon.write());
    assertThat(lexicon.entries()).hasSizeGreaterThan(5);
  }

  @Test
  @DisplayName("The committed table of hosts' pages is what the chapters say, and each is there")
  void hostPages() throws IOException {
    HostPages pages = HostPages.of(chapters);
    held(HOSTS, pages.write());
    assertThat(pages.pages()).hasSizeGreaterThan(7);
    pages
        .pages()
        .forEach(
            (file, onHosts) ->
                assertThat(List.of(file, onHosts.file()))
                    .allSatisfy(f -> assertThat(Path.of("docs", PAGES, f)).exists()));
  }

  @Test
  @DisplayName("docs/start-here.md is what the chapters say; -Dgolden=write renews it")
  void start() throws IOException {
    String page =
        signposts
            .link(Files.readString(TEMPLATE), "StartHere", PAGES)
            .replace("{{messages}}", messages())
            .replace("{{situations}}", situations());
    held(START, page);
    assertThat(page).doesNotContain("[[", "{{");
    assertThat(page.lines().filter(l -> l.matches("\\d+\\. .*")))
        .as("leaves of the tree: as many as one takes in at a glance")
        .hasSizeBetween(6, 8);
    assertThat(messages() + situations())
        .as("links to sections, which are on the chapter's page")
        .doesNotContain("](#");
  }

  @Test
  @DisplayName("A message that no chapter brings about is in the kept log that it names")
  void kept() throws IOException {
    List<Symptom> kept =
        chapters.stream()
            .flatMap(c -> Arrays.stream(c.getAnnotationsByType(Symptom.class)))
            .filter(s -> !s.log().isEmpty())
            .toList();
    assertThat(kept).isNotEmpty();
    for (Symptom symptom : kept) {
      try (Stream<Path> logs = Files.list(LOGS.resolve(symptom.log()))) {
        assertThat(logs.filter(l -> isIn(l, symptom.text())))
            .as("logs of " + symptom.log() + " with `" + symptom.text() + "`")
            .isNotEmpty();
      }
    }
  }

  private static boolean isIn(Path log, String text) {
    try {
      return KnownText.pattern(text).matcher(Files.readString(log)).find();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String messages() {
    return "| You see | It means | Go to |\n|---|---|---|\n"
        + lexicon.entries().stream()
            .filter(e -> e.rank() != Symptom.Rank.EVENT)
            .map(StartHereTest::row)
            .collect(Collectors.joining("\n"));
  }

  private static String row(KnownText e) {
    String text = e.text().replace("|", "\\|");
    return "| `%s` | %s | [%s](%s%s) |".formatted(text, e.means(), e.title(), PAGES, e.page());
  }

  private String situations() {
    return chapters.stream()
        .map(ChapterDescription::of)
        .sorted(
            Comparator.comparing(ChapterDescription::part)
                .thenComparing(ChapterDescription::number))
        .flatMap(about -> about.card().useWhen().stream().map(w -> situation(about, w)))
        .collect(Collectors.joining("\n"));
  }

  private String situation(ChapterDescription about, String when) {
    String name = about.className().replaceFirst("^.*\\.", "");
    return "- %s: [%s](%s%s.md)"
        .formatted(
            signposts.link(when, name, PAGES).replaceAll("\\s+", " "),
            about.title(),
            PAGES,
            about.id());
  }

  private static void held(Path file, String expected) throws IOException {
    if ("write".equals(System.getProperty("golden"))) {
      Files.writeString(file, expected);
    }
    assertThat(file)
        .as(file + " is not what the chapters say: renew it by -Dtest=StartHereTest -Dgolden=write")
        .hasContent(expected);
  }
}
