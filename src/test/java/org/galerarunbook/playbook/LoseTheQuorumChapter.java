package org.galerarunbook.playbook;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.galerarunbook.galera.NodeLog;
import org.galerarunbook.lab.Lab;
import org.galerarunbook.lab.Measures;
import org.galerarunbook.lab.Topic;
import org.galerarunbook.lab.UsesLab;
import org.galerarunbook.ledger.Ledger;
import org.galerarunbook.ledger.LedgerReport;
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
    number = 5,
    title = "Lose the quorum",
    purpose =
        """
        More than half of the nodes that were together go on; the rest refuses, reads too, so that
        there is never a second history. Here an operator who knows that the others are gone makes
        what is left primary. What is left is galera3; galera1 and galera2 are down.""")
@UseWhen({
  "the nodes that run answer `ERROR 1047 … WSREP has not yet prepared node for application use`, or"
      + " say `non-Primary`, and the others can't be brought back soon"
})
@NotWhen({
  "one node still says `Primary`: [[#One node says `non-Primary`, and the others go on]]; those that are down:"
      + " [[BringANodeBackChapter]]",
  "no server runs at all: [[FullOutageChapter]]",
  "the others can be started, all of them, or the network be mended, before somebody has to write: do that, and"
      + " [[ComesBackByItselfChapter|the nodes find each other]], and nothing is lost; unless they were, and ended"
      + " again with `failed to reach primary view`"
})
@Needs({
  "a shell in which `docker ps` shows the nodes (of a lab: its folder; not `./lab up` again)",
  "proof that every other node is down: you see it stopped, or somebody who stands before it says that it has no"
      + " power; no answer is no proof",
  "that it stays down until you start it: its server disabled, or its plug pulled"
})
@Costs(
    value = "Nobody reads or writes until the node is primary.",
    fault = "two of three nodes killed, no power cut")
@StopAndCall({
  "a node of which there is no such proof: it may be primary behind a broken network",
  "nodes that run, and do not name the same state UUID"
})
@Symptom(
    text = "ERROR 1047 (08S01) … WSREP has not yet prepared node for application use",
    means = "the node is in no primary component, and refuses reads and writes")
@Symptom(
    text = "WSREP: Shifting SYNCED -> OPEN",
    means = "the node has lost its peers, and with them the quorum",
    rank = Rank.CAUSE)
@Symptom(
    text = "WSREP: Received NON-PRIMARY",
    means =
        "the node sees no primary component; on a good day that is over in seconds. Many times a second: two halves"
            + " meet and part again without end, as the page's traps say")
@Symptom(
    text = "No nodes coming from primary view, primary view is not possible",
    means = "none of the nodes that see each other was in the primary component")
@Symptom(
    text = "WSREP: evs::proto … suspecting node",
    means = "a peer is unresponsive",
    page = "[[SilentNodeChapter]]")
@Symptom(
    text = "suspected node without join message, declaring inactive",
    means = "the unresponsive peer counts as gone",
    page = "[[SilentNodeChapter]]",
    rank = Rank.EVENT)
@Symptom(
    text = "New COMPONENT: primary = yes, bootstrap = yes",
    means =
        "the component was made anew: by hand (`pc.bootstrap`), or by the nodes themselves, once all of their last"
            + " view were back",
    rank = Rank.EVENT)
@Symptom(
    text = "WSREP: Shifting JOINED -> SYNCED",
    means = "the node has caught up and takes part",
    rank = Rank.EVENT)
@Symptom(
    text = "Receiving IST: … writesets, seqnos",
    means = "the node is sent what it missed, not everything",
    rank = Rank.EVENT)
@UsesLab
@Topic.Recovery
@Topic.Bootstrap
class LoseTheQuorumChapter {

  private static final Duration NOTICED = Duration.ofSeconds(15);
  private static final Duration BACK = Duration.ofSeconds(60);

  @Drill("An application writes, and leaves a row to look for")
  @Order(1)
  void before(Runbook page, Lab lab, Measures measures, Node galera1) {
    page.note(
        "A workload writes through galera1, and elsewhere when it can't, from here to the end.");
    // A new view may take longer than a client usually waits: it would go on at the node whose
    // writes are given up.
    measures.start(Ledger.on(lab.cluster()).to(lab.cluster().node(1)).failingOver().patient());
    page.step("Leave a row")
        .run(
            galera1.clientSql(
                """
                CREATE OR REPLACE TABLE quorum_probe (id INT PRIMARY KEY AUTO_INCREMENT, note VARCHAR(255));
                INSERT INTO quorum_probe (note) VALUES ('written before');"""));
  }

  @Drill(value = "One node is cut off", trap = true)
  @Order(2)
  void cutOff(Runbook page, Measures measures) {
    measures.ledger().mark("galera3 is cut off");
    page.step("Drop every packet between galera3 and its peers")
        .why(
            """
            In the network of galera3, from a container beside it: what a broken switch does. Nobody
            is told; connections stay open and silent.""")
        .run(Break.cutOff("galera3"));
  }

  @Trap("One node says `non-Primary`, and the others go on")
  @Order(3)
  @Covers("G041")
  void minority(Runbook page, Lab lab, Node galera3) {
    page.note(
        """
        It lost its peers, not the cluster its quorum. Mend its network; it returns by itself and is
        sent what it missed. Never make it primary: there would be two histories.""");
    page.step("Ask the node")
        .why(
            "After `evs.suspect_timeout` of silence, 1 s in the lab, it counts who is left: itself.")
        .youSee("`non-Primary`, size 1, `wsrep_ready` is `OFF`")
        .run(
            """
            docker exec galera3 mariadb -N -e "SHOW STATUS WHERE Variable_name IN
              ('wsrep_cluster_status','wsrep_cluster_size','wsrep_ready')\"""")
        .within(NOTICED)
        .matches("^wsrep_cluster_status\\s+non-Primary$")
        .matches("^wsrep_cluster_size\\s+1$")
        .matches("^wsrep_ready\\s+OFF$");
    refuses(page, galera3);
    page.step("Ask the others, and write there")
        .youSee("`Primary`, size 2")
        .run(
            """
            docker exec galera1 mariadb -N -e "SHOW STATUS WHERE Variable_name IN
              ('wsrep_cluster_status','wsrep_cluster_size')"
            docker exec toolbox mariadb -h galera1.local -e "
              INSERT INTO quorum_probe (note) VALUES ('written by the majority')\"""")
        .within(NOTICED)
        .matches("^wsrep_cluster_status\\s+Primary$")
        .matches("^wsrep_cluster_size\\s+2$");
    page.expect("one node is not primary, and the other two are one component")
        .within(NOTICED)
        .holds(() -> primaries(lab, 2));
  }

  @Drill(value = "Its network is mended", trap = true)
  @Order(4)
  void mended(Runbook page, Measures measures) {
    measures.ledger().mark("galera3 is connected again");
    page.step("Take back these rules, and no others").run(Break.letThrough("galera3"));
  }

  @Trap("It asks for a snapshot when it comes back: `Receiving IST` is missing")
  @Order(5)
  @Covers("R011")
  void heals(Runbook page, Lab lab, Measures measures, Node galera3) {
    page.note(
        """
        It was away for longer than a gcache reaches. A running server can't take a snapshot by
        mariabackup, as its log says: restart it, [[BringANodeBackChapter]].""");
    page.step("Wait until it is synced").run(galera3.state()).within(BACK).matches("Synced$");
    page.step("See that it was sent what it missed, without a restart")
        .youSee("`Receiving IST: … writesets, seqnos …`, and the row of the majority")
        .run(
            galera3
                .logOfLast(Duration.ofMinutes(1), "grep -oE 'Receiving IST: .*' | tail -n 1")
                .then(
                    galera3.ask(
                        "SET SESSION wsrep_sync_wait=1; SELECT note FROM passbolt.quorum_probe ORDER BY id")))
        .matches("Receiving IST: \\d+ writesets, seqnos \\d+-\\d+")
        .printsLine("written by the majority")
        .printsNot("refused");
    page.expect("all three are one component again")
        .within(BACK)
        .holds(() -> assertThat(lab.problems()).isEmpty());
  }

  @Drill("Two of three are killed at once")
  @Order(6)
  void majorityGone(Runbook page, Measures measures, Node galera1, Node galera2) {
    measures.ledger().mark("galera1 and galera2 are killed");
    page.step("Kill two nodes")
        .why(
            "Shut down cleanly, one after the other, they would have left the last one primary, alone.")
        .run(galera1.and(galera2).kill());
  }

  @Procedure("See what is left, and fence the rest")
  @Order(7)
  @Covers({"G041", "G058"})
  void left(Runbook page, Lab lab) {
    page.step("Ask every node that runs")
        .why("All that the cluster has: `wsrep_cluster_address` in each node's file names them.")
        .youSee("`non-Primary` from each that answers, an error from the rest")
        .otherwise(
            "One says `Primary`: nothing is to be made primary, the others have to come to it: those that run by"
                + " their network, [[#One node says `non-Primary`, and the others go on]]; those that are down:"
                + " [[BringANodeBackChapter]].")
        .run(
            """
            for node in galera1 galera2 galera3; do
              echo "$node $(docker exec $node mariadb -N -e "SHOW STATUS LIKE 'wsrep_cluster_status'" 2>&1 | tail -n 1)"
            done""")
        .within(NOTICED)
        .matches("^galera3 wsrep_cluster_status\\s+non-Primary$")
        .printsNot("\tPrimary");
    page.step("See that the others are down, and keep them down")
        .why(
            """
            A node that only can't be reached may be primary behind the broken network. What you can't
            look at, switch off, or pull its cable, before you go on. One that has no power starts when power
            is back: have its plug pulled as well; on hosts its server is [[HostsQuorumChapter|masked]].""")
        .youSee(
            "`true` for the ones that answered, here galera3, and `false` for the rest, with `no` or nothing behind it:"
                + " down, and not started again by the engine")
        .otherwise(
            "`true`, and no answer: wait for its answer, since with it the others may come back by themselves;"
                + " if there is none, `docker kill` it. Another word behind it: `docker update --restart=no NODE`.")
        .run(
            "docker inspect --format '{{.Name}} {{.State.Running}} {{.HostConfig.RestartPolicy.Name}}' galera1 galera2 galera3")
        .matches("(?s)^\\S+ false (no)?\\s+\\S+ false (no)?\\s+\\S+ true ");
    page.step("Where several nodes are left, read which one has the highest seqno")
        .why(
            "They may differ by what was under way. The highest number is the one to make primary. One is left: it"
                + " is that.")
        .youSee(
            "for each that runs the same UUID, and a number; an error of the rest. The node with the highest stands"
                + " in place of galera3 in all that follows")
        .otherwise("Two UUIDs: stop. These nodes are of two clusters: [[WrongFounderChapter]].")
        .run(
            """
            for node in galera1 galera2 galera3; do
              docker exec $node mariadb -N -e "SHOW STATUS WHERE Variable_name IN
                ('wsrep_cluster_state_uuid','wsrep_last_committed')" 2>&1 | sed "s/^/$node /"
            done""")
        .matches("^galera3 wsrep_last_committed\\s+[1-9]\\d*$");
    page.expect("no node is primary").holds(() -> primaries(lab, 0));
  }

  @Drill("What a node without quorum refuses")
  @Order(8)
  void refusesAlone(Runbook page, Node galera3) {
    refuses(page, galera3);
  }

  @Procedure("Make the node primary, and start the others one by one")
  @Otherwise(
      "galera3 is the one copy in use: don't restart it. `ERROR` where it is made primary:"
          + " nothing has changed yet; read it before you paste again. Another node does not"
          + " start, or ends: leave it down, and see [[BringANodeBackChapter]].")
  @Order(9)
  @Covers("G058")
  void bootstrap(Runbook page, Measures measures, Node galera1, Node galera2) {
    measures.ledger().mark("galera3 is made primary");
    page.step("Keep how far it is, before it goes on")
        .why("What comes back is compared with it: from then on its own number grows.")
        .youSee("its state UUID, and a number")
        .otherwise(OutageSteps.KEPT)
        .run(OutageSteps.keep("galera3", "galera3-at-bootstrap"))
        .matches("^galera3 \\S{36}:[1-9]\\d*$");
    page.step("Make it primary")
        .why(
            """
            Its server is not restarted, so its gcache stays and the others can come back by IST. Where
            the plugin `wsrep_provider` is active, as in Debian's 11.8, each provider option is a
            variable of its own; where it is not, as in 10.11, there is only the string.""")
        .loses(
            """
            writes that were acknowledged by the others and never reached this node; and if another
            component is primary somewhere, one of two histories. There is no way back from it""")
        .youSee("nothing, and no `ERROR`; that it worked is seen next")
        .run(makePrimary("galera3"));
    page.step("See that it is, alone")
        .why(
            "It holds the only copy now: don't restart it. An application that is led to another node has to be told:"
                + " [[FailOverChapter]].")
        .youSee("`Primary`, size 1. It takes writes from now on")
        .otherwise("`non-Primary`: read what `pc.bootstrap` answered, and paste it again.")
        .run(
            """
            docker exec galera3 mariadb -N -e "SHOW STATUS WHERE Variable_name IN
              ('wsrep_cluster_status','wsrep_cluster_size')\"""")
        .within(NOTICED)
        .matches("^wsrep_cluster_status\\s+Primary$")
        .matches("^wsrep_cluster_size\\s+1$");
    page.step("Take a backup of it, while the others are away")
        .why("Into this folder, and from here to another place. The node takes writes meanwhile.")
        .loses("nothing: `set -C` refuses to write over one that is there")
        .youSee("`completed OK!`")
        .otherwise(
            "`cannot overwrite`: one is there. Without `backup.cnf`: a dump does, `mariadb-dump --single-transaction"
                + " --all-databases`. The others come at once: leave it out.")
        .limit(Duration.ofMinutes(10))
        .run(
            """
            (set -C; umask 077; docker exec --user mysql galera3 mariadb-backup --defaults-extra-file=/etc/galera/backup.cnf \\
              --backup --stream=mbstream > galera3-alone.mbs) 2>&1 | tail -n 1""")
        .matches("completed OK!$");
    page.step("Keep what the others have, before they start")
        .why(
            "Here the page waits for them: go on when their machines have power, and while their servers are down."
                + " Writes that clients were told are saved may be there alone: usually none, since a write reaches all"
                + " members before it is acknowledged. A start takes what they have beyond this node.")
        .youSee("for each `./ibdata1`, and a file of about its data's size")
        .otherwise(
            "Nobody misses a write, and there is no room: go on without. Else make room (`df -h .`), and paste it"
                + " again. `cannot overwrite`: a copy of an earlier try; rename it.")
        .limit(Duration.ofMinutes(10))
        .run(
            """
            for node in galera1 galera2; do
              (set -C; umask 077; docker run --rm --volumes-from $node --entrypoint tar \\
                "$(docker inspect --format '{{.Config.Image}}' $node)" -C /var/lib/mysql -cSf - . > $node-before.tar) &&
                tar -tf $node-before.tar ./ibdata1 && ls -lh $node-before.tar
            done""")
        .matches("(?s)(\\./ibdata1\\n[^\\n]*galera\\d-before\\.tar\\n?){2}");
    page.step("See that none of them was ahead of it")
        .why(
            "Started as it is, such a node would be sent what came after its own number: it would say `Synced`, with"
                + " a row of its own, and lack one of galera3's.")
        .youSee("`start it` of each")
        .otherwise(
            "`empty it first`: it has more than galera3 had. That lies in its copy. Instead of starting it, fill it by"
                + " a snapshot: [[RestoreNodeFromScratchChapter]]. No line of a node: [[FullOutageChapter]] says how"
                + " its position is read.")
        .limit(Duration.ofMinutes(10))
        .run(OutageSteps.compare("galera1 galera2", "returning-positions", "galera3-at-bootstrap"))
        .printsLine("galera1 start it")
        .printsLine("galera2 start it");
    for (Node node : new Node[] {galera1, galera2}) {
      page.step("Start " + node)
          .why(
              node == galera1
                  ? "It finds galera3, and joins it. As soon as it is `Synced`, a proxy may send it the application."
                  : "Only now. Two joiners at once may take each other as donors.")
          .run(node.start());
      page.step("Wait until " + node + " is synced")
          .youSee("`Synced`; until then `ERROR 2002`, and starting it again does not help")
          .otherwise(
              """
              `docker logs --tail 50 %1$s` says `Receiving IST failed, node restart required`: its donor had
              only just joined and lacked the last write-set. `docker restart -t 600 %1$s`. It ended, or its log
              stands still: [[BringANodeBackChapter]]."""
                  .formatted(node))
          .run(node.state())
          .within(BACK)
          .matches("Synced$");
    }
  }

  @Check("There is one component of three")
  @Order(10)
  @Covers("G058")
  void check(Runbook page, Lab lab) {
    page.step("Ask every node")
        .youSee("three times `3`, one UUID, `Primary`, `Synced`")
        .otherwise("Two UUIDs: two histories. [[WrongFounderChapter]].")
        .run(OutageSteps.STATES)
        .within(BACK)
        .matches("(3 (\\S+) Primary Synced\\n)(3 \\2 Primary Synced\\n){2}");
    page.step("Look for the last row that you know of, on each")
        .why("Here it is in `quorum_probe`. Put a table of your own there.")
        .youSee("it is there, three times")
        .otherwise(
            "It is on one and not on another: send clients to galera3 alone, and [[WrongFounderChapter]]. It is on none:"
                + " look into the copies of the two.")
        .run(
            """
            for node in galera1 galera2 galera3; do
              docker exec $node mariadb -N -e "SET SESSION wsrep_sync_wait=1; SELECT note FROM passbolt.quorum_probe ORDER BY id LIMIT 1"
            done""")
        .matches("\\A(written before\\n){3}\\z");
    page.expect("all nodes agree").within(BACK).holds(() -> assertThat(lab.problems()).isEmpty());
  }

  @WayBack("There is none")
  @Order(11)
  void back(Runbook page) {
    page.note(
        """
        From the moment the node is primary there is a history without what only the others had. That lies in the
        copies: [[WrongFounderChapter#Save the nodes that were ahead, and rebuild them|they are read]] like those
        of a node that was ahead. They hold all data: keep them where nobody else can read them.""");
  }

  @Drill(value = "Two are left, and lose each other", trap = true)
  @Order(12)
  void evenSplit(Runbook page, Measures measures, Node galera1, Node galera3) {
    measures.ledger().mark("galera3 is stopped, and galera2 is cut off");
    page.step("Shut galera3 down cleanly").limit(Duration.ofMinutes(10)).run(galera3.stop());
    page.step("See that two are left, and are Primary")
        .run(galera1.status("wsrep_cluster_size"))
        .within(NOTICED)
        .matches("^wsrep_cluster_size\\s+2$");
    page.step("Drop every packet between these two").run(Break.cutOff("galera2"));
  }

  @Trap("Two are left and run, and both say `non-Primary`")
  @Order(13)
  @Covers({"G041", "G058"})
  void neitherGoesOn(Runbook page, Lab lab, Node galera1, Node galera2) {
    page.note(
        """
        One of two is not more than half. So a pair stops as a whole when its network breaks, and that
        is right: each half would have a history of its own. Mend the network, and they go on by
        themselves. Three nodes, or two and an arbitrator, never split evenly. `pc.ignore_sb` and
        `pc.ignore_quorum` take this away; leave both off.

        They stay `non-Primary`, and their logs have a new `view(view_id(NON_PRIM` many times a second: they meet
        and part again without end. Freeze one for longer than `evs.inactive_timeout`, here
        `%s; sleep 20; %s`, and they come together. Then see to its cause:
        `evs.suspect_timeout` is not longer than `gmcast.peer_timeout` (3 s by default), [[SilentNodeChapter]]."""
            .formatted(galera2.freeze().command(), galera2.thaw().command()));
    page.step("See that both have lost it")
        .youSee("`non-Primary`, twice")
        .run(
            """
            for node in galera1 galera2; do
              docker exec $node mariadb -N -e "SHOW STATUS LIKE 'wsrep_cluster_status'"
            done""")
        .within(NOTICED)
        .matches("(?s)^wsrep_cluster_status\\s+non-Primary\nwsrep_cluster_status\\s+non-Primary$");
    page.expect("no node is primary").holds(() -> primaries(lab, 0));
    refuses(page, galera1);
    refuses(page, galera2);
  }

  @Drill(value = "Their network is mended, and they go on by themselves", trap = true)
  @Order(14)
  void together(Runbook page, Lab lab, Measures measures, Node galera1, Node galera3) {
    measures.ledger().mark("galera2 is connected again");
    page.step("Take back these rules, and no others").run(Break.letThrough("galera2"));
    page.step("See that they find each other")
        .run(galera1.status("wsrep_cluster_status"))
        .within(BACK)
        .matches("^wsrep_cluster_status\\s+Primary$");
    page.step("Start galera3, and wait until it is synced")
        .run(galera3.start())
        .succeeds()
        .run(galera3.state())
        .within(BACK)
        .matches("Synced$");
    page.expect("all three are one component again")
        .within(BACK)
        .holds(() -> assertThat(lab.problems()).isEmpty());
  }

  @Drill(value = "galera3 is cut off, and made primary all the same", trap = true)
  @Order(15)
  void madePrimary(Runbook page, Measures measures, Node galera3) {
    measures.ledger().mark("galera3 is cut off, and made primary");
    page.step("Drop every packet between galera3 and its peers").run(Break.cutOff("galera3"));
    page.step("Wait until it says `non-Primary`")
        .run(galera3.status("wsrep_cluster_status"))
        .within(NOTICED)
        .matches("\\snon-Primary$");
    page.step("Make it primary, though the others are").run(makePrimary("galera3"));
    page.step("Write on both sides")
        .run(
            """
            write() {
              docker exec toolbox mariadb -h $1.local -e "INSERT INTO quorum_probe (note) VALUES ('of a component, by $1')"
            }
            write galera3 && write galera1""")
        .within(NOTICED)
        .exits(0);
  }

  @Trap("Two components are `Primary` at the same time, of one state UUID")
  @Order(16)
  @Covers("G058")
  void twoPrimaries(Runbook page, Lab lab, Measures measures, Node galera3) {
    page.note(
        """
        What the procedure's second step is for. Each side has acknowledged what the other has not, under
        the same seqnos, so the UUID does not tell; the sizes do. Stop the application. Choose the side
        that keeps its data, shut the other down cleanly *before* the network is mended, keep a copy of
        what it has, and have it sent everything. Start no node of it before it is empty: one that comes with
        its own history may end those that are kept, [[TwoSitesChapter]].""");
    page.step("Ask every node")
        .youSee("`Primary` from all, one UUID, and sizes that do not fit: 2, 2 and 1")
        .run(
            """
            for node in galera1 galera2 galera3; do
              docker exec $node mariadb -N -e "SELECT GROUP_CONCAT(VARIABLE_VALUE ORDER BY VARIABLE_NAME SEPARATOR ' ')
                FROM information_schema.GLOBAL_STATUS WHERE VARIABLE_NAME IN ('WSREP_CLUSTER_SIZE',
                'WSREP_CLUSTER_STATE_UUID','WSREP_CLUSTER_STATUS')"
            done""")
        .within(NOTICED)
        .matches("(?s)\\A2 (\\S+) Primary\\n2 \\1 Primary\\n1 \\1 Primary\\n");
    page.step("See what each side acknowledged")
        .youSee("rows of the same table, and each side lacks the other's")
        .run(
            """
            for node in galera1 galera3; do
              docker exec $node mariadb -N -e "SELECT CONCAT('$node has: ', note) FROM passbolt.quorum_probe
                WHERE note LIKE 'of a component%'"
            done""")
        .matches(
            "\\Agalera1 has: of a component, by galera1\\ngalera3 has: of a component, by galera3\\n\\z");
    page.step("Shut down the side that is given up, and keep what it has")
        .youSee("`saved`, and `ibdata1`")
        .otherwise(
            "No `saved`: don't empty it. `cannot overwrite`: of an earlier try; give this one another name.")
        .limit(Duration.ofMinutes(11))
        .run(
            """
            docker stop -t 600 galera3
            (set -C; umask 077; docker cp galera3:/var/lib/mysql - > galera3-other-side.tar) && echo saved &&
              tar -tf galera3-other-side.tar | grep -E '/ibdata1$'""")
        .matches("^saved\\nmysql/ibdata1$");
    page.step("Empty its data directory")
        .loses("what only that side acknowledged; it is in the copy, and nowhere else")
        .otherwise("No `emptied`, and no error: it runs. Stop it first.")
        .run(galera3.empty())
        .printsLine("emptied");
    measures.ledger().mark("galera3 is started, empty");
    page.step("When the network is mended, start it, and wait until it is synced")
        .why("Here it is: the rules were in the container's own network, and went with it.")
        .youSee("`Synced`; it was sent everything")
        .run(galera3.start())
        .succeeds()
        .run(galera3.state())
        .within(Duration.ofMinutes(2))
        .matches("Synced$");
    page.step("See which history is left")
        .youSee("one line: all three have the rows of the side that was kept")
        .run(
            """
            for node in galera1 galera2 galera3; do
              docker exec $node mariadb -N -e "SET SESSION wsrep_sync_wait=1;
                SELECT note FROM passbolt.quorum_probe WHERE note LIKE 'of a component%'"
            done | sort | uniq -c""")
        .matches("\\A +3 of a component, by galera1\\n\\z");
    page.expect("all three are one component again")
        .within(BACK)
        .holds(() -> assertThat(lab.problems()).isEmpty());
  }

  @Measurement("Nothing was lost that the kept side acknowledged")
  @Order(17)
  void after(Runbook page, Lab lab, Measures measures) {
    LedgerReport report = measures.stop(null);
    page.expect("each acknowledged write of the workload is on every node, once")
        .holds(() -> assertThat(report.verdict()).isIntact());
    page.expect("galera1 came back by IST")
        .holds(
            () -> assertThat(NodeLog.sinceStart(lab.cluster().node(1)).has(NodeLog.IST)).isTrue());
  }

  @Drill("Tidy up")
  @Order(18)
  void tidy(Runbook page) {
    page.step("Remove the row's table")
        .run(
            """
            docker exec toolbox mariadb -h galera1.local -e "DROP TABLE quorum_probe"
            rm -f galera1-before.tar galera2-before.tar galera3-other-side.tar galera3-at-bootstrap \\
              returning-positions galera3-alone.mbs""");
  }

  /** By the words of either kind of server; who types it knows that the others are down. */
  static String makePrimary(String node) {
    return """
        docker exec %s sh -c '
          if mariadb -N -e "SHOW VARIABLES LIKE \\"wsrep_provider_pc_bootstrap\\"" | grep -q .
          then mariadb -e "SET GLOBAL wsrep_provider_pc_bootstrap=ON"
          else mariadb -e "SET GLOBAL wsrep_provider_options=\\"pc.bootstrap=YES\\""
          fi'"""
        .formatted(node);
  }

  /** What a node without quorum does. */
  private static void refuses(Runbook page, Node node) {
    page.step("Write there")
        .why(
            "What is under way when the quorum goes gets error 1180 instead, once; it was not written either.")
        .run(node.clientSql("INSERT INTO quorum_probe (note) VALUES ('refused')"))
        .within(NOTICED)
        .exits(1)
        .prints("ERROR 1047 (08S01)");
    page.step("Read there")
        .why("What it has may be old. `wsrep_dirty_reads=ON` in a session reads all the same.")
        .run(node.clientSql("SELECT * FROM quorum_probe"))
        .exits(1)
        .prints("ERROR 1047 (08S01)");
    page.step("Ask it as two kinds of health check do")
        .why("A ping is answered. Whether the node takes part is another question.")
        .run(
            """
            docker exec %1$s mariadb-admin ping
            docker exec %1$s /usr/local/bin/galera-healthcheck || echo 'not healthy'"""
                .formatted(node))
        .prints("mysqld is alive")
        .prints("not healthy");
  }

  /** Asked of every node: a second component could only be seen so. */
  private static void primaries(Lab lab, int count) {
    var primary =
        lab.cluster().status().stream().filter(s -> "Primary".equals(s.clusterStatus())).toList();
    assertThat(primary).as("nodes that say Primary").hasSize(count);
    assertThat(primary).as("the size that each of them sees").allMatch(s -> s.size() == count);
    assertThat(primary.stream().map(s -> s.uuid()).distinct().count()).isLessThanOrEqualTo(1);
  }
}
