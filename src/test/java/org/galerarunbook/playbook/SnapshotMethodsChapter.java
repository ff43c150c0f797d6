package org.galerarunbook.playbook;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.galerarunbook.galera.GaleraNode;
import org.galerarunbook.image.Component;
import org.galerarunbook.lab.CouldNotRunException;
import org.galerarunbook.lab.Lab;
import org.galerarunbook.lab.Measures;
import org.galerarunbook.lab.Topic;
import org.galerarunbook.lab.UsesLab;
import org.galerarunbook.ledger.Ledger;
import org.galerarunbook.ledger.LedgerReport;
import org.galerarunbook.runbook.Runbook;
import org.galerarunbook.runbook.chapter.Costs;
import org.galerarunbook.runbook.chapter.Covers;
import org.galerarunbook.runbook.chapter.Needs;
import org.galerarunbook.runbook.chapter.Playbook;
import org.galerarunbook.runbook.chapter.Symptom;
import org.galerarunbook.runbook.chapter.Symptom.Rank;
import org.galerarunbook.runbook.chapter.WhenToUse;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

@Playbook(
    number = 19,
    title = "Compare the snapshot methods",
    purpose =
        """
        One node is rebuilt by `rsync`, by `mariabackup` and by `mysqldump`: what goes over the network,
        who stands still meanwhile and for how long, which account each needs, and what the log says
        when a program or a donor is missing.""")
@WhenToUse("When the method is chosen, or a snapshot fails and its log is to be understood.")
@Needs({
  "the lab (`./lab up`), all nodes `Synced`",
  "not a cluster that people use: all data goes over the network in the clear once, an account gets all"
      + " rights, and galera2 is rebuilt again and again",
  "no application on the donor, here galera3, while it sends by `rsync`"
})
@Costs(
    "One node less while it is rebuilt. With `rsync` the donor takes no write until all is sent; with"
        + " `mariabackup` it does, and waits ten seconds before it sends, whatever the size.")
@Symptom(
    text = "WSREP_SST: [ERROR] mariadb-backup binary not found in path",
    means = "the snapshot's tool is not installed on that node",
    rank = Rank.CAUSE)
@Symptom(
    text = "WSREP_SST: [ERROR] 'socat' not found in path",
    means = "the snapshot's tool is not installed on that node",
    rank = Rank.CAUSE)
@Symptom(
    text = "Inconsistency detected: Inconsistent by consensus",
    means = "the node holds other data than the rest, and left",
    page = "[[RestoreNodeFromScratchChapter]]",
    rank = Rank.CAUSE)
@UsesLab(own = true)
@Topic.Sst
@Topic.Tls
@Topic.Recovery
class SnapshotMethodsChapter {

  private static final Duration HEALTHY = Duration.ofSeconds(30);
  private static final int ROUNDS = 3;
  private static final int ON_THE_DONOR = 2;
  private static final String ROUND = ", round ";

  @Test
  @Order(1)
  @DisplayName("Before")
  @Covers({"R002", "R004", "G050"})
  void before(Runbook page, Lab lab, Measures measures) {
    GaleraNode joiner = lab.cluster().node(2);
    needs(
        joiner,
        "command -v stunnel",
        "has no stunnel, as the official image has none, and without it no snapshot by rsync is encrypted");
    needs(
        joiner,
        "grep -qaF 'Cleaning up SST user' /usr/sbin/mariadbd",
        "has a server that makes no account for a snapshot, as 10.11 does not: without wsrep_sst_auth"
            + " mariabackup is refused there");
    page.note(
        """
        Two clients write from here to the end, one on galera1 and one on galera3, which will be the
        donor. What they saw is below.""");
    measures.start(
        Ledger.on(lab.cluster())
            .across(lab.cluster().node(1), lab.cluster().node(3))
            .timeout(Duration.ofSeconds(60)));
    page.step("Read the method and the account's name on every node")
        .why(
            """
            The joiner's own value decides: it asks for that method, and any donor obeys. So it stands
            in the file of every node, and in that of a new one before its first start.""")
        .run(
            """
            for node in galera1 galera2 galera3; do
              docker exec $node my_print_defaults mariadbd | sed -n 's/^--\\(wsrep_sst_[a-z]*=[^:]*\\).*/\\1/p'
            done | sort | uniq -c""")
        .matches("^\\s*3 wsrep_sst_method=mariabackup$")
        .matches("^\\s*3 wsrep_sst_auth=\\w+$");
    page.step("See which methods this server has, and what they need")
        .why(
            "The methods by `xtrabackup` are gone. `mariabackup` needs `mariadb-backup` and `socat`,"
                + " `rsync` over TLS needs `stunnel`, which the official"
                + " image lacks: there, stay with `mariabackup`.")
        .run(
            """
            docker exec galera2 sh -c '
              ls /usr/bin | grep ^wsrep_sst_
              for program in mariadb-backup socat rsync stunnel; do command -v $program; done'""")
        .printsLine("wsrep_sst_mariabackup")
        .printsLine("wsrep_sst_rsync")
        .printsLine("wsrep_sst_mysqldump")
        .printsNot("xtrabackup")
        .printsLine("/usr/bin/mariadb-backup")
        .printsLine("/usr/bin/socat")
        .printsLine("/usr/bin/rsync")
        .printsLine("/usr/bin/stunnel");
    page.step("Leave rows to look for, and something to send: 80 MB")
        .why("The text is in twenty places: one packet that a capture missed decides nothing.")
        .limit(Duration.ofMinutes(3))
        .run(
            """
            {
              echo "CREATE OR REPLACE TABLE method_probe (id INT PRIMARY KEY AUTO_INCREMENT, note VARCHAR(255), b BLOB);"
              for i in $(seq 20); do
                echo "INSERT INTO method_probe (note) VALUES ('%s');"
                echo "INSERT INTO method_probe (b) SELECT RANDOM_BYTES(1024) FROM seq_1_to_4000;"
              done
            } | docker exec -i toolbox mariadb -h galera1.local"""
                .formatted(SnapshotWire.MARKER))
        .succeeds();
  }

  @Test
  @Order(2)
  @DisplayName("By rsync in the clear: what a capture shows")
  @Covers("R002")
  void inTheClear(Runbook page, Lab lab, Measures measures) {
    measures.ledger().mark("galera2 is rebuilt by rsync, in the clear");
    SnapshotWire.inTheClear(page);
  }

  @Test
  @Order(3)
  @DisplayName("By rsync over TLS")
  @Covers("R002")
  void encrypted(Runbook page, Lab lab, Measures measures) {
    measures.ledger().mark("galera2 is rebuilt by rsync, over TLS");
    SnapshotWire.encrypted(page, lab);
  }

  @Test
  @Order(4)
  @DisplayName("Is wsrep_sst_auth needed when TLS is used?")
  @Covers({"R025", "R004"})
  void noAccount(Runbook page, Lab lab, Measures measures) {
    measures.ledger().mark("no wsrep_sst_auth any more");
    page.note(
        """
        They have nothing to do with each other. TLS is about who may talk to port 4444;
        `wsrep_sst_auth` is how the donor's own tool logs in to the donor's server.

        - `rsync` copies files and logs in nowhere: not needed.
        - `mariabackup` logs in by the socket. Without `wsrep_sst_auth` this server makes an account for
          the one transfer, and drops it: not needed. Older servers don't: there the tool is refused. A
          *wrong* value makes it fail, see [Restore a node from
          scratch](playbook-01-restore-a-node-from-scratch.md).
        - `mysqldump` logs in to the joiner, over the network: needed.""");
    page.step("Take the account away from the donor; the joiner's goes with the next step")
        .run(
            """
            docker exec galera3 mariadb -e "SET GLOBAL wsrep_sst_auth=''" &&
            docker exec galera3 mariadb -N -e "SELECT 'account', @@wsrep_sst_auth\"""")
        .matches("^account\\s+NULL$");
    SnapshotSteps.rebuild(page, "mariabackup", "wsrep_sst_auth=\\n");
    page.step("See that the donor made an account, and dropped it")
        .run(
            """
            since=$(docker inspect --format '{{.State.StartedAt}}' galera2)
            docker logs --since "$since" galera3 2>&1 | grep -oE "GRANT ALL ON .*wsrep.sst|Cleaning up SST user"
            docker exec galera3 mariadb -N -e "SELECT COUNT(*) FROM mysql.user WHERE user LIKE 'wsrep.sst%'\"""")
        .within(HEALTHY)
        .prints("GRANT ALL ON *.* TO 'wsrep.sst")
        .prints("Cleaning up SST user")
        .printsLine("0");
  }

  @Test
  @Order(5)
  @DisplayName("Who stands still, and for how long")
  @Covers("R002")
  void blocked(Runbook page, Lab lab, Measures measures) {
    page.note(
        "Still without an account, by either method in turn. The two clients' writes are the measure.");
    for (int i = 1; i <= ROUNDS; i++) {
      for (String method : List.of("rsync", "mariabackup")) {
        measures.ledger().mark(method + ROUND + i);
        SnapshotSteps.rebuild(page, method, "wsrep_sst_auth=\\n");
        SnapshotSteps.seeWhetherItPaused(page, method);
        measures.time(
            method + ROUND + i + ", from start to Synced", SnapshotSteps.toSynced(lab), null);
      }
    }
    measures.ledger().mark("the rounds are over");
    page.step("Give the donor its account again, as its file has it")
        .why("Through a pipe within the container: `ps` shows the arguments of commands.")
        .run(
            """
            docker exec galera3 sh -c '
              auth=$(my_print_defaults mariadbd | sed -n "s/^--wsrep_sst_auth=//p" | tail -n 1)
              printf "SET GLOBAL wsrep_sst_auth=\\047%s\\047;" "$auth" | mariadb'""")
        .succeeds();
  }

  @Test
  @Order(6)
  @DisplayName("By mysqldump, while somebody writes: never")
  @Covers({"R002", "R025"})
  void dump(Runbook page, Measures measures) {
    measures.ledger().mark("galera2 is rebuilt by mysqldump");
    SnapshotSteps.dump(page);
  }

  @Test
  @Order(7)
  @DisplayName("A program or a donor is missing: what the log says")
  @Covers("R003")
  void missing(Runbook page, Measures measures) {
    measures.ledger().mark("galera2 lacks mariadb-backup and socat");
    SnapshotFailures.missingPrograms(page);
    measures.ledger().mark("galera2 names a donor that is not there");
    SnapshotFailures.missingDonor(page);
  }

  @Test
  @Order(8)
  @DisplayName("How to know that it worked")
  void after(Runbook page, Lab lab, Measures measures) {
    page.expect("all nodes are Primary, Synced, of size 3 and of one state UUID")
        .within(HEALTHY)
        .holds(() -> assertThat(lab.problems()).isEmpty());
    page.step("Remove the probe")
        .run("docker exec toolbox mariadb -h galera1.local -e \"DROP TABLE method_probe\"")
        .succeeds();
    LedgerReport report = measures.stop(null);
    page.expect("each acknowledged write is on every node, once")
        .holds(() -> assertThat(report.verdict()).isIntact());
    List<Duration> rsync = waits(report, "rsync");
    List<Duration> mariabackup = waits(report, "mariabackup");
    record(measures, "rsync", rsync);
    record(measures, "mariabackup", mariabackup);
    page.expect("a write on the donor waited longer for rsync than for mariabackup, in the median")
        .holds(() -> assertThat(rsync.get(ROUNDS / 2)).isGreaterThan(mariabackup.get(ROUNDS / 2)));
  }

  private static void needs(GaleraNode node, String probe, String lacks) {
    if (node.container().exec(HEALTHY, "sh", "-c", probe).exitCode() != 0) {
      throw new CouldNotRunException(
          "%s %s; run this chapter with MARIADB_IMAGE=%s"
              .formatted(node.container().image(), lacks, Component.MARIADB.buildable().get(0)));
    }
  }

  /** The longest wait for one write on the donor in each round, shortest first. */
  private static List<Duration> waits(LedgerReport report, String method) {
    return MarkedWaits.of(
        report, mark -> mark.startsWith(method + ROUND), o -> o.worker() == ON_THE_DONOR);
  }

  private static void record(Measures measures, String method, List<Duration> sorted) {
    String what = method + ": longest wait for a write on the donor, ";
    measures.time(what + "shortest of three", sorted.get(0), null);
    measures.time(what + "median", sorted.get(ROUNDS / 2), null);
    measures.time(what + "longest", sorted.get(ROUNDS - 1), null);
  }
}
