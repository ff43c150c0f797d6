package org.galerarunbook.runbook.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.galerarunbook.runbook.ExampleChapter;
import org.galerarunbook.runbook.ExampleProcedure;
import org.galerarunbook.runbook.FakeRun;
import org.galerarunbook.runbook.chapter.SectionKind;
import org.galerarunbook.runbook.chapter.Signposts;
import org.galerarunbook.runbook.coverage.Specification;
import org.galerarunbook.runbook.model.ActionRecord;
import org.galerarunbook.runbook.model.ChapterRecord;
import org.galerarunbook.runbook.model.ExpectationRecord;
import org.galerarunbook.runbook.model.Run;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcedurePageTest {
  private static final String PAGE = "playbook-03-replace-a-disk.md";

  @TempDir Path folder;

  private final RunbookPages pages =
      new RunbookPages(
          Glossary.none(),
          new Specification(List.of()),
          Signposts.of(List.of(ExampleChapter.class, ExampleProcedure.class)),
          List.of(Normaliser.rule("seqno:\\s+(\\d+)", "seqno", false)));

  @Test
  void theProcedureStandsFirstAndTheProofIsFolded() throws Exception {
    String actual = render(FakeRun.procedure(folder));
    Path expected = Path.of("src/test/resources/org/galerarunbook/runbook", PAGE);
    if ("write".equals(System.getProperty("golden"))) {
      Files.writeString(expected, actual);
    }
    assertThat(actual).isEqualTo(Files.readString(expected));
    assertThat(visible(actual))
        .doesNotContain(
            "exit code", "less than a second", "no output", "\\s", "rm -rf /var/lib/mysql/data");
  }

  @Test
  void whatAPersonDoesNotSeeIsReadBackByTheRehearsal() {
    Run run = FakeRun.procedure(folder);
    Page page = PageParser.parse(PAGE, render(run)).asRun(k -> true);
    List<ActionRecord> ran =
        run.chapters().get(0).steps().flatMap(s -> s.actions().stream()).toList();
    assertThat(page.blocks())
        .extracting(Page.Block::command)
        .containsExactlyElementsOf(ran.stream().map(ActionRecord::command).toList());
    for (int i = 0; i < ran.size(); i++) {
      assertThat(page.blocks().get(i).expectations())
          .isEqualTo(
              ran.get(i).expectations().stream().map(ExpectationRecord::expectation).toList());
    }
    assertThat(page.needs()).containsExactly("the other two Synced");
    assertThat(page.blocks().get(1).loses())
        .isEqualTo("everything on this node; the others have it");
    assertThat(page.blocks().get(2).loses()).isEmpty();
  }

  @Test
  void proceduresCanBePastedByThemselvesAfterTheDrill() {
    Page page = PageParser.parse(PAGE, render(FakeRun.procedure(folder)));
    assertThat(page.asRun(k -> k == SectionKind.DRILL || k.isFollowed()).blocks())
        .extracting(Page.Block::step)
        .containsExactly("1. Wipe it", "1. Empty it", "2. Wait until it is synced", "1. Read it");
  }

  @Test
  void aPageKeepsItsTextWhenOnlyTheNoiseDiffers() throws IOException {
    pages.write(FakeRun.procedure(folder.resolve("1"), 17), folder, false);
    String first = Files.readString(folder.resolve(PAGE));
    pages.write(FakeRun.procedure(folder.resolve("2"), 18), folder, false);
    assertThat(folder.resolve(PAGE)).hasContent(first);
    assertThat(first).contains("seqno:   17");

    pages.write(FakeRun.procedure(folder.resolve("3"), -1), folder, false);
    assertThat(folder.resolve(PAGE)).content().contains("seqno:   -1");
  }

  @Test
  void aSectionSaysWhatToDoForStepsThatDoNot() {
    Page page = PageParser.parse(PAGE, render(FakeRun.procedure(folder)));
    assertThat(page.parts())
        .filteredOn(Page.Section.class::isInstance)
        .extracting(p -> ((Page.Section) p).otherwise())
        .containsExactly(
            "The node is empty, and the others serve: [Access denied for"
                + " user](#access-denied-for-user).",
            "",
            "",
            "");
    assertThat(StructureDiff.between(page, PageParser.parse(PAGE, withoutIt())))
        .containsExactly("- if not: " + ((Page.Section) page.parts().get(0)).otherwise());
  }

  private String withoutIt() {
    String written = render(FakeRun.procedure(folder.resolve("again")));
    return written.replaceAll("(?m)^\\*If a step here.*\n\n", "");
  }

  @Test
  void whatWasMeasuredStandsInProse() {
    ChapterRecord chapter = FakeRun.procedure(folder).chapters().get(0);
    assertThat(chapter.withFigures("waited [[=RTO: longest\nwrite gap]], see [[#Here]]"))
        .isEqualTo("waited 0.8 s, see [[#Here]]");
    assertThat(chapter.withFigures("lost [[=RPO]]")).isEqualTo("lost " + ChapterRecord.NO_FIGURE);
  }

  private String render(Run run) {
    return pages.render(run).get(PAGE);
  }

  /** What is read without unfolding anything. */
  static String visible(String page) {
    return page.replaceAll("(?s)<details>.*?</details>", "").replaceAll("(?s)<!--.*?-->", "");
  }
}
