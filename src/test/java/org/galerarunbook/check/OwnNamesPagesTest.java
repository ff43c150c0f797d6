package org.galerarunbook.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.galerarunbook.runbook.page.Page;
import org.galerarunbook.runbook.page.PageParser;
import org.galerarunbook.runbook.record.Walk;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The committed pages with the names of clusters that are not the lab. */
class OwnNamesPagesTest {

  static List<Path> pages() throws IOException {
    try (Stream<Path> all = Files.list(Path.of("docs/runbook"))) {
      return all.filter(f -> f.getFileName().toString().matches("[a-z]+-\\d.*\\.md"))
          .sorted()
          .toList();
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("pages")
  @DisplayName("With the lab's own names each command is the page's")
  void labsOwn(Path file) throws IOException {
    String lab = Files.readString(file);
    int proof = lab.indexOf("\n## How this was proved");
    Page page = PageParser.parse("p", proof < 0 ? lab : lab.substring(0, proof));
    Page same = PageParser.parse("p", OwnNamesTest.LAB.in(lab));
    assertThat(same.blocks())
        .extracting(Page.Block::command)
        .isEqualTo(page.blocks().stream().map(Page.Block::command).toList())
        .isNotEmpty();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("pages")
  @DisplayName("Each page can be gone through, and has no name of the lab left but those named")
  void everyPage(Path file) throws IOException {
    Page page = PageParser.parse("p", OwnNamesTest.NAMES.in(Files.readString(file)));
    Page procedure = Walk.procedureOf(page);
    List<String> left = OwnNamesTest.NAMES.left(procedure);
    assertThat(procedure.blocks()).isNotEmpty();
    Page.Step step = null;
    for (Page.Part part : procedure.parts()) {
      if (part instanceof Page.Step next) {
        step = next;
      } else if (part instanceof Page.Block block) {
        assertThat(step.says()).contains(block.command()).doesNotContain("<!--");
        assertThat(left.isEmpty() && block.command().matches("(?s).*\\bgalera[1-9]\\b.*"))
            .as(block.command())
            .isFalse();
        assertThat(block.command()).doesNotContain("/var/lib/mysql/");
        assertThat(block.expectations())
            .as("after an escape, too: \\ngalera1 is no word")
            .noneMatch(e -> left.isEmpty() && e.value().matches("(?s).*galera[1-9]\\b.*"));
      }
    }
  }
}
