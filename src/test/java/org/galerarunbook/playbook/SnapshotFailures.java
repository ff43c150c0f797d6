package org.galerarunbook.playbook;

import org.galerarunbook.runbook.Runbook;

/** Snapshots of galera2 that fail for want of something. */
final class SnapshotFailures {

  private static final String ERRORS =
      """
      since=$(docker inspect --format '{{.State.StartedAt}}' galera2)
      docker logs --since "$since" galera2 2>&1 | grep -oE "WSREP_SST: \\[ERROR\\] '?[a-z-]+'? .*not found in path|Requested donor is not available|restart required\"""";

  private SnapshotFailures() {}

  static void missingPrograms(Runbook page) {
    page.step("Hide both programs from galera2, and have it ask for a snapshot")
        .why("As on a node on which a package was forgotten. It finds out when it needs them.")
        .run(
            "docker exec galera2 mv /usr/bin/mariadb-backup /usr/bin/socat /tmp &&\n"
                + SnapshotSteps.ask("mariabackup", "galera3", ""))
        .succeeds();
    ends(page);
    page.step("Read the reason")
        .run(ERRORS)
        .prints("mariadb-backup binary not found in path")
        .prints("restart required");
    page.step("Give it mariadb-backup, and start it")
        .why(
            "A stopped container's files can be put in place from outside; a real node gets a package.")
        .run(give("mariadb-backup"))
        .succeeds();
    ends(page);
    page.step("Read the next reason")
        .why(
            "Where it is the donor that lacks it, the same line is in the donor's log; the joiner only"
                + " says `Will never receive state`.")
        .run(ERRORS)
        .prints("'socat' not found in path");
    page.step("Give it socat, and start it").run(give("socat")).succeeds();
    SnapshotSteps.synced(page);
  }

  /** {@code wsrep_sst.pid} of the failed attempt would hold the next one up. */
  private static String give(String program) {
    return """
        docker cp galera3:/usr/bin/%s - | docker cp - galera2:/usr/bin &&
        docker run --rm --volumes-from galera2 --entrypoint rm \\
          "$(docker inspect --format '{{.Config.Image}}' toolbox)" -f /var/lib/mysql/wsrep_sst.pid &&
        docker start galera2"""
        .formatted(program);
  }

  static void missingDonor(Runbook page) {
    page.step("Name a donor that is not there")
        .run(SnapshotSteps.ask("mariabackup", "galera9", ""))
        .succeeds();
    ends(page);
    page.step("Read the reason")
        .otherwise(
            """
            `Previous SST is not completed, waiting for it to exit`, then `previous SST script still
            running`: nothing runs; a failed attempt left `wsrep_sst.pid` in the data directory, and in
            a container another process has that number. Delete the file while the node is stopped.""")
        .run(ERRORS)
        .prints("Requested donor is not available");
    page.step("Name the right one, and start it")
        .run(
            """
            printf '[mariadbd]\\nwsrep_sst_donor=galera3,\\n' > zz-snapshot.cnf &&
            docker cp zz-snapshot.cnf galera2:/etc/mysql/mariadb.conf.d/ && rm zz-snapshot.cnf &&
            docker run --rm --volumes-from galera2 --entrypoint rm \\
              "$(docker inspect --format '{{.Config.Image}}' toolbox)" -f /var/lib/mysql/wsrep_sst.pid &&
            docker start galera2""")
        .succeeds();
    SnapshotSteps.synced(page);
    SnapshotSteps.asBefore(page);
  }

  private static void ends(Runbook page) {
    page.step("See it end")
        .why("A server that can't get its data does not go on.")
        .run("docker wait galera2")
        .matches("^[1-9]\\d*$");
  }
}
