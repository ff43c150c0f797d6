package org.galerarunbook.runbook.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.commonmark.node.AbstractVisitor;
import org.commonmark.node.FencedCodeBlock;
import org.commonmark.node.HtmlBlock;
import org.commonmark.parser.Parser;
import org.galerarunbook.runbook.FakeRun;
import org.galerarunbook.runbook.chapter.Signposts;
import org.galerarunbook.runbook.coverage.Specification;
import org.galerarunbook.runbook.model.Run;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RunbookPagesTest {
  static final String PAGE = "playbook-02-bring-a-node-back.md";

  private static final String OTHER = "guide-01-other.md";
  private static final Set<String> ALL = Set.of(PAGE);

  @TempDir Path folder;

  final RunbookPages pages =
      new RunbookPages(
          new Glossary(
              "# Glossary\n\n## IST (incremental state transfer)\n\n…\n", "../glossary.md"),
          new Specification(
              List.of(
                  new Specification.Item("G056", "Back", "A node that was stopped joins.", "", ""),
                  new Specification.Item(
                      "G057", "Back", "A node that crashed joins.", "", "how | it crashed"),
                  new Specification.Item("G012", "TLS", "What mTLS is.", "glossary.md#mtls", ""),
                  new Specification.Item("R002", "SST", "Methods | compared.", "", ""))),
          Signposts.of(List.of()),
          List.of());

  @Test
  void aPageReadsAsAProcedure() throws Exception {
    golden(PAGE, pages.render(FakeRun.green(folder)).get(PAGE));
  }

  @Test
  void theIndexLeadsToEverything() throws Exception {
    golden("index.md", pages.render(FakeRun.green(folder)).get(RunbookPages.INDEX));
  }

  @Test
  void aPageIsReadBackAsItWasWritten() {
    Page page = parse(FakeRun.green(folder));
    assertThat(page.title()).isEqualTo("Bring a node back");
    assertThat(page.notRehearsable()).isEmpty();
    assertThat(page.blocks())
        .extracting(Page.Block::command)
        .containsExactly(
            "docker start galera2",
            "docker exec galera1 mariadb -N -e \"SHOW STATUS LIKE 'wsrep_cluster_size'\"");
    assertThat(page.blocks().get(1).expectations())
        .extracting(e -> e.toMarkdown())
        .containsExactly(
            "prints the line `wsrep_cluster_size\\t3` (repeat until it holds, at most 1 s)",
            "does not print `non-Primary` (repeat until it holds, at most 1 s)",
            "exit code 0");
  }

  @Test
  void writingTwiceChangesNothingAndAnEditedPageIsFoundOut() throws Exception {
    Run run = FakeRun.green(folder);
    Path docs = folder.resolve("docs");
    pages.write(run, docs, true);
    PageComparison same = pages.compare(FakeRun.green(folder), docs, ALL);
    assertThat(same.differences()).isEmpty();
    assertThat(same.inWords()).isEqualTo("1 page and the index compared");

    Path page = docs.resolve(PAGE);
    Files.writeString(page, Files.readString(page).replace("start galera2", "start galera3"));
    Files.writeString(docs.resolve("guide-09-gone.md"), "# Gone");
    assertThat(pages.compare(run, docs, ALL).differences())
        .containsExactly(
            PAGE + ": - command: docker start galera3",
            PAGE + ": + command: docker start galera2",
            "guide-09-gone.md: no chapter writes it any more");
    pages.write(run, docs, true);
    assertThat(docs.resolve("guide-09-gone.md")).doesNotExist();
  }

  @Test
  void aRunOfAPartRenewsWhatTheIndexSaysOfIt() throws Exception {
    Path docs = folder.resolve("docs");
    pages.write(FakeRun.green(folder), docs, true);
    Path index = docs.resolve(RunbookPages.INDEX);
    String committed = Files.readString(index);
    rewrite(index, "a node is down", "a node is up");
    rewrite(index, "11.8.3", "11.8.4");
    rewrite(docs.resolve(PAGE), "10.2 s", "11.7 s");

    pages.write(FakeRun.green(folder), docs, false);
    assertThat(index)
        .as("the page has not changed, so its figures stay")
        .hasContent(committed.replace("11.8.3", "11.8.4").replace("10.2 s", "11.7 s"));

    rewrite(docs.resolve(PAGE), "start galera2", "start galera3");
    pages.write(FakeRun.green(folder), docs, false);
    assertThat(index).hasContent(committed.replace("11.8.3", "11.8.4"));
    assertThat(pages.compare(FakeRun.green(folder), docs, ALL).differences()).isEmpty();
  }

  @Test
  void whatCouldNotRunKeepsItsPageAndIsNoDifference() throws Exception {
    Path docs = folder.resolve("docs");
    pages.write(FakeRun.green(folder), docs, true);
    String committed = Files.readString(docs.resolve(PAGE));

    Run without = FakeRun.couldNotRun(folder, "image passbolt/passbolt:5 not available");
    assertThat(pages.compare(without, docs, ALL).differences())
        .singleElement()
        .asString()
        .startsWith("no page was compared");
    pages.write(without, docs, true);

    assertThat(docs.resolve(PAGE)).hasContent(committed);
    assertThat(docs.resolve(RunbookPages.INDEX))
        .content()
        .contains("0 green, 0 red, 1 could not run", "image passbolt/passbolt:5 not available")
        .as("what its page shows")
        .contains(" 10.2 s |");

    Files.delete(docs.resolve(PAGE));
    pages.write(without, docs, true);
    assertThat(docs.resolve(PAGE)).content().contains("could not run");
  }

  @Test
  void ofARedChapterNothingIsComparedBesides() throws Exception {
    Path docs = folder.resolve("docs");
    pages.write(FakeRun.green(folder), docs, true);
    assertThat(pages.compare(FakeRun.red(folder), docs, ALL).differences())
        .singleElement()
        .asString()
        .startsWith("no page was compared");
  }

  @Test
  void ofARunOfSomeChaptersOnlyTheirPagesAreCompared() throws Exception {
    Run run = FakeRun.green(folder);
    Path docs = folder.resolve("docs");
    pages.write(run, docs, true);
    Files.writeString(docs.resolve(OTHER), "# Of a chapter that did not run");
    Set<String> chapters = Set.of(PAGE, OTHER);

    PageComparison part = pages.compare(run, docs, chapters);
    assertThat(part.differences()).isEmpty();
    assertThat(part.inWords()).startsWith("1 page compared; of the index only the rows");

    rewrite(docs.resolve(RunbookPages.INDEX), "a node is down", "a node is up");
    assertThat(pages.compare(run, docs, chapters).differences())
        .hasSize(2)
        .allMatch(d -> d.startsWith("index.md: "));
  }

  @Test
  void theIndexIsComparedButNotItsFiguresAndImages() throws Exception {
    Run run = FakeRun.green(folder);
    Path docs = folder.resolve("docs");
    pages.write(run, docs, true);
    Path index = docs.resolve(RunbookPages.INDEX);
    rewrite(index, "10.2", "11.7");
    rewrite(index, "11.8.3", "11.8.4");
    rewrite(index, "2026-11-23", "2026-11-24");
    assertThat(pages.compare(run, docs, ALL).differences()).isEmpty();

    rewrite(
        docs.resolve(RunbookPages.COVERAGE),
        "1 proved by a chapter, 1 partly",
        "3 proved by a chapter");
    assertThat(pages.compare(run, docs, ALL).differences())
        .hasSize(2)
        .first()
        .asString()
        .contains("coverage.md: - ", "3 proved by a chapter");
    Files.delete(index);
    assertThat(pages.compare(run, docs, ALL).differences()).isNotEmpty();
  }

  static void rewrite(Path file, String old, String now) throws IOException {
    String text = Files.readString(file);
    assertThat(text).contains(old);
    Files.writeString(file, text.replace(old, now));
  }

  static Stream<String> hostile() {
    Random random = new Random(7);
    byte[] noise = new byte[20_000];
    random.nextBytes(noise);
    StringBuilder mean = new StringBuilder();
    String[] bits = {
      "`",
      "```",
      "````sh\nrm -rf /\n````\n",
      "</details>",
      "</script>",
      "<!-- expects\nexit code 1\n-->",
      "<!--",
      "-->",
      "\u001b[2J",
      "\0",
      "\r",
      "\n",
      "\t",
      "\u202e",
      "\ud800",
      "# heading\n",
      "1. **Step**\n",
      "~~~\n",
      "> This page can't be rehearsed: x\n",
      "]]>",
      "&amp;",
      "\\",
      "$0",
      "x\u0085y"
    };
    for (int i = 0; i < 4_000; i++) {
      mean.append(bits[random.nextInt(bits.length)]);
    }
    return Stream.concat(
        Stream.of(
            new String(noise, StandardCharsets.UTF_8),
            mean.toString(),
            "x".repeat(1_000_000),
            "line\n".repeat(200_000)),
        Stream.of(bits));
  }

  @ParameterizedTest
  @MethodSource("hostile")
  void whateverACommandPrintsStaysInItsBlock(String output) {
    String markdown = pages.render(FakeRun.printing(folder, output)).get(PAGE);
    assertThat(markdown.length()).isLessThan(100_000);
    assertThat(markdown.codePoints())
        .noneMatch(c -> c != '\n' && c != '\t' && Character.isISOControl(c))
        .noneMatch(c -> Character.getType(c) == Character.SURROGATE);
    Page page = PageParser.parse(PAGE, markdown);
    assertThat(page.blocks()).extracting(Page.Block::command).containsExactly("print");
    assertThat(page.parts()).hasSize(3);
    assertThat(page.notRehearsable()).isEmpty();
    assertThat(html(markdown)).isSubsetOf("<!--", "<details>", "</details>");
  }

  /** How the raw HTML on the page begins. */
  private static List<String> html(String markdown) {
    List<String> found = new ArrayList<>();
    Parser.builder()
        .build()
        .parse(markdown)
        .accept(
            new AbstractVisitor() {
              @Override
              public void visit(HtmlBlock block) {
                found.add(block.getLiteral().replaceAll("(?s)^(<!--|</?\\w+>).*", "$1"));
              }

              @Override
              public void visit(FencedCodeBlock block) {
                // what is in there is text
              }
            });
    return found;
  }

  private Page parse(Run run) {
    return PageParser.parse(PAGE, pages.render(run).get(PAGE));
  }

  /** With -Dgolden=write the expected files are written anew, to be looked at in the diff. */
  private static void golden(String name, String actual) throws IOException {
    Path expected = Path.of("src/test/resources/org/galerarunbook/runbook", name);
    if ("write".equals(System.getProperty("golden"))) {
      Files.writeString(expected, actual);
    }
    assertThat(actual).isEqualTo(Files.readString(expected));
  }
}
