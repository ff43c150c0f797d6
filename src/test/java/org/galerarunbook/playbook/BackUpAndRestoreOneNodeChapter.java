package org.galerarunbook.playbook;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.galerarunbook.galera.GaleraNode;
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
import org.galerarunbook.runbook.chapter.Trap;
import org.galerarunbook.runbook.chapter.UseWhen;
import org.galerarunbook.runbook.chapter.WayBack;
import org.junit.jupiter.api.Order;

@Playbook(
    number = 3,
    title = "Back up, and restore one node",
    purpose =
        """
        A node that takes no writes is backed up while it runs, and the backup is proved in a server to
        throw away. A lost node is filled from it, and gets the rest from the others by IST. Here
        galera2 is backed up, and galera1 restored.""")
@UseWhen({
  "every night, and before anything risky: the backup alone",
  "one node is lost, and a snapshot from a donor would take too long or cost the donor too much"
})
@NotWhen({
  "the node's data is fine: [[BringANodeBackChapter]]",
  "rows are wrong on all nodes: [[BeforeAMistakeChapter]]. A node that is restored here ends where the others are",
  "no node says `Primary`: [[FullOutageChapter]]"
})
@Needs({
  "the lab (`./lab up`), all nodes `Synced`; for a restore the two others",
  "a place for backups outside the cluster; here the container `backups`",
  "clients that write elsewhere than on the node that is backed up; here galera3 is the writer",
  "for a restore: a backup that is younger than what the others' gcache holds"
})
@Costs(
    value =
        """
        The node that is backed up applies nothing for the last moments of the backup. The node that is
        restored is away meanwhile, and loses what only it had.""",
    fault = "one node stopped, emptied and restored under load; the others never stopped")
@StopAndCall({
  "the backup is not whole, or not `log-applied` after it was prepared, and there is no older one",
  "a node other than the one to restore is not `Synced`"
})
@UsesLab
@Topic.Backup
@Topic.Ist
class BackUpAndRestoreOneNodeChapter {

  private static final Duration UP = Duration.ofSeconds(60);
  private static final Duration COPY = Duration.ofMinutes(10);
  private static final Duration WRITES_GO_ON = Duration.ofSeconds(5);
  private static final String RIGHTS = "`missing required privilege`: the backup's account";

  private static final String SERVE_ALONE =
      """
      docker exec -d --user mysql restored sh -c '
        exec mariadbd --skip-grant-tables --binlog-format=ROW --innodb-autoinc-lock-mode=2 \\
          --wsrep-on=ON --wsrep-provider=/usr/lib/galera/libgalera_smm.so --wsrep-node-address=127.0.0.1 \\
          --wsrep-provider-options=gcache.size=8M --wsrep-cluster-address=gcomm:// >/tmp/server.log 2>&1'""";

  @Drill("An application writes, and tables come and go while the backup runs")
  @Order(1)
  void before(Runbook page, Lab lab, Measures measures, Node galera3) {
    page.note("A workload writes through galera3 from here to the end.");
    measures.start(Ledger.on(lab.cluster()).to(lab.cluster().node(3)));
    BackupSteps.table(page, galera3);
    BackupSteps.place(page);
    page.step("Make, rename and drop tables, until told otherwise")
        .run(
            """
            docker exec toolbox mariadb -h galera3.local -e "CREATE TABLE ddl_0 (id INT PRIMARY KEY); CREATE TABLE ddl_1 (id INT PRIMARY KEY)"
            docker exec -d toolbox sh -c '
              i=1
              while [ ! -e /tmp/no-more-ddl ] && [ $i -lt 5000 ]; do
                i=$((i + 1))
                mariadb -h galera3.local -e "CREATE TABLE ddl_$i (id INT PRIMARY KEY); INSERT INTO ddl_$i VALUES ($i);
                  RENAME TABLE ddl_$((i - 1)) TO renamed_$((i - 1)); DROP TABLE IF EXISTS renamed_$((i - 2))" || break
              done'""");
  }

  @Procedure("Take a backup from a node that takes no writes")
  @Order(2)
  @Covers({"G032", "G059"})
  void backup(Runbook page, Lab lab, Measures measures, Node galera2) {
    measures.ledger().mark("galera2 is backed up");
    page.step("See that it is one of them")
        .youSee("`Synced`")
        .otherwise("Take another node. A backup of one that lags is an old one.")
        .run(galera2.state())
        .within(UP)
        .matches("Synced$");
    Instant began = Instant.now();
    BackupSteps.take(page);
    measures.time(
        "backup taken and stored, while the application wrote",
        Duration.between(began, Instant.now()),
        null);
    measures.time(
        "the node applied nothing",
        NodeLog.since(lab.cluster().node(2), began)
            .between("Desyncing and pausing the provider", "Provider resumed"),
        null);
  }

  @Drill("No more tables")
  @Order(3)
  void noMoreTables(Runbook page) {
    page.step("End that").run("docker exec toolbox touch /tmp/no-more-ddl");
    page.step("Read when the node stood still, and at which write-set")
        .run(
            "docker logs --tail 100 galera2 2>&1 | grep -oE 'Provider paused at [0-9a-f-]+:[0-9]+' | tail -n 1")
        .matches("^Provider paused at [0-9a-f-]{36}:\\d+$");
  }

  @Procedure("Unpack it beside the cluster, to prove it")
  @Order(4)
  @Covers({"G059", "G074"})
  void unpack(Runbook page, Measures measures) {
    measures.ledger().mark("the backup is restored into a throw-away server");
    BackupSteps.unpack(page);
  }

  @Drill("Before it is prepared")
  @Order(5)
  void unprepared(Runbook page) {
    page.step("Read what lies beside the data")
        .why(
            """
            The write-set that the backup ends with, as state UUID and seqno: by it a restored node
            finds its place. With a binary log there is also `mariadb_backup_binlog_info`, with file,
            position and GTID. (In 10.11 the names begin with `xtrabackup_`.)""")
        .run(
            "docker exec -w /var/lib/mysql restored grep . mariadb_backup_galera_info mariadb_backup_checkpoints")
        .matches("^mariadb_backup_galera_info:[0-9a-f-]{36}:\\d+")
        .prints("backup_type = full-backuped");
    page.step("See that tables came and went while it was taken")
        .why("What is in these files only counts once the backup is prepared.")
        .run(
            "docker exec restored find /var/lib/mysql/passbolt -name '*.new' -o -name '*.ren' -o -name '*.del'")
        .matches("^/var/lib/mysql/passbolt/.*\\.(new|ren|del)$");
    page.step("See that nothing keeps anybody from using it as it is")
        .why(
            """
            It must not be used yet, but a server starts on it as after a crash, and answers. What tells
            is `backup_type`: `full-backuped` here, `log-applied` once it is prepared. This is a copy.""")
        .run(
            """
            docker exec --user mysql restored sh -c '
              cp -a /var/lib/mysql /tmp/unprepared
              mariadbd --datadir=/tmp/unprepared --wsrep-on=OFF --skip-networking --skip-grant-tables \\
                --socket=/tmp/unprepared.sock --pid-file=/tmp/unprepared.pid >/tmp/unprepared.log 2>&1 &'""")
        .succeeds()
        .run("docker exec restored mariadb-admin --socket=/tmp/unprepared.sock ping")
        .within(UP)
        .prints("mysqld is alive")
        .run(
            """
            docker exec restored mariadb-admin --socket=/tmp/unprepared.sock shutdown &&
            docker exec restored rm -rf /tmp/unprepared""")
        .succeeds();
  }

  @Procedure("Prepare it, start a server on it, and compare")
  @Otherwise(
      "Only `restored` is at stake; the cluster and the backup are only read. Not"
          + " `completed OK!`: look that `restored` is yours, `docker rm -f -v restored`, and go"
          + " to [[#Unpack it beside the cluster, to prove it]]; a second time, with an older"
          + " backup.")
  @Order(6)
  @Covers({"G059", "G061", "G074"})
  void prove(Runbook page, Measures measures) {
    Instant began = Instant.now();
    BackupSteps.prepare(page);
    BackupSteps.serve(page);
    page.step("Compare rows")
        .why(
            "One number over all rows, the same on each server. `backup_probe` is the lab's, on all of this page:"
                + " put a table of your own there that was not written since.")
        .youSee("one line: `4`, 1000 rows, one hash")
        .otherwise(
            "Two lines: keep both servers, and compare table by table. Don't restore from it.")
        .run(BackupSteps.ROWS_BEFORE.formatted("galera1 galera2 galera3 restored"))
        .matches("\\A +4 1000\\s+[0-9A-F]+\\n\\z");
    measures.time(
        "from the unpacked backup to a server that answers",
        Duration.between(began, Instant.now()),
        null);
  }

  @Measurement("What is in the backup")
  @Order(7)
  @Covers("G074")
  void inTheBackup(Runbook page, Lab lab) {
    page.expect(
            "the rows written during the backup are there up to one moment: no hole, and each as the"
                + " cluster has it")
        .holds(() -> BackupProofSteps.assertPrefix(lab));
    page.step("Read each table that came or went meanwhile")
        .why("None is half there: each can be read to its end.")
        .run(
            """
            docker exec restored mariadb-check --check --databases passbolt | grep -E '(ddl|renamed)_' | grep -v 'OK$'""")
        .exits(1)
        .printsNothing();
  }

  @Drill(value = "Two backups are cut off, and files get a wrong owner", trap = true)
  @Order(8)
  void breakBackups(Runbook page) {
    page.step("Cut one off in the middle")
        .run(
            """
            docker exec backups sh -c 'cd /backups && head -c $(($(stat -c %s galera2.mbs) / 2)) galera2.mbs' |
              docker exec -i --user mysql restored sh -c 'mkdir /tmp/half && mbstream -x -C /tmp/half'""")
        .exits(1)
        .prints("xb_stream_read_chunk()");
    page.step("Cut one off between two files, as when the backup's process was killed")
        .run(
            """
            docker exec backups sh -c '
              cd /backups && end=$(grep -abo XBSTCK01 galera2.mbs | tail -n 2 | head -n 1 | cut -d: -f1)
              head -c "$end" galera2.mbs' |
              docker exec -i --user mysql restored sh -c 'mkdir /tmp/cut && mbstream -x -C /tmp/cut' && echo unpacked""")
        .printsLine("unpacked");
    page.step("Start a server on files that are root's")
        .run(
            """
            docker exec restored mariadb-admin shutdown
            docker exec restored chown -R root:root /var/lib/mysql
            docker exec restored sh -c 'mariadbd --user=mysql --wsrep-on=OFF >/tmp/wrong-owner.log 2>&1'
            docker exec restored chown -R mysql:mysql /var/lib/mysql""");
  }

  @Trap("`completed OK!`, and yet it is no backup")
  @Order(9)
  @Covers("G074")
  void cutOff(Runbook page) {
    page.note(
        """
        `mbstream` complains of a stream that ends within a file (`xb_stream_read_chunk()`), and of
        nothing when it ends between two, as when the backup's process was killed. The last file is
        missing then. So look for that one, and keep the backup's last line.""");
    page.step("Prepare one that ends between two files, and look for the last file")
        .run(
            """
            docker exec --user mysql restored sh -c '
              mariadb-backup --prepare --target-dir=/tmp/cut 2>&1 | tail -n 1; ls /tmp/cut/mariadb_backup_info'""")
        .exits(2)
        .matches("completed OK!$")
        .prints("cannot access '/tmp/cut/mariadb_backup_info'");
  }

  @Trap("`Permission denied`, and the server aborts")
  @Order(10)
  void wrongOwner(Runbook page) {
    page.note(
        """
        It was unpacked as root. `chown -R mysql:mysql` is the cure. The entrypoints of MariaDB's images
        put the owner right at a start; a server under systemd ends like this.""");
    page.step("Read its log")
        .run("docker exec restored grep -E 'ERROR|Permission' /tmp/wrong-owner.log")
        .matches("\\[ERROR\\].*Permission denied")
        .prints("[ERROR] Aborting");
  }

  @Procedure("To restore a node: look first")
  @Otherwise(
      "No node was touched, and the backup is only read. Not `completed OK!`: throw"
          + " `restored` away, make a new one, and unpack again; a second time, take an older"
          + " backup, or go by [[RestoreNodeFromScratchChapter]].")
  @Order(11)
  @Covers("G032")
  void look(Runbook page) {
    page.step("See that the others can spare it")
        .youSee("both say `Synced`")
        .otherwise("Do not go on. No `Primary` anywhere: [[FullOutageChapter]].")
        .run(
            """
            for node in galera2 galera3; do
              docker exec $node mariadb -N -e "SHOW STATUS LIKE 'wsrep_local_state_comment'"
            done""")
        .within(UP)
        .matches("(?s)Synced\\n.*Synced\\n");
    page.step("Throw away the server that proved it")
        .why(
            "A server has run on these files. They are unpacked afresh. There may be none: that is as good.")
        .loses("the unpacked files; the backup itself stays")
        .run("docker rm -f -v restored");
    BackupSteps.ready(page);
    page.step("See that the others still have what comes after the backup")
        .why(
            "The number behind the backup's UUID is its last write-set. The others show the oldest that"
                + " their gcache has.")
        .youSee("the others' numbers are not larger than the backup's")
        .otherwise(
            "Both are larger: a snapshot would follow all the same. [[RestoreNodeFromScratchChapter]]"
                + " is shorter.")
        .run(
            """
            docker exec restored cat /var/lib/mysql/mariadb_backup_galera_info
            for node in galera2 galera3; do
              docker exec $node mariadb -N -e "SHOW STATUS LIKE 'wsrep_local_cached_downto'"
            done""")
        .matches("^[0-9a-f-]{36}:\\d+")
        .matches("(?s)cached_downto\\s+\\d+\\n.*cached_downto\\s+\\d+\\n");
  }

  @Procedure("Empty the node, and fill it from the backup")
  @Otherwise(
      "The two others serve, and `galera1.tar` keeps what was on galera1. Copying broke"
          + " off, or its position is not written: don't start it; empty it again, and fill it"
          + " again. It can't be filled: [[RestoreNodeFromScratchChapter]] needs no backup.")
  @Order(12)
  @Covers("G032")
  void fill(Runbook page, Measures measures) {
    measures.ledger().mark("galera1 is stopped, emptied and restored");
    page.step("Stop it, and give it the time it needs")
        .youSee("`exited`")
        .limit(COPY)
        .run(
            """
            docker stop -t 600 galera1
            docker inspect --format '{{.State.Status}}' galera1""")
        .prints("exited");
    page.step("Keep a copy of what is on it")
        .why("Leave this out only if its disk is new. It is the one way back.")
        .youSee("`saved`, and `ibdata1`")
        .otherwise(
            "No `saved`: don't empty it. `cannot overwrite` or `File exists`: that copy is kept. Give this one"
                + " another name.")
        .limit(COPY)
        .run(
            """
            (set -C; umask 077; docker cp galera1:/var/lib/mysql - > galera1.tar) && echo saved &&
              tar -tf galera1.tar | grep -E '/ibdata1$'""")
        .matches("^saved\\nmysql/ibdata1$");
    page.step("Empty its data directory")
        .loses(
            "everything on this node. The others have it; what only this node had is in the copy")
        .otherwise("No `emptied`, and no error: it runs. Stop it first.")
        .run(
            """
            [ "$(docker inspect --format '{{.State.Running}}' galera1)" = false ] &&
              docker run --rm --network none --volumes-from galera1 --entrypoint find \\
                "$(docker inspect --format '{{.Config.Image}}' galera1)" /var/lib/mysql -mindepth 1 -delete &&
              echo emptied""")
        .printsLine("emptied");
    page.step("Copy the prepared backup into it, with its owner")
        .limit(COPY)
        .run(
            """
            docker exec restored tar -C /var/lib/mysql -cSf - . |
              docker run --rm -i --network none --volumes-from galera1 --entrypoint tar \\
                "$(docker inspect --format '{{.Config.Image}}' galera1)" -C /var/lib/mysql -xpf -""");
    page.step("Write down where it stands")
        .loses("nothing: what was restored has no `grastate.dat`")
        .why(
            """
            `grastate.dat` is not part of a backup. With state UUID and seqno of the backup the node
            asks for what came after; without it, for everything. The last line says that it may not
            bootstrap a cluster; it must end with a line break, or it is not read.""")
        .youSee("the UUID of the cluster, the seqno of the backup, and `safe_to_bootstrap: 0`")
        .run(
            """
            docker run --rm --network none --volumes-from galera1 --user mysql --entrypoint sh \\
              "$(docker inspect --format '{{.Config.Image}}' galera1)" -c '
                cd /var/lib/mysql && IFS=": " read -r uuid seqno rest < mariadb_backup_galera_info
                printf "%s\\n" "# GALERA saved state" "version: 2.1" \\
                  "uuid:    $uuid" "seqno:   $seqno" "safe_to_bootstrap: 0" > grastate.dat
                cat grastate.dat; find . ! -user mysql'""")
        .matches("^uuid:\\s+[0-9a-f-]{36}$")
        .matches("^seqno:\\s+[1-9]\\d*$")
        .matches("safe_to_bootstrap: 0\\n\\z");
  }

  @Procedure("Start it: it gets the rest")
  @Otherwise(
      "The two others serve; `galera1.tar` and the backup stay. It does not start, or"
          + " ends: `docker logs --tail 50 galera1` says why. A snapshot instead of write-sets is"
          + " no fault. It ends a second time: [[RestoreNodeFromScratchChapter]].")
  @Order(13)
  @Covers("G032")
  void start(Runbook page, Lab lab, Measures measures, Node galera1) {
    page.step("Start it")
        .why(
            "Ask the others for `wsrep_local_cached_downto` once more before: copying took time. Is it larger"
                + " than the seqno in `grastate.dat` on both, a snapshot follows, and takes a donor.")
        .run(galera1.start());
    page.step("Wait until it is synced")
        .youSee("`Synced`; until then it refuses the connection")
        .otherwise("What it waits for is in `docker logs --tail 50 galera1`.")
        .run(galera1.state())
        .within(UP)
        .matches("Synced$");
    GaleraNode server = lab.cluster().node(1);
    measures.time(
        "the restored node, from start to Synced",
        Duration.between(
            server.container().startedAt(), NodeLog.sinceStart(server).at(NodeLog.SYNCED)),
        null);
  }

  @Check("The backup was used, and the node is one of them")
  @Otherwise(
      "`galera1.tar` stays. `ERROR 1146`: put a table of your own there. Two lines: lead"
          + " nobody to the node that differs, [[NodeThatDisagreesChapter#Rows differ, and nobody"
          + " votes]]. `./lab check` names what is wrong, and what to do.")
  @Order(14)
  @Covers("G032")
  void check(Runbook page, Lab lab, Node galera1) {
    page.step("See that it was sent write-sets, not a snapshot")
        .why(
            """
            Without `grastate.dat` the same node says `Cleaning the existing datadir` and is sent
            everything: it is healthy then, too, but the backup was not what made it so.""")
        .youSee("`Receiving IST: … writesets`, and nothing else")
        .otherwise(
            "`SST completed on joiner`: the backup is older than the others' gcache, or its position"
                + " was not written down.")
        .run(
            galera1.logSinceStart(
                "grep -oE 'Receiving IST: .*|SST completed on joiner|Cleaning the existing datadir'"))
        .matches("^Receiving IST: \\d+ writesets, seqnos \\d+-\\d+$")
        .printsNot("SST completed")
        .printsNot("Cleaning the existing");
    page.step("Compare rows with the others")
        .youSee("one line: `3`, 1000 rows, one hash")
        .run(BackupSteps.ROWS_BEFORE.formatted("galera1 galera2 galera3"))
        .matches("\\A +3 1000\\s+[0-9A-F]+\\n\\z");
    page.step("See that every node is with the others").run("./lab check");
    page.expect("the first seqno that it was sent is the one after the backup's")
        .holds(
            () ->
                assertThat(NodeLog.sinceStart(lab.cluster().node(1)).number(NodeLog.IST, 2))
                    .isEqualTo(BackupProofSteps.seqno(lab) + 1));
  }

  @WayBack("Put the copy back")
  @Order(15)
  void back(Runbook page) {
    page.note(
        "With `galera1.tar`, as in [[RestoreNodeFromScratchChapter#Put the copy back]], where it is tried.");
  }

  @Drill(value = "An account with fewer rights", trap = true)
  @Order(16)
  @Covers("R005")
  void fewerRights(Runbook page, Node galera1) {
    page.step("Make an account for a try, on one node")
        .why(
            """
            The lab's own stays as it is. This one has no password, and lasts for seconds: `localhost` is
            the socket, so nobody comes in from elsewhere.""")
        .run(
            galera1.sql(
                """
                CREATE USER backup_probe@localhost;
                GRANT RELOAD, PROCESS, BINLOG MONITOR ON *.* TO backup_probe@localhost"""));
    page.step("Back up with it, on another node")
        .why("Three rights suffice, where the documentation names up to five.")
        .run(
            """
            docker exec --user mysql galera2 mariadb-backup --user=backup_probe \\
              --backup --galera-info --stream=mbstream 2>&1 >/dev/null | tail -n 1""")
        .within(Duration.ofSeconds(30))
        .matches("completed OK!$");
    page.step("Take one right after the other away, and back up with the rest")
        .run(
            """
            for right in RELOAD PROCESS 'BINLOG MONITOR'; do
              docker exec galera2 mariadb -e "REVOKE $right ON *.* FROM backup_probe@localhost"
              echo "without $right:"
              docker exec --user mysql galera2 mariadb-backup --user=backup_probe \\
                --backup --galera-info --stream=mbstream 2>&1 >/dev/null |
                grep -oE 'Error: missing required privilege .*|BINLOG MONITOR privilege|completed OK!' | sort -u
              docker exec galera2 mariadb -e "GRANT $right ON *.* TO backup_probe@localhost"
            done""")
        .matches("^without RELOAD:\\nError: missing required privilege RELOAD")
        .matches("^without PROCESS:\\nError: missing required privilege PROCESS")
        .matches("^without BINLOG MONITOR:\\nBINLOG MONITOR privilege$")
        .printsNot("completed OK!");
    page.step("Remove that account").run(galera1.sql("DROP USER backup_probe@localhost"));
  }

  @Trap(RIGHTS)
  @Order(17)
  @Covers("R005")
  void rights(Runbook page) {
    page.note(
        """
        It needs `RELOAD`, `PROCESS` and `BINLOG MONITOR`. Without the last it fails in its last second,
        when everything is copied already: what lies there then looks like a backup and is none. It is
        asked for by `--galera-info`, though this server has no binary log. `REPLICA MONITOR`, called
        `SLAVE MONITOR` in the messages, is only missed by a warning, `LOCK TABLES` not at all.""");
    page.step("Read what the account may do, on every node")
        .why(
            "It was made on one node; accounts replicate. `localhost` is the socket: nobody can use it"
                + " from elsewhere.")
        .run(
            """
            for node in galera1 galera2 galera3; do
              docker exec $node mariadb -N -e "
                SELECT user, host FROM mysql.user WHERE user = 'backup'; SHOW GRANTS FOR backup@localhost" |
                sed 's/ IDENTIFIED.*//'
            done | sort | uniq -c""")
        .matches("^ +3 backup\\s+localhost$")
        .matches("^ +3 GRANT RELOAD, PROCESS, LOCK TABLES, BINLOG MONITOR, SLAVE MONITOR ON")
        .printsNot("%");
  }

  @Drill("What a backup does to its node, at leisure")
  @Order(18)
  void pause(Runbook page, Node galera2) {
    page.step("Hold the last stage of a backup for two seconds, while others write")
        .why(
            """
            Near its end a backup takes `BACKUP STAGE BLOCK_DDL`. The server then leaves flow control
            by itself (`Donor/Desynced`) and applies nothing until the backup is done. Three hundred rows
            are written elsewhere: they queue, far beyond `gcs.fc_limit` (16), and it asks nobody to
            wait. So `wsrep_desync` need not be set for a backup; set it where the copying itself makes
            the node slow.""")
        .run(
            """
            docker exec toolbox sh -c 'for i in $(seq 300); do
                echo "INSERT INTO backup_probe (note) VALUES (\\"meanwhile $i\\");"
              done | mariadb -h galera3.local' &
            docker exec galera2 mariadb -N -e "
              BACKUP STAGE START; BACKUP STAGE FLUSH; BACKUP STAGE BLOCK_DDL;
              SHOW STATUS LIKE 'wsrep_flow_control_sent'; DO SLEEP(2);
              SHOW STATUS WHERE Variable_name IN
                ('wsrep_local_state_comment', 'wsrep_local_recv_queue', 'wsrep_flow_control_sent');
              BACKUP STAGE END"
            wait""")
        .prints("Donor/Desynced")
        .matches("wsrep_local_recv_queue\\s+(1[7-9]|[2-9]\\d|\\d{3,})$")
        .matches("(?s)wsrep_flow_control_sent\\s+(\\d+)\\n.*wsrep_flow_control_sent\\s+\\1\\n");
    page.step("See that it catches up").run(galera2.state()).within(UP).matches("Synced$");
  }

  @Drill(value = "The restored data is started with an empty cluster address", trap = true)
  @Order(19)
  void startsWithAnEmptyAddress(Runbook page) {
    page.step("Start it so, in the throw-away server, which has no network")
        .run(SERVE_ALONE)
        .succeeds()
        .run("docker exec restored mariadb -N -e \"SHOW STATUS LIKE 'wsrep_local_state_comment'\"")
        .within(UP)
        .matches("Synced$");
    page.step("Write into it")
        .run(
            """
            docker exec restored mariadb -e "INSERT INTO passbolt.backup_probe (note) VALUES ('nowhere else')\"""");
  }

  @Trap("Two state UUIDs: a restored node bootstrapped a cluster of its own")
  @Order(20)
  void secondCluster(Runbook page) {
    page.note(
        """
        Some guides give node 1 `wsrep_cluster_address=gcomm://`, so that it starts first. Restored from
        a backup it then does not join: it bootstraps. Primary, synced, and it takes writes: beside the
        cluster there is a second one, with old data, and what is written there is nowhere else. Only
        its size and its state UUID tell. Every node lists every peer, and is told to bootstrap, once,
        by an argument of one start.""");
    page.step("See what an application would find there")
        .run(
            """
            docker exec restored mariadb -N -e "
              SHOW STATUS WHERE Variable_name IN
                ('wsrep_cluster_status', 'wsrep_cluster_size', 'wsrep_cluster_state_uuid')"
            docker exec restored grep -oE 'Starting new group from scratch' /tmp/server.log
            docker exec galera1 mariadb -N -e "SHOW STATUS LIKE 'wsrep_cluster_state_uuid'\"""")
        .matches("wsrep_cluster_status\\s+Primary$")
        .matches("wsrep_cluster_size\\s+1$")
        .prints("Starting new group from scratch")
        .matches("(?s)_state_uuid\\s+([0-9a-f-]{36})\\n.*_state_uuid\\s+(?!\\1)[0-9a-f-]{36}\\n");
    page.step("See that the lab's nodes have no such address")
        .run(
            """
            for node in galera1 galera2 galera3; do
              docker exec $node mariadb -N -e 'SELECT @@wsrep_cluster_address'
            done | sort | uniq -c""")
        .matches("^ +3 gcomm://galera1\\.local,galera2\\.local,galera3\\.local");
  }

  @Drill(value = "The same with a position: refused, and once not", trap = true)
  @Order(21)
  void isRefused(Runbook page) {
    page.step("Give it a position that may not bootstrap, and start it the same way")
        .run(
            """
            docker exec restored mariadb-admin shutdown
            docker exec --user mysql restored sh -c '
              cd /var/lib/mysql && IFS=": " read -r uuid seqno rest < mariadb_backup_galera_info
              printf "%s\\n" "# GALERA saved state" "version: 2.1" \\
                "uuid:    $uuid" "seqno:   $seqno" "safe_to_bootstrap: 0" > grastate.dat'""")
        .succeeds()
        .run(SERVE_ALONE)
        .succeeds()
        .run(
            "docker exec restored grep -oE 'It may not be safe to bootstrap|\\[ERROR\\] Aborting' /tmp/server.log")
        .within(UP)
        .prints("It may not be safe to bootstrap")
        .prints("[ERROR] Aborting");
    page.step("Write it without the last line break, and start it once more")
        .run(
            """
            docker exec --user mysql restored sh -c '
              cd /var/lib/mysql && IFS=": " read -r uuid seqno rest < mariadb_backup_galera_info
              printf "%s\\n" "# GALERA saved state" "version: 2.1" "uuid:    $uuid" "seqno:   $seqno" > grastate.dat
              printf "%s" "safe_to_bootstrap: 0" >> grastate.dat'""")
        .succeeds()
        .run(SERVE_ALONE)
        .succeeds();
  }

  @Trap("`safe_to_bootstrap: 0` is not obeyed: the file's last line has no end")
  @Order(22)
  void noLineBreak(Runbook page) {
    page.note(
        """
        With `safe_to_bootstrap: 0` the same start is refused: `It may not be safe to bootstrap`. Without
        a line break at the file's end the line is not read, and the server bootstraps. Whoever writes
        this file by `printf` or an editor: see that it ends as a text file does.""");
    page.step("See that it bootstrapped")
        .run(
            "docker exec restored mariadb -N -e \"SHOW STATUS WHERE Variable_name IN ('wsrep_cluster_status', 'wsrep_local_state_comment')\"")
        .within(UP)
        .matches("Synced$")
        .matches("wsrep_cluster_status\\s+Primary$");
  }

  @Drill("Tidy up")
  @Order(23)
  void tidy(Runbook page) {
    page.step("Drop the tables that came, and remove the copy")
        .run(
            """
            docker exec toolbox sh -c '
              rm /tmp/no-more-ddl
              mariadb -h galera3.local -N -e "SHOW TABLES" | grep -E "^(ddl|renamed)_" |
                sed "s/.*/DROP TABLE &;/" | mariadb -h galera3.local'
            rm galera1.tar""");
    BackupSteps.cleanUp(page, "galera3", "restored backups");
  }

  @Measurement("Nothing was lost, and the application never waited long")
  @Order(24)
  @Covers("G032")
  void after(Runbook page, Lab lab, Measures measures) {
    page.expect("all nodes are Primary, Synced, of size 3 and of one state UUID")
        .within(UP)
        .holds(() -> assertThat(lab.problems()).isEmpty());
    LedgerReport report = measures.stop(WRITES_GO_ON);
    page.expect("each acknowledged write is on every node, once, on the restored one too")
        .holds(() -> assertThat(report.verdict()).isIntact());
    page.expect("the application never waited longer than 5 s for a write")
        .holds(() -> assertThat(report.verdict()).hasNoWriteGapOver(WRITES_GO_ON));
  }
}
