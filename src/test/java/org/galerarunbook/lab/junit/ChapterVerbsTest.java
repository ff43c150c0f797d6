package org.galerarunbook.lab.junit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.galerarunbook.lab.junit.ChapterSources.WrittenStep;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A chapter uses a verb wherever there is one. */
class ChapterVerbsTest {

  @TempDir private Path folder;

  @Test
  @DisplayName("What a verb types is not typed by hand")
  void verbs() throws IOException {
    ChapterSources sources = ChapterSources.in(ChapterSourcesTest.FOLDERS);
    assertThat(sources.chapters().stream().flatMap(c -> byHand(sources.steps(c)).stream()))
        .isEmpty();

    Files.writeString(
        folder.resolve("PlantedChapter.java"),
        """
        class PlantedChapter {
          @Drill("Type")
          void type(Runbook page, Node galera1) {
            page.step("A verb").run(galera1.start());
            page.step("More").run("docker start galera1 && docker exec galera1 ls");
            page.step("Start").run("docker start galera2");
            page.step("Two").run("docker stop -t 600 galera2 galera1");
            page.step("Any").run("docker restart -t 600 " + node);
            page.step("There").on("galera1").run("sudo systemctl stop mariadb");
            page.step("Ask").run("docker exec %s mariadb -N -e \\"SELECT 1\\"".formatted(node));
            page.step("Log").run("docker logs --since 1m galera1 2>&1 | grep IST");
            page.step("Empty")
                .run("[ \\"$(docker inspect --format '{{.State.Running}}' galera3)\\" = false ] &&\\n"
                    + "  docker run --rm --volumes-from galera3 --entrypoint find \\\\\\n"
                    + "    \\"$(docker inspect --format '{{.Config.Image}}' toolbox)\\""
                    + " /var/lib/mysql -mindepth 1 -delete &&\\n  echo emptied");
          }
        }
        """);
    assertThat(byHand(ChapterSources.in(List.of(folder)).steps("PlantedChapter")))
        .extracting(found -> found.replaceFirst("(?s)^.*, step ", ""))
        .containsExactly(
            "\"Start\" types what the verb start gives: let it",
            "\"Two\" types what the verb stop gives: let it",
            "\"Any\" types what the verb restart gives: let it",
            "\"There\" types what the verb stop gives: let it",
            "\"Ask\" types what the verb ask gives: let it",
            "\"Log\" types what the verb logOfLast gives: let it",
            "\"Empty\" types what the verb empty gives: let it");
  }

  private static List<String> byHand(List<WrittenStep> steps) {
    List<String> found = new ArrayList<>();
    for (WrittenStep step : steps) {
      step.commands().stream()
          .flatMap(c -> Verbs.of(c).stream())
          .forEach(
              v ->
                  found.add(
                      ChapterSourcesTest.where(step)
                          + " types what the verb "
                          + v
                          + " gives: let it"));
    }
    return found;
  }
}
