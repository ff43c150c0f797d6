package org.galerarunbook.playbook;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.galerarunbook.galera.NodeLog;
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
import org.junit.jupiter.api.Order;

@Playbook(
    number = 13,
    title = "After a crash of all nodes: start them, and wait",
    purpose =
        """
        Nodes that were killed together find each other by themselves when all of them are started:
        each has the last view in a file. Nothing is bootstrapped, and nothing can be lost by trying. If one
        never comes back, the others wait for it without end.""")
@UseWhen({
  "all nodes crashed, and all of their machines start again",
  "nodes run after a crash, take no connections, and wait"
})
@NotWhen({
  "one node says `Primary`: [[BringANodeBackChapter]]",
  "one node is lost for good, or its disk is: the others wait for it in vain; [[FullOutageChapter]]",
  "the nodes were shut down cleanly: they have no view in a file; [[FullOutageChapter]]"
})
@Needs({
  "a shell in which `docker ps` shows the nodes (of a lab: its folder; not `./lab up` again)",
  "`pc.recovery` on, as it comes"
})
@Costs(
    value = "Nobody reads or writes until the last node of the last view is back.",
    fault = "all processes killed at once; a power cut was not tried")
@StopAndCall({
  "a server that ends while it recovers InnoDB: its data are damaged",
  "all nodes run and see each other, and after minutes none is `Primary`"
})
@Symptom(
    text = "WSREP: restore pc from disk successfully",
    means = "the node was killed, and waits for those that were with it in its last view",
    rank = Rank.CAUSE)
@Symptom(
    text = "ERROR 2002 (HY000): Can't connect to local server through socket",
    means =
        "no server takes connections on this node: it is down, or recovers, or waits for the others. Ask every node",
    page = "[[BringANodeBackChapter]]")
@UsesLab
@Topic.Recovery
class ComesBackByItselfChapter {

  private static final Duration REBUILT = Duration.ofMinutes(10);
  private static final String WAITS = "`No nodes coming from primary view`: they wait for one";

  @Drill("This drill breaks the lab: all nodes are killed")
  @Order(1)
  void breakIt(Runbook page, Lab lab, Measures measures, Node galera1, Node galera2, Node galera3) {
    Ledger ledger =
        measures.start(Ledger.on(lab.cluster()).writers(3).readers(3).toAll().failingOver());
    page.expect("an application writes on all nodes, and notes what was acknowledged")
        .within(OutageSteps.BACK)
        .holds(() -> assertThat(ledger.acknowledgedWrites()).isGreaterThan(50));
    page.step("Write a row, then kill all nodes")
        .run(
            galera1
                .clientSql(
                    """
                CREATE OR REPLACE TABLE crash_probe (id INT PRIMARY KEY, note VARCHAR(255));
                INSERT INTO crash_probe VALUES (1, 'written before the crash')""")
                .then(galera1.and(galera2).and(galera3).kill()));
  }

  @Procedure("Start all of them, and wait")
  @Otherwise(
      "Nothing is bootstrapped, and another start loses nothing. One ends: `docker logs --tail "
          + "50` of it says why. Until it is back the others wait: [[#"
          + WAITS
          + "|`No nodes coming from primary view`]]. It ends while InnoDB recovers: empty nothing, "
          + "and call.")
  @Order(2)
  void all(Runbook page, Lab lab, Measures measures, Node galera1, Node galera2, Node galera3) {
    page.step("Read the last view that a node noted down")
        .why(
            """
            `gvwstate.dat` is deleted when a node is shut down cleanly. That it is here means a crash;
            its members are those that have to come back.""")
        .youSee("a line `member:` for each node of the last view: here three")
        .otherwise(
            "There is no such file: this one did not crash. Read it of another node; if none has it, they were"
                + " shut down: [[FullOutageChapter]].")
        .run("docker cp galera1:/var/lib/mysql/gvwstate.dat - | tar -xO")
        .matches("(?s)^member: .*\\nmember: .*\\nmember: ");
    Instant started = Instant.now();
    page.step("Start all nodes")
        .why("Without `--wsrep-new-cluster`. The order does not matter.")
        .run(galera1.and(galera2).and(galera3).start());
    page.step("Wait until they are one component")
        .why(
            "Each replays what InnoDB has not written yet first; after a busy hour that takes time: as long as"
                + " `docker logs --tail 5 galera1` changes, wait.")
        .youSee("`Synced` and `3` from each; until then `ERROR 2002` or `2013`")
        .otherwise("One is missing, and no node answers: [[#" + WAITS + "]].")
        .run(
            """
            for node in galera1 galera2 galera3; do
              docker exec $node mariadb -N -e "SHOW STATUS WHERE Variable_name IN
                ('wsrep_cluster_size','wsrep_local_state_comment')"
            done""")
        .within(OutageSteps.BACK)
        .matches("(?s)(wsrep_local_state_comment\\s+Synced\\nwsrep_cluster_size\\s+3\\s*){3}");
    measures.time(
        "from the start of all nodes to Synced",
        Duration.between(
            started,
            lab.cluster().nodes().stream()
                .map(n -> NodeLog.sinceStart(n).at(NodeLog.SYNCED))
                .max(Instant::compareTo)
                .orElseThrow()),
        null);
  }

  @Check("The last row is there, and it is the old cluster")
  @Otherwise(
      "The row is on no node, or `restore pc from disk` in no node's log: somebody may have "
          + "bootstrapped one that lacked the row. Restart no node, keep the application away, and "
          + "go to [[WrongFounderChapter]].")
  @Order(3)
  void check(Runbook page, Lab lab, Measures measures, Node galera3) {
    page.step("Find the last row that you know of")
        .why(
            "Here it is in `crash_probe`. Put a table of your own there, and look for its newest row.")
        .youSee("it is there")
        .run(galera3.ask("SET SESSION wsrep_sync_wait=1; SELECT note FROM passbolt.crash_probe"))
        .printsLine("written before the crash");
    page.step("Read in a log how they did it")
        .youSee(
            "`restore pc from disk successfully`: the view came from the disk, nobody bootstrapped anything")
        .run(
            """
            since=$(docker inspect --format '{{.State.StartedAt}}' galera1)
            docker logs --since "$since" galera1 2>&1 | grep -oE 'restore pc from disk.*|promote to primary component'""")
        .prints("restore pc from disk successfully")
        .prints("promote to primary component");
    Ending.intact(page, lab, measures, OutageSteps.BACK, null);
  }

  @Drill(value = "All are killed again, and the disk of galera3 is replaced", trap = true)
  @Order(4)
  void oneIsLost(Runbook page, Node galera1, Node galera2, Node galera3) {
    page.step("Kill all nodes, and empty galera3")
        .run(
            galera1.and(galera2).and(galera3).kill().command()
                + """

            docker run --rm --volumes-from galera3 --entrypoint find \\
              "$(docker inspect --format '{{.Config.Image}}' galera3)" /var/lib/mysql -mindepth 1 -delete""");
    page.step("Start all nodes")
        .why("galera3 runs, too, but it is a new node to the others: it has no view.")
        .run(galera1.and(galera2).and(galera3).start());
  }

  @Trap(WAITS)
  @Order(5)
  @Covers({"G053", "G054", "G055"})
  void waiting(Runbook page, Lab lab, Node galera1, Node galera3) {
    page.step("See what they wait for")
        .why("Two of three see each other. They were three, and one of those is missing.")
        .run(
            galera1.logSinceStart(
                "grep -oE 'restore pc from disk.*|No nodes coming from primary view.*|New COMPONENT: primary = .*'"))
        .within(Duration.ofSeconds(30))
        .prints("restore pc from disk successfully")
        .prints("No nodes coming from primary view, primary view is not possible")
        .matches("New COMPONENT: primary = no, .*memb_num = 3");
    page.step("Ask one")
        .why(
            """
            It does not take connections yet, not even by the socket, so `pc.bootstrap` can't be told
            to it. It waits without end; the container runs, and looks well to the engine.""")
        .run(
            """
            docker exec galera1 mariadb -e "SHOW STATUS LIKE 'wsrep_cluster_status'" || echo 'no answer'
            docker inspect --format '{{.State.Running}}' galera1""")
        .prints("ERROR 2002")
        .prints("no answer")
        .printsLine("true");
    page.step("Bring the missing one back; if that can't be, bootstrap the cluster without it")
        .why(
            """
            It gives them five seconds, stops those that wait, asks InnoDB, saves, and goes on as in
            [[RecoverByOneCommandChapter]]. By hand: `docker kill` those that wait, since such a server does not
            listen to `docker stop` and has taken no query; then [[FullOutageChapter]].""")
        .loses("what only the missing one has")
        .otherwise(
            "A node that can't be looked at stops it: `--without galera3` if it is gone for good.")
        .limit(REBUILT)
        .run("./lab recover")
        .prints("run without a primary component and take no queries")
        .matches("^ +galera3 +stopped, without a position \\(no tables in it\\)$")
        .matches("^saved the data directory of galera[12] in the volume ")
        .matches("^galera[12]: bootstrapped, after ")
        .matches("^galera3: joined by SST, a whole snapshot, after ")
        .prints("all nodes agree");
    page.step("Find the row on the new one")
        .run(galera3.ask("SET SESSION wsrep_sync_wait=1; SELECT note FROM passbolt.crash_probe"))
        .printsLine("written before the crash");
    OutageSteps.listSaved(page, "galera[12]");
    page.expect("all nodes are Primary, Synced, of size 3 and of one state UUID")
        .within(OutageSteps.BACK)
        .holds(() -> assertThat(lab.problems()).isEmpty());
  }

  @Drill("The lab is rid of the drill's table")
  @Order(6)
  void tidy(Runbook page, Node galera1) {
    page.step("Remove it").run(galera1.clientSql("DROP TABLE crash_probe"));
  }
}
