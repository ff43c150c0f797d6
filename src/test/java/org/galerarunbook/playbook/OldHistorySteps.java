package org.galerarunbook.playbook;

import java.time.Duration;
import org.galerarunbook.runbook.Runbook;

/** A cluster that goes back in time, but not to a new history. */
final class OldHistorySteps {

  private OldHistorySteps() {}

  static void continued(Runbook page) {
    BackupSteps.take(page);
    page.step("Write more, stop all nodes, and restore galera1 with its old position")
        .why("For a try. What the others have is not touched, and is used afterwards.")
        .run(
            """
            for i in 1 2 3 4 5 6 7 8 9; do
              docker exec toolbox mariadb -h galera3.local -e "
                INSERT INTO backup_probe (note) VALUES ('to be seen again')"
            done
            docker stop galera1 && docker stop galera2 && docker stop galera3""")
        .succeeds();
    RestoreSteps.fill(page);
    RestoreSteps.position(page, true);
    RestoreSteps.startAsFirst(page, "galera1");
    page.step("Start a node that has what came after the backup")
        .why(
            """
            It has applied more write-sets of this history than the cluster claims to have, and ends.
            That is luck: once the restored node has written as many itself, the numbers fit again, and
            the joiner asks for an IST from there, with write-sets that have nothing to do with what it
            has. (Tried by hand: the IST failed, and the node did not come up. Nothing promises that it
            always fails.)""")
        .run(
            """
            docker start galera2
            docker wait galera2""")
        .matches("^[1-9]\\d*$")
        .run("docker logs --tail 200 galera2 2>&1 | grep -oE 'Reversing history: .*'")
        .matches("^Reversing history: \\d+ -> \\d+, this member has applied \\d+ more events");
  }

  static void back(Runbook page, Duration filled) {
    page.step("Take it back: stop the restored node, and found with the one that left last")
        .why(
            "galera3 left last and was not touched: nothing is lost. galera1 is emptied once more.")
        .run(
            """
            docker stop galera1 &&
            docker run --rm --volumes-from galera1 --entrypoint find \\
              "$(docker inspect --format '{{.Config.Image}}' galera1)" /var/lib/mysql -mindepth 1 -delete""")
        .succeeds();
    RestoreSteps.startAsFirst(page, "galera3");
    page.step("Start galera2, and see what it needs")
        .run("docker start galera2")
        .succeeds()
        .run("docker exec galera2 mariadb -N -e \"SHOW STATUS LIKE 'wsrep_local_state_comment'\"")
        .within(filled)
        .matches("Synced$");
    RestoreSteps.join(page, "galera1", filled);
    page.step("Find the rows that the restored node did not have")
        .run(
            """
            docker exec galera1 mariadb -N -e "
              SET SESSION wsrep_sync_wait=1;
              SELECT COUNT(*) FROM passbolt.backup_probe WHERE note = 'to be seen again'\"""")
        .printsLine("9");
  }
}
