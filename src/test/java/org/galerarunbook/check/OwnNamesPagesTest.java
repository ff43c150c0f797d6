package org.galerarunbook.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.galerarunbook.runbook.model.Expectation;
import org.galerarunbook.runbook.page.Page;
import org.galerarunbook.runbook.page.PageParser;
import org.galerarunbook.runbook.record.Walk;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The committed pages with the names of clusters that are not the lab. */
class OwnNamesPagesTest {

  private static final OwnNames ADDED =
      OwnNames.of(
          OwnNamesTest.file(
              new ClusterFile.Names("/srv/db", "maria", "/run/db.sock"),
              new ClusterFile.Node("db-a", "10.0.0.1", null, "db-a.example"),
              new ClusterFile.Node("db-b", "db-b", null, "db-b.example"),
              new ClusterFile.Node("db-c", "db-c.example", null, null)),
          Map.of());

  /** Of the lab, in a command or in what is expected of it. */
  private static final Pattern OF_THE_LAB =
      Pattern.compile(
          "galera[1-9]\\b|galera[$*\\[]|\\$\\{?\\w+\\}?\\.local\\b|[\\w-]+\\.local\\b"
              + "|/var/lib(?:/mysql)?(?![\\w/-])|/var/lib/mysql/|mysqld\\.sock|\\btoolbox\\b"
              + "|galera-?runbook|/tls\\b|\\./lab\\b|\\bca/|certs/|(?:server|cluster|client)-(?:cert|key)\\.pem|(?<![/\\w-])ca\\.pem"
              + "|(?<![\\w/.-])mysql/|(?:70|z)-galera\\.cnf|(?<![\\w./@-])(?:passbolt|valkey|proxy)(?![\\w/-]|\\.local)");

  /** All that is called mysql and is no user. */
  private static final Pattern NO_USER =
      Pattern.compile(
          "starttls mysql|etc/mysql|\\bmysql[/.]|'mysql'|\\(root\\|mysql\\)|/var/lib/mysql-");

  static List<Path> pages() throws IOException {
    try (Stream<Path> all = Files.list(Path.of("docs/runbook"))) {
      return all.filter(f -> f.getFileName().toString().matches("[a-z]+-\\d.*\\.md"))
          .sorted()
          .toList();
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("pages")
  @DisplayName("What a page has of the lab is replaced, or named with its step")
  void nothingOfTheLab(Path file) throws IOException {
    String lab = Files.readString(file);
    for (OwnNames names : List.of(OwnNamesTest.NAMES, ADDED)) {
      Page page = PageParser.parse("p", names.in(lab));
      Set<String> told = new HashSet<>();
      names.left(page).forEach(s -> told.add(s.replaceAll("^\"|\"$", "")));
      Map<String, Set<String>> stays = names.stays(page);
      for (Page.Block block : page.blocks()) {
        for (String text : texts(block)) {
          assertThat(OF_THE_LAB.matcher(text).results().map(MatchResult::group))
              .as("what is left in \"%s\" of %s, and not told: %s", block.step(), file, text)
              .allMatch(word -> told.contains(block.step()) || isTold(word, block, stays));
          assertThat(NO_USER.matcher(text).replaceAll(""))
              .as("the user in \"%s\" of %s", block.step(), file)
              .doesNotContainPattern("\\bmysql\\b");
        }
      }
    }
  }

  private static boolean isTold(String word, Page.Block block, Map<String, Set<String>> stays) {
    boolean isOfCertificates = word.matches(".*tls|ca/|certs/|.*\\.pem");
    return stays.entrySet().stream()
        .filter(e -> e.getValue().contains(block.step()))
        .anyMatch(
            e ->
                e.getKey().contains(word)
                    || isOfCertificates && e.getKey().matches("(?s).*(?:tls|cluster-ca).*"));
  }

  private static List<String> texts(Page.Block block) {
    return Stream.concat(
            Stream.of(block.command()), block.expectations().stream().map(Expectation::value))
        .toList();
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
    assertThat(OwnNamesTest.LAB.stays(same)).isEmpty();
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
