package org.galerarunbook.playbook;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.galerarunbook.lab.Alone;
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
    number = 4,
    title = "Recover from a full outage",
    purpose =
        """
        No node is primary any more. One node founds the cluster again with the data it has, and the
        others follow it. What it lacks is lost, so it has to be the one that has seen most. In a
        hurry: `./lab recover` finds it, saves its data, and does the rest.""")
@WhenToUse("All nodes are down, or those that run wait for each other in vain.")
@Needs({
  "the lab (`./lab up`)",
  "each node's data directory as the node left it; wipe nothing, start nothing singly",
  "certainty that no node is primary somewhere out of sight"
})
@Costs("Nobody reads or writes until the first node is back. The rest returns behind it.")
@Symptom(
    text = "It may not be safe to bootstrap the cluster from this node",
    means = "another node left later and may have seen more: find it, don't force this one",
    rank = Rank.CAUSE)
@UsesLab
@Alone
@Topic.Gate
@Topic.Recovery
@Topic.Bootstrap
class FullOutageChapter {

  /**
   * The target on a machine of its own. The table of costs holds each run against it; it is not
   * asserted, since a neighbour's load must not turn a right recovery red.
   */
  private static final Duration WRITABLE = Duration.ofSeconds(15);

  private static final Duration LIMIT = Duration.ofMinutes(3);

  @Test
  @Order(1)
  @DisplayName("Stopped in order: the last one founds")
  @Covers({"G028", "G042", "R014"})
  void inOrder(Runbook page) {
    page.step("Leave a row to look for afterwards")
        .run(
            """
            docker exec toolbox mariadb -h galera1.local -e "
              CREATE OR REPLACE TABLE outage_probe (id INT PRIMARY KEY AUTO_INCREMENT, note VARCHAR(255));
              INSERT INTO outage_probe (note) VALUES ('written before');\"""")
        .succeeds();
    page.step("Stop the application, then the nodes one after the other, galera1 last")
        .why("Each waits until the one before has taken its leave, so only the last one sees all.")
        .run("docker stop galera3 && docker stop galera2 && docker stop galera1")
        .succeeds();
    page.step("Read what each one wrote when it left")
        .why(
            """
            A change of membership is counted, too: who left earlier has a lower seqno, though nobody
            wrote. `safe_to_bootstrap: 1` stands on the node that was alone in the end.""")
        .run(OutageSteps.GRASTATES)
        .matches("(?s)galera1\\nuuid:.*\\nseqno: +\\d+\\nsafe_to_bootstrap: 1\\n")
        .matches("(?s)galera2\\nuuid:.*\\nseqno: +\\d+\\nsafe_to_bootstrap: 0\\n")
        .matches("(?s)galera3\\nuuid:.*\\nseqno: +\\d+\\nsafe_to_bootstrap: 0\\n?");
    OutageSteps.found(page, "galera1");
    OutageSteps.follow(page, "galera2", "galera3");
  }

  @Test
  @Order(2)
  @DisplayName("Stopped in another order: the flag is elsewhere")
  @Covers("G053")
  void otherOrder(Runbook page, Lab lab) {
    page.step("Stop galera1 first, galera3 last")
        .run("docker stop galera1 && docker stop galera2 && docker stop galera3")
        .succeeds();
    page.step("Read the flags")
        .run(OutageSteps.GRASTATES)
        .matches("(?s)galera1\\n.*safe_to_bootstrap: 0\\n.*galera3\\n.*safe_to_bootstrap: 1");
    page.step("Found it from galera1 all the same, out of habit")
        .run(OutageSteps.founding("galera1"))
        .succeeds();
    page.step("Read that it refuses")
        .why("It has not seen what happened after it left. Edit the flag by hand, and it obeys.")
        .run(
            """
            since=$(docker inspect --format '{{.State.StartedAt}}' galera1)
            docker wait galera1
            docker logs --since "$since" galera1 2>&1 | grep -o -m 1 'It may not be safe to bootstrap.*last one'""")
        .within(Duration.ofSeconds(30))
        .prints(
            "It may not be safe to bootstrap the cluster from this node. It was not the last one");
    OutageSteps.found(page, "galera3");
    OutageSteps.follow(page, "galera1", "galera2");
    page.expect("there is one component of three, of one state UUID")
        .within(OutageSteps.BACK)
        .holds(() -> assertThat(lab.problems()).isEmpty());
  }

  @Test
  @Order(3)
  @DisplayName("All killed: find the one that has seen most")
  @Covers({"G029", "G053", "G054"})
  void killed(Runbook page) {
    page.note(
        """
        A killed server is no power failure: what it gave to the kernel reaches the disk. The lab has
        `innodb_flush_log_at_trx_commit=1`, which is meant for the other case, too; this page does not
        prove that one.""");
    page.step("Kill one node, write on, kill the others at once")
        .run(
            """
            docker kill galera3
            docker exec toolbox mariadb -h galera1.local -e "
              INSERT INTO outage_probe (note) VALUES ('written last')"
            docker exec galera2 mariadb -N -e "
              SET SESSION wsrep_sync_wait=1; SELECT note FROM passbolt.outage_probe"
            docker kill galera1 galera2""")
        .printsLine("written last");
    page.step("Read what each one wrote")
        .why("Nothing: seqno -1, and no flag. The file can't say who has seen most.")
        .run(OutageSteps.GRASTATES)
        .matches("(?s)(galera\\d\\nuuid:[^\\n]*\\nseqno: +-1\\nsafe_to_bootstrap: 0\\n){2}");
    page.step("Ask InnoDB on each")
        .why(
            """
            On the stopped data directory, in a throw-away container of the node's image, with the
            node's own configuration. Compare the UUIDs first: seqnos of different histories say
            nothing about each other.""")
        .otherwise(
            """
            `WSREP: disabled, skipping position recovery`: the configuration was not there. `InnoDB:
            Unable to lock ./ibdata1`: the server still runs. Other errors of InnoDB: its data are
            damaged; have that node rebuilt by the others.""")
        .run(OutageSteps.POSITIONS)
        .matches("^galera1 [0-9a-f-]{36}:\\d+$")
        .matches("^galera2 [0-9a-f-]{36}:\\d+$")
        .matches("^galera3 [0-9a-f-]{36}:\\d+$");
    page.step("Name the one that has seen most, if there is one history")
        .why("The first of several equals: galera1 and galera2 have the last row, galera3 has not.")
        .otherwise("Two histories: do not go on. Find out which one the application wrote to.")
        .run(
            """
            test "$(cut -d ' ' -f 2 positions.txt | cut -d : -f 1 | sort -u | wc -l)" = 1 &&
              sort -t : -k 2,2nr -k 1,1 positions.txt | head -n 1""")
        .matches("^galera1 ");
  }

  @Test
  @Order(4)
  @DisplayName("Save it, found from it, let the others follow")
  @Covers({"G029", "G055", "R014"})
  void founded(Runbook page, Lab lab) {
    page.step("See that there is room, and save its data directory")
        .why(
            "If it was the wrong one, or breaks, this is the way back. The others keep theirs until"
                + " they follow.")
        .run(
            """
            df -h .
            umask 077
            docker run --rm --volumes-from galera1 --entrypoint tar \\
              "$(docker inspect --format '{{.Config.Image}}' galera1)" -C /var/lib/mysql -cSf - . > galera1-saved.tar
            tar -tf galera1-saved.tar | grep ibdata1""")
        .prints("ibdata1");
    page.step("Set its flag")
        .run(
            """
            docker run --rm --volumes-from galera1 --entrypoint sed \\
              "$(docker inspect --format '{{.Config.Image}}' galera1)" \\
              -i 's/^safe_to_bootstrap: 0/safe_to_bootstrap: 1/' /var/lib/mysql/grastate.dat
            docker cp galera1:/var/lib/mysql/grastate.dat - | tar -xO | grep :""")
        .printsLine("safe_to_bootstrap: 1");
    OutageSteps.found(page, "galera1");
    page.step("See that it goes on with the old history")
        .why(
            """
            A founder whose seqno is -1 begins a new one: with a new UUID, an empty gcache, and a
            snapshot for everybody else. The node's start script asks InnoDB for the position before it
            founds, as `galera_recovery` does under systemd.""")
        .run(
            """
            cut -d ' ' -f 2 positions.txt | cut -d : -f 1 | sort -u
            docker exec galera1 mariadb -N -e "SHOW STATUS LIKE 'wsrep_cluster_state_uuid'\"""")
        .matches("(?s)^([0-9a-f-]{36})\\nwsrep_cluster_state_uuid\\s+\\1$");
    OutageSteps.follow(page, "galera2", "galera3");
    page.step("Find the last row on each")
        .run(
            """
            for node in galera1 galera2 galera3; do
              docker exec $node mariadb -N -e "
                SET SESSION wsrep_sync_wait=1; SELECT note FROM passbolt.outage_probe WHERE note = 'written last'"
            done""")
        .matches("(?s)(written last\\n.*){3}")
        .printsNot("ERROR");
    page.expect("there is one component of three, of one state UUID")
        .within(OutageSteps.BACK)
        .holds(() -> assertThat(lab.problems()).isEmpty());
    page.step("When the application is content, delete what was saved")
        .why(
            """
            To go back instead, stop galera1, and: `docker run --rm -i --volumes-from galera1
            --entrypoint sh "$(docker inspect --format '{{.Config.Image}}' galera1)" -c 'find
            /var/lib/mysql -mindepth 1 -delete && tar -xC /var/lib/mysql' < galera1-saved.tar`.""")
        .run("rm galera1-saved.tar positions.txt")
        .succeeds();
  }

  @Test
  @Order(5)
  @DisplayName("The same by one command")
  @Covers({"G053", "G054", "G055"})
  void byCommand(Runbook page, Lab lab, Measures measures) {
    page.note("A workload writes on all three nodes from here to the end; what it saw is below.");
    Ledger ledger =
        measures.start(Ledger.on(lab.cluster()).writers(3).readers(3).toAll().failingOver());
    ledger.mark("all nodes are killed");
    page.step("Kill all nodes").run("docker kill galera1 galera2 galera3").succeeds();
    page.step("Have it look, and say what it would do")
        .limit(LIMIT)
        .run("./lab recover --dry-run")
        .matches("galera\\d has the highest seqno \\d+; ")
        .matches(
            "(?s)^would save galera1\\nwould save galera2\\nwould save galera3\\nwould found from galera\\d$");
    ledger.mark("./lab recover");
    page.step("Have it done")
        .why(
            """
            It refuses where an operator has to decide: a node that runs and does not answer, one that
            can't be looked at, several histories, a flag against the seqnos. What to do stands below
            each refusal.""")
        .otherwise("It says what it saved, and how to go back. Nothing else was overwritten.")
        .limit(LIMIT)
        .run("./lab recover")
        .matches("^saved the data directory of galera\\d in the volume ")
        .matches("^galera\\d: founded it, after ")
        .matches("(?s)(galera\\d: joined by IST, \\d+ write-sets from seqno \\d+, after .*){2}")
        .matches("^writable \\d+\\.\\d s after the command; all nodes agree$");
    page.step("Call it again: it finds a cluster, and touches nothing")
        .limit(LIMIT)
        .run("./lab recover")
        .printsLine("nothing to do");
    page.step("Delete what it saved, when the application is content")
        .why(OutageSteps.ALL_SAVED)
        .run(OutageSteps.DELETE_SAVED)
        .matches("-galera\\d-saved-\\d{8}t\\d{6}$");
  }

  @Test
  @Order(6)
  @DisplayName("Is it always the right one?")
  @Covers({"G053", "G054"})
  void again(Runbook page, Lab lab, Measures measures) {
    SeededOutages outages = new SeededOutages(lab, measures.ledger());
    page.note(
        """
        Outages at random moments under load: all killed at once, one after the other, or some stopped
        and the rest killed. Before `./lab recover` is called, each data directory is copied, and a
        server without Galera reads from the copy which rows it has.""");
    page.expect("the chosen node had every row that any node had, each time")
        .holds(() -> outages.play(SeededOutages.count()));
    outages.record(measures, WRITABLE);
    page.expect("in the median the application wrote again within 15 s of the command")
        .holds(() -> assertThat(outages.median()).isLessThanOrEqualTo(WRITABLE));
    page.step("Delete what was saved")
        .why("Who only followed the commands so far has nothing more to delete.")
        .run(
            """
            docker volume ls --quiet --filter label=org.galerarunbook.lab=lab \\
              --filter label=org.galerarunbook.role=saved | xargs -r docker volume rm""")
        .succeeds();
  }

  @Test
  @Order(7)
  @DisplayName("How to know that it worked")
  void after(Runbook page, Lab lab, Measures measures) {
    page.expect("all nodes are Primary, Synced, of size 3 and of one state UUID")
        .within(OutageSteps.BACK)
        .holds(() -> assertThat(lab.problems()).isEmpty());
    page.step("Remove the probe")
        .run("docker exec toolbox mariadb -h galera1.local -e \"DROP TABLE outage_probe\"")
        .succeeds();
    LedgerReport report = measures.stop(null);
    page.expect("each acknowledged write is on every node, once")
        .holds(() -> assertThat(report.verdict()).isIntact());
  }
}
