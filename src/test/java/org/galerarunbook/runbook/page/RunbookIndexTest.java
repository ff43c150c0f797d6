package org.galerarunbook.runbook.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.galerarunbook.runbook.FakeRun;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunbookIndexTest {
  @TempDir Path folder;

  private final RunbookPages pages = new RunbookPagesTest().pages;

  @Test
  void theIndexOfAWholeRunHasTheFiguresOfThePagesThatAreThere() throws Exception {
    Path docs = folder.resolve("docs");
    Path page = docs.resolve(RunbookPagesTest.PAGE);
    Path index = docs.resolve(RunbookPages.INDEX);
    pages.write(FakeRun.green(folder), docs, true);
    RunbookPagesTest.rewrite(page, "10.2 s", "11.7 s");
    RunbookPagesTest.rewrite(index, "a node is down", "a node is up");

    pages.write(FakeRun.green(folder), docs, true);
    assertThat(page).content().as("a page that has not changed").contains("| 11.7 s |");
    assertThat(index).content().as("is news").contains("a node is down").doesNotContain("is up");
    assertThat(index).content().contains(" 11.7 s |").doesNotContain("10.2 s");

    RunbookPagesTest.rewrite(page, "start galera2", "start galera3");
    pages.write(FakeRun.green(folder), docs, true);
    assertThat(page).content().as("a page that is new").contains("| 10.2 s |");
    assertThat(index).content().as("no news but the figures").contains(" 10.2 s |");
  }
}
