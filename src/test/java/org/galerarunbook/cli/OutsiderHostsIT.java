package org.galerarunbook.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.galerarunbook.check.Checked;
import org.galerarunbook.check.ClusterCheck;
import org.galerarunbook.check.ClusterFile;
import org.galerarunbook.check.OwnNames;
import org.galerarunbook.finding.Finding;
import org.galerarunbook.galera.recovery.Wish;
import org.galerarunbook.runbook.page.PageParser;
import org.galerarunbook.runbook.record.ChangeRecord;
import org.galerarunbook.runbook.record.Operator;
import org.galerarunbook.runbook.shell.CommandRequest;
import org.galerarunbook.runbook.shell.CommandResult;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** Somebody's hosts with systemd are checked, recovered by what is printed, and recorded. */
@Tag("full")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class OutsiderHostsIT {

  private static final String OUTAGE = "hosts-02-recover-hosts-from-a-full-outage";
  private static final String BRING_BACK = "hosts-03-bring-a-host-back";

  /** As printed: a command, and where it is typed. */
  private static final Pattern PRINTED = Pattern.compile("(?m)^  (\\S.*?)   # on ([\\w-]+)");

  @TempDir static Path folder;

  private static OutsiderHosts hosts;
  private static Path yaml;

  @BeforeAll
  static void start() throws IOException {
    hosts = new OutsiderHosts(folder);
    yaml = hosts.start();
  }

  @AfterAll
  static void remove() {
    hosts.close();
  }

  private static List<String> problems() {
    return ClusterCheck.of(ClusterFile.read(yaml), false).findings().stream()
        .filter(Finding::isProblem)
        .map(Finding::toString)
        .toList();
  }

  /** db-c is shut down, then db-a, and what db-b alone has written is on db-b alone. */
  private static void outage(int row) throws IOException {
    hosts.sql("db-a", "INSERT INTO shop.orders(v) VALUES ('all %d')".formatted(row));
    hosts.run("db-c", "systemctl stop mariadb");
    hosts.sql("db-a", "INSERT INTO shop.orders(v) VALUES ('two %d')".formatted(row));
    hosts.run("db-a", "systemctl stop mariadb");
    notBesideIt();
    hosts.sql("db-b", "INSERT INTO shop.orders(v) VALUES ('last %d')".formatted(row));
    hosts.crash("db-b");
  }

  /** db-b is Primary, and not listed; db-a noted it last, whatever the peers' lists say. */
  private static void notBesideIt() throws IOException {
    Path two = folder.resolve("two.yaml");
    Files.writeString(two, Files.readString(yaml).replaceFirst("(?m)^.*name: db-b.*\\R", ""));
    String shortened = "/etc/mysql/mariadb.conf.d/zzz-peers.cnf";
    for (String node : List.of("db-a", "db-c")) {
      hosts.run(
          node, "printf '[mariadbd]\\nwsrep_cluster_address=gcomm://db-a,db-c\\n' > " + shortened);
    }
    assertThat(planned(two, Main.NOT_RIGHT))
        .contains(
            "db-b      gone: cluster.yaml does not list it, and it was of the last component that"
                + " db-a saw")
        .doesNotContain("galera_new_cluster");
    for (String node : List.of("db-a", "db-c")) {
      hosts.run(node, "rm " + shortened);
    }
  }

  private static String planned(Path cluster, int expected) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    int code =
        new ClusterRecovery(
                ClusterFile.read(cluster),
                "--cluster " + cluster,
                Wish.NONE,
                new AtConsole(true),
                new PrintStream(out, true, StandardCharsets.UTF_8))
            .plan();
    String said = out.toString(StandardCharsets.UTF_8);
    assertThat(code).as(said).isEqualTo(expected);
    return said;
  }

  private static void nothingLost(int row) {
    for (String node : OutsiderHosts.NODES) {
      hosts.awaitSynced(node);
      assertThat(hosts.sql(node, "SELECT v FROM shop.orders WHERE v LIKE '% " + row + "'").lines())
          .as("rows of " + node)
          .containsExactly("all " + row, "two " + row, "last " + row);
    }
    assertThat(problems()).isEmpty();
  }

  @Test
  @Order(1)
  @DisplayName("Nothing is wrong with hosts that are well, and files were read by ssh and sudo")
  void well() {
    Checked checked = ClusterCheck.of(ClusterFile.read(yaml), false);
    assertThat(checked.findings())
        .extracting(Finding::what)
        .containsExactlyInAnyOrder(
            "rows were not compared, and flow control was watched for a second only",
            "were not looked at");
    assertThat(checked.looked().toString()).startsWith("3 nodes, 12 ports, 6 certificates, ");
  }

  @Test
  @Order(2)
  @DisplayName("After a full outage the printed commands, typed where it says, bring all back")
  void recovered() throws IOException {
    outage(1);
    assertThat(problems()).hasSizeGreaterThanOrEqualTo(3);
    String said = planned(yaml, Main.OK);
    assertThat(said).contains("db-b has the highest seqno", "/srv/db /srv/db.before   # on db-b");
    String plan = said.substring(said.indexOf("then type:"));
    List<MatchResult> typed = PRINTED.matcher(plan).results().toList();
    assertThat(typed).as(plan).hasSizeGreaterThanOrEqualTo(4);
    try (NodeShell shell = new NodeShell(ClusterFile.read(yaml), folder)) {
      for (MatchResult line : typed) {
        CommandResult result =
            shell.run(new CommandRequest(line.group(1), line.group(2), Duration.ofMinutes(2)));
        assertThat(result.exitCode()).as("%s%n%s", line.group(), result.stderr().text()).isZero();
        result.discard();
      }
    }
    nothingLost(1);
  }

  @Test
  @Order(3)
  @DisplayName("A full outage is repaired by its page, in their names, and the record is whole")
  void outageRecorded() throws IOException {
    outage(2);
    String html = recorded(OUTAGE, Map.of("galera1", "db-b"));
    assertThat(html)
        .containsSubsequence(
            "Check before",
            "does not answer",
            "sudo galera_new_cluster",
            "run on db-b, by &quot;db-b&quot;",
            "Skipped: passbolt.outage_probe",
            "Check after",
            "1 skipped. The check found no problem that it had not found before.")
        .contains("/srv/db/grastate.dat");
    nothingLost(2);
  }

  @Test
  @Order(4)
  @DisplayName("A host that crashed is brought back by its page, and the record is whole")
  void bringBackRecorded() throws IOException {
    hosts.sql("db-a", "INSERT INTO shop.orders(v) VALUES ('all 3')");
    hosts.crash("db-c");
    hosts.sql("db-a", "INSERT INTO shop.orders(v) VALUES ('two 3'), ('last 3')");
    assertThat(recorded(BRING_BACK, Map.of()))
        .contains("db-c has nothing beyond db-a", "Receiving IST", "Skipped: passbolt.back_probe");
    nothingLost(3);
  }

  private static String recorded(String page, Map<String, String> chosen) throws IOException {
    ClusterFile file = ClusterFile.read(yaml);
    OwnNames names = OwnNames.of(file, chosen);
    String text = names.in(Files.readString(Path.of("docs/runbook", page + ".md")));
    assertThat(names.left(PageParser.parse(page + ".md", text))).as("names of the lab").isEmpty();
    Path record = folder.resolve(page + ".html");
    Somebody somebody = new Somebody();
    try (NodeShell shell = new NodeShell(file, folder)) {
      Recording recording =
          new Recording(
              file,
              PageParser.parse(page + ".md", text),
              text,
              names,
              shell,
              shell::reaches,
              somebody);
      assertThat(RecordCommand.record(recording, record)).as(somebody.shown.toString()).isZero();
    }
    String html = Files.readString(record);
    assertThat(html).doesNotContainPattern("\\bgalera[1-9](?! is)");
    ChangeRecord.Verification found = ChangeRecord.verify(record);
    assertThat(found.changed()).isEmpty();
    assertThat(found.hasEnd()).isTrue();
    Files.writeString(record, html.replaceFirst("db-b", "db-a"));
    assertThat(RecordCommand.verify(record)).as("one name changed").isEqualTo(Main.NOT_RIGHT);
    return html;
  }

  /** Says yes to all that can be run, and leaves out what asks for a table of the lab. */
  private static final class Somebody implements Operator {
    private static final Pattern NAME = Pattern.compile("type (.+); or stop");
    private static final Pattern TABLE = Pattern.compile("It asks for (\\S+), a table of the lab");
    private final StringBuilder shown = new StringBuilder();
    private String table = "";

    @Override
    public void show(String text) {
      shown.append(text).append('\n');
      Matcher asks = TABLE.matcher(text);
      table = asks.find() ? asks.group(1) : table;
    }

    @Override
    public Optional<String> answer(String question) {
      Matcher name = NAME.matcher(question);
      String said = "";
      if (name.find()) {
        said = name.group(1);
      } else if (question.startsWith("Why?")) {
        said = table;
      } else if (question.startsWith("yes: run it") || question.startsWith("Is it so")) {
        said = "yes";
      } else if (question.startsWith("paste") && !table.isEmpty()) {
        said = "skip";
      } else {
        said = "stop";
      }
      shown.append(question).append(said).append('\n');
      return Optional.of(said);
    }
  }
}
