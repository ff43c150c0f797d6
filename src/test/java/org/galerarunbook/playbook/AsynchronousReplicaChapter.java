package org.galerarunbook.playbook;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
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
import org.galerarunbook.runbook.chapter.Symptom;
import org.galerarunbook.runbook.chapter.Symptom.Rank;
import org.galerarunbook.runbook.chapter.Trap;
import org.galerarunbook.runbook.chapter.UseWhen;
import org.galerarunbook.runbook.chapter.WayBack;
import org.junit.jupiter.api.Order;

@Playbook(
    number = 29,
    title = "Run an asynchronous replica",
    purpose =
        """
        A fourth server, no member of the cluster, follows one of its nodes: for reports, for backups, for
        another site. When that node is lost the replica goes on with another one, since each transaction has
        the same GTID on all of them. It is behind by moments, and takes no part in quorum.""")
@UseWhen({
  "a replica is to follow the cluster",
  "a replica's source is lost: `Slave_IO_Running: Connecting`, `error reconnecting to master`",
  "a replica says `Got fatal error 1236`: its source was given a snapshot"
})
@NotWhen({
  "the server is to be a member, with every write: [[AddAndRemoveNodesChapter]]",
  "rows are to be had from before a mistake, which a replica repeats at once: [[BeforeAMistakeChapter]]"
})
@Needs({
  "the lab (`./lab up`), all nodes `Synced`",
  "a machine with room for all the data; it may connect to port 3306 of every node",
  "room on every node for what is written in 14 days (`binlog_expire_logs_seconds`: longer than the replica"
      + " may be away): [[DiskFullChapter]]"
})
@Costs(
    value =
        "A restart of each node, one by one, where they write no binary log yet; then the log's disk writes."
            + " The replica costs its source a connection. When the cluster is lost as a whole, what the"
            + " replica had not got is lost: its lag. After each restart of the replica: `START REPLICA`;"
            + " monitor `Slave_IO_Running`.",
    fault =
        "the replica's source killed, and the next one emptied and given a snapshot, under load")
@StopAndCall({
  "`Last_SQL_Error` is not empty: the replica's rows differ; don't skip over it",
  "nodes have different values in the table of settings, or another GTID for one transaction"
})
@Symptom(
    text = "error reconnecting to master '…'",
    means = "the replica's source does not answer; another node can be its source",
    rank = Rank.EFFECT)
@Symptom(
    text = "Could not find GTID state requested by slave in any binlog files",
    means =
        "the replica's source was given a snapshot, or has deleted binary logs; another node may have them",
    rank = Rank.CAUSE)
@UsesLab(own = true)
@Topic.Replication
@Topic.Tls
class AsynchronousReplicaChapter {

  private static final Duration SOON = Duration.ofSeconds(60);
  private static final Duration LONG = Duration.ofMinutes(10);

  private static final String SNAPSHOT =
      "`Got fatal error 1236`: the source was given a snapshot, and has no older log";
  private static final String SILENT =
      "`Yes`, `Yes`, 0 s behind, and nothing arrives: GTID mode is off on its source";
  private static final String LOSES =
      "GTID mode off on all, one domain for all: the move loses rows, and nothing says so";
  private static final String LOCAL =
      "What was done on one node alone, by `wsrep_on=OFF` or RSU, is not on the replica";

  private static final String STATUS = ReplicaSteps.status("replica");

  private static final String EQUAL =
      """
      position=$(docker exec galera1 mariadb -N -e 'SELECT @@gtid_binlog_pos' | grep -oE '100-[0-9]+-[0-9]+') &&
        docker exec replica mariadb -N -e "SELECT MASTER_GTID_WAIT('$position', 30)"
      for server in galera1 replica; do docker exec $server mariadb -N -e "CHECKSUM TABLE shop.orders"; done | uniq -c""";

  @Procedure("Have every node write a binary log, with one GTID for all")
  @Otherwise(
      "The nodes serve as before, and what an error left out may be set again. In the "
          + "restarts a node does not become `Synced`: Ctrl-C, and restart no other: "
          + "[[BringANodeBackChapter]]; then the loop, with those that are left.")
  @Order(1)
  @Covers("R023")
  void binaryLogs(Runbook page, Node galera1) {
    page.note(
        """
        What has to be so on the nodes; the replica has a file of its own.

        | Setting | On the nodes | Why |
        |---|---|---|
        | `log_bin`, `log_slave_updates` | the same, `ON` | each node logs what the others wrote, too, so each can be the source |
        | `wsrep_gtid_mode` | `ON` | a transaction has one GTID on all nodes |
        | `wsrep_gtid_domain_id`, `server_id` | the same | they are the first two numbers of that GTID |
        | `gtid_domain_id` | another on each | what only one node did is told apart |
        | `binlog_expire_logs_seconds` | longer than the replica may be away | what is deleted can't be sent |""");
    ReplicaSteps.binaryLogs(page, galera1);
  }

  @Drill("A shop, and an application that writes through galera1")
  @Order(2)
  void before(Runbook page, Lab lab, Measures measures, Node galera1) {
    page.note("From here to the check at the end.");
    page.step("Make the tables")
        .run(
            galera1.sql(
                """
                CREATE DATABASE shop; USE shop;
                CREATE TABLE shop.orders (id INT PRIMARY KEY AUTO_INCREMENT, note VARCHAR(40) NOT NULL);
                INSERT INTO shop.orders (note) SELECT CONCAT('before ', seq) FROM seq_1_to_1000;
                CREATE TABLE shop.lag (id INT PRIMARY KEY AUTO_INCREMENT, written DATETIME(6), seen DATETIME(6))"""));
    Ledger ledger =
        measures.start(Ledger.on(lab.cluster()).to(lab.cluster().node(1)).timeout(SOON));
    page.expect("it writes")
        .within(SOON)
        .holds(() -> assertThat(ledger.acknowledgedWrites()).isGreaterThan(50));
  }

  @Procedure("Give the replica an account, and a certificate of its own")
  @Otherwise(
      "Nothing in the cluster was changed. `mkdir: … File exists`: it was pasted before; "
          + "its key stays, and is signed once more. `ca-key.pem: No such file`: go to the "
          + "folder that has `certs`, and paste it again.")
  @Order(3)
  @Covers("R023")
  void account(Runbook page) {
    page.step("Make its key, and have its certificate signed by the clients' CA")
        .why(
            """
            For client use only. Never by the cluster's CA: with a certificate of that one it could join as a
            node. Elsewhere the key is made on the replica, and stays there.""")
        .youSee("`signature ok`, and the subject")
        .run(
            """
            docker exec toolbox sh -c 'mkdir /tmp/replica && cp /etc/tls/ca.pem /tmp/replica &&
              openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes \\
                -subj "/O=Galera Runbook/OU=Applications/CN=replica" -keyout /tmp/replica/key.pem -out /tmp/replica.csr &&
              echo extendedKeyUsage=clientAuth > /tmp/replica.ext'
            docker exec -i toolbox openssl x509 -req -in /tmp/replica.csr -CA /etc/tls/ca.pem -CAkey /dev/stdin \\
              -days 365 -extfile /tmp/replica.ext -out /tmp/replica/cert.pem < certs/ca/ca-key.pem""")
        .prints("CN=replica");
    page.step("Make its account")
        .why(
            """
            It may read the binary log, which is all data, and nothing else. It needs the password and the
            certificate of that subject. Made once: accounts replicate.""")
        .youSee("`REPLICATION SLAVE`, and the subject")
        .otherwise("`ERROR 1396`: there is one of that name. Look whose it is.")
        .run(
            """
            [ -s replica.password ] || (umask 077; docker exec toolbox openssl rand -hex 16 > replica.password)
            [ -s replica.password ] && echo "CREATE USER replica@'%' IDENTIFIED BY '$(cat replica.password)'
              REQUIRE ISSUER '/O=Galera Runbook/OU=Clients/CN=Galera Runbook CA'
              AND SUBJECT '/O=Galera Runbook/OU=Applications/CN=replica';
              GRANT REPLICATION REPLICA ON *.* TO replica@'%'" | docker exec -i galera1 mariadb
            docker exec galera1 mariadb -N -e "SHOW GRANTS FOR replica@'%'" | sed "s/BY PASSWORD '[^']*'/…/\"""")
        .matches("^GRANT REPLICATION SLAVE ON \\*\\.\\* TO .*SUBJECT '.*CN=replica'");
  }

  @Procedure("Seed it from a backup of a node, and start it")
  @Otherwise(
      "The cluster serves as before. `already in use`: there is a replica; stream nothing "
          + "into it before you know whose it is. Yours, and it follows nobody: `docker rm -fv "
          + "replica`, and begin here again. It ended: `docker logs --tail 20 replica`.")
  @Order(4)
  @Covers("R023")
  void seed(Runbook page, Measures measures) {
    measures.ledger().mark("the replica is seeded");
    page.step("Write its settings")
        .why(
            """
            `server_id` and `gtid_domain_id` that nobody else has. `gtid_strict_mode` has it stop where a
            number comes twice or out of order. `slave_net_timeout`: after so many seconds without a word
            from its source it connects anew; after 60 unless told (read). It takes connections from its own machine only.""")
        .run(
            """
            printf '%s\\n' '[mariadbd]' 'server_id = 4' 'gtid_domain_id = 104' 'log_bin = binlog' \\
              'log_slave_updates = ON' 'gtid_strict_mode = ON' 'read_only = ON' 'skip_slave_start = ON' \\
              'slave_net_timeout = 10' 'skip_name_resolve = ON' 'bind_address = 127.0.0.1' 'wsrep_on = OFF' > replica.cnf
            chmod 644 replica.cnf""");
    page.step("Make the machine, without starting its server")
        .why(
            "On a host: the server's package and that file, its service stopped, `/var/lib/mysql` empty.")
        .run(
            """
            docker create --name replica --hostname replica.local --network galera-runbook-lab -v /var/lib/mysql \\
              "$(docker inspect --format '{{.Config.Image}}' galera1)" mariadbd &&
              docker cp replica.cnf replica:/etc/mysql/mariadb.conf.d/zz-replica.cnf &&
              docker exec galera1 tar -C / -cf - root/.my.cnf | docker cp - replica:/ &&
              docker cp toolbox:/tmp/replica - | docker cp - replica:/etc/mysql""");
    page.step("Stream a backup of a node into its data directory")
        .why(
            """
            Of any node, by GTID it does not matter which. Accounts come along. An older backup does as well, as
            long as a node has the binary logs from then on: [[BackUpAndRestoreOneNodeChapter]].""")
        .youSee("`completed OK!`")
        .otherwise(
            "Remove the replica with its data (`docker rm -v replica`), and begin this section again.")
        .limit(LONG)
        .run(ReplicaSteps.streamTo("replica"))
        .matches("completed OK!$");
    page.step("Prepare it")
        .youSee(
            "`completed OK!`, and where the backup ends: a file, a number, and the GTID of each domain")
        .otherwise(
            "No `100-…` in that line: the node had not GTID mode on. [[#Have every node write a binary log, with one GTID for all]].")
        .limit(LONG)
        .run(ReplicaSteps.prepare("replica"))
        .prints("completed OK!")
        .matches("^\\S+\\t\\d+\\t.*100-\\d+-\\d+");
    page.step("Start its server")
        .run("docker start replica && docker exec replica chown -R mysql: /etc/mysql/replica");
    page.step("Wait until it answers")
        .youSee("`mysqld is alive`")
        .otherwise("`docker logs --tail 20 replica`")
        .run("docker exec replica mariadb-admin ping")
        .within(SOON)
        .prints("mysqld is alive");
    page.step("Tell it where the backup ends and whom to follow, and start it")
        .why(
            """
            It verifies the source's name and CA. `IGNORE_DOMAIN_IDS` leaves out what a node did for itself:
            [[#"""
                + LOCAL
                + """
                ]].""")
        .loses(ReplicaSteps.POSITION)
        .run(
            ReplicaSteps.FOLLOW.formatted(
                "docker exec replica cut -f3 /var/lib/mysql/mariadb_backup_binlog_info",
                "galera3",
                "replica",
                "101,102,103",
                "/etc/mysql/replica/",
                "",
                "replica"));
    ReplicaSteps.follows(page, "replica", "galera3");
  }

  @Check("It has the rows of the cluster, and nobody else gets in with its name")
  @Order(5)
  @Covers("R023")
  void check(Runbook page) {
    equal(page);
    page.step("See that its password is nothing without its certificate")
        .why("With its own certificate, and with the application's, which the same CA signed.")
        .youSee("`replica@…` and a TLS version; then `ERROR 1045`")
        .otherwise(
            "No `ERROR`: the account lacks `REQUIRE`, and anybody who learns the password reads everything.")
        .run(
            """
            printf '[client]\\nuser=replica\\npassword=%s\\nssl-ca=/etc/tls/ca.pem\\n' "$(cat replica.password)" |
              docker exec -i toolbox sh -c 'umask 077; cat > /tmp/replica/client.cnf'
            for certificate in /tmp/replica/ /etc/tls/client-; do
              docker exec toolbox mariadb --defaults-file=/tmp/replica/client.cnf -h galera3.local -N \\
                --ssl-cert=${certificate}cert.pem --ssl-key=${certificate}key.pem \\
                -e "SELECT USER(); SHOW STATUS LIKE 'Ssl_version'"
            done""")
        .exits(1)
        .matches("^replica@")
        .matches("^Ssl_version\\s+TLSv1\\.[23]$")
        .prints("ERROR 1045");
  }

  @Measurement("How far it is behind, while the application writes")
  @Order(6)
  void lag(Runbook page, Lab lab, Measures measures) {
    page.note(
        "A trigger on the replica alone notes when a row is applied. Both clocks are this machine's.");
    page.step("Have the replica note when a row comes")
        .run(
            """
            docker exec replica mariadb -e "SET SESSION sql_log_bin=OFF; SET GLOBAL slave_run_triggers_for_rbr='YES';
              CREATE TRIGGER shop.seen BEFORE INSERT ON shop.lag FOR EACH ROW SET NEW.seen = SYSDATE(6)\"""");
    page.step("Write two hundred rows through galera1, one by one")
        .run(
            """
            for row in $(seq 200); do echo 'INSERT INTO shop.lag (written) VALUES (SYSDATE(6));'; done |
              docker exec -i galera1 mariadb""");
    page.step("See how long each took: the median, and the longest, in milliseconds")
        .run(
            """
            docker exec replica mariadb -N -e "
              SELECT COUNT(*) OVER (), ROUND(MEDIAN(TIMESTAMPDIFF(MICROSECOND, written, seen)) OVER () / 1000, 1),
                ROUND(MAX(TIMESTAMPDIFF(MICROSECOND, written, seen)) OVER () / 1000, 1) FROM shop.lag LIMIT 1\"""")
        .within(SOON)
        .matches("^200\\t\\d+\\.\\d\\t\\d+\\.\\d$");
    String[] seen = ReplicaSteps.on(lab, "replica", LAG).strip().split("\t");
    measures.time(
        "lag, from the statement to the row on the replica: median", micros(seen[0]), null);
    measures.time("the longest lag of 200 writes", micros(seen[1]), null);
  }

  private static final String LAG =
      """
      SELECT ROUND(MEDIAN(TIMESTAMPDIFF(MICROSECOND, written, seen)) OVER ()),
        MAX(TIMESTAMPDIFF(MICROSECOND, written, seen)) OVER () FROM shop.lag LIMIT 1""";

  @Drill("Its source is killed")
  @Order(7)
  void killSource(Runbook page, Measures measures, Node galera1, Node galera3) {
    measures.ledger().mark("galera3, the replica's source, is killed");
    page.step("Kill galera3").run(galera3.kill());
    order(page, galera1, "while it had no source");
  }

  @Procedure("Its source is lost: move it to another node")
  @Otherwise(
      "The cluster is not touched, and the replica keeps rows, position and account: an "
          + "error costs nothing, and pasting again is safe. It does not answer: `docker logs "
          + "--tail 20 replica`.")
  @Order(8)
  @Covers("R023")
  void move(Runbook page, Measures measures) {
    page.step("See what it says")
        .youSee("`Connecting`, and why; `Last_SQL_Error` is empty")
        .otherwise(
            "`Yes` twice: it follows. `1236`: [[#"
                + SNAPSHOT
                + "]]. Something in `Last_SQL_Error`: its rows differ from the cluster's; seed it anew.")
        .run(STATUS)
        .within(SOON)
        .matches("^Slave_IO_Running: Connecting$")
        .matches("^Last_IO_Error: error reconnecting to master")
        .matches("^Last_SQL_Error: *$");
    page.step(
            "See that the new one is `Synced`, counts as the cluster does, and has what the replica has")
        .why("The last number of `100-…` may not be lower than the replica's.")
        .youSee("`Synced`, `1`, and a higher or equal number after `100-1-` on galera2")
        .otherwise("Another node. `0`: [[#" + SILENT + "]].")
        .run(
            """
            docker exec galera2 mariadb -N -e "SHOW STATUS LIKE 'wsrep_local_state_comment';
              SELECT @@wsrep_gtid_mode, @@gtid_binlog_pos"
            docker exec replica mariadb -N -e "SELECT 'replica', @@gtid_slave_pos\"""")
        .matches("Synced$")
        .matches("^1\\t.*100-1-\\d+")
        .matches("^replica\\t.*100-1-\\d+");
    moveTo(page, "galera2");
    measures.ledger().mark("the replica follows galera2");
    equal(page);
  }

  @Drill("The node that was its source is back")
  @Order(9)
  void back(Runbook page, Node galera3) {
    page.step("Start galera3").run(galera3.start());
    synced(page, galera3);
  }

  @Drill(value = "Its source is emptied, and given a snapshot", trap = true)
  @Order(10)
  void snapshot(Runbook page, Measures measures, Node galera1, Node galera2) {
    measures.ledger().mark("galera2, the replica's source, is given a snapshot");
    page.step("Shut galera2 down, and empty it")
        .limit(LONG)
        .run(
            """
            docker stop -t 600 galera2
            docker run --rm --volumes-from galera2 --entrypoint find \\
              "$(docker inspect --format '{{.Config.Image}}' toolbox)" /var/lib/mysql -mindepth 1 -delete""");
    order(page, galera1, "while galera2 was away");
    page.step("Start it").run(galera2.start());
    synced(page, galera2);
  }

  @Trap(SNAPSHOT)
  @Order(11)
  @Covers("R023")
  void tooOld(Runbook page, Measures measures) {
    page.note(
        """
        A node that was given a snapshot begins its binary log afresh, at the GTID where the snapshot ends. A
        replica that had less by then can't go on with it. Another node has what it needs; so move the replica
        away *before* a node is rebuilt. If no node has it: seed it anew.""");
    page.step("See what the replica says")
        .run(STATUS)
        .within(SOON)
        .matches("^Slave_IO_Running: No$")
        .matches(
            "^Last_IO_Error: Got fatal error 1236 .*Could not find GTID state requested by slave in any binlog files");
    page.step("See where each node's log begins, and what the replica has")
        .why(
            "The first GTID of a list is the last one that the log does *not* have. No list: it has all.")
        .run(
            """
            for node in galera1 galera2 galera3; do
              docker exec $node sh -c 'cd /var/lib/mysql && mariadb-binlog "$(sed -n "s/^[.]*[/]*//;1p" galera-bin.index)"' |
                grep -m 1 -oE 'Gtid list \\[.*' | sed "s/^/$node /"
            done
            docker exec replica mariadb -N -e "SELECT 'replica', @@gtid_slave_pos\"""")
        .matches("^galera2 Gtid list \\[100-1-\\d+\\]$")
        .matches("^replica\\t");
    moveTo(page, "galera3");
    equal(page);
    measures.ledger().mark("the replica follows galera3");
  }

  @Trap(LOCAL)
  @Order(12)
  void local(Runbook page, Node galera3) {
    page.note(
        """
        It gets a GTID of that node's own domain, which the replica leaves out: else it would come from this
        node, and once more from the next. So a change by RSU is made on the replica as well, by hand.""");
    page.step("Write on galera3 alone, and then through the cluster")
        .run(
            """
            docker exec galera3 mariadb -e "SET SESSION wsrep_on=OFF; INSERT INTO shop.orders VALUES (999999, 'on galera3 alone')"
            docker exec galera1 mariadb -e "INSERT INTO shop.orders (note) VALUES ('on all')\"""");
    page.step("See that the replica has passed by the one, and has the other")
        .run(
            """
            docker exec replica mariadb -N -e "SELECT @@gtid_slave_pos;
              SELECT note FROM shop.orders WHERE note IN ('on galera3 alone', 'on all')\"""")
        .within(SOON)
        .matches("103-1-\\d+")
        .printsLine("on all")
        .printsNot("alone");
    page.step("Take it back, there alone")
        .run(galera3.sql("SET SESSION wsrep_on=OFF; DELETE FROM shop.orders WHERE id = 999999"));
  }

  @Measurement("Nothing acknowledged is missing, on the nodes or on the replica")
  @Order(13)
  @Covers("R023")
  void measured(Runbook page, Lab lab, Measures measures) {
    LedgerReport report = measures.stop(null);
    page.expect("each acknowledged write is on every node, once")
        .holds(() -> assertThat(report.verdict()).isIntact());
    page.expect("the replica has the same rows of the workload: number, no number twice, checksum")
        .within(SOON)
        .holds(
            () -> {
              String rows = ReplicaSteps.on(lab, "replica", ReplicaSteps.ROWS);
              assertThat(rows).isEqualTo(ReplicaSteps.on(lab, "galera1", ReplicaSteps.ROWS));
              assertThat(Long.parseLong(rows.split("\t")[0])).isGreaterThan(500);
            });
    equal(page);
  }

  @Drill(value = "GTID mode is off on the replica's source", trap = true)
  @Order(14)
  void oneModeOff(Runbook page, Node galera1, Node galera3) {
    page.step("Switch it off on galera3, and write through galera1")
        .run(
            galera3
                .sql("SET GLOBAL wsrep_gtid_mode=OFF")
                .then(galera1.sql("INSERT INTO shop.orders (note) VALUES ('unnoticed')")));
  }

  @Trap(SILENT)
  @Order(15)
  void silent(Runbook page, Node galera1, Node galera3) {
    page.note(
        """
        A node that runs without `wsrep_gtid_mode` gives the cluster's transactions GTIDs of its own domain, as if
        only this node had made them, and the replica leaves them out. So watch the last number of `100-…` on
        the replica against that of the nodes, not `Seconds_Behind_Master`.""");
    page.step("See what the replica says, and that it has passed the order by")
        .run(
            STATUS
                + """

                docker exec replica mariadb -N -e "SELECT @@gtid_slave_pos;
                  SELECT COUNT(*) FROM shop.orders WHERE note = 'unnoticed'\"""")
        .within(SOON)
        .matches("^Slave_IO_Running: Yes$")
        .matches("^Slave_SQL_Running: Yes$")
        .matches("^Seconds_Behind_Master: 0$")
        .matches("103-1-([3-9]|\\d\\d)")
        .printsLine("0");
    page.step("See which node counts otherwise")
        .run(
            """
            for node in galera1 galera2 galera3; do
              docker exec $node mariadb -N -e "SELECT @@wsrep_node_name, @@wsrep_gtid_mode, @@gtid_binlog_pos"
            done""")
        .matches("^galera1\\t1\\t")
        .matches("^galera3\\t0\\t.*103-1-");
    page.note("Moved to a node that counts right it goes on where it was, and gets the order.");
    moveTo(page, "galera1");
    equal(page);
    page.step("Give the wrong node its file back, and restart it")
        .why("As in [[RollingRestartChapter]]. Here its file is as it was.")
        .run(galera3.restart());
    synced(page, galera3);
    ReplicaSteps.oneGtid(page, galera1);
    page.note(
        """
        Its log keeps the hole. It can be the source again of a replica that has that last GTID; one that has
        less would pass by the same rows (not tried).""");
  }

  @Drill(
      value = "GTID mode off on all nodes, with one domain for all, as servers come",
      trap = true)
  @Order(16)
  void modeOff(Runbook page, Node galera1, Node galera2) {
    page.step("Switch it off")
        .run(
            """
            for node in galera1 galera2 galera3; do
              docker exec $node mariadb -e "SET GLOBAL wsrep_gtid_mode=OFF; SET GLOBAL gtid_domain_id=7"
            done""");
    page.step("Let the source count two transactions that only it has")
        .run(
            galera1.sql(
                "SET SESSION wsrep_on=OFF; CREATE TABLE shop.own (id INT PRIMARY KEY); DROP TABLE shop.own"));
    order(page, galera1, "before the move");
    page.step("See that the replica has it")
        .run("docker exec replica mariadb -N -e \"SELECT @@gtid_slave_pos\"")
        .within(SOON)
        .matches("(?<!\\d)7-1-3(?!\\d)");
    page.step("Lose the source").run("docker exec replica mariadb -e 'STOP REPLICA'");
    order(page, galera2, "lost 1");
    order(page, galera2, "lost 2");
  }

  @Trap(LOSES)
  @Order(17)
  void loses(Runbook page) {
    page.note(
        """
        Each node then counts for itself what it logs. The replica asks the next one for what comes after the
        third transaction, and there that is another. If that node is ahead, rows come a second time (not tried):
        `Duplicate entry`, or doubled rows where a table has no key. Seed the replica anew.""");
    page.step("Move it by GTID, and write")
        .run(
            """
            docker exec replica mariadb -e "CHANGE MASTER TO MASTER_HOST='galera2.local'; START REPLICA"
            docker exec galera2 mariadb -e "INSERT INTO shop.orders (note) VALUES ('after the move')\"""");
    page.step("See that all seems well, and what is missing")
        .youSee("`Yes` twice and `0`; `lost 1` and `lost 2` on galera2 alone")
        .run(
            STATUS
                + """

                for server in galera2 replica; do
                  docker exec $server mariadb -N -e "SELECT '$server', note FROM shop.orders WHERE note IN ('lost 1', 'lost 2', 'after the move')"
                done""")
        .within(SOON)
        .matches("^Slave_IO_Running: Yes$")
        .matches("^Slave_SQL_Running: Yes$")
        .matches("^Seconds_Behind_Master: 0$")
        .matches("^galera2\\tlost 1$")
        .matches("^galera2\\tlost 2$")
        .matches("^replica\\tafter the move$")
        .printsNot("replica\tlost");
  }

  @WayBack("Detach the replica")
  @Otherwise(
      "The cluster is not touched by it. `ERROR 1198`: the replica still runs, `STOP REPLICA` first. `ERROR 1396`: the account has another host part, see `SELECT User, Host FROM mysql.user`.")
  @Order(18)
  void detach(Runbook page, Node galera1) {
    page.step("Stop it, and have it forget its source")
        .loses(
            "its source; its rows and its position, `gtid_slave_pos`, stay. To follow again: `CHANGE MASTER`"
                + " without its first line, while a node has the binary logs from there on")
        .youSee("no status, as it has no source; then its position")
        .run(
            """
            docker exec replica mariadb -N -e "STOP REPLICA; RESET REPLICA ALL; SHOW REPLICA STATUS; SELECT @@gtid_slave_pos\"""")
        .matches("\\A\\S*100-1-\\d+\\S*\\n\\z");
    page.step("Take away what it could come with")
        .why("The cluster forgets nothing else of it: it kept no place for it.")
        .loses("the account; another replica needs one of its own")
        .run(galera1.sql("DROP USER replica@'%'"));
    page.note(
        "To have it serve by itself: take `read_only` and `bind_address` out of its file, give it a certificate"
            + " for clients, restart it. It has every account of the cluster.");
  }

  @Drill("Tidy up")
  @Order(19)
  void tidy(Runbook page) {
    page.note("The lab had no binary logs, so they go, with their settings. In earnest keep both.");
    page.step("Remove what this page made")
        .run(
            """
            docker rm -f -v replica
            rm replica.password replica.cnf
            docker exec toolbox rm -r /tmp/replica /tmp/replica.csr /tmp/replica.ext
            docker exec galera2 rm -f /tmp/seed.log
            docker exec galera1 mariadb -e "DROP DATABASE shop; DROP USER IF EXISTS replica@'%'\"""");
    ReplicaSteps.noBinaryLogs(page);
  }

  private static void moveTo(Runbook page, String source) {
    page.step("Have it follow " + source)
        .why("All else stays as it was told: account, certificates, GTID.")
        .run(
            """
            docker exec replica mariadb -e "STOP REPLICA; CHANGE MASTER TO MASTER_HOST='%s.local'; START REPLICA\""""
                .formatted(source));
    ReplicaSteps.follows(page, "replica", source);
  }

  /** The shop's rows, which only steps of the page write. */
  private static void equal(Runbook page) {
    page.step("Let it catch up, and compare a table with the cluster's")
        .why("A table that nobody writes to meanwhile.")
        .youSee("`0`, and one line that begins with `2`: both have the same rows")
        .otherwise(
            "No `0`, no `-1`: galera1 did not answer. `-1`: it does not catch up. Two lines: its rows differ; seed it anew.")
        .run(EQUAL)
        .within(SOON)
        .matches("\\A0\\n +2 shop\\.orders\\t\\d+\\n\\z");
  }

  private static void order(Runbook page, Node node, String note) {
    page.step("Write an order: " + note)
        .run(node.sql("INSERT INTO shop.orders (note) VALUES ('" + note + "')"));
  }

  private static void synced(Runbook page, Node node) {
    page.step("Wait until it is synced")
        .run(node.state())
        .within(Duration.ofMinutes(3))
        .matches("Synced$");
  }

  private static Duration micros(String number) {
    return Duration.ofNanos((long) (Double.parseDouble(number) * 1000));
  }
}
