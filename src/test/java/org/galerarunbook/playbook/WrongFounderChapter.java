package org.galerarunbook.playbook;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.galerarunbook.lab.Lab;
import org.galerarunbook.lab.Topic;
import org.galerarunbook.lab.UsesLab;
import org.galerarunbook.ledger.Ledger;
import org.galerarunbook.ledger.Verdict;
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
    number = 14,
    title = "Founded from the wrong node",
    purpose =
        """
        What happens when a node founds the cluster again that has not seen everything: what is
        refused, what is lost by force, where it can still be found, and the trap of a node that was
        ahead and follows without a word.""")
@WhenToUse(
    "Before you force anything after a full outage, or when acknowledged rows are missing after one.")
@Needs({
  "the lab (`./lab up`), all nodes `Synced`",
  "not your production cluster: this page loses rows on purpose"
})
@Costs("What the founder lacks is lost; nodes that had it are rebuilt by snapshots.")
@UsesLab
@Topic.Recovery
@Topic.Bootstrap
class WrongFounderChapter {

  private static final Duration REBUILT = Duration.ofMinutes(3);

  @Test
  @Order(1)
  @DisplayName("One that is behind is refused")
  @Covers("G053")
  void refused(Runbook page) {
    page.step("Stop galera3, write on without it, kill the others")
        .run(
            """
            docker exec toolbox mariadb -h galera1.local -e "
              CREATE OR REPLACE TABLE founder_probe (id INT PRIMARY KEY, note VARCHAR(255))" &&
            docker stop galera3 &&
            docker exec toolbox mariadb -h galera1.local -e "
              INSERT INTO founder_probe VALUES (1000, 'acknowledged without galera3')" &&
            docker kill galera1 galera2""")
        .succeeds();
    page.step("Ask to found it from galera3")
        .why("Its file has a seqno and the others' have -1, so a glance at the files prefers it.")
        .limit(REBUILT)
        .run("./lab recover --node galera3")
        .exits(1)
        .matches("^REFUSED: galera3 is \\d+ seqnos behind galera[12]: founded from it");
    page.step("See that nothing was started")
        .run("docker inspect --format '{{.State.Running}}' galera1 galera2 galera3")
        .matches("(?s)^false\\s+false\\s+false$");
  }

  @Test
  @Order(2)
  @DisplayName("By force: the row is gone, and lies in what was saved")
  void forced(Runbook page, Lab lab) {
    page.step("Force it")
        .why(
            """
            For the case that nothing better is left. The nodes that have more are saved, too, and
            rebuilt by a snapshot. `did not join` once is tried again by itself; twice is a failure.""")
        .limit(REBUILT)
        .run("./lab recover --node galera3 --force")
        .matches("^saved the data directory of galera1 in the volume ")
        .matches("^galera3: founded it, after ")
        .matches("^galera1: joined by SST, a whole snapshot, after ")
        .matches("^galera2: joined by SST, a whole snapshot, after ");
    page.step("Look for the row: every node agrees that it never was")
        .run(
            """
            for node in galera1 galera2 galera3; do
              docker exec $node mariadb -N -e "
                SET SESSION wsrep_sync_wait=1; SELECT CONCAT(COUNT(*), ' rows') FROM passbolt.founder_probe"
            done""")
        .matches("(?s)^0 rows\\n0 rows\\n0 rows$");
    page.step("Find it in what was saved of galera1")
        .why(
            """
            A server without Galera on a copy of the copy. From here rows can be written back by hand,
            which only somebody can do who knows the application.""")
        .run(
            """
            docker run --rm -v "$(docker volume ls --quiet --filter label=org.galerarunbook.lab=lab \\
              --filter label=org.galerarunbook.role=saved | grep galera1-saved)":/saved:ro --entrypoint sh \\
              "$(docker inspect --format '{{.Config.Image}}' galera1)" -c '
                cp -a /saved/. /var/lib/mysql/
                mariadbd --user=mysql --wsrep-on=OFF --skip-networking --skip-grant-tables --socket=/tmp/s >/dev/null 2>&1 &
                timeout 45 sh -c "until mariadb -S /tmp/s -e SELECT\\ 1 >/dev/null 2>&1; do sleep 1; done"
                mariadb -S /tmp/s -N -e "SELECT * FROM passbolt.founder_probe"'""")
        .matches("^1000\\s+acknowledged without galera3$");
    page.step("Delete what was saved")
        .why(OutageSteps.ALL_SAVED)
        .run(OutageSteps.DELETE_SAVED)
        .prints("galera1-saved");
    page.expect("all nodes agree")
        .within(OutageSteps.BACK)
        .holds(() -> assertThat(lab.problems()).isEmpty());
  }

  @Test
  @Order(3)
  @DisplayName("What the ledger says of it")
  void ledger(Runbook page, Lab lab) {
    page.note("The same under a workload that knows what was acknowledged to it.");
    try (Ledger ledger = Ledger.on(lab.cluster()).to(lab.cluster().node(1)).failingOver().start()) {
      page.step("Stop galera3").run("docker stop galera3").succeeds();
      page.step("Write a row without galera3, then kill the others")
          .run(
              """
              docker exec toolbox mariadb -h galera1.local -e "
                INSERT INTO founder_probe VALUES (1001, 'under a workload')"
              docker kill galera1 galera2""")
          .succeeds();
      page.step("Force it once more")
          .limit(REBUILT)
          .run("./lab recover --node galera3 --force")
          .matches("^galera3: founded it, after ")
          .prints("all nodes agree");
      Verdict verdict = ledger.stop().verdict();
      page.expect("acknowledged writes are missing, and it names them")
          .holds(
              () -> {
                assertThat(verdict.lost()).isNotEmpty();
                assertThat(verdict.isIntact()).isFalse();
              });
    }
    page.step("Delete what was saved")
        .why(OutageSteps.ALL_SAVED)
        .run(OutageSteps.DELETE_SAVED)
        .prints("galera1-saved");
  }

  @Test
  @Order(4)
  @DisplayName("The trap: one that was ahead follows without a word")
  void trap(Runbook page) {
    FounderTrapSteps.play(page);
  }

  @Test
  @Order(5)
  @DisplayName("Two histories are refused")
  @Covers("G053")
  void histories(Runbook page, Lab lab) {
    page.step("Stop all, and have galera3 found a cluster of its own")
        .why("Somebody deleted `grastate.dat`, to be rid of `It may not be safe to bootstrap`.")
        .run(
            """
            docker stop galera3 && docker stop galera2 && docker stop galera1
            docker run --rm --volumes-from galera3 --entrypoint rm \\
              "$(docker inspect --format '{{.Config.Image}}' galera3)" /var/lib/mysql/grastate.dat""")
        .succeeds()
        .run(OutageSteps.founding("galera3"))
        .succeeds()
        .run("docker exec galera3 mariadb -N -e \"SHOW STATUS LIKE 'wsrep_local_state_comment'\"")
        .within(OutageSteps.BACK)
        .matches("Synced$")
        .run("docker stop galera3")
        .succeeds();
    page.step("Compare the UUIDs").run(OutageSteps.GRASTATES).matches("(?s)uuid:.*uuid:.*uuid:");
    page.step("Ask for recovery")
        .why("No seqno decides between two histories.")
        .limit(REBUILT)
        .run("./lab recover")
        .exits(1)
        .matches(
            "^REFUSED: galera1 has seqno \\d+ of history [0-9a-f-]{36}: there are 2 histories$")
        .matches(
            "^REFUSED: galera3 has seqno \\d+ of history [0-9a-f-]{36}: there are 2 histories$");
    page.step("Say which one the application wrote to")
        .limit(REBUILT)
        .run("./lab recover --node galera1 --force")
        .matches("^saved the data directory of galera3 in the volume ")
        .matches("^galera1: founded it, after ")
        .matches("^galera2: joined by IST, ")
        .matches("^galera3: joined by SST, a whole snapshot, after ");
    page.step("Delete what was saved")
        .why(OutageSteps.ALL_SAVED)
        .run(OutageSteps.DELETE_SAVED)
        .prints("galera3-saved");
  }

  @Test
  @Order(6)
  @DisplayName("How to know that all is well again")
  void after(Runbook page, Lab lab) {
    page.expect("all nodes are Primary, Synced, of size 3 and of one state UUID")
        .within(OutageSteps.BACK)
        .holds(() -> assertThat(lab.problems()).isEmpty());
    page.step("Remove the probe")
        .run("docker exec toolbox mariadb -h galera1.local -e \"DROP TABLE founder_probe\"")
        .succeeds();
  }
}
