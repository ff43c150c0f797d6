package org.galerarunbook.playbook;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.galerarunbook.lab.Alone;
import org.galerarunbook.lab.BeyondTheGate;
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
import org.galerarunbook.runbook.chapter.UseWhen;
import org.galerarunbook.runbook.chapter.WayBack;
import org.junit.jupiter.api.Order;

@Playbook(
    number = 38,
    title = "Recover from a full outage by one command",
    purpose =
        """
        In the lab `./lab recover` does what [[FullOutageChapter]] does by hand: it reads every node's position,
        saves each data directory, bootstraps from the node with the highest seqno, and has the others follow.
        Where a person has to decide, it refuses and starts nothing.""")
@UseWhen({
  "no node of the lab runs, and `./lab up` says `No node is Primary: ./lab recover finds the one with the"
      + " highest seqno`",
  "clients of the lab got error 1047, then no answer"
})
@NotWhen({
  "it is not the lab: [[FullOutageChapter]], on hosts [[HostsFullOutageChapter]]; `./lab recover --cluster"
      + " cluster.yaml --dry-run` looks there, and prints what you type",
  "one node still says `Primary`: [[BringANodeBackChapter]]",
  "all nodes crashed, and all of them can be started: start them and wait first, which bootstraps"
      + " nothing and can lose nothing: [[ComesBackByItselfChapter]]",
  "servers run and say `non-Primary`: [[LoseTheQuorumChapter]]"
})
@Needs({
  "a shell in which `docker ps` shows the nodes (of a lab: its folder; not `./lab up` again)",
  "each data directory as its node left it: wipe nothing, start nothing singly",
  "room on the engine's disk for a copy of each data directory",
  "certainty that no node is primary somewhere out of sight"
})
@Costs(
    value = "Nobody reads or writes until the first node is back. The rest returns behind it.",
    fault =
        "all processes killed, also during a schema change, a large transaction and a snapshot;"
            + " no power cut")
@StopAndCall({
  "it says `there are 2 histories`, and nobody knows which one the application wrote to",
  "it says `nobody can bootstrap from it` of every node",
  "a node can't be looked at, and you don't know that it is gone for good"
})
@UsesLab
@Alone
@Topic.Gate
@Topic.Recovery
@Topic.Bootstrap
class RecoverByOneCommandChapter {

  /**
   * The target on a machine of its own. The table of costs holds each run against it; it is not
   * asserted, since a neighbour's load must not turn a right recovery red.
   */
  private static final Duration WRITABLE = Duration.ofSeconds(15);

  @Drill("This drill breaks the lab: all nodes are killed while a large transaction runs")
  @Order(1)
  void breakIt(Runbook page, Lab lab, Measures measures, Node galera1, Node galera2, Node galera3) {
    page.step("Leave rows to look for, and a table that takes a while to change")
        .run(galera1.clientSql(OutageSteps.TABLES));
    page.note("A workload writes on all three nodes from here on; what it saw is measured.");
    Ledger ledger =
        measures.start(Ledger.on(lab.cluster()).writers(3).readers(3).toAll().failingOver());
    page.step("Write the last row, then change all rows in one transaction")
        .run(
            """
            docker exec toolbox mariadb -h galera1.local -e "
              INSERT INTO outage_probe (note) VALUES ('written last')"
            docker exec -d galera2 mariadb -e "UPDATE passbolt.outage_big SET note = CONCAT('y', note)\"""");
    page.step("Wait until some are changed")
        .run(
            """
            docker exec galera2 mariadb -N -e "SELECT CONCAT('changed: ', MAX(trx_rows_modified))
              FROM information_schema.innodb_trx\"""")
        .within(Duration.ofSeconds(30))
        .matches("changed: [1-9]\\d{3}");
    ledger.mark("all nodes are killed");
    page.step("Kill all nodes").run(galera1.and(galera2).and(galera3).kill());
  }

  @Procedure("Have it look, then have it done")
  @Otherwise(
      "It overwrites nothing that it has not saved. Fewer volumes than it named, or none: "
          + "remove nothing, keep what it printed, and call before anything is stopped or "
          + "emptied. An older time in the names: of another recovery; keep both.")
  @Order(2)
  @Covers({"G053", "G054", "G055"})
  void byCommand(Runbook page, Measures measures) {
    page.note(
        "It takes the steps of [[FullOutageChapter]], and saves into volumes instead of files.");
    page.step("Have it look, and say what it would do")
        .why("It starts nothing. InnoDB is asked on each data directory, which applies its log.")
        .youSee("who would be saved, and which node it would bootstrap from")
        .otherwise(
            "`REFUSED`, where a person has to decide: a node that can't be looked at, several histories"
                + " ([[WrongFounderChapter#Two histories are refused]]), a flag against the seqnos. What to do stands"
                + " below each refusal.")
        .limit(OutageSteps.LIMIT)
        .run("./lab recover --dry-run")
        .matches("galera\\d has the highest seqno \\d+; ")
        .matches("(?s)would save galera1\\nwould save galera2\\nwould save galera3\\n")
        .matches("^would bootstrap from galera\\d$");
    measures.ledger().mark("./lab recover");
    page.step("Have it done")
        .loses("what others have beyond that node's seqno: nothing, unless you add `--force`")
        .youSee("what was saved, who bootstrapped, how the others joined; `all nodes agree`")
        .otherwise(
            "`NOT RIGHT`: the line says what to do, and `to go back` how. `no room to save`: make room, and call it"
                + " again. Nothing is overwritten that is not saved.")
        .limit(OutageSteps.LIMIT)
        .run("./lab recover")
        .matches("(?s)(saved the data directory of galera\\d in the volume .*){3}")
        .matches("^galera\\d: bootstrapped, after ")
        .matches("(?s)(galera\\d: joined by .*, after .*){2}")
        .matches("^writable \\d+\\.\\d s after the command; all nodes agree$");
    OutageSteps.listSaved(page, "galera1");
  }

  @Check("The last row is on every node, and there is one cluster")
  @Otherwise(
      "Nothing is changed here. Two UUIDs: stop the application, restart nothing: "
          + "[[WrongFounderChapter]]. One UUID and fewer than `3`: a node is missing: "
          + "[[BringANodeBackChapter]].")
  @Order(3)
  void check(Runbook page, Lab lab) {
    OutageSteps.seeThatAllIsBack(page);
    page.step("Call it again: it finds a cluster, and touches nothing")
        .otherwise(
            "It starts a node that did not come back. `NOT RIGHT`: that line says what to do.")
        .limit(OutageSteps.LIMIT)
        .run("./lab recover")
        .printsLine("nothing to do");
    page.expect("all nodes are one component, and have the interrupted transaction whole or not")
        .within(OutageSteps.BACK)
        .holds(
            () -> {
              assertThat(lab.problems()).isEmpty();
              assertThat(
                      lab.cluster().nodes().stream()
                          .map(
                              n ->
                                  n.sql(
                                      "SELECT note LIKE 'y%', COUNT(*) FROM passbolt.outage_big GROUP BY 1"))
                          .distinct())
                  .as("rows that the transaction left (0) and changed (1), on the nodes")
                  .singleElement()
                  .isIn("0\t400000\n", "1\t400000\n");
            });
  }

  @Measurement("Is it always the right one?")
  @Order(4)
  @Covers({"G053", "G054"})
  void again(Runbook page, Lab lab, Measures measures) {
    SeededOutages outages = new SeededOutages(lab, measures.ledger());
    page.note(
        """
        Outages at random moments under load: during a schema change, during a large transaction, during
        a snapshot; killed at once, one after the other, or some stopped and the rest killed; and with a
        setting that names another number of nodes. Before `./lab recover` is called, each data directory
        is copied, and a server without Galera reads from the copy which rows it has. Afterwards the same
        is read from what was saved.""");
    page.expect("the chosen node had every row that any node had, and all was saved, each time")
        .holds(() -> outages.play(1, SeededOutages.count()));
    outages.record(measures, WRITABLE);
  }

  @Measurement("What the workload saw")
  @Order(5)
  void after(Runbook page, Lab lab, Measures measures) {
    Ending.intact(page, lab, measures, OutageSteps.BACK, null);
  }

  @Drill(
      value = "The application writes on, and it turns out that it was the wrong node",
      trap = true)
  @Order(6)
  @BeyondTheGate
  void writesOn(Runbook page, Node galera1) {
    OutageSteps.writeOn(page, galera1);
  }

  @WayBack(OutageSteps.PUT_BACK)
  @Otherwise(
      "The copies stay whatever fails here. A node that does not stop waits for others: kill that one, once its copy is in `saved.txt`. Rows that differ from what was saved: bootstrap nothing else, and call.")
  @Order(7)
  @BeyondTheGate
  void wayBack(Runbook page, Node galera1, Node galera2, Node galera3) {
    page.step("Name what was saved: the newest volume of each node")
        .youSee("three volumes, with the time of the outage in their names (UTC)")
        .otherwise(
            "Another time: there was one more recovery. Write into `saved.txt` the names that `./lab recover` printed"
                + " then, a line each.")
        .run(
            """
            for node in galera1 galera2 galera3; do
              %s | grep -e "-$node-saved-" | sort | tail -n 1
            done | tee saved.txt"""
                .formatted(OutageSteps.LIST_SAVED.replace("\n", "\n  ")))
        .matches(
            "(?s)\\A\\S+-galera1-saved-\\S+\\n\\S+-galera2-saved-\\S+\\n\\S+-galera3-saved-\\S+\\s*\\z");
    page.step("See which copy has the row that is missed")
        .loses("nothing: each copy of a copy is thrown away with its container")
        .why(
            "Beside the running cluster: a server without Galera on a copy of each copy. A few rows are written back"
                + " by hand, by who knows the application, and this ends here.")
        .youSee("what each node had")
        .otherwise("No copy has it: put none back.")
        .limit(OutageSteps.LIMIT)
        .run(
            """
            for volume in $(cat saved.txt); do
              docker run --rm -v $volume:/saved:ro --entrypoint sh "$(docker inspect --format '{{.Config.Image}}' galera1)" -c '
                cp -a /saved/. /var/lib/mysql/
                mariadbd --user=mysql --wsrep-on=OFF --skip-networking --skip-grant-tables --socket=/tmp/s >/dev/null 2>&1 &
                timeout 45 sh -c "until mariadb -S /tmp/s -e SELECT\\ 1 >/dev/null 2>&1; do sleep 1; done"
                mariadb -S /tmp/s -N -e "SELECT GROUP_CONCAT(note ORDER BY id) FROM passbolt.outage_probe"' |
                sed "s/^/$volume has /"
            done""")
        .matches("(\\S+-galera\\d-saved-\\S+ has written before,written last\\s+){3}");
    OutageSteps.shutAllDown(page, galera1, galera2, galera3);
    page.step("Put it back")
        .why("As `./lab recover` printed it after `to go back to what galera1 had`.")
        .loses(
            "on galera1 what was written since the recovery; the others have it, and are saved before they are"
                + " rebuilt")
        .youSee("`/saved/ibdata1`, and no error")
        .otherwise(
            "Nothing at all: it runs, stop it first. An error: nothing was deleted; `saved.txt` has no volume of galera1, or not its data. `No space left`:"
                + " make room, and paste it again; the copy is whole.")
        .limit(OutageSteps.LIMIT)
        .run(
            """
            [ "$(docker inspect --format '{{.State.Running}}' galera1)" = false ] &&
              docker run --rm --volumes-from galera1 -v "$(grep -e -galera1-saved- saved.txt)":/saved:ro --entrypoint sh \\
              "$(docker inspect --format '{{.Config.Image}}' galera1)" -c '
                ls /saved/ibdata1 && find /var/lib/mysql -mindepth 1 -delete && cp -a /saved/. /var/lib/mysql/'""")
        .printsLine("/saved/ibdata1");
    OutageSteps.bootstrapFromGalera1Again(page);
  }

  @Drill("The lab is rid of what the drills left")
  @Order(8)
  void tidy(Runbook page) {
    page.step("Remove the tables and the list")
        .why("In earnest the volumes stay until the application is content and a backup was made.")
        .run(OutageSteps.DROP_TABLES + "\nrm -f saved.txt");
  }
}
