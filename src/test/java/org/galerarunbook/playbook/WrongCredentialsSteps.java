package org.galerarunbook.playbook;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.galerarunbook.lab.Lab;
import org.galerarunbook.runbook.Runbook;

/** A snapshot that fails, because its donor can't log in to its own server. */
final class WrongCredentialsSteps {

  private static final Duration REBUILT = Duration.ofSeconds(90);

  private WrongCredentialsSteps() {}

  static void wrongCredentials(Runbook page, Lab lab) {
    page.step("Give both possible donors a wrong account")
        .why(
            """
            `wsrep_sst_auth` is the account by which the donor's `mariadb-backup` logs in to its own
            server. TLS on port 4444 replaces none of it.""")
        .run(
            """
            for node in galera1 galera3; do
              docker exec $node mariadb -e "SET GLOBAL wsrep_sst_auth='nobody'" || exit
            done""")
        .succeeds();
    page.step("Have galera2 ask for a snapshot")
        .run(
            """
            docker stop galera2 &&
            docker run --rm --volumes-from galera2 --entrypoint rm \\
              "$(docker inspect --format '{{.Config.Image}}' toolbox)" /var/lib/mysql/grastate.dat &&
            docker start galera2""")
        .succeeds();
    page.step("See it end")
        .why("A server with half a snapshot does not go on.")
        .run("docker wait galera2")
        .matches("^[1-9]\\d*$");
    page.step("Read the reason, on the donor")
        .why(
            "The joiner only knows that nothing came, and may end before its script can say so. What"
                + " `mariadb-backup` said is in a file of the donor's data directory.")
        .run(
            """
            for node in galera1 galera3; do
              docker exec $node sh -c "grep -h 'Access denied' /var/lib/mysql/mariabackup.backup.log 2>/dev/null"
              docker logs --since 1m $node 2>&1 | grep 'WSREP_SST: \\[ERROR\\]'
            done | grep .""")
        .prints("Access denied for user 'nobody'@'localhost'")
        .matches("WSREP_SST: \\[ERROR\\] .*(mariadb-backup|mariabackup) finished with error");
    page.expect("both donors are Synced as before: a failed snapshot costs the joiner only")
        .within(Duration.ofSeconds(30))
        .holds(
            () -> {
              var status = lab.cluster().status();
              assertThat(status.get(0).isSyncedIn(2)).as("galera1 is Synced of 2").isTrue();
              assertThat(status.get(2).isSyncedIn(2)).as("galera3 is Synced of 2").isTrue();
            });
    page.step("Set the account as the donors' files have it")
        .why("Through a pipe within the container: `ps` shows the arguments of commands.")
        .run(
            """
            for node in galera1 galera3; do
              docker exec $node sh -c '
                auth=$(my_print_defaults mariadbd | sed -n "s/^--wsrep_sst_auth=//p" | tail -n 1)
                printf "SET GLOBAL wsrep_sst_auth=\\047%s\\047;" "$auth" | mariadb' || exit
            done""")
        .succeeds();
    page.step("Start the node again")
        .run("docker start galera2")
        .succeeds()
        .run("docker exec galera2 mariadb -N -e \"SHOW STATUS LIKE 'wsrep_local_state_comment'\"")
        .within(REBUILT)
        .matches("Synced$");
  }
}
