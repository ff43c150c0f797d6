package org.galerarunbook.playbook;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
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
    number = 35,
    title = "Keep a second cluster, and switch over to it",
    purpose =
        """
        A second cluster follows the first by an asynchronous replica: one of its nodes is that replica, and
        replicates what it gets to the others. Switched over by plan nothing is lost. When the cluster that takes
        the writes is lost as a whole, what had not come over is lost.""")
@UseWhen({
  "a second cluster, at another site, is to take over when the first is lost",
  "the writes are to go to the second cluster, by plan",
  "the cluster that takes the writes is lost as a whole, and another one follows it"
})
@NotWhen({
  "some nodes of it are left: [[LoseTheQuorumChapter]]",
  "its machines come back, and nothing may be lost: [[FullOutageChapter]]",
  "a server is to follow, and never to take over: [[AsynchronousReplicaChapter]]"
})
@Needs({
  "the lab (`./lab up`), all nodes `Synced`",
  "binary logs and GTIDs on every node, as in [[AsynchronousReplicaChapter#Have every node write a binary log, with one GTID for all]]",
  "as many machines as a cluster needs: here two, in earnest three"
})
@Costs(
    value =
        "By plan: nobody writes from the stop of the application to the last step. Unplanned: what had not come"
            + " over is lost, from a point on; the lost cluster is then filled anew. After each restart of the"
            + " node that follows: `START REPLICA`; monitor `Slave_IO_Running`.",
    fault = "a switch by plan, under load")
@StopAndCall({
  "both clusters take writes: stop the application, and decide which one counts",
  "`Last_SQL_Error` is not empty: the second cluster's rows differ"
})
@UsesLab(own = true)
@Topic.Replication
@Topic.Recovery
class SecondClusterChapter {

  private static final Duration SOON = Duration.ofSeconds(60);
  private static final Duration SNAPSHOT = Duration.ofMinutes(2);
  private static final Duration LONG = Duration.ofMinutes(10);

  private static final String STOPPED = "the first takes no writes";
  private static final String TURNED = "the second takes writes";
  private static final String COMES_BACK =
      "The lost cluster comes back, with rows that nobody else has";

  @Drill(
      "The nodes of the first cluster write binary logs, and an application writes through galera1")
  @Order(1)
  void before(Runbook page, Lab lab, Measures measures, Node galera1) {
    ReplicaSteps.binaryLogs(page, galera1);
    page.step("Make a table")
        .run(
            """
            docker exec galera1 mariadb passbolt -e "
              CREATE TABLE orders (id INT PRIMARY KEY AUTO_INCREMENT, note VARCHAR(40) NOT NULL);
              INSERT INTO orders (note) SELECT CONCAT('before ', seq) FROM seq_1_to_1000\"""");
    Ledger ledger =
        measures.start(Ledger.on(lab.cluster()).to(lab.cluster().node(1)).timeout(SOON));
    page.expect("it writes")
        .within(SOON)
        .holds(() -> assertThat(ledger.acknowledgedWrites()).isGreaterThan(50));
  }

  @Procedure("Write down what the second cluster is")
  @Otherwise(
      "The first cluster has one account more, and is else as it was. `already in use`: "
          + "galera4 or galera5 is there; see that nobody needs its rows. Nobody does: `docker "
          + "rm -v` it, and paste that step again.")
  @Order(2)
  void settings(Runbook page) {
    page.step("Make an account that one cluster reads the other's log with")
        .why(
            """
            It asks for a certificate of the clients' CA; a node's own serves. Made before the backup it is on
            both clusters, for both directions.""")
        .youSee("`REPLICATION SLAVE`, and the issuer")
        .otherwise("`ERROR 1396`: there is one of that name. Look whose it is.")
        .run(
            """
            [ -s second.password ] || (umask 077; docker exec toolbox openssl rand -hex 16 > second.password)
            [ -s second.password ] && echo "CREATE USER second@'%' IDENTIFIED BY '$(cat second.password)'
              REQUIRE ISSUER '/O=Galera Runbook/OU=Clients/CN=Galera Runbook CA';
              GRANT REPLICATION REPLICA ON *.* TO second@'%'" | docker exec -i galera1 mariadb
            docker exec galera1 mariadb -N -e "SHOW GRANTS FOR second@'%'" | sed "s/BY PASSWORD '[^']*'/…/\"""")
        .matches("^GRANT REPLICATION SLAVE ON \\*\\.\\* TO .*ISSUER '");
    page.step("Issue certificates for its nodes")
        .why(
            "Here of the lab's CAs. In earnest the second cluster has a cluster CA of its own, so that a node of"
                + " one can't join the other.")
        .youSee("`0 replaced`")
        .otherwise(
            "`the CA's key … is missing`: put it back, and paste this again. Never `--renew-ca`, which the message"
                + " names: no node that runs trusts a new CA.")
        .run("./lab certs issue --nodes galera1,galera2,galera3,galera4,galera5")
        .matches("^\\d+ created, 0 replaced, \\d+ kept$");
    page.step("Write the settings of its nodes")
        .why(
            """
            A name, a `server_id` and a GTID domain of its own: by its `server_id` a cluster knows what it has
            written itself. `read_only` has a file of its own, which a cluster has while it takes no writes: so
            one that is restarted takes none either, nor by its events, before somebody says so.""")
        .run(
            """
            for i in 4 5; do
              printf '%s\\n' '[mariadbd]' "wsrep_node_name = galera$i" "wsrep_node_address = galera$i.local" \\
                'wsrep_cluster_name = second' 'wsrep_cluster_address = gcomm://galera4.local,galera5.local' \\
                'server_id = 2' 'log_bin = galera-bin' 'log_slave_updates = ON' 'sync_binlog = 1' 'wsrep_gtid_mode = ON' \\
                'wsrep_gtid_domain_id = 200' "gtid_domain_id = 20$i" 'skip_slave_start = ON' > galera$i.cnf
            done
            printf '%s\\n' '[mariadbd]' 'read_only = ON' 'event_scheduler = OFF' > read-only.cnf
            chmod 644 galera4.cnf galera5.cnf read-only.cnf""");
    page.step("Make its machines, without starting them")
        .run(
            """
            for node in galera4 galera5; do
              docker create --name $node --hostname $node.local --network galera-runbook-lab --network-alias $node.local \\
                --cap-add NET_ADMIN -v /var/lib/mysql --entrypoint /usr/local/bin/start-node \\
                "$(docker inspect --format '{{.Config.Image}}' galera1)" mariadbd || break
              docker exec galera1 tar -C / -cf - usr/local/bin/start-node usr/local/bin/galera-state \\
                usr/local/bin/galera-healthcheck etc/mysql/mariadb.conf.d/z-galera.cnf etc/galera root/.my.cnf |
                docker cp - $node:/
              docker cp certs/$node $node:/etc/mysql/tls
              docker cp $node.cnf $node:/etc/mysql/mariadb.conf.d/zz-node.cnf
              docker cp read-only.cnf $node:/etc/mysql/mariadb.conf.d/zz-read-only.cnf
            done""");
  }

  @Procedure("Fill its first node from a backup of the first cluster, and bootstrap")
  @Otherwise(
      "The first cluster is as it was. `second.password: No such file`: you are in another "
          + "folder. An `ERROR`: see whether galera4 follows. It does not: mend it, and paste it "
          + "again. It does: give it no position a second time.")
  @Order(3)
  @Covers("R023")
  void seed(Runbook page) {
    page.step("Stream a backup into its data directory")
        .youSee("`completed OK!`")
        .otherwise("Remove galera4 with its data (`docker rm -v galera4`), and make it again.")
        .limit(LONG)
        .run(ReplicaSteps.streamTo("galera4"))
        .matches("completed OK!$");
    page.step("Prepare it")
        .why("It has no `grastate.dat`, so the second cluster begins a history of its own.")
        .youSee("`completed OK!`, and the GTID where the backup ends")
        .otherwise("No `100-…` in that line: the nodes had not GTID mode on.")
        .limit(LONG)
        .run(ReplicaSteps.prepare("galera4"))
        .prints("completed OK!")
        .matches("^\\S+\\t\\d+\\t.*100-\\d+-\\d+");
    page.step("Bootstrap it, this once")
        .why("On a host: `galera_new_cluster`.")
        .loses("nothing: it is a cluster of another name, which nobody was a member of")
        .otherwise("It says nothing: galera4 runs already. Go on.")
        .run(
            """
            touch bootstrap-once
            [ "$(docker inspect --format '{{.State.Running}}' galera4)" = false ] &&
              docker cp bootstrap-once galera4:/etc/galera/bootstrap-once && docker start galera4""");
    page.step("Wait until it is a cluster of one")
        .youSee("`1 Primary Synced`, `second`")
        .otherwise("`docker logs --tail 20 galera4`")
        .run(state("galera4"))
        .within(SOON)
        .printsLine("1 Primary Synced second 200");
    page.step("Have it follow the first, from where the backup ends")
        .loses(ReplicaSteps.POSITION)
        .run(
            follow(
                "galera4",
                "docker exec galera4 cut -f3 /var/lib/mysql/mariadb_backup_binlog_info",
                "galera3",
                "101,102,103"));
    ReplicaSteps.follows(page, "galera4", "galera3");
  }

  @Procedure("Let its others join")
  @Otherwise(
      "The first cluster and galera4 are as they were. It ends: `docker logs --tail 50 "
          + "galera5`, and [[RestoreNodeFromScratchChapter]]. `No such container`: [[#Write down "
          + "what the second cluster is]].")
  @Order(4)
  void join(Runbook page, Node galera5) {
    page.step("Start galera5").run(galera5.start());
    page.step("Wait until it is synced")
        .youSee("`2 Primary Synced`, `second`")
        .otherwise("Its log says why: [[RestoreNodeFromScratchChapter]].")
        .run(state("galera5"))
        .within(SNAPSHOT)
        .printsLine("2 Primary Synced second 200");
  }

  @Check("Each of its nodes has the rows of the first, with the same GTIDs")
  @Order(5)
  @Covers("R023")
  void check(Runbook page) {
    page.note(
        """
        If galera4 is lost, galera5 can follow instead: it has the position, `gtid_slave_pos` (not tried). The other
        direction, another source, is in [[AsynchronousReplicaChapter]].""");
    page.step("Write on the first, and compare a table that nobody else writes")
        .youSee("`0`, and one line that begins with `3`")
        .otherwise(
            "No `0`: it is behind, or galera1 did not answer. Several lines: the rows differ. Fill the second cluster anew.")
        .run(
            """
            docker exec galera1 mariadb -e "INSERT INTO passbolt.orders (note) VALUES ('to the second')"
            position=$(docker exec galera1 mariadb -N -e 'SELECT @@gtid_binlog_pos' | grep -oE '100-[0-9]+-[0-9]+') &&
              docker exec galera4 mariadb -N -e "SELECT MASTER_GTID_WAIT('$position', 30)"
            for server in galera1 galera4 galera5; do
              docker exec $server mariadb -N -e "SET SESSION wsrep_sync_wait=1; SELECT 1 FROM passbolt.orders LIMIT 0;
                CHECKSUM TABLE passbolt.orders"
            done | uniq -c""")
        .matches("\\A0\\n +3 passbolt\\.orders\\t\\d+\\n\\z");
    page.step("See that galera5 knows how far the second has got")
        .youSee("`100-1-…` in both lines")
        .otherwise("Empty: only galera4 can follow; if it is lost, fill the second cluster anew.")
        .run(
            """
            for server in galera4 galera5; do docker exec $server mariadb -N -e "SELECT @@gtid_slave_pos"; done""")
        .matches("(?s)100-1-\\d+.*\\n.*100-1-\\d+");
  }

  @Procedure("Switch over by plan: stop the writes, and wait until all has come over")
  @Order(6)
  @Covers("R023")
  void stopWrites(Runbook page, Measures measures, Node galera1) {
    page.step("See whom `read_only` does not hold")
        .youSee("administrators only")
        .otherwise(
            "The application's: `REVOKE READ ONLY ADMIN ON *.* FROM …`, and end its connections. Don't lock it:"
                + " that comes over to the second, too.")
        .run(
            galera1.ask(
                "SELECT GRANTEE FROM information_schema.USER_PRIVILEGES WHERE PRIVILEGE_TYPE LIKE 'READ_ONLY ADMIN'"))
        .matches("\\A('(root|mysql)'@'localhost'\\n)+\\z");
    measures.ledger().mark(STOPPED);
    page.step("Have the first cluster take no writes")
        .why(
            """
            Stop the application, its jobs and events (`SET GLOBAL event_scheduler=OFF`) first. `read_only` does not
            hold accounts that have `READ ONLY ADMIN`. By the file it is so after a restart, too.""")
        .youSee("three times `1`")
        .otherwise("It waits: a transaction is open. `SHOW PROCESSLIST` on that node.")
        .run(
            """
            for node in galera1 galera2 galera3; do
              docker cp read-only.cnf $node:/etc/mysql/mariadb.conf.d/zz-read-only.cnf
              docker exec $node mariadb -N -e "SET GLOBAL read_only=ON; SELECT @@read_only"
            done""")
        .matches("\\A(1\\n){3}\\z");
    page.step("See that its nodes are at one position")
        .youSee("the same `100-1-…` three times")
        .otherwise("Paste it again: one applies what it has got.")
        .run(
            """
            for node in galera1 galera2 galera3; do
              docker exec $node mariadb -N -e 'SELECT @@gtid_binlog_pos' | grep -oE '100-[0-9]+-[0-9]+'
            done""")
        .within(SOON)
        .matches("\\A(100-\\d+-\\d+)\\n\\1\\n\\1\\n\\z");
    page.step("Wait until the second has it")
        .youSee("the position at which the first stopped, and `0`")
        .otherwise(
            "No position: galera1 did not answer; nothing was waited for. `-1`: it is too far behind. Wait longer; or"
                + " give it up: *Let it take writes* of the unplanned switch. Its file goes, too.")
        .run(
            """
            position=$(docker exec galera1 mariadb -N -e 'SELECT @@gtid_binlog_pos' | grep -oE '100-[0-9]+-[0-9]+') &&
              echo $position && docker exec galera4 mariadb -N -e "SELECT MASTER_GTID_WAIT('$position', 60)\"""")
        .matches("^100-1-\\d+$")
        .printsLine("0");
  }

  @Procedure("Turn the direction, and let the second take writes")
  @Otherwise(
      "Until the second takes writes nobody does, so nothing is lost: mend what an error "
          + "names, and paste that step again. The second takes none before galera1 follows it; "
          + "and the first none from then on.")
  @Order(7)
  @Covers("R023")
  void turn(Runbook page, Measures measures, Node galera4) {
    page.step("Have the second follow nobody")
        .loses("its source; its position stays")
        .run(galera4.sql("STOP REPLICA; RESET REPLICA ALL"));
    page.step("Have the first follow it, before anybody writes there")
        .why(
            """
            Its nodes are read-only, which does not stop what it replicates. So nothing of what the second is
            written from now on is missing here: this is the way back.""")
        .loses(
            "the position that it has: once, before anybody writes there; after a restart only `START REPLICA`")
        .run(
            follow(
                "galera1",
                "docker exec galera4 mariadb -N -e 'SELECT @@gtid_binlog_pos'",
                "galera4",
                "204,205"));
    ReplicaSteps.follows(page, "galera1", "galera4");
    page.step("Let the second take writes, and send the application there")
        .why(
            "Its file goes, too, or a restart stops the writes. Where you use events: `SET GLOBAL event_scheduler=ON`.")
        .loses("nothing: `read-only.cnf` is kept here")
        .youSee("twice `0`")
        .run(
            """
            for node in galera4 galera5; do
              docker exec $node rm -f /etc/mysql/mariadb.conf.d/zz-read-only.cnf
              docker exec $node mariadb -N -e "SET GLOBAL read_only=OFF; SELECT @@read_only"
            done""")
        .matches("\\A(0\\n){2}\\z");
    page.step("Write through it as the application")
        .youSee("nothing")
        .otherwise("`ERROR 1290`: that node is read-only.")
        .run(galera4.clientSql("INSERT INTO orders (note) VALUES ('on the second')"));
    measures.ledger().mark(TURNED);
    page.step("Find it on every node of the first")
        .youSee("three times `on the second`")
        .otherwise("`SHOW REPLICA STATUS` on galera1: [[AsynchronousReplicaChapter]].")
        .run(
            """
            for node in galera1 galera2 galera3; do
              docker exec $node mariadb -N -e "SELECT note FROM passbolt.orders WHERE note = 'on the second'"
            done""")
        .within(SOON)
        .matches("\\A(on the second\\n){3}\\z");
  }

  @Measurement("By plan nothing is lost")
  @Order(8)
  @Covers("R023")
  void planned(Runbook page, Lab lab, Measures measures) {
    LedgerReport report = measures.stop(null);
    measures.time(
        "nobody wrote, by plan",
        BackupProofSteps.marked(report.verdict(), STOPPED)
            .until(BackupProofSteps.marked(report.verdict(), TURNED)),
        null);
    page.expect("each write that the first acknowledged is on each of its nodes, once")
        .holds(() -> assertThat(report.verdict()).isIntact());
    page.expect("both nodes of the second have the same rows: number, no number twice, checksum")
        .holds(
            () -> {
              String rows = ReplicaSteps.on(lab, "galera1", ReplicaSteps.ROWS);
              assertThat(ReplicaSteps.on(lab, "galera4", ReplicaSteps.ROWS)).isEqualTo(rows);
              assertThat(ReplicaSteps.on(lab, "galera5", ReplicaSteps.ROWS)).isEqualTo(rows);
              assertThat(Long.parseLong(rows.split("\t")[0])).isGreaterThan(500);
            });
  }

  @Drill("The link is lost, and then the cluster that takes the writes")
  @Order(9)
  void lose(Runbook page, Node galera1, Node galera4, Node galera5) {
    page.note("To lose the link galera1 stops fetching. A hundred more writes are acknowledged.");
    page.step("Lose the link").run(galera1.sql("STOP REPLICA IO_THREAD"));
    page.step("Write through the second")
        .run(
            """
            for order in $(seq 100); do echo "INSERT INTO orders (note) VALUES ('acknowledged'); SELECT 'acknowledged';"; done |
              docker exec -i toolbox mariadb -h galera4.local -N | sort | uniq -c""")
        .matches("^ +100 acknowledged$");
    page.step("Kill both of its nodes").run(galera4.and(galera5).kill());
  }

  @Procedure("Switch over unplanned: the cluster that took the writes is lost")
  @Otherwise(
      "What came over is safe, and `second.position` is kept. An error, or `1`: that node "
          + "takes no writes; send the application to those that say `0`, and paste it again. "
          + "The lost cluster answers: stop the application, and call.")
  @Order(10)
  @Covers("R023")
  void unplanned(Runbook page, Measures measures) {
    page.note(
        """
        Here the second took the writes and is lost. **If the first is the lost one, exchange the names before
        you paste**: `galera4 galera5` for `galera1 galera2 galera3` and the other way round, and galera1 alone
        for galera4. The position is then `100-1-…`.""");
    Instant began = Instant.now();
    page.step("See that none of its nodes answers")
        .why(
            "And keep the application, and everybody else, from reaching them when they come back.")
        .youSee("`ERROR 2002`, `2003` or `2005` for each: nobody answers")
        .otherwise(
            "An answer, or another number: its server is up, so it is not lost. Recover it, or switch over by"
                + " plan. Ask from the application's machines as well: perhaps only your link is cut.")
        .run(
            """
            for node in galera4 galera5; do
              docker exec toolbox mariadb -h $node.local --connect-timeout=3 -N -e "SELECT 'it answers'"
            done""")
        .exits(1)
        .matches("(?s)ERROR 200[235].*ERROR 200[235]")
        .printsNot("it answers\n");
    page.step("See that all that came over is applied")
        .youSee("`Slave has read all relay log`, and no `Last_SQL_Error`")
        .otherwise("It still applies: wait. What it has got is not lost.")
        .run(
            """
            docker exec galera1 mariadb -e "SHOW REPLICA STATUS\\G" | sed 's/^ *//' |
              grep -E '^(Slave_SQL_Running_State|Last_SQL_Error):'""")
        .within(SOON)
        .matches("^Slave_SQL_Running_State: Slave has read all relay log")
        .matches("^Last_SQL_Error: *$");
    page.step("Have it follow nobody, and keep how far it had got")
        .why("What the lost one had after that GTID is lost, until somebody finds it there.")
        .loses("its source; the position is in `second.position`")
        .youSee("`200-2-…`: the lost one's last transaction that came over")
        .otherwise(
            "No `200-2-…`: it was not kept. See whether galera1 still follows, and put what `SELECT @@gtid_slave_pos` says into `second.position`.")
        .run(
            """
            docker exec galera1 mariadb -N -e "STOP REPLICA; SELECT @@gtid_slave_pos; RESET REPLICA ALL" | tee second.position""")
        .matches("200-2-\\d+");
    page.step("Let it take writes, and send the application there")
        .why("Where you use events: `SET GLOBAL event_scheduler=ON` as well.")
        .loses("nothing: `read-only.cnf` is kept here")
        .youSee("three times `0`")
        .run(
            """
            for node in galera1 galera2 galera3; do
              docker exec $node rm -f /etc/mysql/mariadb.conf.d/zz-read-only.cnf
              docker exec $node mariadb -N -e "SET GLOBAL read_only=OFF; SELECT @@read_only"
            done""")
        .matches("\\A(0\\n){3}\\z");
    page.step("Write through it as the application")
        .youSee("nothing")
        .otherwise("`ERROR 1290`: that node is read-only.")
        .run(
            "docker exec toolbox mariadb -h galera1.local -e \"INSERT INTO orders (note) VALUES ('on the first again')\"");
    measures.time(
        "from looking to the first write, unplanned", Duration.between(began, Instant.now()), null);
  }

  @Measurement("What was lost: what had not come over")
  @Order(11)
  @Covers("R023")
  void lost(Runbook page, Lab lab, Measures measures) {
    page.step("Count the hundred on every node of the first, and what was written before")
        .run(
            """
            for node in galera1 galera2 galera3; do
              docker exec $node mariadb -N -e "
                SELECT SUM(note = 'acknowledged'), SUM(note = 'on the second'), COUNT(*) FROM passbolt.orders"
            done""")
        .within(SOON)
        .matches("\\A(0\\t1\\t1003\\n){3}\\z");
    long there =
        Long.parseLong(
            ReplicaSteps.on(
                    lab,
                    "galera1",
                    "SELECT COUNT(*) FROM passbolt.orders WHERE note = 'acknowledged'")
                .strip());
    measures.count(
        "acknowledged writes lost unplanned, of a hundred after the link was lost", 100 - there);
  }

  @Trap(COMES_BACK)
  @Order(12)
  void comesBack(Runbook page) {
    page.note(
        """
        It has the hundred writes, and says `Primary` and `Synced`. It took the writes, so it had no `read_only` in
        its files: without it the application writes to two clusters. Don't have it follow the first: it would
        keep rows that the first has not, and say nothing (not tried). Save what it has more, carry over what
        counts, and fill it anew from a backup.""");
    page.step("Put `read_only` in place, before its nodes are started")
        .run(
            """
            docker cp read-only.cnf galera4:/etc/mysql/mariadb.conf.d/zz-read-only.cnf &&
              docker cp read-only.cnf galera5:/etc/mysql/mariadb.conf.d/zz-read-only.cnf &&
              docker start galera4 galera5""");
    page.step("See that it is a cluster again, that it is read-only, and what only it has")
        .run(
            state("galera4")
                + """

                docker exec toolbox mariadb -h galera4.local -N -e "SELECT COUNT(*) FROM orders WHERE note = 'acknowledged'"
                docker exec toolbox mariadb -h galera4.local -N -e "INSERT INTO orders (note) VALUES ('on both')\"""")
        .within(SOON)
        .exits(1)
        .printsLine("2 Primary Synced second 200")
        .printsLine("100")
        .prints("ERROR 1290");
    page.step("Save what it had more, from its log")
        .why("The first of them comes after the GTID that was kept.")
        .youSee(
            "that GTID, and how many rows it had changed after it; they are in `only-there.txt`. `CREATE`, `ALTER` and `DROP` are not counted: read the file")
        .otherwise(
            "`never reached … 100-…` below it: of that domain nothing came after; all is saved. No `200-2-…` first, or another error: nothing is saved; don't remove that cluster. `cannot overwrite`: of an earlier try; take another name.")
        .run(
            """
            grep -oE '200-2-[0-9]+' second.position && (set -C
              docker exec galera4 sh -c 'cd /var/lib/mysql && mariadb-binlog --base64-output=decode-rows --verbose \\
                --start-position="$1" galera-bin.[0-9]*[0-9]' - "$(cat second.position)" > only-there.txt)
            grep -cE '^### (INSERT|UPDATE|DELETE)' only-there.txt
            grep -c "@2='acknowledged'" only-there.txt""")
        .matches("\\A200-2-\\d+\\n100\\n100\\n");
  }

  @WayBack("Back to the other cluster")
  @Order(13)
  void back(Runbook page) {
    page.note(
        """
        By plan, with the names exchanged (here it went back unplanned), `200-` for `100-` where a position is read or
        seen, and `101,102,103` for `204,205`: an old `100-…` says `0` at once, and what is missing is lost. The
        cluster that does not take the writes follows the other all the time. After an unplanned switch the lost one
        has to be filled anew first: [[#"""
            + COMES_BACK
            + """
            ]]. See that `only-there.txt` is not empty. Keep it and a copy of its data directories, then
            `docker rm -f -v galera4 galera5`, and begin at *Make its machines*.""");
  }

  @Drill("Tidy up")
  @Order(14)
  void tidy(Runbook page) {
    page.note("The lab had no binary logs, so they go, with their settings. In earnest keep both.");
    page.step("Remove what this page made")
        .run(
            """
            docker rm -f -v galera4 galera5
            rm -rf second.password second.position only-there.txt read-only.cnf bootstrap-once galera4.cnf galera5.cnf \\
              certs/galera4 certs/galera5
            docker exec galera2 rm -f /tmp/seed.log
            docker exec galera1 mariadb -e "DROP TABLE passbolt.orders; DROP USER second@'%'\"""");
    ReplicaSteps.noBinaryLogs(page);
  }

  /** Size, Primary or not, state, the cluster's name and GTID domain. */
  private static String state(String node) {
    return """
        docker exec %s mariadb -N -e "SELECT CONCAT_WS(' ', GROUP_CONCAT(VARIABLE_VALUE ORDER BY VARIABLE_NAME SEPARATOR ' '),
          @@wsrep_cluster_name, @@wsrep_gtid_domain_id) FROM information_schema.GLOBAL_STATUS WHERE VARIABLE_NAME IN
          ('WSREP_CLUSTER_SIZE','WSREP_CLUSTER_STATUS','WSREP_LOCAL_STATE_COMMENT')\""""
        .formatted(node);
  }

  /** With a node's own certificate. */
  private static String follow(String server, String position, String source, String ignored) {
    return ReplicaSteps.FOLLOW.formatted(
        position, source, "second", ignored, "/etc/mysql/tls/", "server-", server);
  }
}
