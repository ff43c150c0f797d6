package org.galerarunbook.runbook.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.galerarunbook.runbook.chapter.SectionKind;
import org.junit.jupiter.api.Test;

/**
 * What {@code ./lab rehearse --procedures} leaves of each committed page holds together: nothing is
 * removed that only a trap, a measurement or the way back makes, and no node stays down.
 */
class ProceduresAloneTest {
  private static final Pattern REMOVED =
      Pattern.compile("(?<![-\\w])rm (?:-[rv]+ )?(?!-)((?:[^\\n;&|'\")\\\\]|\\\\\\n)+)");

  private static final Pattern DROPPED =
      Pattern.compile("DROP (?:TABLE|DATABASE|USER|EVENT) (?!IF EXISTS)([^;\"'\\n]+)");

  private static final Pattern DOWN =
      Pattern.compile("docker (?:kill|stop -t \\d+)((?: \\w+\\d)+)");

  @Test
  void whatIsLeftOfEachPageHoldsTogether() throws IOException {
    List<String> problems = new ArrayList<>();
    int commands = 0;
    for (Path file : pages()) {
      Page page = PageParser.parse(file.getFileName().toString(), Files.readString(file));
      problems.addAll(problems(page));
      commands += left(page).size();
    }
    assertThat(commands).as("commands that were looked at").isGreaterThan(1000);
    assertThat(problems).isEmpty();
  }

  @Test
  void whatATrapMadeIsNotThere() {
    String trap = section("trap", 1, "CREATE DATABASE saved; cat > saved.sql");
    assertThat(problems(page(trap + section("drill", 2, "DROP DATABASE saved; rm saved.sql"))))
        .containsExactly("page.md, line 15: saved", "page.md, line 15: saved.sql");
    assertThat(
            problems(
                page(trap + section("drill", 2, "DROP DATABASE IF EXISTS saved; rm -f saved.sql"))))
        .isEmpty();
    assertThat(
            problems(
                page(
                    section("drill", 1, "CREATE DATABASE saved; cat > saved.sql")
                        + section("drill", 2, "DROP DATABASE saved; rm saved.sql"))))
        .isEmpty();
  }

  @Test
  void whatWasRemovedIsNotThere() {
    String made = section("drill", 1, "CREATE TABLE probe (id INT)");
    String dropped = section("check", 2, "DROP TABLE probe");
    String end = section("drill", 4, "DROP TABLE probe");
    for (String kind : List.of("trap", "drill")) {
      String again = section(kind, 3, "CREATE TABLE probe (id INT)");
      assertThat(problems(page(made + dropped + again + end)))
          .isEqualTo(kind.equals("trap") ? List.of("page.md, line 31: probe") : List.of());
    }
  }

  @Test
  void aNodeThatOnlyATrapStartsStaysDown() {
    String killed = section("drill", 1, "docker kill galera3");
    assertThat(problems(page(killed + section("trap", 2, "docker start galera3"))))
        .containsExactly("page.md, line 7: galera3 stays down");
    assertThat(problems(page(killed + section("procedure", 2, "docker start galera3")))).isEmpty();
  }

  private static List<String> problems(Page page) {
    List<String> problems = new ArrayList<>();
    List<Page.Block> blocks = left(page);
    for (int at = 0; at < blocks.size(); at++) {
      Page.Block block = blocks.get(at);
      String where = page.name() + ", line " + block.line() + ": ";
      String before = text(blocks.subList(0, at));
      problems.addAll(gone(DROPPED, ".", block, before).stream().map(where::concat).toList());
      problems.addAll(gone(REMOVED, "/", block, before).stream().map(where::concat).toList());
      String after = text(blocks.subList(at, blocks.size()));
      Matcher down = DOWN.matcher(block.command());
      while (down.find()) {
        String then = after.substring(down.end());
        Stream.of(down.group(1).trim().split(" "))
            .filter(node -> !comesBack(node, then))
            .forEach(node -> problems.add(where + node + " stays down"));
      }
    }
    return problems;
  }

  /** What it removes and nothing before it names, or has removed already. */
  private static List<String> gone(
      Pattern command, String separator, Page.Block block, String before) {
    List<String> gone = new ArrayList<>();
    Matcher found = command.matcher(block.command());
    while (found.find()) {
      String known = before + block.command().substring(0, found.start());
      removed(found)
          .filter(
              name ->
                  !names(
                      sinceRemoved(command, known, name),
                      name.substring(name.lastIndexOf(separator) + 1)))
          .forEach(gone::add);
    }
    return gone;
  }

  private static String sinceRemoved(Pattern command, String known, String name) {
    return command
        .matcher(known)
        .results()
        .filter(earlier -> removed(earlier).anyMatch(name::equals))
        .reduce((first, last) -> last)
        .map(last -> known.substring(last.end()))
        .orElse(known);
  }

  private static Stream<String> removed(MatchResult found) {
    return Stream.of(found.group(1).split("[\\s,\\\\]+"))
        .filter(name -> name.matches("[/\\w.@'%-]*\\w[/\\w.@'%-]*"));
  }

  /** By itself, or with a variable of a loop for its number. */
  private static boolean names(String commands, String name) {
    return commands.contains(name) || commands.contains(name.replaceFirst("\\d", "\\$n"));
  }

  private static boolean comesBack(String node, String then) {
    return then.contains("./lab recover")
        || then.contains("docker start $")
        || Stream.of(then.split("\n\n"))
            .anyMatch(b -> b.matches("(?s).*(\\b(re)?start\\b|docker rm ).*") && b.contains(node));
  }

  private static List<Page.Block> left(Page page) {
    return page.isProcedure() ? page.asRun(SectionKind::isRehearsedAlone).blocks() : List.of();
  }

  private static String text(List<Page.Block> blocks) {
    return String.join("\n\n", blocks.stream().map(Page.Block::command).toList());
  }

  private static String section(String kind, int run, String command) {
    return "### %s %d\n\n<!-- section: %s, run %d -->\n\n```sh\n%s\n```\n\n"
        .formatted(kind, run, kind, run, command);
  }

  private static Page page(String sections) {
    return PageParser.parse("page.md", "# P\n\n" + sections);
  }

  private static List<Path> pages() throws IOException {
    try (Stream<Path> files = Files.list(Path.of("docs/runbook"))) {
      return files
          .filter(f -> f.getFileName().toString().matches("(guide|playbook|hosts)-\\d.*\\.md"))
          .sorted()
          .toList();
    }
  }
}
