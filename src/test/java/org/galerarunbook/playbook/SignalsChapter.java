package org.galerarunbook.playbook;

import java.time.Duration;
import org.galerarunbook.lab.Lab;
import org.galerarunbook.lab.Measures;
import org.galerarunbook.lab.Topic;
import org.galerarunbook.lab.UsesLab;
import org.galerarunbook.ledger.Ledger;
import org.galerarunbook.operator.Node;
import org.galerarunbook.runbook.Runbook;
import org.galerarunbook.runbook.chapter.Check;
import org.galerarunbook.runbook.chapter.Costs;
import org.galerarunbook.runbook.chapter.Covers;
import org.galerarunbook.runbook.chapter.Drill;
import org.galerarunbook.runbook.chapter.Measurement;
import org.galerarunbook.runbook.chapter.Needs;
import org.galerarunbook.runbook.chapter.NotWhen;
import org.galerarunbook.runbook.chapter.Otherwise;
import org.galerarunbook.runbook.chapter.Playbook;
import org.galerarunbook.runbook.chapter.Procedure;
import org.galerarunbook.runbook.chapter.StopAndCall;
import org.galerarunbook.runbook.chapter.Symptom;
import org.galerarunbook.runbook.chapter.Symptom.Rank;
import org.galerarunbook.runbook.chapter.Trap;
import org.galerarunbook.runbook.chapter.UseWhen;
import org.galerarunbook.runbook.chapter.WayBack;
import org.junit.jupiter.api.Order;

@Playbook(
    number = 21,
    title = "Read the signals",
    purpose =
        """
        Writes are slow on all nodes at once. Which signal says why, which node is the reason, and what
        holds it up. Here galera3 can't keep up, and flow control makes everybody wait for it.""")
@UseWhen({
  "writes are slow, or stand still, on all nodes at once, and every node says `Synced`",
  "monitoring is set up, and it is to be known which signals count"
})
@NotWhen({
  "`df` shows a full disk on one of the nodes: [[DiskFullChapter]]",
  "error 1047, or a node that says `non-Primary`: [[LoseTheQuorumChapter]]",
  "writes stop for some seconds and go on by themselves: [[SilentNodeChapter]]",
  "a node is not `Synced`, and stays so: [[BringANodeBackChapter]]"
})
@Needs({"every node, by a shell beside it", "the right to end a session that holds a lock"})
@Costs(
    value =
        "Nothing, until you end the session: it loses what it had not committed. While a node can't keep"
            + " up, writes stand still on all nodes.",
    fault = "one node held up by a lock for some seconds; no server ended")
@StopAndCall({
  "the session that holds the node up is a backup or a change of a table that somebody waits for",
  "no session holds anything, and the node's disk says errors"
})
@Symptom(
    text = "WSREP: Shifting OPEN -> PRIMARY",
    means = "the node found the primary component again",
    page = "[[#" + SignalsChapter.RETURN + "]]",
    rank = Rank.EVENT)
@Symptom(
    text = "certificate verify failed: certificate is not yet valid",
    means = "this node's clock is late, or the peer's certificate begins later",
    page = "[[ExpiredCertificatesChapter]]",
    log = "clock-late",
    rank = Rank.CAUSE)
@Symptom(
    text = "WSREP: Bad value … for SSL parameter",
    means = "the server ends at its start: that key, certificate or CA can't be read",
    page = "[[CertificatesChapter]]",
    log = "key-unreadable",
    rank = Rank.CAUSE)
@Symptom(
    text = "WSREP: Ignoring error … on … event",
    means =
        "the node lacks a row that the others have, or has one more, and goes on with other data",
    page = "[[NodeThatDisagreesChapter]]",
    log = "drifted",
    rank = Rank.CAUSE)
@Symptom(
    text = "failed to open gcomm backend connection: 131: No address to connect",
    means =
        "no name in this node's `wsrep_cluster_address` has an address: they are misspelt, or the name server does"
            + " not answer; `getent hosts NAME` on this node says which",
    page = "[[BringANodeBackChapter]]",
    log = "wrong-peers",
    rank = Rank.CAUSE)
@Symptom(
    text = "WSREP: handshake failed, my group: … peer group:",
    means =
        "a node with another `wsrep_cluster_name` wants to join: make the name in its file equal",
    page = "[[BringANodeBackChapter]]",
    log = "another-name",
    rank = Rank.CAUSE)
@UsesLab
@Topic.Replication
class SignalsChapter {

  private static final Duration NOTICED = Duration.ofSeconds(30);
  private static final Duration BACK = Duration.ofSeconds(60);
  static final String RETURN = "A node comes back: `requested state transfer`, `Receiving IST`";

  /** The part of the last two seconds in which this node's writers stood still. */
  private static final String STOOD_STILL =
      """
      SET @before = (SELECT VARIABLE_VALUE FROM information_schema.GLOBAL_STATUS
        WHERE VARIABLE_NAME = 'WSREP_FLOW_CONTROL_PAUSED_NS');
      DO SLEEP(2);
      SELECT 'stood still for', ROUND((VARIABLE_VALUE - @before) / 2e9, 2), 'of the time'
        FROM information_schema.GLOBAL_STATUS WHERE VARIABLE_NAME = 'WSREP_FLOW_CONTROL_PAUSED_NS'""";

  @Drill("An application writes")
  @Order(1)
  void before(Runbook page, Lab lab, Measures measures, Node galera1) {
    page.note("A workload writes through galera1 from here to the end; what it saw is measured.");
    measures.start(Ledger.on(lab.cluster()).to(lab.cluster().node(1)).timeout(BACK));
    page.step("Make a table")
        .run(
            galera1.clientSql(
                "CREATE OR REPLACE TABLE signal_probe (id INT PRIMARY KEY AUTO_INCREMENT, note VARCHAR(255))"));
    page.step("See that nobody waits")
        .run(galera1.ask(STOOD_STILL))
        .matches("stood still for\\s+0(\\.[01]\\d?)?\\s");
  }

  @Drill("One node can't keep up")
  @Order(2)
  void holdUp(Runbook page, Measures measures) {
    measures.ledger().mark("galera3 is held up");
    page.step("Lock the table on galera3, for a minute")
        .why(
            "A lock that lasts stands for a slow disk or a long DDL: what arrives can't be applied.")
        .run(
            "docker exec --detach galera3 mariadb -e \"LOCK TABLES passbolt.signal_probe READ; DO SLEEP(60)\"");
    page.step("See the lock")
        .run("docker exec galera3 mariadb -N -e 'SHOW PROCESSLIST' | grep -o 'DO SLEEP.*'")
        .within(NOTICED)
        .prints("DO SLEEP(60)");
    page.step("Write into the table, on galera1")
        .why(
            """
            galera3 may be behind by `gcs.fc_limit` write-sets, 16 times the square root of the number of
            nodes here. Then it asks the others to stop.""")
        .run(
            """
            docker exec --detach toolbox sh -c '
              for i in $(seq 100); do echo "INSERT INTO signal_probe (note) VALUES ($i);"; done |
                mariadb -h galera1.local'""");
  }

  @Procedure("Which signal, and which node")
  @Order(3)
  @Covers({"G034", "G035", "G064"})
  void find(Runbook page, Node galera1) {
    page.note(
        """
        The answer, before the steps. Ask every node: one that was cut off tells of itself.

        | Signal | Alarm | Then |
        |---|---|---|
        | `wsrep_cluster_status` | anything but `Primary` | [[LoseTheQuorumChapter]] |
        | `wsrep_cluster_size` | below what was built | [[BringANodeBackChapter]] |
        | `wsrep_local_state_comment` | not `Synced` for longer than a transfer takes | [[BringANodeBackChapter]] |
        | `wsrep_flow_control_paused_ns` | grows by more than 0.1 s a second; beyond 0.5 a replica sets the pace | [[#Help it]] |
        | `wsrep_local_recv_queue` | stays long on one node | that node is the reason |
        | log: `view_id(NON_PRIM`, `status: non-primary` | at all | [[#One node logs `view_id(NON_PRIM`, `status: non-primary`]] |
        | log: `WSREP_SST: [ERROR]` | at all | [[SnapshotMethodsChapter]] |
        | log of the donor: `Access denied` | at all | [[RestoreNodeFromScratchChapter]] |""");
    page.step("Read size, status and state of every node")
        .youSee("`Primary`, `Synced`, and the full size, on each")
        .otherwise("The table says which page it is.")
        .run(
            """
            for node in galera1 galera2 galera3; do
              docker exec $node mariadb -N -e "SHOW STATUS WHERE Variable_name IN
                ('wsrep_cluster_size','wsrep_cluster_status','wsrep_local_state_comment')"
            done | sort | uniq -c""")
        .matches("^\\s*3 wsrep_cluster_size\\s+3$")
        .matches("^\\s*3 wsrep_cluster_status\\s+Primary$")
        .matches("^\\s*3 wsrep_local_state_comment\\s+Synced$");
    page.step("See how much of the time writers stand still")
        .why(
            """
            By the counter, over two seconds. `wsrep_flow_control_paused` is the same since the server's
            start, or since `FLUSH GLOBAL STATUS`: an hour of trouble drowns in a month of peace.""")
        .youSee("more than 0.1; beyond 0.5 a replica, not the load, sets the pace")
        .otherwise(
            "Near 0: it is not flow control. For pauses of seconds see [[SilentNodeChapter]]; else it is"
                + " this node's own disk or locks.")
        .run(galera1.ask(STOOD_STILL))
        .within(NOTICED)
        .matches("stood still for\\s+(0\\.[5-9]\\d*|1(\\.\\d+)?)\\s");
    page.step("Find the node that asks for it")
        .why(
            "It is the one that sends the requests, and whose queue of received write-sets is long.")
        .youSee("one node with a queue and with requests sent: here galera3")
        .otherwise("Several: they share what is slow, a disk or a network.")
        .run(
            """
            for node in galera1 galera2 galera3; do
              echo $node $(docker exec $node mariadb -N -e "SHOW GLOBAL STATUS WHERE Variable_name IN
                ('wsrep_flow_control_sent','wsrep_local_recv_queue')")
            done""")
        .matches("^galera3 wsrep_local_recv_queue [1-9]\\d* wsrep_flow_control_sent [1-9]\\d*$");
    page.step("See what holds it up, there")
        .why(
            "The applier (`system user`) waits. The holder is the session with the lock, here the one in"
                + " `User sleep`; its first column is the number for `KILL`.")
        .youSee("`Waiting for table metadata lock` at the applier, and who holds it")
        .otherwise(
            """
            No session holds anything: its disk or its processor is too slow. Take its load away, or stop it
            cleanly: the others go on without it, and it returns by [[BringANodeBackChapter]].""")
        .run("docker exec galera3 mariadb -N -e 'SHOW PROCESSLIST'")
        .prints("Waiting for table metadata lock");
  }

  @Drill(value = "Its log is searched for flow control, while it lasts", trap = true)
  @Order(4)
  @Covers("G065")
  void silentLog(Runbook page) {
    page.step("Look for it in the logs of who asks and of who waits")
        .why(
            "At each change of the view a node logs its limits, `Flow-control interval`, and never that"
                + " it stands still. Watch the counters instead.")
        .run(
            """
            for node in galera1 galera3; do docker logs --since 1m $node 2>&1; done |
              grep -iE 'flow.?control|FC_(STOP|CONT)' | grep -vc 'Flow-control interval'""")
        .exits(1)
        .printsLine("0");
  }

  @Procedure("Help it")
  @Otherwise(
      "Writers wait on. No session ended: the text is the example's; use `KILL` with the "
          + "number that you read, never that of a `system user`: it applies the others' writes. It "
          + "stays: [[LimitsChapter#`Waiting for table metadata lock`: `LOCK TABLES`, "
          + "`GET_LOCK`|`LOCK TABLES`]].")
  @Order(5)
  @Covers("G064")
  void help(Runbook page, Measures measures) {
    page.step("End the session that holds it up")
        .why("Here it is found by its text. By hand it is `KILL`, with the number that you read.")
        .loses("what that session did since its last commit")
        .run(
            """
            docker exec galera3 sh -c 'mariadb -N -e "SELECT CONCAT(\\"KILL \\", id) FROM
              information_schema.PROCESSLIST WHERE info LIKE \\"DO SLEEP%\\"" | mariadb'""");
    measures.ledger().mark("galera3 goes on");
  }

  @Check("Nobody waits any more")
  @Otherwise(
      "It gets shorter: wait, galera3 catches up. It grows again: something else holds galera3 "
          + "up, [[#Which signal, and which node]]. Restart nothing for it.")
  @Order(6)
  @Covers("G064")
  void helped(Runbook page, Node galera3, Node galera1) {
    page.step("See that writers go on")
        .youSee("less than 0.1")
        .otherwise(
            "Another session holds it: read its list again. One that is still there, in `Waiting for"
                + " certification`, does not end by `KILL`: [[LimitsChapter#`Waiting for table metadata lock`:"
                + " `LOCK TABLES`, `GET_LOCK`]].")
        .run(galera1.ask(STOOD_STILL))
        .within(NOTICED)
        .matches("stood still for\\s+0(\\.0\\d?)?\\s");
    page.step("See that its queue is empty")
        .youSee("a small number")
        .run(galera3.status("wsrep_local_recv_queue"))
        .within(NOTICED)
        .matches("^wsrep_local_recv_queue\\s+\\d$");
  }

  @WayBack("There is none, and none is needed")
  @Order(7)
  void back(Runbook page) {
    page.note("What was read changed nothing. The session that was ended can be begun again.");
  }

  @Drill(value = "galera3 is cut off", trap = true)
  @Order(8)
  void cutOff(Runbook page, Measures measures) {
    measures.ledger().mark("galera3 is cut off");
    page.step("Drop every packet between galera3 and its peers").run(Break.cutOff("galera3"));
  }

  @Trap("One node logs `view_id(NON_PRIM`, `status: non-primary`")
  @Order(9)
  @Covers("G065")
  void nonPrimary(Runbook page, Node galera3) {
    page.note("It lost its peers; the others go on. What to do: [[LoseTheQuorumChapter]].");
    page.step("See it without quorum")
        .youSee("`non-Primary`")
        .run(galera3.status("wsrep_cluster_status"))
        .within(NOTICED)
        .matches("non-Primary$");
    page.step("Read its log for views that are not primary")
        .why("These are the lines to watch for.")
        .run(
            galera3.logOfLast(
                Duration.ofMinutes(1),
                "grep -oE 'view_id\\(NON_PRIM|status: non-primary|Shifting SYNCED -> OPEN' | sort -u"))
        .within(NOTICED)
        .printsLine("view_id(NON_PRIM")
        .printsLine("status: non-primary")
        .printsLine("Shifting SYNCED -> OPEN");
    page.step("Read in another node's log who is gone")
        .youSee("`suspecting node`, `forgetting`: a part of its UUID and its address")
        .run(
            "docker logs --since 1m galera1 2>&1 | grep -oE 'suspecting node|declaring .* inactive|forgetting .*' | sort -u | head -n 5")
        .within(NOTICED)
        .matches("suspecting node|forgetting|inactive");
  }

  @Drill(value = "galera3 is connected again", trap = true)
  @Order(10)
  void connect(Runbook page, Measures measures) {
    measures.ledger().mark("galera3 is connected again");
    page.step("Take back these rules, and no others").run(Break.letThrough("galera3"));
  }

  @Trap(RETURN)
  @Order(11)
  @Covers("G037")
  void returned(Runbook page, Node galera3) {
    page.note("No fault: this is how a return looks.");
    page.step("Wait until it is synced").run(galera3.state()).within(BACK).matches("Synced$");
    page.step("Read how it came back")
        .why(
            """
            A transfer's lines: `requested state transfer` and who was chosen, `Receiving IST`, or the
            snapshot's own, which begin with `WSREP_SST: [INFO]` or `[ERROR]`.""")
        .run(
            galera3.logOfLast(
                Duration.ofMinutes(1),
                "grep -oE 'requested state transfer|Receiving IST: [0-9]+ writesets|Shifting [A-Z]+ -> SYNCED' | sort -u"))
        .within(NOTICED)
        .prints("requested state transfer")
        .prints("Receiving IST: ")
        .prints("-> SYNCED");
  }

  @Measurement("Nothing was lost")
  @Order(12)
  void after(Runbook page, Lab lab, Measures measures) {
    Ending.intact(page, lab, measures, BACK, null);
  }

  @Drill("Tidy up")
  @Order(13)
  void tidy(Runbook page, Node galera1) {
    page.step("Remove the table").run(galera1.clientSql("DROP TABLE signal_probe"));
  }
}
