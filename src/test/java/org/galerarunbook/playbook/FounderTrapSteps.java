package org.galerarunbook.playbook;

import org.galerarunbook.runbook.Runbook;

/** Founded by hand from a node that is behind, and one that is ahead follows. */
final class FounderTrapSteps {

  private static final String ROWS =
      """
      for node in galera1 galera3; do
        docker exec $node mariadb -N -e "
          SHOW STATUS LIKE 'wsrep_local_state_comment';
          SELECT CONCAT('$node has ', GROUP_CONCAT(note ORDER BY id)) FROM passbolt.founder_probe"
      done""";

  private FounderTrapSteps() {}

  static void play(Runbook page) {
    page.step("Write a row that galera3 does not get, and lose the others")
        .run(
            """
            docker stop galera3 &&
            docker exec toolbox mariadb -h galera1.local -e "
              DELETE FROM founder_probe; INSERT INTO founder_probe VALUES (2000, 'old')" &&
            docker kill galera1 galera2""")
        .succeeds();
    page.step("Set the flag of galera3, as many a guide has it, and found from it")
        .run(
            """
            docker run --rm --volumes-from galera3 --entrypoint sed \\
              "$(docker inspect --format '{{.Config.Image}}' galera3)" \\
              -i 's/^safe_to_bootstrap: 0/safe_to_bootstrap: 1/' /var/lib/mysql/grastate.dat
            """
                + OutageSteps.founding("galera3"))
        .succeeds()
        .run("docker exec galera3 mariadb -N -e \"SHOW STATUS LIKE 'wsrep_local_state_comment'\"")
        .within(OutageSteps.BACK)
        .matches("Synced$");
    page.step("The application writes, more than was lost")
        .run(
            """
            docker exec toolbox sh -c '
              for i in $(seq 3001 3020); do
                echo "INSERT INTO founder_probe VALUES ($i, MD5($i));"
              done | mariadb -h galera3.local &&
              mariadb -h galera3.local -e "INSERT INTO founder_probe VALUES (4000, REPEAT(9, 3))"'""")
        .succeeds();
    page.step("Start galera1")
        .why(
            """
            Its seqno is of the same UUID and lower than the cluster's by now, so it is sent what comes
            after: write-sets (IST), on data that differ. Had it come sooner, with a seqno above the
            cluster's, its server would have ended.""")
        .run("docker start galera1")
        .succeeds()
        .run(
            """
            docker exec galera1 mariadb -N -e "SHOW STATUS LIKE 'wsrep_local_state_comment'"
            docker logs --since 1m galera1 2>&1 | grep -oE 'Receiving IST: .*'""")
        .within(OutageSteps.BACK)
        .matches("Synced$")
        .prints("Receiving IST: ");
    page.step("Compare the rows")
        .why(
            """
            Both say `Synced`. Reads differ by the node that is asked. Only
            a comparison of the data shows it, or, some day, a write that does not fit, after which the
            node says `Inconsistent`.""")
        .run(ROWS)
        .matches(
            "(?s)^wsrep_local_state_comment\\s+Synced\\ngalera1 has .*\\n.*Synced\\ngalera3 has ")
        .matches("^galera1 has old,.*999$")
        .matches("^galera3 has (?!old).*999$");
    page.step("Rebuild the ones that were ahead")
        .why(
            "Save their data directories first: after the snapshot their rows are gone. Without"
                + " `grastate.dat` they get a snapshot. `./lab recover --node galera3 --force` would have"
                + " done both, had it founded the cluster; now that one runs, it does nothing.")
        .run(
            """
            docker stop galera1
            for node in galera1 galera2; do
              docker run --rm --volumes-from $node --entrypoint rm \\
                "$(docker inspect --format '{{.Config.Image}}' $node)" -f /var/lib/mysql/grastate.dat
            done
            docker start galera1""")
        .succeeds()
        .run("docker exec galera1 mariadb -N -e \"SHOW STATUS LIKE 'wsrep_local_state_comment'\"")
        .within(OutageSteps.BACK)
        .matches("Synced$")
        .run("docker start galera2")
        .succeeds()
        .run("docker exec galera2 mariadb -N -e \"SHOW STATUS LIKE 'wsrep_local_state_comment'\"")
        .within(OutageSteps.BACK)
        .matches("Synced$");
    page.step("Compare again, all of them")
        .run(ROWS.replace("galera1 galera3", "galera1 galera2 galera3"))
        .matches("^galera2 has (?!old).*999$")
        .matches("^galera1 has (?!old).*999$")
        .matches("^galera3 has (?!old)");
  }
}
