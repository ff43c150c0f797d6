package org.galerarunbook.playbook;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.galerarunbook.lab.Lab;
import org.galerarunbook.lab.Measures;
import org.galerarunbook.lab.Topic;
import org.galerarunbook.lab.UsesLab;
import org.galerarunbook.ledger.Ledger;
import org.galerarunbook.operator.Node;
import org.galerarunbook.runbook.Runbook;
import org.galerarunbook.runbook.chapter.Check;
import org.galerarunbook.runbook.chapter.Costs;
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
    number = 31,
    title = "Limits and conflicts",
    purpose =
        """
        An application that ran well on one server gets errors, or other data, on a cluster: two nodes
        wrote one row, a transaction was too large, or it relies on something that is a single node's
        own. What it gets, which limit that is, and what to do. The database of the example is `shop`.""")
@UseWhen({
  "the application gets `ERROR 1213`, `1020`, `1205`, `1105` or `1180`, now and then or in a storm",
  "a row that was just saved is not found, rows are there twice, or on one node only",
  "one node stands still with `Waiting for table metadata lock`, and then all do"
})
@NotWhen({
  "`ERROR 1213` only while a schema changes: [[ChangeASchemaChapter]]",
  "`ERROR 1047`: [[LoseTheQuorumChapter]]",
  "the log says `Inconsistency detected`: [[NodeThatDisagreesChapter]]"
})
@Needs({
  "the lab (`./lab up`)",
  "the message as the application got it, with its number and its SQLState"
})
@Costs(
    value =
        "Looking costs nothing. A conflict costs the transaction that came second; the application repeats"
            + " it. `LOCK TABLES` may cost all writes, on all nodes, until somebody restarts the node.",
    fault =
        "two nodes that write one row, large transactions, and a table locked on one node while another"
            + " writes it")
@StopAndCall({
  "nodes have other rows, and both were written since",
  "the application can't repeat a transaction, and can't be led to one node"
})
@Symptom(
    text = "ERROR 1213 (40001) … Deadlock found when trying to get lock",
    means =
        "a write of another node, or a schema change, came first: the transaction was rolled back;"
            + " repeat it")
@Symptom(
    text = "ERROR 1105 (HY000) … Maximum writeset size exceeded",
    means = "the transaction is larger than `wsrep_max_ws_size`: nothing of it was done",
    rank = Rank.CAUSE)
@Symptom(
    text = "ERROR 1180 (HY000) … wsrep_max_ws_rows exceeded",
    means = "the transaction has more rows than `wsrep_max_ws_rows`: nothing of it was done",
    rank = Rank.CAUSE)
@Symptom(
    text = "WSREP: transaction size limit (…) exceeded",
    means = "a transaction of this node was larger than `wsrep_max_ws_size`, and was refused",
    rank = Rank.CAUSE)
@Symptom(
    text = "ERROR 1020 (HY000) … Record has changed since last read in table",
    means =
        "another transaction changed the row since this one read it: it was rolled back; repeat it",
    rank = Rank.CAUSE)
@Symptom(
    text = "ERROR 4165 (HY000) … Galera replication not supported",
    means =
        "`wsrep_mode` on this node refuses a table without a primary key, or of an engine that is not replicated",
    rank = Rank.CAUSE)
@Symptom(
    text = "ERROR 1235 (42000) … CACHE without INCREMENT BY 0 in Galera cluster",
    means = "a sequence needs `INCREMENT BY 0`, so that two nodes never give the same number",
    rank = Rank.CAUSE)
@UsesLab(own = true)
@Topic.Replication
class LimitsChapter {

  private static final Duration BACK = Duration.ofSeconds(60);
  private static final Duration LONG = Duration.ofMinutes(2);

  private static final String ONE_WRITER = "`ERROR 1213` and `1020`: have one node write";
  private static final String PIECES = "`Maximum writeset size exceeded`: write in pieces";
  private static final String LOCKED =
      "`Waiting for table metadata lock`: `LOCK TABLES`, `GET_LOCK`";
  private static final String STALE = "A row that was just saved is not found; `ERROR 1205`";
  private static final String ONE_NODE = "Rows are on one node only: MyISAM, Aria";
  private static final String NO_KEY = "A table without a primary key";
  private static final String TWICE = "Rows are there twice: events";
  private static final String NUMBERS = "Gaps between numbers; `CACHE without INCREMENT BY 0`";
  private static final String STREAMED = "Streaming replication, and its price";

  private static final String HELD = "galera1 locks a table, and writes it after galera2";
  private static final String STOPPED = "galera1 is stopped";

  /** Two clients that sell one piece a thousand times, each in a transaction of its own. */
  private static final String SELL =
      """
      for node in %s; do
        docker exec $node sh -c "yes 'BEGIN; UPDATE till SET n = n + 1 WHERE id = 1; COMMIT;' | head -n 1000 |
          mariadb -f shop 2>&1 | grep '^ERROR' | sed 's/ at line [0-9]*//' | sort | uniq -c" | sed "s/^/$node /" &
      done; wait
      docker exec galera1 mariadb -N shop -e "SET SESSION wsrep_sync_wait=1; SELECT 'sold', n FROM till\"""";

  private static final String CONFLICTS =
      """
      for node in galera1 galera2 galera3; do
        echo $node $(docker exec $node mariadb -N -e "
          SHOW STATUS WHERE Variable_name IN ('wsrep_local_bf_aborts','wsrep_local_cert_failures')")
      done""";

  @Drill("An application writes, and another has tables of all kinds")
  @Order(1)
  void before(Runbook page, Lab lab, Measures measures) {
    page.note("The first writes through galera1, in tables of its own, to the end.");
    page.step("Make the tables of the other")
        .run(
            """
            docker exec -i galera1 mariadb -e "
              CREATE DATABASE shop; USE shop;
              CREATE TABLE till (id INT PRIMARY KEY, n INT NOT NULL);
              INSERT INTO till VALUES (1, 0);
              CREATE TABLE old_notes (id INT PRIMARY KEY, note VARCHAR(40)) ENGINE=MyISAM;
              CREATE TABLE visits (page INT, seen VARCHAR(90));
              INSERT INTO visits SELECT seq, REPEAT('x', 90) FROM seq_1_to_10000;
              CREATE TABLE visits_key LIKE visits;
              ALTER TABLE visits_key ADD PRIMARY KEY (page);
              INSERT INTO visits_key SELECT * FROM visits;
              CREATE TABLE big (id INT PRIMARY KEY, f VARCHAR(1000));
              INSERT INTO big SELECT seq, REPEAT('x', 1000) FROM seq_1_to_5000;
              CREATE TABLE archive LIKE big;
              CREATE TABLE locked (id INT PRIMARY KEY AUTO_INCREMENT, who VARCHAR(20));
              CREATE TABLE ran (id INT PRIMARY KEY AUTO_INCREMENT, node VARCHAR(20))"
            docker exec galera1 mariadb shop -e "INSERT INTO old_notes VALUES (1, 'here'), (2, 'here')\"""");
    Ledger ledger =
        measures.start(
            Ledger.on(lab.cluster()).to(lab.cluster().node(1)).failingOver().timeout(BACK));
    page.expect("it writes")
        .within(BACK)
        .holds(() -> assertThat(ledger.acknowledgedWrites()).isGreaterThan(50));
  }

  @Drill("A storm: two clients change one row, through two nodes")
  @Order(2)
  void storm(Runbook page) {
    page.step("Have each sell a thousand times, and see who is refused")
        .why(
            "The first to commit wins; the other is rolled back. What was acknowledged is there, once.")
        .limit(LONG)
        .run(SELL.formatted("galera1 galera2"))
        .matches(
            "^galera\\d +[1-9]\\d* ERROR 1213 \\(40001\\): Deadlock found when trying to get lock")
        .matches("^sold\\s+[1-9]\\d{2,3}$");
  }

  @Measurement("How often a statement that the server repeats by itself is refused")
  @Order(21)
  void retries(Runbook page) {
    page.note(
        """
        `wsrep_retry_autocommit`, 1 as it comes, has the server repeat a statement that is a transaction by
        itself. It never repeats one between `BEGIN` and `COMMIT`: the application does.""");
    String said =
        page.step("Change one row a thousand times through each of two nodes")
            .limit(LONG)
            .run(
                """
            for retry in 0 1 10; do
              for node in galera1 galera2; do
                docker exec $node sh -c "(echo 'SET SESSION wsrep_retry_autocommit=$retry;'
                  yes 'UPDATE till SET n = n + 1 WHERE id = 1;' | head -n 1000) |
                  mariadb -f shop 2>&1 | grep -c '^ERROR 1213'" | sed "s/^/repeats $retry, $node, refused /" &
              done; wait
            done""")
            .matches("^repeats 0, galera\\d, refused [1-9]")
            .matches("^repeats 10, galera\\d, refused \\d+$")
            .stdout();
    page.expect("with ten repeats less than half as many are refused as with none")
        .holds(() -> assertThat(refused(said, 10)).isLessThan(refused(said, 0) / 2));
  }

  /** By both nodes together. */
  private static int refused(String said, int repeats) {
    Matcher line =
        Pattern.compile("repeats " + repeats + ", galera\\d, refused (\\d+)").matcher(said);
    return line.results().mapToInt(r -> Integer.parseInt(r.group(1))).sum();
  }

  @Procedure("Find out which limit it is")
  @Otherwise(
      "These only look. No table is listed: all are InnoDB and have a primary key, so it "
          + "is another limit. `ERROR 2002`: galera1 does not run: ask another node, and "
          + "[[BringANodeBackChapter]].")
  @Order(3)
  void which(Runbook page, Node galera1) {
    page.note(
        "| What you get | What it is | What to do |\n"
            + "|---|---|---|\n"
            + "| `ERROR 1213 (40001) … Deadlock found` | another node wrote the same row first, or a schema changes | repeat the whole transaction; [[#"
            + ONE_WRITER
            + "]] |\n"
            + "| `ERROR 1020 (HY000) … Record has changed since last read` | read and then written, and somebody was faster | the same; read with `FOR UPDATE` |\n"
            + "| `ERROR 1205 (HY000) … Lock wait timeout exceeded` | a row is locked for longer than 50 s; or a causal read on a node that lags | `ROLLBACK`, then repeat all of it; [[#"
            + STREAMED
            + "]], [[#"
            + STALE
            + "]] |\n"
            + "| `ERROR 1105 (HY000) … Maximum writeset size exceeded`; `ERROR 1180 (HY000) … wsrep_max_ws_rows exceeded` | one transaction is too large; nothing of it was done | [[#"
            + PIECES
            + "]] |\n"
            + "| A row that was just saved is not found | it was read on another node | [[#"
            + STALE
            + "]] |\n"
            + "| Rows are on one node only | MyISAM or Aria | [[#"
            + ONE_NODE
            + "]] |\n"
            + "| A node lags for seconds after one `DELETE` or `UPDATE` | no primary key | [[#"
            + NO_KEY
            + "]] |\n"
            + "| Rows are there twice, at the same second | an event runs on two nodes | [[#"
            + TWICE
            + "]] |\n"
            + "| Numbers have gaps; `ERROR 1235 (42000) … CACHE without INCREMENT BY 0` | each node has its own numbers | [[#"
            + NUMBERS
            + "]] |\n"
            + "| `Waiting for table metadata lock`, and nobody writes any more | `LOCK TABLES` | [[#"
            + LOCKED
            + "]] |\n"
            + "| A job runs twice although it takes `GET_LOCK` | the lock is that node's own | the same |\n"
            + "| `ERROR 4165 (HY000) … Galera replication not supported` | `wsrep_mode` refuses that table | give it a primary key, or InnoDB |");
    page.step("Read the conflicts of every node, and keep them")
        .why(
            """
            `wsrep_local_cert_failures`: refused when it was to be committed. `wsrep_local_bf_aborts`: rolled
            back in the middle, for a write of another node.""")
        .youSee(
            "Paste it again after a minute: a node whose number grew refuses its own clients' writes,"
                + " since another node writes the same rows")
        .otherwise("All stand still: it is no conflict between nodes.")
        .run("{\n" + CONFLICTS + "\n} | tee conflicts.txt")
        .matches("^galera1 wsrep_local_cert_failures \\d+ wsrep_local_bf_aborts \\d+$")
        .matches("^galera[12] wsrep_local_cert_failures [1-9]\\d* wsrep_local_bf_aborts \\d+$");
    page.step("Read the settings that are limits")
        .youSee("the same line three times")
        .otherwise("They differ: make the files equal, [[RollingRestartChapter]].")
        .run(
            """
            for node in galera1 galera2 galera3; do
              docker exec $node mariadb -N -e "SELECT @@wsrep_max_ws_size, @@wsrep_max_ws_rows,
                @@wsrep_retry_autocommit, @@wsrep_trx_fragment_size, @@wsrep_sync_wait, @@wsrep_mode"
            done | sort | uniq -c""")
        .matches("^ *3 2147483647\\s+0\\s+1\\s+0\\s+0");
    page.step("List tables that are not replicated, and tables without a primary key")
        .youSee("each with its engine, or `no primary key`; here one of each")
        .run(
            galera1.ask(
                """
                SELECT t.TABLE_SCHEMA, t.TABLE_NAME, IF(t.ENGINE <> 'InnoDB', t.ENGINE, 'no primary key')
                FROM information_schema.TABLES t LEFT JOIN information_schema.TABLE_CONSTRAINTS c
                  ON c.TABLE_SCHEMA = t.TABLE_SCHEMA AND c.TABLE_NAME = t.TABLE_NAME AND c.CONSTRAINT_TYPE = 'PRIMARY KEY'
                WHERE t.TABLE_TYPE = 'BASE TABLE' AND (t.ENGINE <> 'InnoDB' OR c.TABLE_NAME IS NULL)
                  AND t.TABLE_SCHEMA NOT IN ('mysql', 'sys', 'performance_schema')"""))
        .matches("^shop\\s+old_notes\\s+MyISAM$")
        .matches("^shop\\s+visits\\s+no primary key$");
    page.step("See who waits for a table's lock, and which events run where")
        .youSee("nothing; or the waiting ones, and each event that is `ENABLED`, on one node only")
        .otherwise(
            "`Waiting for table metadata lock`: [[#"
                + LOCKED
                + "]]. An event on two nodes: [[#"
                + TWICE
                + "]].")
        .run(
            """
            for node in galera1 galera2 galera3; do
              docker exec $node mariadb -N -e "
                SELECT '$node', ID, STATE, INFO FROM information_schema.PROCESSLIST WHERE STATE LIKE '%table metadata lock';
                SELECT '$node', EVENT_SCHEMA, EVENT_NAME, STATUS FROM information_schema.EVENTS WHERE STATUS = 'ENABLED'"
            done""")
        .printsNothing();
  }

  @Procedure(ONE_WRITER)
  @Order(4)
  void oneWriter(Runbook page) {
    page.note(
        """
        The application must repeat a transaction that got 1213 or 1020, from its beginning: all of it was
        rolled back. So that it has to do so rarely, lead all of its writes to one node: name one in its
        settings, or a proxy with one writer ([[FailOverChapter]]). Reads may go anywhere.""");
    page.step("See which nodes are written to")
        .youSee("a number that grows on one node only: that one is written to")
        .otherwise(
            "Others grow, too: `SHOW PROCESSLIST` names their clients. Lead those elsewhere.")
        .run(
            """
            for seconds in 0 10; do
              sleep $seconds
              for node in galera1 galera2 galera3; do
                echo $node $(docker exec $node mariadb -N -e "SHOW STATUS LIKE 'wsrep_replicated'")
              done
            done""")
        .matches(
            "\\Agalera1 wsrep_replicated \\d+\\n(galera2 wsrep_replicated \\d+\\ngalera3 wsrep_replicated \\d+\\n)"
                + "galera1 wsrep_replicated \\d+\\n\\1\\z");
  }

  @Drill("The same two clients, through one node")
  @Order(5)
  void oneNode(Runbook page) {
    page.step("Have both sell a thousand times through galera1")
        .why("They wait for each other's lock, and nobody is refused.")
        .limit(LONG)
        .run(SELL.formatted("galera1 galera1"))
        .printsNot("ERROR")
        .matches("^sold\\s+[1-9]\\d{3}$");
  }

  @Check("No conflict any more")
  @Order(6)
  void check(Runbook page) {
    page.step("Compare with the numbers that you kept")
        .why("After as long as it took to happen before. A node restarted since begins at 0.")
        .youSee("`no new conflict`")
        .otherwise("The lines that differ name the node: somebody still writes there.")
        .run("{\n" + CONFLICTS + "\n} | diff conflicts.txt - && echo 'no new conflict'")
        .printsLine("no new conflict");
  }

  @WayBack("Nothing to undo")
  @Order(7)
  void back(Runbook page) {
    page.note(
        """
        A transaction refused with 1213, 1020, 1105 or 1180 changed nothing, on no node. After 1205 only that
        statement is undone and the transaction is open: `ROLLBACK`, then repeat all of it. Of pieces that were
        committed before one was refused, each stays: go on with the piece that failed.""");
  }

  @Drill("A limit of 1 MB, and transactions of 5 MB and of 5000 rows")
  @Order(8)
  void tooLarge(Runbook page, Node galera1) {
    page.step("Set the limit, on the node of the writer")
        .run(galera1.sql("SET GLOBAL wsrep_max_ws_size=1048576"));
    page.step("Write all at once")
        .run(
            """
            docker exec galera1 mariadb shop -e "INSERT INTO archive SELECT * FROM big\"""")
        .exits(1)
        .matches("ERROR 1105 \\(HY000\\) at line 1: Maximum writeset size exceeded");
    page.step("See what the node's log says, and that no row was written")
        .run(
            """
            docker logs galera1 2>&1 | grep -o 'WSREP: transaction size limit .*' | tail -n 1
            docker exec galera1 mariadb -N shop -e "SELECT COUNT(*) FROM archive\"""")
        .matches("^WSREP: transaction size limit \\(1048576\\) exceeded: \\d+$")
        .printsLine("0");
    page.step("The same with a limit of rows")
        .run(
            """
            docker exec galera1 mariadb -e "SET GLOBAL wsrep_max_ws_size=DEFAULT, wsrep_max_ws_rows=1000"
            docker exec galera1 mariadb shop -e "INSERT INTO archive SELECT * FROM big"
            status=$?; docker exec galera1 mariadb -e "SET GLOBAL wsrep_max_ws_rows=0"; (exit $status)""")
        .exits(1)
        .matches("ERROR 1180 \\(HY000\\) at line 1: wsrep_max_ws_rows exceeded");
  }

  @Procedure(PIECES)
  @Order(9)
  void pieces(Runbook page) {
    page.note(
        """
        Only for `ERROR 1105` and `1180`. 2147483647 bytes, the default, is the most that there can be; each
        node holds a write-set whole, and applies it in one piece, so stay far below. A `DELETE` or `UPDATE`
        goes in pieces by its key, too. What can't be divided: [[#"""
            + STREAMED
            + "]].");
    page.step("Write by ranges of the key, each a transaction of its own")
        .youSee("the number of rows that there are to be")
        .otherwise("It ends at the first piece that fails; say what it was, and go on from there.")
        .limit(LONG)
        .run(
            """
            for from in $(seq 1 1000 5000); do
              docker exec galera1 mariadb shop -e "
                INSERT INTO archive SELECT * FROM big WHERE id BETWEEN $from AND $from + 999" || break
            done
            docker exec galera1 mariadb -N shop -e "SELECT COUNT(*) FROM archive\"""")
        .printsLine("5000");
  }

  @Trap("An update is lost, and nobody is told: read, computed, written")
  @Order(10)
  void lostUpdate(Runbook page) {
    page.note(
        """
        Two nodes read the same number, each adds one, each writes. `innodb_snapshot_isolation` refuses the
        second with `ERROR 1020`. It is `ON` from 11.6.2, and `OFF` in 10.11: there one of the two is gone, with
        no error. Read what you will write with `SELECT … FOR UPDATE`, or compute in the statement
        (`SET n = n + 1`), or write through one node. Here a trigger counts each update in the same transaction.""");
    page.step("Have two clients read and write, through two nodes, with it and without")
        .limit(LONG)
        .run(
            """
            docker exec galera1 mariadb shop -e "
              CREATE TABLE sold (id INT PRIMARY KEY AUTO_INCREMENT);
              CREATE TRIGGER count_it AFTER UPDATE ON till FOR EACH ROW INSERT INTO sold VALUES ()"
            for isolation in ON OFF; do
              docker exec galera1 mariadb shop -e "DELETE FROM sold WHERE id > 0; UPDATE till SET n = 0 WHERE id = 1;
                DELETE FROM sold WHERE id > 0"
              for node in galera1 galera2; do
                docker exec $node sh -c "(echo 'SET SESSION innodb_snapshot_isolation=$isolation, wsrep_sync_wait=1;'
                  yes 'BEGIN; SET @n = NULL; SELECT n INTO @n FROM till WHERE id = 1;
                    UPDATE till SET n = @n + 1 WHERE id = 1 AND @n IS NOT NULL; COMMIT;' | head -n 1000) |
                  mariadb -f shop 2>&1 | grep '^ERROR 1020' | sed 's/ at line [0-9]*//' | sort | uniq -c" | sed "s/^/$isolation $node /" &
              done; wait
              docker exec galera1 mariadb -N shop -e "SET SESSION wsrep_sync_wait=1;
                SELECT '$isolation', 'acknowledged', COUNT(*), 'counted', (SELECT n FROM till), 'lost', COUNT(*) - (SELECT n FROM till) FROM sold"
            done""")
        .prints("ERROR 1020 (HY000): Record has changed since last read in table")
        .matches("^ON\\s+acknowledged\\s+([1-9]\\d*)\\s+counted\\s+\\1\\s+lost\\s+0$")
        .matches("^OFF\\s+acknowledged\\s+[1-9]\\d*\\s+counted\\s+\\d+\\s+lost\\s+[1-9]\\d*$");
  }

  @Trap(STALE)
  @Order(11)
  void stale(Runbook page) {
    page.note(
        """
        A commit is on the other nodes, in their queue; they may be seconds behind. Three ways to read what was
        saved: on the node that was written to; with `wsrep_sync_wait=1`, which waits for all that is in the
        queue, whoever wrote it; or with the position of the write, which waits for no more than that.
        The wait ends after 30 s with `ERROR 1205` (`repl.causal_read_timeout`).""");
    page.step(
            "Let galera2 lag for some seconds, write on galera1, and read on galera2 without and with a wait")
        .run(
            """
            docker exec -d galera2 mariadb -e "FLUSH TABLES WITH READ LOCK; DO SLEEP(12)"
            until docker exec galera2 mariadb -N -e "SHOW PROCESSLIST" | grep -q 'User sleep'; do :; done
            docker exec galera1 mariadb shop -e "UPDATE till SET n = 424242 WHERE id = 1"
            for wait in 0 1; do
              docker exec galera2 mariadb -N shop -e "SET SESSION wsrep_sync_wait=$wait; SELECT 'wait', $wait, n FROM till"
            done""")
        .matches("^wait\\s+0\\s+(?!424242)\\d+$")
        .matches("^wait\\s+1\\s+424242$");
    page.step("The same, and it waits for two seconds only")
        .run(
            """
            docker exec galera2 mariadb -e "SET GLOBAL wsrep_provider_repl_causal_read_timeout=2"
            docker exec -d galera2 mariadb -e "FLUSH TABLES WITH READ LOCK; DO SLEEP(12)"
            until docker exec galera2 mariadb -N -e "SHOW PROCESSLIST" | grep -q 'User sleep'; do :; done
            docker exec galera1 mariadb shop -e "UPDATE till SET n = 434343 WHERE id = 1"
            docker exec galera2 mariadb -N shop -e "SET SESSION wsrep_sync_wait=1; SELECT n FROM till"
            status=$?; docker exec galera2 mariadb -e "SET GLOBAL wsrep_provider_repl_causal_read_timeout=30"
            while docker exec galera2 mariadb -N -e "SHOW PROCESSLIST" | grep -q 'User sleep'; do sleep 1; done; (exit $status)""")
        .exits(1)
        .prints("ERROR 1205 (HY000)");
    page.step("Read two thousand times, each way, on galera2")
        .why(
            "The price, in milliseconds a read, where the nodes have one machine; elsewhere a message to all nodes comes on top.")
        .limit(LONG)
        .run(
            """
            gtid=$(docker exec galera1 mariadb -N shop -e "UPDATE till SET n = 0 WHERE id = 1; SELECT WSREP_LAST_WRITTEN_GTID()")
            for way in 'wsrep_sync_wait=0' 'wsrep_sync_wait=1'; do
              docker exec galera2 sh -c "(echo 'SET SESSION $way; SET @began = SYSDATE(6);'
                yes 'SELECT n INTO @n FROM till WHERE id = 1;' | head -n 2000
                echo \\"SELECT '$way', TIMESTAMPDIFF(MICROSECOND, @began, SYSDATE(6)) / 2000000, 'ms a read';\\") | mariadb -N shop"
            done
            docker exec galera2 sh -c "(echo 'SET @began = SYSDATE(6);'
              yes \\"SELECT WSREP_SYNC_WAIT_UPTO_GTID('$gtid') INTO @w; SELECT n INTO @n FROM till WHERE id = 1;\\" | head -n 2000
              echo \\"SELECT 'by position', TIMESTAMPDIFF(MICROSECOND, @began, SYSDATE(6)) / 2000000, 'ms a read';\\") | mariadb -N shop\"""")
        .matches("^wsrep_sync_wait=0\\s+0\\.\\d+\\s+ms a read$")
        .matches("^wsrep_sync_wait=1\\s+\\d+\\.\\d+\\s+ms a read$")
        .matches("^by position\\s+\\d+\\.\\d+\\s+ms a read$");
  }

  @Measurement(STREAMED)
  @Order(12)
  void streamed(Runbook page) {
    page.note(
        """
        `wsrep_trx_fragment_size` sends a transaction in fragments before its end; so it may be larger than the
        limit. Each fragment is a write-set of its own, and a row of `mysql.wsrep_streaming_log` on every node.
        Its rows are locked on all nodes until it ends; on a conflict all of it is rolled back, everywhere. For a
        session, and where pieces won't do.""");
    page.step("Write 5000 rows of 1 kB, in one piece and in fragments")
        .limit(LONG)
        .run(
            """
            for rows in 0 100 1000; do
              docker exec galera1 mariadb -N shop -e "
                DELETE FROM archive WHERE id > 0;
                SET SESSION wsrep_trx_fragment_unit='rows', wsrep_trx_fragment_size=$rows, @began = SYSDATE(6);
                INSERT INTO archive SELECT * FROM big;
                SELECT 'rows a fragment', $rows, TIMESTAMPDIFF(MICROSECOND, @began, SYSDATE(6)) DIV 1000, 'ms'"
            done""")
        .matches("^rows a fragment\\s+0\\s+\\d+\\s+ms$")
        .matches("^rows a fragment\\s+100\\s+\\d+\\s+ms$");
    page.step(
            "With a limit of 1 MB, leave one open on galera1, and change one of its rows on galera2")
        .run(
            """
            docker exec galera1 mariadb -e "SET GLOBAL wsrep_max_ws_size=1048576"
            docker exec -d galera1 mariadb shop -e "SET SESSION wsrep_trx_fragment_unit='rows', wsrep_trx_fragment_size=500;
              BEGIN; UPDATE archive SET f = REPEAT('y', 1000) WHERE id > 0; DO SLEEP(16); COMMIT"
            until docker exec galera1 mariadb -N -e "SHOW PROCESSLIST" | grep -q 'User sleep'; do :; done
            for node in galera1 galera2; do
              docker exec $node mariadb -N -e "SET SESSION wsrep_sync_wait=1; SELECT '$node', COUNT(*), 'fragments' FROM mysql.wsrep_streaming_log"
            done
            docker exec galera2 mariadb shop -e "SET SESSION innodb_lock_wait_timeout=1; UPDATE archive SET f = '' WHERE id = 7\"""")
        .exits(1)
        .matches("^galera1\\s+10\\s+fragments$")
        .matches("^galera2\\s+10\\s+fragments$")
        .prints("ERROR 1205 (HY000)");
    page.step("Wait until it has committed")
        .run(
            """
            for node in galera1 galera2; do
              docker exec $node mariadb -N shop -e "SET SESSION wsrep_sync_wait=1;
                SELECT (SELECT COUNT(*) FROM mysql.wsrep_streaming_log), (SELECT COUNT(*) FROM archive WHERE f LIKE 'y%')"
            done
            docker exec galera1 mariadb -e "SET GLOBAL wsrep_max_ws_size=DEFAULT\"""")
        .within(BACK)
        .matches("\\A(0\\s+5000\\s+){2}\\z");
  }

  @Trap(ONE_NODE)
  @Order(13)
  void oneNodeOnly(Runbook page) {
    page.note(
        """
        The table is made on all nodes, its rows are not: they are where they were written. `ALTER TABLE …
        ENGINE=InnoDB` does not bring them over. It converts on each node what that node has, the tables differ
        from then on, and the next change of such a row throws out the node that has it:
        [[NodeThatDisagreesChapter]]. `wsrep_mode=REPLICATE_MYISAM` replicates from then on; it does not
        bring over what there is, either.""");
    page.step("Count on every node, before and after a conversion in place of a copy of it")
        .run(
            """
            docker exec galera1 mariadb shop -e "CREATE TABLE wrong_way LIKE old_notes; INSERT INTO wrong_way SELECT * FROM old_notes;
              ALTER TABLE wrong_way ENGINE=InnoDB"
            for node in galera1 galera2 galera3; do
              docker exec $node mariadb -N shop -e "SET SESSION wsrep_sync_wait=1;
                SELECT '$node', (SELECT COUNT(*) FROM old_notes), (SELECT COUNT(*) FROM wrong_way)"
            done""")
        .matches("^galera1\\s+2\\s+2$")
        .matches("^galera2\\s+0\\s+0$")
        .matches("^galera3\\s+0\\s+0$");
    page.step("Copy it row by row, on the node that has the rows, and swap the names")
        .why(
            "Nobody may write it meanwhile. If several nodes have rows, look at each: [[DumpAndLoadChapter]]. `LIKE`"
                + " copies no triggers: create them again on the new table.")
        .run(
            """
            docker exec galera1 mariadb shop -e "
              CREATE TABLE new_notes LIKE old_notes; ALTER TABLE new_notes ENGINE=InnoDB;
              INSERT INTO new_notes SELECT * FROM old_notes;
              RENAME TABLE old_notes TO myisam_notes, new_notes TO old_notes"
            for node in galera1 galera2 galera3; do
              docker exec $node mariadb -N shop -e "SET SESSION wsrep_sync_wait=1; SELECT COUNT(*) FROM old_notes"
            done""")
        .matches("\\A(2\\s+){3}\\z");
    page.step("See that no other node has rows of the old table")
        .youSee("`0` on all but galera1")
        .otherwise("Dump it there first: [[DumpAndLoadChapter]].")
        .run(
            """
            for node in galera1 galera2 galera3; do
              docker exec $node mariadb -N shop -e "SELECT '$node', COUNT(*) FROM myisam_notes"
            done""")
        .matches("\\Agalera1\\s+2\\ngalera2\\s+0\\ngalera3\\s+0\\n\\z");
    page.step("Remove the two tables whose rows differ")
        .loses(
            "rows of `myisam_notes` that another node had: only galera1's were copied; and its triggers")
        .run("docker exec galera1 mariadb shop -e \"DROP TABLE wrong_way, myisam_notes\"");
    page.step("Have the node refuse such tables")
        .why("`STRICT_REPLICATION` and `REQUIRED_PRIMARY_KEY`, in the file of every node.")
        .run(
            """
            was=$(docker exec galera1 mariadb -N -e "SELECT @@wsrep_mode")
            docker exec galera1 mariadb -e "SET GLOBAL wsrep_mode='STRICT_REPLICATION,REQUIRED_PRIMARY_KEY'"
            docker exec galera1 mariadb shop -e "CREATE TABLE one_more (a INT)"
            status=$?; docker exec galera1 mariadb -e "SET GLOBAL wsrep_mode='$was'"; (exit $status)""")
        .exits(1)
        .prints("ERROR 4165 (HY000) at line 1: Galera replication not supported");
  }

  @Trap(NO_KEY)
  @Order(14)
  void noKey(Runbook page) {
    page.note(
        """
        It is replicated, `DELETE` and all; the documentation's *unsupported* is not what was seen. But the other
        nodes look for each changed row by reading the table from its beginning: one `DELETE` that takes a tenth of a
        second here keeps them for seconds, and flow control then all writers.""");
    page.step("Delete 1000 of 10000 rows, with a key and without, and wait for galera2 to have it")
        .limit(LONG)
        .run(
            """
            for table in visits_key visits; do
              docker exec galera1 mariadb -N shop -e "SET @began = SYSDATE(6); DELETE FROM $table WHERE page > 9000;
                SELECT '$table', 'galera1', TIMESTAMPDIFF(MICROSECOND, @began, SYSDATE(6)) DIV 1000, 'ms'"
              docker exec galera2 mariadb -N shop -e "SET @began = SYSDATE(6); SET SESSION wsrep_sync_wait=1; SELECT COUNT(*) INTO @rows FROM $table;
                SELECT '$table', 'galera2', TIMESTAMPDIFF(MICROSECOND, @began, SYSDATE(6)) DIV 1000, 'ms later', @rows, 'rows'"
            done""")
        .matches("^visits_key\\s+galera2\\s+\\d{1,3}\\s+ms later\\s+9000\\s+rows$")
        .matches("^visits\\s+galera1\\s+\\d+\\s+ms$")
        .matches("^visits\\s+galera2\\s+\\d{3,}\\s+ms later\\s+9000\\s+rows$");
  }

  @Trap(NUMBERS)
  @Order(15)
  void numbers(Runbook page) {
    page.note(
        """
        Each node counts in steps of the cluster's size, from a start of its own, so that two never give the
        same number: gaps are no fault, and the step changes with the size (`wsrep_auto_increment_control`). A
        sequence does the same with `INCREMENT BY 0`; without that it must be `NOCACHE`.""");
    page.step("Insert on each node, and read what numbers came")
        .run(
            """
            docker exec galera1 mariadb shop -e "CREATE TABLE numbers (id INT PRIMARY KEY AUTO_INCREMENT, node VARCHAR(9));
              CREATE SEQUENCE tickets INCREMENT BY 0"
            for node in galera1 galera2 galera3; do
              docker exec $node mariadb -N shop -e "SET SESSION wsrep_sync_wait=15; INSERT INTO numbers (node) VALUES ('$node');
                SELECT '$node', 'step', @@auto_increment_increment, 'number', LAST_INSERT_ID(), 'ticket', NEXTVAL(tickets)"
            done
            docker exec galera1 mariadb shop -e "CREATE SEQUENCE in_steps_of_one\"""")
        .exits(1)
        .matches("^galera1\\s+step\\s+3\\s+number\\s+\\d+\\s+ticket\\s+\\d+$")
        .matches("^galera3\\s+step\\s+3\\s+number\\s+\\d+\\s+ticket\\s+\\d+$")
        .matches(
            "ERROR 1235 \\(42000\\) at line 1: .*'CACHE without INCREMENT BY 0 in Galera cluster'");
  }

  @Drill(value = "An event on galera1, and galera3 is filled from there", trap = true)
  @Order(16)
  void event(Runbook page, Node galera3) {
    page.step("Make an event on galera1, and see where it runs")
        .run(
            """
            for node in galera1 galera2 galera3; do
              printf '[mariadbd]\\nevent_scheduler=ON\\nwsrep_sst_donor=galera1,\\n' |
                docker exec -i $node tee /etc/mysql/mariadb.conf.d/zz-events.cnf > /dev/null
              docker exec $node mariadb -e "SET GLOBAL event_scheduler=ON"
            done
            docker exec galera1 mariadb shop -e "
              CREATE EVENT every_second ON SCHEDULE EVERY 1 SECOND DO INSERT INTO ran (node) VALUES (@@wsrep_node_name)"
            """
                + EVENTS)
        .matches("^galera1\\s+ENABLED$")
        .matches("^galera2\\s+SLAVESIDE_DISABLED$")
        .matches("^galera3\\s+SLAVESIDE_DISABLED$");
    page.step("Have galera3 get a snapshot of galera1")
        .why("Without `grastate.dat` it asks for one.")
        .limit(Duration.ofMinutes(11))
        .run(
            """
            docker stop -t 600 galera3 &&
            docker run --rm --volumes-from galera3 --entrypoint rm \\
              "$(docker inspect --format '{{.Config.Image}}' toolbox)" /var/lib/mysql/grastate.dat &&
            docker start galera3""");
    page.step("Wait until it is synced")
        .run(galera3.state())
        .within(LONG)
        .matches("^wsrep_local_state_comment\\s+Synced$");
  }

  @Trap(TWICE)
  @Order(17)
  void twice(Runbook page) {
    page.note(
        """
        An event is `ENABLED` on the node on which it was made, and `SLAVESIDE_DISABLED` on the others; if
        that node is down, nobody runs it. The state is in a table that a snapshot carries along: a node that
        was filled from the one that runs it runs it, too. A server compares the `server_id` of the event's
        maker with its own at its start; here, as in many clusters, all nodes have the same. With a
        `server_id` of its own galera3 had it disabled after the snapshot (tried by hand).""");
    page.step("See that two nodes run it")
        .run(
            EVENTS
                + "\ndocker exec galera1 mariadb -N shop -e \"SELECT 'by', node, COUNT(*) FROM ran WHERE id > (SELECT MAX(id) - 30 FROM ran) GROUP BY node\"")
        .within(BACK)
        .matches("^galera1\\s+ENABLED$")
        .matches("^galera3\\s+ENABLED$")
        .matches("^by\\s+galera1\\s+[1-9]")
        .matches("^by\\s+galera3\\s+[1-9]");
    page.step("Enable it on the node that is to run it, which disables it on the others")
        .run("docker exec galera1 mariadb shop -e \"ALTER EVENT every_second ENABLE\"\n" + EVENTS)
        .matches("^galera1\\s+ENABLED$")
        .matches("^galera2\\s+SLAVESIDE_DISABLED$")
        .matches("^galera3\\s+SLAVESIDE_DISABLED$");
  }

  @Drill(value = "The event goes", trap = true)
  @Order(18)
  void eventGoes(Runbook page) {
    page.step("Remove it, and the files")
        .run(
            """
            docker exec galera1 mariadb shop -e "DROP EVENT every_second"
            for node in galera1 galera2 galera3; do
              docker exec $node mariadb -e "SET GLOBAL event_scheduler=OFF"
              docker exec $node rm /etc/mysql/mariadb.conf.d/zz-events.cnf
            done""");
  }

  private static final String EVENTS =
      """
      for node in galera1 galera2 galera3; do
        docker exec $node mariadb -N -e "SET SESSION wsrep_sync_wait=15; SELECT '$node', STATUS FROM information_schema.EVENTS"
      done""";

  @Drill(value = "galera1 locks a table, galera2 writes it, and then galera1 does", trap = true)
  @Order(19)
  void locks(Runbook page, Measures measures) {
    page.step("Take a lock by name on two nodes at the same time")
        .run(
            """
            docker exec -d galera1 mariadb -e "SELECT GET_LOCK('job', 0); DO SLEEP(15)"
            until docker exec galera1 mariadb -N -e "SHOW PROCESSLIST" | grep -q 'User sleep'; do :; done
            for node in galera1 galera2; do docker exec $node mariadb -N -e "SELECT '$node', GET_LOCK('job', 0)"; done""")
        .matches("^galera1\\s+0$")
        .matches("^galera2\\s+1$");
    measures.ledger().mark(HELD);
    page.step("Lock a table on galera1, and write it on galera2")
        .why("The write is acknowledged at once: galera2 knows nothing of the lock.")
        .run(
            """
            docker exec -d galera1 mariadb shop -e "LOCK TABLES locked WRITE; DO SLEEP(10);
              INSERT INTO locked (who) VALUES ('who locked it')"
            until docker exec galera1 mariadb -N -e "SHOW PROCESSLIST" | grep -q 'DO SLEEP(10)'; do :; done
            docker exec galera2 mariadb -N shop -e "INSERT INTO locked (who) VALUES ('another'); SELECT ROW_COUNT()\"""")
        .printsLine("1");
  }

  @Trap(LOCKED)
  @Order(20)
  void locked(Runbook page, Measures measures, Node galera1) {
    page.note(
        """
        Both locks are that node's own. `GET_LOCK` lets a job run once on each node. With `LOCK TABLES` the write
        of the other node waits for the lock, and the owner of the lock, as soon as it writes, for that
        write: for ever. Soon the node's queue is full, and flow control stops all writers, everywhere. `KILL`
        does not end it; a restart of that node does. Use a row of a table, with `SELECT … FOR UPDATE`.""");
    page.step("Read who waits, on the node with the longest queue")
        .run(
            galera1.ask(
                """
                SELECT ID, STATE, INFO FROM information_schema.PROCESSLIST WHERE INFO LIKE 'INSERT INTO locked%';
                SHOW STATUS LIKE 'wsrep_local_recv_queue'"""))
        .within(BACK)
        .matches("Waiting for certification\\s+INSERT INTO locked .*who locked it")
        .matches(
            "(Waiting for table metadata lock|Waiting to execute in isolation)\\s+INSERT INTO locked .*another");
    page.step("Write on galera2, until nobody can")
        .why("galera1's queue fills up, and flow control stops the others.")
        .run(
            """
            docker exec galera2 sh -c 'for i in $(seq 200); do
              timeout 3 mariadb shop -e "INSERT INTO locked (who) VALUES ($i)" || { echo "stopped at $i"; break; }; done'""")
        .matches("^stopped at [1-9]\\d*$");
    page.step("See that KILL does not end it")
        .run(
            """
            id=$(docker exec galera1 mariadb -N -e "SELECT ID FROM information_schema.PROCESSLIST
              WHERE INFO LIKE 'INSERT INTO locked%who locked it%' AND STATE = 'Waiting for certification'")
            docker exec galera1 mariadb -e "KILL $id"
            docker exec galera1 mariadb -N -e "SELECT ID, STATE FROM information_schema.PROCESSLIST WHERE ID = $id\"""")
        .matches("^\\d+\\s+Waiting for certification$");
    measures.ledger().mark(STOPPED);
    page.step("Stop that node")
        .why(
            "It leaves the group first, and the others write on; its server can't end, and is killed.")
        .loses("nothing that was acknowledged; its clients are disconnected")
        .limit(LONG)
        .run("docker stop -t 10 galera1");
    page.step("Start it, and wait until it is synced")
        .limit(LONG)
        .run(galera1.start())
        .succeeds()
        .run(galera1.state())
        .within(LONG)
        .matches("^wsrep_local_state_comment\\s+Synced$");
    page.step("Compare all nodes")
        .run("./lab compare --database shop")
        .within(BACK)
        .matches("^All the same: 3 nodes");
  }

  @Measurement("What the application saw")
  @Order(22)
  void after(Runbook page, Lab lab, Measures measures) {
    Ending.intact(page, lab, measures, BACK, null);
  }

  @Drill("Tidy up")
  @Order(23)
  void tidy(Runbook page) {
    page.step("Remove the database and the file")
        .run("docker exec galera1 mariadb -e \"DROP DATABASE shop\"; rm -f conflicts.txt");
  }
}
