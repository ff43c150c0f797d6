package org.galerarunbook.playbook;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
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
import org.galerarunbook.runbook.chapter.WhenToUse;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

@Playbook(
    number = 21,
    title = "Read the signals",
    purpose =
        """
        What to watch, and how it looks when it goes wrong: a node that can't keep up holds every
        writer back by flow control; the log tells of nodes that leave, return, and lose the quorum.""")
@WhenToUse("When writes are slow on all nodes at once, and when monitoring is set up.")
@Needs({
  "the lab (`./lab up`), all nodes `Synced`",
  "not a cluster that people use: writes stop on purpose"
})
@Costs("Writes stand still on all nodes for some seconds, while one node is held up on purpose.")
@UsesLab
@Topic.Replication
class SignalsChapter {

  private static final Duration NOTICED = Duration.ofSeconds(30);
  private static final Duration BACK = Duration.ofSeconds(60);

  private static final String PAUSED =
      """
      docker exec galera1 mariadb -N -e "SHOW GLOBAL STATUS WHERE Variable_name IN
        ('wsrep_flow_control_paused','wsrep_flow_control_active')\"""";

  @Test
  @Order(1)
  @DisplayName("All is well")
  @Covers({"G034", "G064"})
  void well(Runbook page, Lab lab, Measures measures) {
    page.note("A workload writes through galera1 from here to the end; what it saw is below.");
    measures.start(Ledger.on(lab.cluster()).to(lab.cluster().node(1)).timeout(BACK));
    page.step("Read size, status and state of every node")
        .why(
            """
            Alarms: a size below what was built, anything but `Primary`, a state that is not `Synced`
            for longer than a transfer takes. Ask every node: one that was cut off tells of itself.""")
        .run(
            """
            for node in galera1 galera2 galera3; do
              docker exec $node mariadb -N -e "SHOW STATUS WHERE Variable_name IN
                ('wsrep_cluster_size','wsrep_cluster_status','wsrep_local_state_comment')"
            done | sort | uniq -c""")
        .matches("^\\s*3 wsrep_cluster_size\\s+3$")
        .matches("^\\s*3 wsrep_cluster_status\\s+Primary$")
        .matches("^\\s*3 wsrep_local_state_comment\\s+Synced$");
    page.step("Begin to count flow control anew, and read it")
        .why(
            """
            `wsrep_flow_control_paused` is the part of the time that this node stood still, since the
            server's start or the last `FLUSH GLOBAL STATUS`; plain `FLUSH STATUS` is the session's alone.
            Without that, an hour of trouble drowns in a month of peace. Where `GLOBAL` is not known yet
            (before 11.5) it is plain `FLUSH STATUS`. It sets nearly every counter of this node to 0, which
            monitoring sees as a restart.""")
        .run(
            """
            docker exec galera1 mariadb -N -e "FLUSH GLOBAL STATUS;
              SHOW GLOBAL STATUS LIKE 'wsrep_flow_control_paused'\"""")
        .matches("^wsrep_flow_control_paused\\s+0(\\.0\\d*)?$");
  }

  @Test
  @Order(2)
  @DisplayName("One node can't keep up: everybody waits")
  @Covers({"G035", "G064"})
  void held(Runbook page, Lab lab, Measures measures) {
    page.step("Make a table, and hold it up on galera3")
        .why(
            "A lock that lasts stands for a slow disk or a long DDL: what arrives can't be applied.")
        .run(
            """
            docker exec toolbox mariadb -h galera1.local -e "
              CREATE OR REPLACE TABLE signal_probe (id INT PRIMARY KEY AUTO_INCREMENT, note VARCHAR(255))" &&
            docker exec --detach galera3 mariadb -e "LOCK TABLES passbolt.signal_probe READ; DO SLEEP(15)\"""")
        .succeeds();
    measures.ledger().mark("galera3 is held up");
    page.step("See the lock")
        .run("docker exec galera3 mariadb -N -e 'SHOW PROCESSLIST' | grep -o 'DO SLEEP.*'")
        .within(NOTICED)
        .prints("DO SLEEP(15)");
    page.step("Write into the table, on galera1")
        .why(
            """
            galera3 may be behind by `gcs.fc_limit` write-sets, 16 times the square root of the number of
            nodes here. Then it asks the others to stop.""")
        .run(
            """
            docker exec galera1 mariadb -e "FLUSH GLOBAL STATUS" &&
            docker exec --detach toolbox sh -c '
              for i in $(seq 100); do echo "INSERT INTO signal_probe (note) VALUES ($i);"; done |
                mariadb -h galera1.local'""")
        .succeeds();
    page.step("See how much of the time writers stand still")
        .why(
            "Beyond 0.5 a replica, not the load, sets the pace. Find it and help it, or take it out.")
        .otherwise(
            "The lock lasts 15 s: begin again at step 3, and paste steps 3 to 8 without a pause.")
        .run(PAUSED)
        .within(NOTICED)
        .matches("^wsrep_flow_control_active\\s+true$")
        .matches("^wsrep_flow_control_paused\\s+(0\\.[5-9]\\d*|1(\\.0*)?)$");
    page.step("Find the node that asks for it")
        .why(
            "It is the one that sends the requests, and whose queue of received write-sets is long.")
        .run(
            """
            for node in galera1 galera2 galera3; do
              echo $node $(docker exec $node mariadb -N -e "SHOW GLOBAL STATUS WHERE Variable_name IN
                ('wsrep_flow_control_sent','wsrep_local_recv_queue')")
            done""")
        .matches("^galera3 wsrep_local_recv_queue [1-9]\\d* wsrep_flow_control_sent [1-9]\\d*$");
    page.step("See what holds it up")
        .why(
            "The applier (`system user`) waits. The holder is the session with the lock, here the one in"
                + " `User sleep`; its first column is the number for `KILL`.")
        .run("docker exec galera3 mariadb -N -e 'SHOW PROCESSLIST'")
        .prints("Waiting for table metadata lock");
  }

  @Test
  @Order(3)
  @DisplayName("It is helped, and all go on")
  @Covers("G064")
  void helped(Runbook page, Lab lab, Measures measures) {
    page.step("End what holds it up")
        .run(
            """
            docker exec galera3 sh -c 'mariadb -N -e "SELECT CONCAT(\\"KILL \\", id) FROM
              information_schema.PROCESSLIST WHERE info LIKE \\"DO SLEEP%\\"" | mariadb'""")
        .succeeds();
    measures.ledger().mark("galera3 goes on");
    page.step("See that nobody waits any more")
        .run(
            "docker exec galera1 mariadb -N -e \"SHOW GLOBAL STATUS LIKE 'wsrep_flow_control_active'\"")
        .within(NOTICED)
        .matches("^wsrep_flow_control_active\\s+false$");
    page.step("Count from here, and see that it stays low")
        .run(
            """
            docker exec galera1 mariadb -N -e "FLUSH GLOBAL STATUS; DO SLEEP(2);
              SHOW GLOBAL STATUS LIKE 'wsrep_flow_control_paused'\"""")
        .matches("^wsrep_flow_control_paused\\s+0(\\.[0-4]\\d*)?$");
  }

  @Test
  @Order(4)
  @DisplayName("What the log says when a node goes and comes")
  @Covers({"G037", "G065"})
  void log(Runbook page, Lab lab, Measures measures) {
    measures.ledger().mark("galera3 is cut off");
    page.step("Cut galera3 off, and see it without quorum")
        .run(
            """
            docker run --rm --network container:galera3 --cap-add NET_ADMIN --entrypoint sh \\
              "$(docker inspect --format '{{.Config.Image}}' toolbox)" -c '
                for peer in galera1.local galera2.local; do
                  iptables -A INPUT -s $peer -j DROP && iptables -A OUTPUT -d $peer -j DROP || exit
                done'""")
        .succeeds()
        .run("docker exec galera3 mariadb -N -e \"SHOW STATUS LIKE 'wsrep_cluster_status'\"")
        .within(NOTICED)
        .matches("non-Primary$");
    page.step("Read its log for views that are not primary")
        .why("`view_id(NON_PRIM` and `status: non-primary` are the lines to watch for.")
        .run(
            """
            docker logs --since 1m galera3 2>&1 |
              grep -oE 'view_id\\(NON_PRIM|status: non-primary|Shifting SYNCED -> OPEN' | sort -u""")
        .within(NOTICED)
        .printsLine("view_id(NON_PRIM")
        .printsLine("status: non-primary")
        .printsLine("Shifting SYNCED -> OPEN");
    page.step("Read in another node's log who is gone")
        .run(
            "docker logs --since 1m galera1 2>&1 | grep -oE 'suspecting node|declaring .* inactive|forgetting .*' | sort -u | head -n 5")
        .within(NOTICED)
        .matches("suspecting node|forgetting|inactive");
    measures.ledger().mark("galera3 is connected again");
    page.step("Connect it again, and wait until it is synced")
        .why(
            "In the container's network only. On a real machine take back just these rules, by `-D` instead of"
                + " `-A`: `--flush` removes the whole firewall.")
        .run(
            """
            docker run --rm --network container:galera3 --cap-add NET_ADMIN --entrypoint iptables \\
              "$(docker inspect --format '{{.Config.Image}}' toolbox)" --flush""")
        .succeeds()
        .run("docker exec galera3 mariadb -N -e \"SHOW STATUS LIKE 'wsrep_local_state_comment'\"")
        .within(BACK)
        .matches("Synced$");
    page.step("Read how it came back")
        .why(
            """
            A transfer's lines: `requested state transfer` and who was chosen, `Receiving IST`, or the
            snapshot's own, which begin with `WSREP_SST: [INFO]` or `[ERROR]`. Trouble with an account says
            `Access denied`.""")
        .run(
            """
            docker logs --since 1m galera3 2>&1 |
              grep -oE 'requested state transfer|Receiving IST: [0-9]+ writesets|Shifting [A-Z]+ -> SYNCED' | sort -u""")
        .within(NOTICED)
        .prints("requested state transfer")
        .prints("Receiving IST: ")
        .prints("-> SYNCED");
  }

  @Test
  @Order(5)
  @DisplayName("How to know that it worked")
  void after(Runbook page, Lab lab, Measures measures) {
    page.expect("all nodes are Primary, Synced, of size 3 and of one state UUID")
        .within(BACK)
        .holds(() -> assertThat(lab.problems()).isEmpty());
    page.step("Remove the probe")
        .run("docker exec toolbox mariadb -h galera1.local -e \"DROP TABLE signal_probe\"")
        .succeeds();
    LedgerReport report = measures.stop(null);
    page.expect("each acknowledged write is on every node, once")
        .holds(() -> assertThat(report.verdict()).isIntact());
  }
}
