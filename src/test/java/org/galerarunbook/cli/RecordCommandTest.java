package org.galerarunbook.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.galerarunbook.check.ClusterFile;
import org.galerarunbook.check.OwnNames;
import org.galerarunbook.pki.CertificateAuthority;
import org.galerarunbook.pki.CertificateProfile;
import org.galerarunbook.pki.KeyAlgorithm;
import org.galerarunbook.runbook.page.PageParser;
import org.galerarunbook.runbook.record.ChangeRecord;
import org.galerarunbook.runbook.record.Operator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A record of a cluster whose nodes are all down, and pages with its names. */
class RecordCommandTest {

  private static final String PAGE =
      """
      # Look at it

      - **Use it when** galera1 is down

      ## Procedure

      ### Look

      <!-- section: procedure, run 1 -->

      1. **Ask it.**

         ```sh
         echo galera1 secret-4711
         ```

         <!-- expects
         prints the line `galera1 secret-4711`
         -->

      ## How this was proved

      docker kill galera1
      """;

  @TempDir private Path folder;
  private final StringWriter err = new StringWriter();
  private final StringBuilder shown = new StringBuilder();
  private Path yaml;
  private Path record;

  @BeforeEach
  void files() throws IOException {
    Files.writeString(
        folder.resolve("ca.pem"),
        CertificateAuthority.create(
                CertificateProfile.load(Path.of("certs-template/ca.properties")),
                KeyAlgorithm.EC_P256,
                Clock.systemUTC())
            .certificate()
            .certificatePem());
    Path password = Files.writeString(folder.resolve("password"), "secret-4711\n");
    Files.setPosixFilePermissions(password, PosixFilePermissions.fromString("rw-------"));
    Files.writeString(folder.resolve("playbook-99-look.md"), PAGE);
    yaml =
        Files.writeString(
            folder.resolve("cluster.yaml"),
            """
            nodes: [{name: db-a, host: 127.0.9.1, port: 1}, {name: db-b, host: 127.0.9.2, port: 1}]
            ports: {group: 1, ist: 1, sst: 1}
            tls: {ca: ca.pem}
            account: watch
            password_file: password
            """);
    record = folder.resolve("record.html");
  }

  private int lab(String... arguments) {
    return Main.run(Main.commandLine().setErr(new PrintWriter(err, true)), arguments);
  }

  private Recording recording(String... answers) throws IOException {
    return recordingOf(PAGE, answers);
  }

  private Recording recordingOf(String page, String... answers) throws IOException {
    Deque<String> left = new ArrayDeque<>(List.of(answers));
    ClusterFile file = ClusterFile.read(yaml);
    OwnNames names = OwnNames.of(file, Map.of());
    String text = names.in(page);
    NodeShell shell = new NodeShell(file, folder);
    return new Recording(
        file,
        PageParser.parse("playbook-99-look.md", text),
        text,
        names,
        shell,
        shell::reaches,
        new Operator() {
          @Override
          public void show(String line) {
            shown.append(line).append('\n');
          }

          @Override
          public Optional<String> answer(String question) {
            return Optional.ofNullable(left.poll());
          }
        });
  }

  @Test
  @DisplayName("The record has head, check, steps, check and end, in the cluster's names")
  void recorded() throws IOException {
    assertThat(RecordCommand.record(recording("yes"), record)).as(shown.toString()).isZero();
    String html = Files.readString(record);
    assertThat(html)
        .containsSubsequence(
            "<!DOCTYPE html>",
            "aria-label=\"Head\"",
            "db-a is down",
            "Check before",
            "problem",
            "Step 1, 1. Ask it",
            "db-a [redacted]",
            "Check after",
            "As on the page: 1 of 1 steps. The check found no problem that it had not found before.",
            "</html>")
        .doesNotContain("secret-4711", "docker kill", "galera1 secret");
    assertThat(shown).contains("galera1 is `db-a` at `127.0.9.1`", "its seal ");
    assertThat(ChangeRecord.verify(record).hasEnd()).isTrue();
    assertThat(RecordCommand.verify(record)).isZero();
    Files.writeString(record, html.replace("db-a is down", "db-b is down"));
    assertThat(RecordCommand.verify(record)).isEqualTo(Main.NOT_RIGHT);
    assertThat(RecordCommand.verify(folder.resolve("none"))).isEqualTo(Main.WRONG_USE);
  }

  @Test
  @DisplayName("Whoever stops gets a record that says so, with its check after")
  void stopped() throws IOException {
    assertThat(RecordCommand.record(recording("stop"), record)).isEqualTo(Main.NOT_RIGHT);
    assertThat(Files.readString(record))
        .containsSubsequence("Check before", "Check after", "stopped by the operator");
    assertThat(ChangeRecord.verify(record).hasEnd()).isTrue();
  }

  @Test
  @DisplayName("What a page has typed on a node goes there by ssh, letter by letter")
  void onNode() throws IOException {
    Path ssh = folder.resolve("ssh");
    Files.writeString(ssh, "#!/bin/sh\nwhile [ $# -gt 2 ]; do shift; done\necho \"$1 runs $2\"\n");
    Files.setPosixFilePermissions(ssh, PosixFilePermissions.fromString("rwx------"));
    Files.writeString(yaml, Files.readString(yaml) + "ssh: {program: ./ssh}\n");
    String page =
        PAGE.replace("   ```sh\n", "   *Where:* on galera1\n\n   ```sh\n")
            .replace("echo galera1 secret-4711", "systemctl stop 'mari*' \"$HOME\"")
            .replaceFirst(
                "prints the line.*",
                "prints the line `127.0.9.1 runs systemctl stop 'mari*' \"\\$HOME\"`");
    Recording recording = recordingOf(page, "yes");
    assertThat(RecordCommand.record(recording, record)).as(shown.toString()).isZero();
    assertThat(Files.readString(record)).contains("run on db-a, by");
  }

  @Test
  @DisplayName("What asks for a table of the lab says so, and can't be run")
  void tableOfTheLab() throws IOException {
    String page =
        PAGE.replace("echo galera1 secret-4711", "mariadb -e 'SELECT * FROM passbolt.x_probe'");
    assertThat(RecordCommand.record(recordingOf(page, "yes", "skip", "none"), record))
        .as(shown.toString())
        .isZero();
    assertThat(shown).contains("It asks for passbolt.x_probe, a table of the lab");
    assertThat(Files.readString(record)).contains("Skipped: none", "0 of 1 steps, 1 skipped");
  }

  @Test
  @DisplayName("Whoever presses Ctrl-C is in the record, which is whole and has no end")
  void cutOff() throws IOException {
    try (ChangeRecord open = ChangeRecord.create(record)) {
      open.append("<p>head</p>");
      recording().cutOff(open, "Step 3, 2. Start it", record);
    }
    assertThat(shown).as("the console is locked while it asks").isEmpty();
    assertThat(Files.readString(record)).contains("By a signal at", "at: Step 3, 2. Start it.");
    assertThat(ChangeRecord.verify(record).changed()).isEmpty();
    assertThat(ChangeRecord.verify(record).hasEnd()).isFalse();
  }

  @Test
  @DisplayName(
      "A file that is there stays as it is, and nothing is run; nor where there is no folder")
  void neverOverwritten() throws IOException {
    Files.writeString(record, "mine");
    assertThat(RecordCommand.record(recording("yes"), record)).isEqualTo(Main.WRONG_USE);
    assertThat(record).hasContent("mine");
    assertThat(RecordCommand.record(recording("yes"), folder.resolve("none/x.html")))
        .isEqualTo(Main.WRONG_USE);
    assertThat(shown).isEmpty();
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      value = {
        "record | PAGE and --cluster FILE (or --world hosts) are both needed",
        "record playbook-02-bring-a-node-back | PAGE and --cluster FILE (or --world hosts) are both needed",
        "record playbook-77 --cluster YAML | there is no page playbook-77",
        "record index --cluster YAML | has no procedure to go through",
        "record playbook-02-bring-a-node-back --cluster YAML | cluster.yaml has no such node: \"1. See",
        "record playbook-02-bring-a-node-back --cluster YAML --node galera1=x | names no node",
        "record hosts-03-bring-a-host-back --cluster YAML --world hosts | are two clusters: give one",
        "record playbook-02-bring-a-node-back --world hosts | is for containers: take a page whose",
        "check --cluster YAML --world hosts | are two clusters: give one",
        "recover --cluster YAML --world hosts --dry-run | are two clusters: give one",
        "recover --world hosts | go with --dry-run, --without, --peers-seen and --yes alone: you type the rest",
        "pages | Missing required option: '--names=FILE'",
        "pages --names YAML index | has no procedure apart from its proof"
      })
  @DisplayName("What the command line has wrong is said, and nothing is begun")
  void wrongUse(String line, String says) {
    assertThat(lab(line.replace("YAML", yaml.toString()).split(" "))).isEqualTo(Main.WRONG_USE);
    assertThat(err.toString()).contains(says);
  }

  @Test
  @DisplayName("Where nobody sits at a terminal nothing is run, and no record begun")
  void noTerminal() {
    assertThat(System.console()).as("tests have no terminal").isNull();
    String page = folder.resolve("playbook-99-look.md").toString();
    assertThat(lab("record", page, "--cluster", yaml.toString(), "--to", record.toString()))
        .isEqualTo(Main.WRONG_USE);
    assertThat(record).doesNotExist();
  }

  @Test
  @DisplayName("Pages are written with the cluster's names, and never over others")
  void pages() throws IOException {
    Path into = folder.resolve("own");
    String page = folder.resolve("playbook-99-look.md").toString();
    String[] line = {"pages", "--names", yaml.toString(), "--into", into.toString(), page};
    assertThat(lab(line)).isZero();
    Path written = into.resolve("playbook-99-look.md");
    assertThat(Files.readString(written, StandardCharsets.UTF_8))
        .startsWith(
            "# Look at it\n\n> **Your names:** galera1 is `db-a` at `127.0.9.1`, galera2 is")
        .contains("db-a is down", "echo db-a secret-4711")
        .doesNotContain("docker kill");
    Files.writeString(written, "mine");
    assertThat(lab(line)).isEqualTo(Main.WRONG_USE);
    assertThat(err.toString()).contains("is there already; nothing was written");
    assertThat(written).hasContent("mine");
  }

  @Test
  @DisplayName("What no line of cluster.yaml names is told, on the page and while walking")
  void byHand() throws IOException {
    String page = PAGE.replace("echo galera1", "ls /etc/mysql/tls proxy.local; echo galera1");
    String there = Files.writeString(folder.resolve("p-98.md"), page).toString();
    Path into = folder.resolve("own");
    lab("pages", "--names", yaml.toString(), "--into", into.toString(), there);
    assertThat(Files.readString(into.resolve("p-98.md")))
        .contains("> **Put yours in by hand**, at\n>\n> - `/etc/mysql/tls`,")
        .contains("\n> - `proxy.local`: \"1. Ask it\"\n");
    RecordCommand.record(recordingOf(page, "stop"), record);
    assertThat(shown).contains("run it yourself and paste:\n- `/etc/mysql/tls`,", "1. Ask it");
  }

  @Test
  @DisplayName(
      "All pages with a procedure are written, and their links lead to this project's docs")
  void allPages() throws IOException {
    Path into = folder.resolve("all");
    assertThat(lab("pages", "--names", yaml.toString(), "--into", into.toString())).isZero();
    String text = Files.readString(into.resolve("playbook-02-bring-a-node-back.md"));
    assertThat(text).contains("docs/glossary.md#donor)").doesNotContain("](../glossary");
    assertThat(text).contains("**Put yours in by hand**");
    assertThat(Files.readString(into.resolve("hosts-03-bring-a-host-back.md")))
        .contains("**Your names:** galera1 is `db-a`")
        .doesNotContain("<b>Your names</b>");
    assertThat(into.resolve("index.md")).doesNotExist();
  }
}
