package org.galerarunbook.runbook.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.galerarunbook.runbook.FakeRun;
import org.galerarunbook.runbook.chapter.ChapterDescription;
import org.galerarunbook.runbook.chapter.Costs;
import org.galerarunbook.runbook.chapter.Needs;
import org.galerarunbook.runbook.chapter.OnHosts;
import org.galerarunbook.runbook.chapter.Signposts;
import org.galerarunbook.runbook.chapter.UseWhen;
import org.galerarunbook.runbook.model.ChapterRecord;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class YourNamesTest {

  private static final String HEAD = "<summary><b>Your names</b>";
  private static final String CARD = "\n- **Use it when**";

  @TempDir private Path folder;

  @Test
  @DisplayName("A page of hosts has the block above its card, one of containers has none")
  void written() {
    ChapterRecord containers = FakeRun.green(folder).chapters().get(0);
    assertThat(page(containers)).contains(CARD).doesNotContain(HEAD);
    ChapterRecord hosts =
        new ChapterRecord(
            ChapterDescription.of(Hosts.class),
            containers.rerun(),
            containers.verdict(),
            containers.reason(),
            containers.startedAt(),
            containers.finishedAt(),
            containers.sections(),
            containers.timeline(),
            containers.costs(),
            containers.attachments(),
            containers.beside(),
            containers.busyPercent());
    String page = page(hosts);
    assertThat(page)
        .contains("\n" + YourNames.block("hosts-01-start-hosts") + "\n" + CARD)
        .contains("`./lab pages --names cluster.yaml hosts-01-start-hosts`");
    assertThat(YourNames.without(page))
        .isEqualTo(page.replace(YourNames.block("hosts-01-start-hosts") + "\n\n", ""))
        .doesNotContain(HEAD);
  }

  private static String page(ChapterRecord chapter) {
    Words words =
        new Words(chapter, new Glossary("# Glossary\n", "../glossary.md"), Signposts.of(List.of()));
    return new ProcedurePage(chapter, List.of(), words).write();
  }

  @Test
  @DisplayName("The committed pages of hosts have it as the renderer writes it, and no other page")
  void committed() throws IOException {
    int hosts = 0;
    try (Stream<Path> files = Files.list(Path.of("docs/runbook"))) {
      for (Path file : files.toList()) {
        String page = Files.readString(file);
        String name = file.getFileName().toString();
        if (name.startsWith("hosts-")) {
          hosts++;
          assertThat(page)
              .as(name)
              .containsOnlyOnce(HEAD)
              .contains("\n" + YourNames.block(name.replace(".md", "")) + "\n" + CARD);
        } else {
          assertThat(page).as(name).doesNotContain(HEAD);
        }
      }
    }
    assertThat(hosts).as("pages of hosts").isGreaterThan(10);
  }

  @OnHosts(number = 1, title = "Start hosts", purpose = "They start.")
  @UseWhen("they are down")
  @Needs("hosts")
  @Costs("nothing")
  private static final class Hosts {}
}
