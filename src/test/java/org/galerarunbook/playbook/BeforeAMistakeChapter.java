package org.galerarunbook.playbook;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.galerarunbook.lab.Lab;
import org.galerarunbook.lab.Measures;
import org.galerarunbook.lab.Topic;
import org.galerarunbook.lab.UsesLab;
import org.galerarunbook.ledger.Judgement;
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
import org.galerarunbook.runbook.chapter.Trap;
import org.galerarunbook.runbook.chapter.UseWhen;
import org.galerarunbook.runbook.chapter.WayBack;
import org.junit.jupiter.api.Order;

@Playbook(
    number = 10,
    title = "Go back to just before a mistake",
    purpose =
        """
        Rows were deleted, or a table was dropped, and every node has obeyed. A backup is restored
        beside the cluster, the binary log brings it to the last transaction before the mistake, and
        the rows are carried back. Here the database is `passbolt`, and the tables are `backup_probe`,
        `child_probe`, which refers to it, and `dropped_probe`: put your own in their place, wherever
        they stand. What is counted, and `note`, are theirs, too.""")
@UseWhen({
  "a DELETE or UPDATE went without its WHERE, an import overwrote or deleted rows",
  "a table was dropped: the application gets `ERROR 1146 … doesn't exist`"
})
@NotWhen({
  "all of the data is wrong, and nothing newer than the backup counts: [[RestoreTheWholeClusterChapter]]",
  "one node differs from the others, which are right: [[RestoreNodeFromScratchChapter]]"
})
@Needs({
  "the lab (`./lab up`), all nodes `Synced`",
  "a backup from before the mistake; here `/backups/galera2.mbs` in the container `backups`",
  "binary logs without a gap from that backup to the mistake, of any one node",
  "a server to throw away, with room for all the data and for those logs"
})
@Costs(
    value =
        "The application writes nothing from the first step to the last. Nothing that it wrote after the"
            + " mistake is lost.",
    fault = "rows deleted and a table dropped under load; every node stays up")
@StopAndCall({
  "there is no backup from before the mistake",
  "the check for a gap says `MISSING`, and no node has what is missing",
  "other tables were changed rightly meanwhile by what read the wrong rows: orders, sums, mails"
})
@Symptom(
    text = "is running with the --read-only option so it cannot execute this statement",
    means = "the node was made read-only: somebody keeps the application from writing, on purpose")
@UsesLab(own = true)
@Topic.Backup
class BeforeAMistakeChapter {

  private static final Duration UP = Duration.ofMinutes(2);
  private static final Duration COPY = Duration.ofMinutes(10);

  private static final String STOPPED = "the application is stopped";
  private static final String DELETED = "rows are deleted by mistake";
  private static final String BACK = "the application writes again";
  private static final String NO_LOGS = "`@@log_bin` is `0`: there is no binary log";
  private static final String HAVE_LOGS = "Every node gets a binary log, as production has it";
  private static final String GAP = "`MISSING`: a binary log is not there";

  private static final String COUNT =
      """
      docker exec restored mariadb -N -e "
        SELECT COUNT(*), SUM(note = 'after the backup'), SUM(note = 'after the mistake')
        FROM passbolt.backup_probe\"""";

  /** Reads all logs, and counts the cluster's transactions from the backup's on. */
  private static final String LOOK_FOR_A_GAP =
      """
      cd /tmp/${logs:-logs} &&
      start=$(cut -f3 /var/lib/mysql/mariadb_backup_binlog_info | tr , '\\n' | grep '^100-') &&
      { echo "$start"; tr , '\\n' < /tmp/logs/position | grep -v '^100-'; } | paste -s -d , > /tmp/start &&
      mariadb-binlog --base64-output=decode-rows --verbose binlog.* > /tmp/all.txt &&
      awk -v last="${start##*-}" '
        !/\\tGTID 100-/ { next }
        { sub(/.*\\tGTID /, ""); split($1, gtid, "-"); number = gtid[3] + 0 }
        number <= last { next }
        number != last + 1 { print "MISSING: from " (last + 1) " to " (number - 1); gap = 1 }
        { last = number; count++ }
        END { print count + 0 " transactions since the backup, the last is " last; exit (gap || !count) }' /tmp/all.txt""";

  /** One line for each transaction since the backup: rows, its GTID, the one before, what. */
  private static final String LIST_SUSPECTS =
      """
      awk -v after="$(cut -d , -f 1 /tmp/start | cut -d - -f 3)" '
        /\\tGTID / { own = /\\tGTID 100-/; text = $0; sub(/.*\\tGTID /, "", text); split(text, word, " ") }
        /\\tGTID 100-/ { before = gtid; gtid = word[1]; split(gtid, number, "-") }
        !own || number[3] + 0 <= after { next }
        /^### (DELETE FROM|UPDATE) `passbolt`/ || toupper($0) ~ /^(DROP|TRUNCATE) / {
          what = $1 == "###" ? $2 " " $NF : $0; rows[gtid " " before " " what]++ }
        END { for (each in rows) print rows[each], each }' /tmp/all.txt |
        grep _probe | sort -t - -k 3,3n | tee /tmp/suspects""";

  @Drill(HAVE_LOGS)
  @Order(1)
  void logs(Runbook page, Node galera1, Node galera2, Node galera3) {
    BackupSteps.table(page, galera3);
    page.step("Make a table to drop")
        .run(
            galera3.clientSql(
                """
                CREATE OR REPLACE TABLE dropped_probe LIKE backup_probe;
                INSERT INTO dropped_probe SELECT * FROM backup_probe"""));
    page.step("Make one that refers to it, and whose rows go with it")
        .run(
            galera3.clientSql(
                """
                CREATE OR REPLACE TABLE child_probe (id INT PRIMARY KEY AUTO_INCREMENT, parent INT,
                  FOREIGN KEY (parent) REFERENCES backup_probe (id) ON DELETE CASCADE);
                INSERT INTO child_probe (parent) SELECT id FROM backup_probe ORDER BY id LIMIT 10"""));
    page.step("Write the settings on every node")
        .why(
            """
            `log_slave_updates` writes down what arrives from other nodes, too, and `wsrep_gtid_mode` \
            gives each transaction of the cluster one GTID on all nodes: any node's log serves. \
            `wsrep_gtid_domain_id` is the cluster's domain, the same on all nodes; `gtid_domain_id` is \
            another one on each: what only that node did (`wsrep_on=OFF`, RSU) is told apart by it. \
            `sync_binlog` puts the log on disk with each commit. Keep logs for longer than the oldest \
            backup that you would go back to, and copy them away as you do backups.""")
        .run(
            """
            for i in 1 2 3; do
              docker exec galera$i sh -c 'printf "%s\\n" "[mariadbd]" "log_bin = binlog" "log_slave_updates = ON" \\
                "sync_binlog = 1" "binlog_expire_logs_seconds = 1209600" "wsrep_gtid_mode = ON" \\
                "wsrep_gtid_domain_id = 100" "gtid_domain_id = 10'$i'" > /etc/mysql/mariadb.conf.d/zz-binlog.cnf'
            done""");
    restartAll(page, galera1, galera2, galera3);
    page.step("Give the running cluster its domain")
        .why(
            """
            A node that joins takes the donor's domain, whatever its own file says; the file counts when
            a cluster is bootstrapped. So after a restart one by one all of them still have 0.""")
        .run(
            """
            for node in galera1 galera2 galera3; do
              docker exec $node mariadb -N -e "SELECT @@wsrep_gtid_domain_id; SET GLOBAL wsrep_gtid_domain_id=100"
            done""")
        .matches("\\A(0\\n){3}\\z");
    page.step("Do something on one node only")
        .run(
            galera1.sql(
                "SET SESSION wsrep_on=OFF; CREATE TABLE passbolt.local_probe (id INT PRIMARY KEY); DROP TABLE passbolt.local_probe"));
    page.step("See that all nodes count alike, and that the one's own is apart")
        .why("The GTID of the last transaction in each node's log: domain, server, number.")
        .run(
            """
            docker exec toolbox mariadb -h galera3.local -e "INSERT INTO backup_probe (note) VALUES ('counted')"
            for node in galera1 galera2 galera3; do
              docker exec $node mariadb -N -e "
                SET SESSION wsrep_sync_wait=1; SELECT 1 FROM passbolt.backup_probe LIMIT 1; SELECT @@gtid_binlog_pos" | tail -n 1
            done""")
        .matches("(?m)^.*\\b(100-\\d+-\\d+)\\b.*\\n.*\\b\\1\\b.*\\n.*\\b\\1\\b.*$")
        .matches("(?m)101-\\d+-2")
        .printsNot("102-");
  }

  @Drill("A backup, work, a mistake, and another one")
  @Order(2)
  @Covers("G061")
  void mistake(Runbook page, Lab lab, Measures measures, Node galera3) {
    page.note("A workload writes through galera3 from here to the end.");
    measures.start(Ledger.on(lab.cluster()).to(lab.cluster().node(3)));
    BackupSteps.place(page);
    BackupSteps.take(page);
    page.step("Work on, for several logs")
        .run(
            """
            for i in 1 2 3; do
              docker exec toolbox mariadb -h galera3.local -e "
                INSERT INTO backup_probe (note) VALUES ('after the backup'), ('typo');
                DELETE FROM backup_probe WHERE note = 'typo'"
              for node in galera1 galera2 galera3; do docker exec $node mariadb -e 'FLUSH LOCAL BINARY LOGS'; done
            done""");
    page.step("Make the mistake, work on, and make another one")
        .run(
            galera3
                .clientSql("DELETE FROM backup_probe")
                .then(
                    galera3.clientSql(
                        "INSERT INTO backup_probe (note) VALUES ('after the mistake'); DROP TABLE dropped_probe")));
    measures.ledger().mark(DELETED);
    page.step("See that all nodes have obeyed")
        .run(
            """
            for node in galera1 galera2 galera3; do
              docker exec $node mariadb -N -e "
                SET SESSION wsrep_sync_wait=1; SELECT COUNT(*) FROM passbolt.backup_probe;
                SELECT CONCAT(COUNT(*), ' children') FROM passbolt.child_probe; SELECT 1 FROM passbolt.dropped_probe"
            done""")
        .exits(1)
        .matches("(?s)\\A(?=(.*^1\\n0 children\\n){3})")
        .prints("Table 'passbolt.dropped_probe' doesn't exist");
  }

  @Procedure("Stop the application")
  @Order(3)
  @Covers("G061")
  void stop(Runbook page, Measures measures, Node galera3) {
    measures.ledger().mark(STOPPED);
    page.step("Keep everybody but root from writing, on every node")
        .why(
            """
            Then stop the application itself. Until the rows are back everything that it writes may
            build on their absence. A restart of a node forgets this.""")
        .youSee("`1` three times")
        .otherwise("It waits: a transaction is open. `SHOW PROCESSLIST` on that node.")
        .run(
            """
            for node in galera1 galera2 galera3; do
              docker exec $node mariadb -N -e "SET GLOBAL read_only=ON; SELECT @@read_only"
            done""")
        .matches("\\A(1\\n){3}\\z");
    page.step("See that the application is refused")
        .youSee("`ERROR 1290 … is running with the --read-only option`")
        .otherwise("Its account has more rights than it needs (`READ ONLY ADMIN`): lock it.")
        .run(galera3.clientSql("INSERT INTO backup_probe (note) VALUES ('refused')"))
        .exits(1)
        .prints("ERROR 1290")
        .prints("--read-only");
  }

  @Procedure("Look at what there is, and save it")
  @Order(4)
  @Covers("G061")
  void save(Runbook page, Node galera3) {
    page.step("See that the nodes write binary logs, with one GTID for all")
        .youSee("one line: `3 1 1 100`; 100 is the cluster's domain")
        .otherwise(
            "`0` in the first place: [[#"
                + NO_LOGS
                + "]]. `0` in the second: use one node's logs throughout, the node's that the backup is"
                + " of. Another domain than 100: put it into the commands.")
        .run(
            """
            for node in galera1 galera2 galera3; do
              docker exec $node mariadb -N -e "SELECT @@log_bin, @@wsrep_gtid_mode, @@wsrep_gtid_domain_id"
            done | sort | uniq -c""")
        .matches("\\A +3 1\\s1\\s100\\n\\z");
    page.step("See which backup you have, and that it is older than the mistake")
        .youSee("the file, its size and its time")
        .otherwise(
            "It is younger: take an older one, and put its name into the commands that follow.")
        .run("docker exec backups ls -l --time-style=full-iso /backups/galera2.mbs")
        .matches("\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d.* /backups/galera2\\.mbs$");
    page.step("Close the log that is being written, and copy the logs away")
        .loses("nothing: `mkdir` refuses where copies of an earlier time are")
        .why(
            """
            Before they expire. From another node than the backup's, on purpose: by GTID it does not
            matter whose they are. `LOCAL`, since a plain `FLUSH` goes to all nodes.""")
        .youSee(
            "the position of each domain (one of them is `100-…`), and the logs, `binlog.000001` and so on")
        .otherwise(
            "`File exists`: put the earlier ones aside, `docker exec backups mv /backups/logs"
                + " /backups/logs-earlier`, and paste it again.")
        .limit(COPY)
        .run(
            """
            docker exec galera1 mariadb -e 'FLUSH LOCAL BINARY LOGS' &&
            docker exec backups mkdir /backups/logs &&
            docker exec galera1 sh -c 'cd /var/lib/mysql && tar -cf - binlog.[0-9]*[0-9]' |
              docker exec -i backups tar -xf - -C /backups/logs &&
            docker exec galera1 mariadb -N -e 'SELECT @@gtid_binlog_pos' | docker exec -i backups tee /backups/logs/position &&
            docker exec backups ls /backups/logs""")
        .matches("(?s)^binlog\\.\\d+\\n.*^binlog\\.\\d+$");
    page.step("See which tables lost rows with it")
        .why(
            "What goes by a foreign key stands in no log. Ask the same of the tables that are named.")
        .youSee(
            "here `child_probe CASCADE`; `SET NULL` lost what it refers to, others lost nothing")
        .otherwise("None: leave `child_probe` out of what follows.")
        .run(
            galera3.ask(
                """
                SELECT TABLE_NAME, DELETE_RULE FROM information_schema.REFERENTIAL_CONSTRAINTS
                WHERE UNIQUE_CONSTRAINT_SCHEMA='passbolt' AND REFERENCED_TABLE_NAME='backup_probe'"""))
        .matches("\\Achild_probe\\s+CASCADE\\n\\z");
    page.step("Keep the tables as they are now")
        .why("It is the way back from what you are about to do.")
        .youSee("`Dump completed`")
        .otherwise(
            "`File exists`: put the earlier one aside in the same way, and paste it again. `Couldn't find table`: it was"
                + " dropped, and there is nothing to keep.")
        .loses("nothing: a copy of that name that is there is kept")
        .limit(COPY)
        .run(
            """
            docker exec galera3 mariadb-dump passbolt backup_probe child_probe |
              docker exec -i backups sh -c 'set -C; cat > /backups/backup_probe-before.sql' &&
            docker exec backups tail -n 1 /backups/backup_probe-before.sql""")
        .prints("-- Dump completed");
  }

  @Procedure("Restore the backup beside the cluster, and look whether a log is missing")
  @Otherwise(
      "The application is stopped, no node was touched; backup and logs are only read. Not"
          + " `completed OK!`: look that `restored` is yours, `docker rm -f -v restored`, and"
          + " begin this section again; a second time, with an older backup.")
  @Order(5)
  @Covers("G061")
  void restore(Runbook page) {
    BackupSteps.ready(page);
    page.step("Give it the logs, and look for a gap")
        .why(
            """
            Each transaction of the cluster has the number after the one before. From the one that the
            backup ends with (`mariadb_backup_binlog_info`) none may be missing, or what comes after it
            is laid over rows that were never so.""")
        .youSee("`… transactions since the backup`, and the number of the last")
        .otherwise(
            "`MISSING`: replay nothing. [[#"
                + GAP
                + "]]. `0 transactions`: these logs end before the backup. Nothing at all: the backup knows no"
                + " GTID of that domain. [[#"
                + NO_LOGS
                + "]].")
        .limit(COPY)
        .input(LOOK_FOR_A_GAP)
        .run(
            """
            docker exec backups tar -C /backups -cf - logs | docker exec -i restored tar -C /tmp -xf - &&
            docker exec -i restored sh""")
        .matches("\\A[1-9]\\d* transactions since the backup, the last is \\d+\\n\\z");
    BackupSteps.serve(page);
  }

  @Drill(value = "One log of the middle is taken away", trap = true)
  @Order(6)
  void gap(Runbook page) {
    page.step("Copy the logs, but for one")
        .run(
            """
            docker exec restored sh -c '
              mkdir /tmp/gap && cp /tmp/logs/binlog.* /tmp/gap && cd /tmp/gap && rm "$(ls | tail -n 3 | head -n 1)"'""");
  }

  @Trap(GAP)
  @Order(7)
  void missing(Runbook page) {
    page.note(
        """
        The drill took one log away in `/tmp/gap`; what looks there is its own. In earnest begin with the
        look on every node.""");
    page.step("See what the check says")
        .input(LOOK_FOR_A_GAP)
        .run("docker exec -i -e logs=gap restored sh")
        .exits(1)
        .matches("^MISSING: from \\d+ to \\d+$");
    page.step("See that nothing else would have told")
        .why("`mariadb-binlog` reads over the gap without a word, and its output loads well.")
        .run(
            """
            docker exec restored sh -c '
              cd /tmp/gap && mariadb-binlog binlog.* >/dev/null &&
              echo "no complaint"'""")
        .printsLine("no complaint");
    page.step("Look on every node for one that has them all")
        .why(
            """
            The first and the last that each has. A node that got a snapshot begins its log afresh, since \
            11.8.9 and 10.11.19 on purpose; another may reach back. Of one that does: put `/backups/logs` \
            aside, copy the logs away with that node's name, `docker exec restored rm -r /tmp/logs`, and \
            give it the logs again. If nobody has it, you can go up to the gap and not beyond. Here 257 \
            would be the last number before `MISSING`, and its GTID is \
            `docker exec restored grep -om1 'GTID 100-.*-257 ' /tmp/all.txt`: then \
            `docker exec restored sh -c 'echo 0 - 100-1-257 gap > /tmp/mistake'`, and replay.""")
        .run(
            """
            for node in galera1 galera2 galera3; do
              docker exec $node sh -c 'cd /var/lib/mysql && mariadb-binlog binlog.[0-9]*[0-9]' |
                grep -oE 'GTID 100-[0-9]+-[0-9]+' | sed -n "1s/^/$node from /p; \\$s/^/$node to /p"
            done""")
        .matches("(?s)galera1 from GTID 100-.*galera2 to GTID 100-.*galera3 to GTID 100-");
    page.step("Look for a gap again, in the logs that are whole")
        .input(LOOK_FOR_A_GAP)
        .run("docker exec -i restored sh")
        .matches("\\A[1-9]\\d* transactions since the backup, the last is \\d+\\n\\z");
  }

  @Procedure("Find the mistake")
  @Order(8)
  @Covers("G061")
  void find(Runbook page) {
    page.step("List what deleted, changed or dropped, since the backup")
        .why(
            """
            How many rows, its GTID, the GTID before it, and what. `passbolt` in it is the database, and the
            last `grep` names the tables: put yours. The list is in the order of time. When it was, of one of its GTIDs:
            `docker exec restored grep -m 1 'GTID 100-1-4711' /tmp/all.txt`.""")
        .youSee(
            "a line for each; here three DELETEs of one row, one of 1004 rows, and a `DROP TABLE`")
        .otherwise(
            "Nothing, or not all that you know of: widen the `grep`. Still nothing: another statement, or the"
                + " logs end before it.")
        .limit(COPY)
        .input(LIST_SUSPECTS)
        .run("docker exec -i restored sh")
        .matches("\\A(1 100-\\S+ 100-\\S+ DELETE `passbolt`\\.`backup_probe`\\n){3}1004 100-")
        .matches("^1004 100-\\S+ 100-\\S+ DELETE `passbolt`\\.`backup_probe`\\n1 100-")
        .matches("^1 100-\\S+ 100-\\S+ DROP TABLE `?dropped_probe`?.*\\n\\z")
        .printsNot("child_probe");
    page.step("Choose one: here the first that hit more than a row")
        .why(
            """
            Everything before it is going to be replayed, it and what came later is not. Of several
            mistakes take the first. If it is another one than is shown, choose it by its GTID:
            `docker exec restored sh -c 'grep "^[0-9]* 100-1-4711 " /tmp/suspects | tee /tmp/mistake'`.""")
        .youSee("the line of the mistake")
        .otherwise("It is the first after the backup: there is nothing to replay. Go on after it.")
        .run(
            "docker exec restored sh -c 'grep -v \"^1 \" /tmp/suspects | head -n 1 | tee /tmp/mistake'")
        .matches("\\A1004 100-\\S+ 100-\\S+ DELETE \\S+\\n\\z");
  }

  @Procedure("Replay up to the one before it")
  @Order(10)
  @Covers("G061")
  void replay(Runbook page, Lab lab) {
    page.step("Replay what the cluster did, to the transaction before the mistake")
        .why(
            """
            `--stop-position` with a GTID includes that transaction. `/tmp/start` has the backup's last of \
            the cluster's, and of each other domain the end, so that what only one node did is left out; \
            `mariadb-binlog` refuses a start that lacks a domain, and in strict mode one that is a domain's \
            end. That nothing is missing was looked at before.""")
        .loses("nothing of the cluster: `restored` is not part of it")
        .youSee("nothing")
        .otherwise(
            "`ERROR 2002`: that server does not answer yet. Another error: `docker rm -f -v restored`, and begin"
                + " with a fresh one.")
        .limit(COPY)
        .run(
            """
            docker exec restored sh -c '
              read -r rows mistake before what < /tmp/mistake && cd /tmp/logs &&
              mariadb-binlog --skip-gtid-strict-mode --start-position="$(cat /tmp/start)" --stop-position="$before" binlog.* > /tmp/replay.sql &&
              mariadb < /tmp/replay.sql'""");
    page.step("See that everything from before is there, and nothing from after")
        .why("Count in your table what you know of: its rows, and some that must be there.")
        .youSee("here 1004 rows, three of them from after the backup, none from after the mistake")
        .otherwise("Do not carry anything back. Restore afresh, and look for the mistake again.")
        .run(COUNT)
        .matches("^1004\\s+3\\s+0$");
    page.expect(
            "what the workload wrote until then is there without a hole: the log begins where the"
                + " backup ends")
        .holds(() -> BackupProofSteps.assertPrefix(lab));
  }

  @Trap(NO_LOGS)
  @Order(9)
  void noLogs(Runbook page) {
    page.note(
        """
        Then you can go back to the backup, and not beyond: leave out all that has to do with logs, and
        carry back what `restored` has. Say how old it is: what was written since is not in it. Look
        elsewhere for that: a replica or a dump that is younger, the application's mails and exports.
        Do not stop or empty a node for it: no node has the rows any more.""");
    page.step("See what the backup alone has")
        .why("The thousand from before it, and nothing of what came after.")
        .run(COUNT)
        .matches("^1001\\s+0\\s+0$");
    page.note("For next time: [[#" + HAVE_LOGS + "]].");
  }

  @Procedure("Carry the rows back")
  @Order(11)
  @Covers("G061")
  void carryBack(Runbook page, Measures measures) {
    measures.ledger().mark("the rows are carried back");
    Instant began = Instant.now();
    page.step("If rows were deleted: insert those that are missing, through one node")
        .why(
            """
            As ordinary writes, so every node gets them. `--insert-ignore` leaves alone what was \
            written since. Rows that were *changed* by mistake, or lost what they refer to, need `--replace`, \
            after a look at what changed rightly meanwhile. Rows that were rightly deleted after the \
            mistake (`/tmp/suspects` has them) would come back: leave them out with `--where=…`. After a \
            `TRUNCATE` new rows have old ids, and the old ones are left out: compare first.""")
        .otherwise(
            "`ERROR 1146 … doesn't exist`: the table was dropped. [[#Carry the rows back|Make it again]].")
        .limit(COPY)
        .run(
            """
            docker exec restored mariadb-dump --skip-add-locks --no-create-info --insert-ignore passbolt backup_probe child_probe |
              docker exec -i galera3 mariadb passbolt""");
    page.step("If a table was dropped: make it again, with its rows")
        .why(
            """
            With its `CREATE`, and so without `--no-create-info`. Without `--skip-add-drop-table` the dump
            would drop a table of that name that somebody made meanwhile.""")
        .otherwise(
            "`ERROR 1050 … already exists`: somebody made it again. Treat it as deleted rows.")
        .limit(COPY)
        .run(
            """
            docker exec restored mariadb-dump --skip-add-locks --skip-add-drop-table passbolt dropped_probe |
              docker exec -i galera3 mariadb passbolt""");
    measures.time("rows carried back", Duration.between(began, Instant.now()), null);
    page.step("Find them on every node, beside what came later")
        .youSee(
            "one line, of all `3` nodes; here 1005 rows, `3`, `1`, 10 children, and 1000 of the dropped table")
        .otherwise("Leave the application stopped: [[#Put the tables back as they were]].")
        .run(
            """
            for node in galera1 galera2 galera3; do
              docker exec $node mariadb -N -e "
                SET SESSION wsrep_sync_wait=1;
                SELECT COUNT(*), SUM(note = 'after the backup'), SUM(note = 'after the mistake'),
                  (SELECT COUNT(*) FROM passbolt.child_probe), (SELECT COUNT(*) FROM passbolt.dropped_probe)
                FROM passbolt.backup_probe"
            done | sort | uniq -c""")
        .matches("\\A +3 1005\\s+3\\s+1\\s+10\\s+1000\\n\\z");
    page.step("Compare the rows by their hashes, with the restored server's")
        .youSee("one line: `4`, 1000 rows, one hash")
        .otherwise("Leave the application stopped.")
        .run(BackupSteps.ROWS_BEFORE.formatted("galera1 galera2 galera3 restored"))
        .matches("\\A +4 1000\\s+[0-9A-F]+\\n\\z");
    page.step("Let the application write again, on every node")
        .youSee("`0` three times")
        .otherwise(
            "`1`, or an error: that node still refuses the application. Paste it again,"
                + " which changes nothing else; one that is down has forgotten it when it starts.")
        .run(
            """
            for node in galera1 galera2 galera3; do
              docker exec $node mariadb -N -e "SET GLOBAL read_only=OFF; SELECT @@read_only"
            done""")
        .matches("\\A(0\\n){3}\\z");
    measures.ledger().mark(BACK);
  }

  @Check("The application writes, and every node is with the others")
  @Otherwise(
      "The rows are back, and `restored` still has them: keep it. `./lab check` names what"
          + " is wrong, and what to do; a node that is down: [[BringANodeBackChapter]].")
  @Order(12)
  void check(Runbook page, Node galera3) {
    page.step("Write as the application, and see its structure")
        .youSee("the dropped table with its key and its counter")
        .otherwise("`ERROR 1290`: a node is still read-only.")
        .run(
            galera3.clientAsk(
                "INSERT INTO dropped_probe (note) VALUES ('written again'); SHOW CREATE TABLE dropped_probe"))
        .prints("PRIMARY KEY (`id`)")
        .prints("AUTO_INCREMENT");
    page.step("See that every node is with the others").youSee("`All right`").run("./lab check");
    page.note(
        "When the application's owner is content: `docker rm -f -v restored`. It holds all of the data, and asks"
            + " nobody for a password. Logs and copy in `backups` may stay until the next backup.");
  }

  @Measurement("How long the rows were missing, and that nothing else was lost")
  @Order(13)
  void measured(Runbook page, Lab lab, Measures measures) {
    LedgerReport report = measures.stop(null);
    Judgement verdict = report.verdict();
    var back = BackupProofSteps.marked(verdict, BACK);
    measures.time(
        "the rows were missing (RTO of the mistake)",
        BackupProofSteps.marked(verdict, DELETED).until(back),
        null);
    measures.time(
        "the application was stopped", BackupProofSteps.marked(verdict, STOPPED).until(back), null);
    page.expect("each acknowledged write is on every node, once")
        .holds(() -> assertThat(verdict).isIntact());
    page.expect("all nodes are Primary, Synced, of size 3 and of one state UUID")
        .within(UP)
        .holds(() -> assertThat(lab.problems()).isEmpty());
  }

  @WayBack("Put the tables back as they were")
  @Otherwise(
      "`restored` still has what was carried back. Loading broke off: paste it again, it"
          + " makes both tables anew. `No such file`: there is no copy, and nothing was changed."
          + " Several lines: nodes differ, [[NodeThatDisagreesChapter]].")
  @Order(14)
  void back(Runbook page) {
    page.note(
        "If you carried back the wrong rows. [[#Stop the application]] first; as long as the copy is there.");
    page.step("Load the copy")
        .why("It drops both, and makes them as they were. A table that was dropped: drop it again.")
        .loses(
            "what was carried into these tables, and what was written into them since; `restored` still has"
                + " the former")
        .limit(COPY)
        .run(
            """
            docker exec backups cat /backups/backup_probe-before.sql | docker exec -i galera3 mariadb passbolt""");
    page.step("Count the rows on every node")
        .youSee("one line: `3 1 0`, the one row from after the mistake, and no child")
        .run(
            """
            for node in galera1 galera2 galera3; do
              docker exec $node mariadb -N -e "
                SET SESSION wsrep_sync_wait=1;
                SELECT COUNT(*), (SELECT COUNT(*) FROM passbolt.child_probe) FROM passbolt.backup_probe"
            done | sort | uniq -c""")
        .matches("\\A +3 1\\s+0\\n\\z");
  }

  @Drill(value = "The mistake is replayed, too", trap = true)
  @Order(15)
  void oneTooMany(Runbook page) {
    page.step("Replay one transaction more")
        .run(
            """
            docker exec restored sh -c '
              read -r rows mistake before what < /tmp/mistake && cd /tmp/logs &&
              mariadb-binlog --skip-gtid-strict-mode --start-position="$before,$(cut -d , -f 2- /tmp/start)" --stop-position="$mistake" binlog.* > /tmp/replay.sql &&
              mariadb < /tmp/replay.sql'""");
  }

  @Trap("No rows after the replay: it went one transaction too far")
  @Order(16)
  void tooFar(Runbook page) {
    page.note(
        "`--stop-position` takes the transaction *before* the mistake. Restore the backup afresh.");
    page.step("Count what is left").run(COUNT).matches("^0\\s");
  }

  @Drill("Tidy up")
  @Order(17)
  void tidy(Runbook page, Node galera1, Node galera2, Node galera3) {
    page.note(
        """
        The lab had no binary logs, so its settings go; the logs themselves are not touched. In earnest
        keep both.""");
    page.step("Drop the table that was dropped, for good, and the one that refers to the other")
        .run(galera3.clientSql("DROP TABLE dropped_probe, child_probe"));
    BackupSteps.cleanUp(page, "galera3", "restored backups");
    page.step("Take the settings away")
        .run(
            """
            for node in galera1 galera2 galera3; do
              docker exec $node rm /etc/mysql/mariadb.conf.d/zz-binlog.cnf
            done""");
    restartAll(page, galera1, galera2, galera3);
  }

  private static void restartAll(Runbook page, Node... nodes) {
    for (Node node : nodes) {
      page.step("Restart " + node)
          .why(
              node == nodes[0]
                  ? "One after the other; the next one when this one is `Synced`."
                  : "")
          .limit(COPY)
          .run(node.restart())
          .succeeds()
          .run(node.state())
          .within(UP)
          .matches("Synced$");
    }
  }
}
