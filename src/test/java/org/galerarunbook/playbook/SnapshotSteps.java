package org.galerarunbook.playbook;

import java.time.Duration;
import org.galerarunbook.galera.GaleraNode;
import org.galerarunbook.galera.NodeLog;
import org.galerarunbook.lab.Lab;
import org.galerarunbook.runbook.Runbook;

/** galera2, rebuilt by a method and from a donor that it names. */
final class SnapshotSteps {

  static final Duration REBUILT = Duration.ofSeconds(120);

  /** After the lab's file, so that it wins. */
  private static final String FILE = "/etc/mysql/mariadb.conf.d/zz-snapshot.cnf";

  private static final String SYNCED =
      "docker exec galera2 mariadb -N -e \"SHOW STATUS LIKE 'wsrep_local_state_comment'\"";

  private SnapshotSteps() {}

  /** The command that has it ask for the whole data by that method, and nothing else. */
  static String ask(String method, String donor, String further) {
    return """
        printf '[mariadbd]\\nwsrep_sst_method=%s\\nwsrep_sst_donor=%s\\n%s' |
          docker exec -i galera2 tee %s &&
        docker stop -t 600 galera2 &&
        docker run --rm --volumes-from galera2 --entrypoint find \\
          "$(docker inspect --format '{{.Config.Image}}' toolbox)" /var/lib/mysql -mindepth 1 -delete &&
        docker start galera2"""
        .formatted(method, donor, further, FILE);
  }

  static void rebuild(Runbook page, String method, String further) {
    page.step("Rebuild galera2 by " + method + ", from galera3")
        .why(
            "`wsrep_sst_donor` names the donor. A comma behind the name lets it be another one when this"
                + " one can't.")
        .run(ask(method, "galera3", further))
        .succeeds();
    synced(page);
    page.step("Read who sent it, and how")
        .run(
            """
            since=$(docker inspect --format '{{.State.StartedAt}}' galera2)
            docker logs --since "$since" galera2 2>&1 |
              grep -oE "requested state transfer from .*|%s SST completed on joiner\""""
                .formatted(method))
        .matches("from 'galera3'\\. Selected \\d\\.\\d \\(galera3\\)\\(SYNCED\\) as donor")
        .prints(method + " SST completed on joiner");
  }

  static void synced(Runbook page) {
    page.step("Wait until it is synced")
        .otherwise(
            "Its container ends instead: see [what the log"
                + " says](#a-program-or-a-donor-is-missing-what-the-log-says).")
        .run(SYNCED)
        .within(REBUILT)
        .matches("Synced$");
  }

  static void seeWhetherItPaused(Runbook page, String method) {
    String why =
        method.equals("rsync")
            ? "`FLUSH TABLES WITH READ LOCK`, and replication paused, from the first byte to the last."
            : "It locks DDL for a moment, at the end, and writes go on.";
    var seen =
        page.step("See whether the donor stood still")
            .why(why)
            .run(
                """
                since=$(docker inspect --format '{{.State.StartedAt}}' galera2)
                docker logs --since "$since" galera3 2>&1 |
                  grep -oE 'Flushing tables for SST|Provider paused|Provider resumed|not desynched from group at BLOCK_DDL'""");
    if (method.equals("rsync")) {
      seen.prints("Flushing tables for SST").prints("Provider paused").prints("Provider resumed");
    } else {
      seen.prints("not desynched from group at BLOCK_DDL").printsNot("Provider paused");
    }
  }

  static Duration toSynced(Lab lab) {
    GaleraNode galera2 = lab.cluster().node(2);
    return Duration.between(
        galera2.container().startedAt(), NodeLog.sinceStart(galera2).at(NodeLog.SYNCED));
  }

  static void dump(Runbook page) {
    page.step("Make an account that may do anything, from anywhere")
        .why(
            """
            The donor writes the dump into the joiner's server as a client does, over port 3306. That
            takes an account with all rights over the network, its password in both nodes' files. And
            the joiner needs a server that runs: an empty data directory is not enough.""")
        .run(
            """
            openssl rand -hex 12 > dump.txt &&
            printf "CREATE USER dump@'%%' IDENTIFIED BY '%s'; GRANT ALL ON *.* TO dump@'%%' WITH GRANT OPTION;" \\
              "$(cat dump.txt)" | docker exec -i galera1 mariadb &&
            printf "SET GLOBAL wsrep_sst_auth='dump:%s';" "$(cat dump.txt)" | docker exec -i galera3 mariadb""")
        .succeeds();
    page.step("Write on the donor meanwhile, as an application does")
        .run(
            """
            docker exec toolbox mariadb -h galera1.local -e "
              CREATE OR REPLACE TABLE dump_probe (id INT PRIMARY KEY AUTO_INCREMENT, note VARCHAR(255))" &&
            docker exec --detach toolbox sh -c '
              yes "INSERT INTO dump_probe (note) VALUES (1); DO SLEEP(0.005);" | timeout 180 mariadb -h galera3.local'""")
        .succeeds();
    page.step("Have galera2 ask for a dump")
        .run(
            """
            printf '[mariadbd]\\nwsrep_sst_method=mysqldump\\nwsrep_sst_donor=galera3\\nwsrep_sst_auth=dump:%%s\\n' \\
              "$(cat dump.txt)" | docker exec -i galera2 sh -c 'cat > %s' &&
            docker stop -t 600 galera2 &&
            docker run --rm --volumes-from galera2 --entrypoint rm \\
              "$(docker inspect --format '{{.Config.Image}}' toolbox)" /var/lib/mysql/grastate.dat &&
            docker start galera2"""
                .formatted(FILE))
        .succeeds();
    page.step("See what became of it")
        .why(
            """
            The script dumps without a lock and without one transaction for all tables: what was written
            while it went on is in the dump, and comes again as a write-set. The first one that does not fit
            ends it: the node finds itself different, and leaves. Rebuild the node by another method.""")
        .run("docker exec galera2 mariadb -N -e \"SHOW STATUS LIKE 'wsrep_local_state_comment'\"")
        .within(REBUILT)
        .matches("Inconsistent$");
    page.step("Read its log")
        .run(
            """
            since=$(docker inspect --format '{{.State.StartedAt}}' galera2)
            docker logs --since "$since" galera3 2>&1 | grep -oE 'mysqldump SST completed on donor'
            docker logs --since "$since" galera2 2>&1 |
              grep -oE 'Duplicate entry .* for key|Inconsistency detected: Inconsistent by consensus' | sort -u""")
        .printsLine("mysqldump SST completed on donor")
        .prints("Inconsistency detected: Inconsistent by consensus");
    page.step("End the writes, and drop their table")
        .run(
            """
            docker exec toolbox pkill -x mariadb
            docker exec toolbox mariadb -h galera1.local -e "DROP TABLE dump_probe\"""")
        .succeeds();
    page.step("Drop the account, and forget its password")
        .run(
            """
            docker exec galera1 mariadb -e "DROP USER dump@'%'" && rm dump.txt &&
            docker exec galera3 sh -c '
              auth=$(my_print_defaults mariadbd | sed -n "s/^--wsrep_sst_auth=//p" | tail -n 1)
              printf "SET GLOBAL wsrep_sst_auth=\\047%s\\047;" "$auth" | mariadb'""")
        .succeeds();
  }

  static void asBefore(Runbook page) {
    page.step("Take the file away, and start galera2 as it was")
        .why(
            "It stands where the next snapshot is asked for; the other nodes' files never changed.")
        .run(
            """
            docker exec galera2 rm %s && docker restart -t 600 galera2"""
                .formatted(FILE))
        .succeeds();
    synced(page);
    page.step("See that it asks by mariabackup, from any donor")
        .run(
            "docker exec galera2 mariadb -N -e \"SELECT @@wsrep_sst_method, 'from', @@wsrep_sst_donor\"")
        .matches("^mariabackup\\s+from\\s*$");
  }
}
