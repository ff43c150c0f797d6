package org.galerarunbook.lab.junit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.galerarunbook.lab.junit.ChapterSources.WrittenStep;
import org.galerarunbook.runbook.Danger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What all chapters are going to do, looked at before any of them does it. */
class ChapterSourcesTest {

  static final List<Path> FOLDERS =
      List.of(
          Path.of("src/test/java/org/galerarunbook/guide"),
          Path.of("src/test/java/org/galerarunbook/playbook"),
          Path.of("src/test/java/org/galerarunbook/hosts"));

  /** Methods whose command is not in the source. */
  private static final Pattern DESTROYING_VERB =
      Pattern.compile("\u0001((?:wipe|kill|cutOff|freeze|pause|delete|remove|drop|bootstrap)\\w*)");

  private static final Pattern CHANGES =
      Pattern.compile(
          "(?m)(?:^|[;&|{]|\\b(?:do|then|else)\\b) *"
              + "(?:exit|umask|set [-+][a-z]|exec|trap|cd|pushd|popd)\\b");

  /**
   * One of a command, up to the line with its word; the rest of its first line is the command's.
   */
  private static final Pattern HERE_DOCUMENT =
      Pattern.compile("(?s)<<-?(['\"]?)(\\w+)\\1([^\n]*)\n.*?(?<=\n) *\\2(?=\n|\\z)");

  private static final Pattern FAULT =
      Pattern.compile("docker (?:kill|pause|unpause) \\w|iptables -|tc qdisc");

  @TempDir private Path folder;

  @Test
  @DisplayName("What destroys is a drill, or says what is lost")
  void danger() {
    ChapterSources sources = ChapterSources.in(FOLDERS);
    List<String> told = sources.chapters();
    assertThat(told.stream().flatMap(c -> sources.steps(c).stream()))
        .as("steps that were looked at")
        .hasSizeGreaterThan(20 * told.size() / 2);
    assertThat(told.stream().flatMap(c -> dangers(sources.steps(c)).stream())).isEmpty();
  }

  @Test
  @DisplayName("A planted rm -rf is found, also in a helper, in another class, and behind a verb")
  void planted() throws IOException {
    Files.writeString(
        folder.resolve("PlantedChapter.java"),
        """
        class PlantedChapter {
          private static final String WIPE = "rm -rf /var/lib/mysql";
          @Procedure("Mend it")
          void mend(Runbook page, Node galera3) {
            page.step("Say it").loses("all").run("rm -rf /x");
            page.step("In the open").run("docker exec galera1 rm -rf /x");
            page.step("By a constant").why("x").run("docker exec galera1 " + WIPE).succeeds();
            helper(page);
            PlantedSteps.elsewhere(page);
            page.step("By a method").run(wipeDatadir());
            page.step("Stop").run(galera3.stop());
            page.step("Kill").run(galera3.and(galera2).kill());
            page.step("Empty").run(galera3.stop().then(galera3.empty()));
            page.step("Delete").run(galera3.sql("DELETE FROM shop.stock"));
            page.step("Copy").run("docker cp certs/galera1/. galera1:/etc/mysql/tls/");
            page.step("Move").run("mv new.pem certs/client/ca.pem");
            page.step("Install").run("install -m 600 /dev/stdin /etc/galera/backup.cnf");
            page.step("Write").run("ls | tee positions.txt | ssh galera1 sudo tee /etc/my.cnf");
            page.step("Edit").run("docker exec galera1 sed -i s/1/2/ /etc/mysql/my.cnf");
            page.step("Redirect").run("echo x > /etc/my.cnf; echo x > first.txt");
            page.step("Alter").run("mariadb -e 'ALTER USER x IDENTIFIED BY y'");
          }
          @Drill("Break it")
          void drill(Runbook page) { page.step("Kill").run("docker kill galera1"); }
          private void helper(Runbook page) {
            for (int i = 0; i < 2; i++) { page.step("In a helper").run("kill -9 %d".formatted(i)); }
          }
        }
        """);
    Files.writeString(
        folder.resolve("PlantedSteps.java"),
        """
        class PlantedSteps {
          static void elsewhere(Runbook page) { page.step("Elsewhere").run("DROP TABLE x"); }
        }
        """);
    assertThat(dangers(ChapterSources.in(List.of(folder)).steps("PlantedChapter")))
        .containsExactlyInAnyOrder(
            "PlantedChapter, @Procedure, step \"In the open\": \"rm\" destroys, and no loses(…)"
                + " says what",
            "PlantedChapter, @Procedure, step \"By a constant\": \"rm\" destroys, and no loses(…)"
                + " says what",
            "PlantedChapter, @Procedure, step \"In a helper\": \"kill\" destroys, and no loses(…)"
                + " says what",
            "PlantedChapter, @Procedure, step \"Elsewhere\": \"DROP TABLE\" destroys, and no"
                + " loses(…) says what",
            "PlantedChapter, @Procedure, step \"By a method\": \"wipeDatadir\" destroys, and no"
                + " loses(…) says what",
            "PlantedChapter, @Procedure, step \"Kill\": \"docker kill\" destroys, and no loses(…)"
                + " says what",
            "PlantedChapter, @Procedure, step \"Empty\": \"find  \"$(docker inspect --format"
                + " '{{.Config.Image}}' toolbox)\" /var/lib/mysql -mindepth 1 -delete\" destroys, and no"
                + " loses(…) says what",
            "PlantedChapter, @Procedure, step \"Delete\": \"DELETE FROM shop.stock\"\" destroys, and"
                + " no loses(…) says what",
            "PlantedChapter, @Procedure, step \"Copy\": \"cp galera1:/etc/mysql/tls/.\" destroys, and"
                + " no loses(…) says what",
            "PlantedChapter, @Procedure, step \"Move\": \"mv certs/client/ca.pem\" destroys, and no"
                + " loses(…) says what",
            "PlantedChapter, @Procedure, step \"Install\": \"install /etc/galera/backup.cnf\""
                + " destroys, and no loses(…) says what",
            "PlantedChapter, @Procedure, step \"Write\": \"tee /etc/my.cnf\" destroys, and no"
                + " loses(…) says what",
            "PlantedChapter, @Procedure, step \"Edit\": \"sed -i /etc/mysql/my.cnf\" destroys, and"
                + " no loses(…) says what",
            "PlantedChapter, @Procedure, step \"Redirect\": \"> /etc/my.cnf\" destroys, and no"
                + " loses(…) says what",
            "PlantedChapter, @Procedure, step \"Alter\": \"ALTER USER\" destroys, and no loses(…)"
                + " says what");
  }

  @Test
  @DisplayName("A fault's commands stand in the room of faults, and no chapter writes them again")
  void faults() throws IOException {
    assertThat(writtenFaults(FOLDERS)).isEmpty();

    Files.writeString(
        folder.resolve("PlantedChapter.java"),
        """
        class PlantedChapter {
          void cut(Runbook page) {
            page.step("A verb").run(galera1.kill());
            page.step("Kill").why("By hand: `docker kill` it.").run("docker kill galera1");
            page.step("Cut off").run("iptables -A INPUT -j DROP");
          }
        }
        """);
    assertThat(writtenFaults(List.of(folder))).hasSize(2);
  }

  private static List<String> writtenFaults(List<Path> folders) throws IOException {
    List<String> found = new ArrayList<>();
    for (Path of : folders) {
      try (Stream<Path> sources = Files.list(of)) {
        for (Path source : sources.filter(s -> s.toString().endsWith(".java")).toList()) {
          Files.readAllLines(source).stream()
              .filter(l -> FAULT.matcher(l).find())
              .forEach(l -> found.add(source.getFileName() + ":" + l));
        }
      }
    }
    return found;
  }

  @Test
  @DisplayName("No block ends or changes the shell that it is pasted into")
  void shells() throws IOException {
    ChapterSources sources = ChapterSources.in(FOLDERS);
    assertThat(sources.chapters().stream().flatMap(c -> changing(sources.steps(c)).stream()))
        .isEmpty();

    Files.writeString(
        folder.resolve("PlantedChapter.java"),
        """
        class PlantedChapter {
          @Drill("Paste")
          void paste(Runbook page) {
            page.step("Ends it").run("for n in 1 2; do docker start $n || exit; done");
            page.step("Makes it touchy").run("set -e");
            page.step("Hides its files").run("umask 077 && touch key");
            page.step("Goes elsewhere").run("cd /etc/mysql\\nls -l");
            page.step("Stays there").run("ls; for n in 1 2; do cd /srv/$n && ls; done");
            page.step("In a shell of its own").run("(umask 077; cd /x && touch $(date +%s))");
            page.step("As a file").input("set -e\\nexit").run("install -m 755 /dev/stdin x");
            page.step("Of another").run("ssh a sh <<'SH' && echo it\\n  cd /x\\nSH\\nls");
            page.step("After it").run("ssh a sh <<'SH'\\n  cd /x\\nSH\\ncd /y");
            page.step("In another").run("docker exec galera1 sh -c 'set -e; ls || exit'");
          }
        }
        """);
    assertThat(changing(ChapterSources.in(List.of(folder)).steps("PlantedChapter"))).hasSize(6);
  }

  private static List<String> changing(List<WrittenStep> steps) {
    return steps.stream()
        .filter(s -> pasted(s).stream().anyMatch(c -> CHANGES.matcher(own(c)).find()))
        .map(s -> where(s) + " ends or changes the shell that it is pasted into")
        .toList();
  }

  /** Its commands, without what they are fed with. */
  private static List<String> pasted(WrittenStep step) {
    List<String> kinds = step.calls().stream().filter(c -> c.matches("run|input")).toList();
    return IntStream.range(0, kinds.size())
        .filter(i -> kinds.get(i).equals("run"))
        .mapToObj(i -> step.commands().get(i))
        .toList();
  }

  /** Without what another shell reads, or stands in a file. */
  private static String own(String command) {
    return HERE_DOCUMENT
        .matcher(command)
        .replaceAll("$3")
        .replaceAll("(?s)'[^']*'", "''")
        .replaceAll("(?s)\\$\\([^()]*\\)", "")
        .replaceAll("(?s)\\([^()]*\\)", "()");
  }

  @Test
  @DisplayName("A step that is followed is one command, and says what a person sees")
  void followed() throws IOException {
    ChapterSources sources = ChapterSources.in(FOLDERS);
    assertThat(sources.chapters().stream().flatMap(c -> unreadable(sources.steps(c)).stream()))
        .isEmpty();

    Files.writeString(
        folder.resolve("PlantedChapter.java"),
        """
        class PlantedChapter {
          @Check("Look")
          void look(Runbook page) {
            page.step("Two").run("a").succeeds().run("b");
            page.step("Regex").run("a").matches("^x$");
            page.step("Good").youSee("x").run("a").matches("^x$");
          }
        }
        """);
    assertThat(unreadable(ChapterSources.in(List.of(folder)).steps("PlantedChapter"))).hasSize(2);
  }

  @Test
  @DisplayName("Each chapter's sections say what they are")
  void list() {
    ChapterSources sources = ChapterSources.in(FOLDERS);
    List<String> untold =
        sources.chapters().stream()
            .filter(c -> sources.steps(c).stream().anyMatch(s -> s.section().equals("Test")))
            .toList();
    assertThat(untold).as("chapters whose sections are plain tests").isEmpty();
  }

  private static List<String> dangers(List<WrittenStep> steps) {
    List<String> found = new ArrayList<>();
    for (WrittenStep step : steps) {
      if (step.section().equals("Drill") || step.calls().contains("loses")) {
        continue;
      }
      for (String command : step.commands()) {
        var verb = DESTROYING_VERB.matcher(command);
        var what = verb.find() ? Optional.of(verb.group(1)) : Danger.in(command);
        what.ifPresent(
            w -> found.add(where(step) + ": \"" + w + "\" destroys, and no loses(…) says what"));
      }
    }
    return found;
  }

  private static List<String> unreadable(List<WrittenStep> steps) {
    List<String> found = new ArrayList<>();
    for (WrittenStep step : steps) {
      if (!step.section().matches("Procedure|Check|WayBack")) {
        continue;
      }
      // a here-document belongs to its command
      if (step.calls().stream().filter("run"::equals).count() > 1) {
        found.add(where(step) + " is more than one command");
      }
      boolean isOpaque = step.calls().contains("matches") || step.calls().contains("exits");
      if (isOpaque && !step.calls().contains("youSee")) {
        found.add(where(step) + " expects what a person can't read: add youSee(…)");
      }
    }
    return found;
  }

  static String where(WrittenStep step) {
    return step.chapter() + ", @" + step.section() + ", step \"" + step.title() + "\"";
  }
}
