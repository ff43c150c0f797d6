package org.galerarunbook.playbook;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.galerarunbook.lab.Lab;
import org.galerarunbook.lab.Measures;
import org.galerarunbook.lab.Topic;
import org.galerarunbook.lab.UsesLab;
import org.galerarunbook.ledger.History;
import org.galerarunbook.ledger.Ledger;
import org.galerarunbook.ledger.LedgerReport;
import org.galerarunbook.ledger.Moment;
import org.galerarunbook.ledger.Operation;
import org.galerarunbook.ledger.Operation.Kind;
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
    number = 24,
    title = "Change a schema",
    purpose =
        """
        An `ALTER TABLE` is made on every node, in one order with all writes (TOI). If it takes a
        minute, every write to every table waits for a minute, on all nodes. Here it is asked for as
        an instant change first; where that is refused, either the pause is taken, or the change is
        made node by node beside the application (RSU). The table of the example is `stock`.""")
@UseWhen({
  "a table is to be altered, or an upgrade of the application brings migrations",
  "writes to all tables stand still, and the process list shows an `ALTER TABLE`",
  "a statement says `ALGORITHM=INSTANT is not supported`"
})
@NotWhen({
  "a table was dropped or altered by mistake: [[BeforeAMistakeChapter]]",
  "a node is not `Synced`: first [[BringANodeBackChapter]]",
  "another tool is wanted, such as `pt-online-schema-change` or `gh-ost`: not covered by this page"
})
@Needs({
  "the lab (`./lab up`), all nodes `Synced`",
  "for a change node by node: clients that go to another node on error 1047, by themselves or by a proxy"
})
@Costs(
    value =
        "Instant: nothing. At once: nobody writes, to any table, for as long as it takes. Node by node:"
            + " one node less at a time.",
    fault = "a table of 100,000 rows, 55 MB, copied at once, then indexed node by node")
@StopAndCall({
  "the change takes much longer than on a copy of the data: it can't be killed, and a node that is stopped meanwhile was not tried",
  "after a change node by node the table is not the same on all nodes: write nothing to it"
})
@Symptom(
    text = "ALGORITHM=INSTANT is not supported. Reason: … Try ALGORITHM=…",
    means = "the change would copy or rebuild; nothing was changed",
    rank = Rank.CAUSE)
@Symptom(
    text = "WSREP: Ignoring error '…' on query. Default database: …, Error_code:",
    means =
        "a schema change failed on this node; where the others could do it, their tables differ now",
    rank = Rank.CAUSE)
@Symptom(
    text = "Column … of table '…' cannot be converted from type",
    means = "this node's table has other columns than the rest: the next write throws the node out",
    rank = Rank.CAUSE)
@Symptom(
    text =
        "ERROR 1095 (HY000) … This is a high priority thread/query and cannot be killed without"
            + " compromising the consistency of the cluster",
    means = "it is a schema change or a write of another node, and can't be stopped",
    rank = Rank.CAUSE)
@UsesLab(own = true)
@Topic.Replication
class ChangeASchemaChapter {

  private static final Duration BACK = Duration.ofSeconds(60);
  private static final Duration LONG = Duration.ofMinutes(5);

  private static final String REFUSED = "`ERROR 1846`: `ALGORITHM=INSTANT is not supported`";
  private static final String EVERYWHERE =
      "`SET GLOBAL`, and the change is on every node, or on one";
  private static final String DIFFERS =
      "`Ignoring error`: it failed on one node, which has another table now";
  private static final String KILLED = "It takes too long, and is to be stopped";

  private static final String INSTANT_BEGINS = "an instant change";
  private static final String INSTANT_ENDS = "the instant change is done";
  private static final String TOI_BEGINS = "a change of all nodes at once";
  private static final String TOI_ENDS = "all nodes have changed";
  private static final String NOCOPY_BEGINS = "an index on all nodes at once";
  private static final String NOCOPY_ENDS = "all nodes have the index";
  private static final String FIFTY_BEGIN = "fifty changes that fail";
  private static final String FIFTY_END = "all fifty have failed";

  @Drill("A big table, and an application that writes to another one")
  @Order(1)
  void before(Runbook page, Lab lab, Measures measures) {
    page.note("It writes through galera1 and galera2, from here to the end.");
    page.step("Make the table")
        .limit(LONG)
        .run(
            """
            docker exec galera1 mariadb passbolt -e "
              CREATE TABLE stock (id INT PRIMARY KEY AUTO_INCREMENT,
                name VARCHAR(40) NOT NULL, filler VARCHAR(500) NOT NULL);
              INSERT INTO stock SELECT seq, CONCAT('n', seq), REPEAT('x', 500) FROM seq_1_to_100000\"""");
    Ledger ledger =
        measures.start(
            Ledger.on(lab.cluster())
                .across(lab.cluster().node(1), lab.cluster().node(2))
                .failingOver()
                .timeout(BACK));
    page.expect("it writes")
        .within(BACK)
        .holds(() -> assertThat(ledger.acknowledgedWrites()).isGreaterThan(50));
  }

  @Procedure("Ask for an instant change first")
  @Otherwise(
      "Nothing has been changed yet. `ERROR 1146`: put your own database and table in place of "
          + "`passbolt` and `stock`, here and in all that follows. `ERROR 1047`: this node serves "
          + "nobody, [[BringANodeBackChapter]] first.")
  @Order(2)
  @Covers("G062")
  void instant(Runbook page, Measures measures) {
    page.step("See how big the table is, and what it is now")
        .why("Keep the second: it is what to go back to.")
        .youSee("rows and MB, and the statement that makes the table")
        .run(
            """
            docker exec galera1 mariadb -N passbolt -e "
              SELECT TABLE_ROWS, ROUND((DATA_LENGTH + INDEX_LENGTH) / 1e6) FROM information_schema.TABLES
              WHERE TABLE_SCHEMA = 'passbolt' AND TABLE_NAME = 'stock'; SHOW CREATE TABLE stock\"""")
        .matches("^\\d+\\s+\\d+$")
        .prints("CREATE TABLE `stock`");
    measures.ledger().mark(INSTANT_BEGINS);
    page.step("Change it, on condition that it is instant")
        .why(
            """
            A new column, with or without a default, is a note in the dictionary: nothing is copied. The
            condition has the server refuse whatever would take long.""")
        .youSee("nothing: it is done, on every node")
        .otherwise("[[#" + REFUSED + "]]. Then choose one of the two ways that follow.")
        .run(
            """
            docker exec galera1 mariadb passbolt -e "
              ALTER TABLE stock ADD COLUMN price INT NOT NULL DEFAULT 7, ALGORITHM=INSTANT\"""")
        .printsNothing();
    measures.ledger().mark(INSTANT_ENDS);
  }

  @Procedure("All nodes at once (TOI), where the pause can be borne")
  @Otherwise(
      "An old transaction: nothing is changed yet, let it end. No answer: [[#"
          + KILLED
          + "|it can't be stopped]]. An error: other nodes may have tried it; [[#The table is the "
          + "same on all nodes]] says whether they did alike. A long queue: [[SignalsChapter]].")
  @Order(3)
  @Covers("G062")
  void atOnce(Runbook page, Measures measures) {
    page.step(
            "Read how long flow control has held writers up so far, and who has a transaction open")
        .why(
            """
            How long the change takes is found on a copy, [[BackUpAndRestoreOneNodeChapter]], not here.
            A transaction that is open on this table is rolled back by it.""")
        .youSee("nanoseconds, and no transaction that is older than some seconds")
        .run(
            """
            for node in galera1 galera2 galera3; do
              docker exec $node mariadb -N -e "SHOW STATUS LIKE 'wsrep_flow_control_paused_ns';
                SELECT trx_mysql_thread_id, TIMESTAMPDIFF(SECOND, trx_started, NOW()), trx_query FROM
                information_schema.INNODB_TRX WHERE trx_started < NOW() - INTERVAL 5 SECOND"
            done""")
        .matches("(?s)(wsrep_flow_control_paused_ns\\s+\\d+.*){3}");
    measures.ledger().mark(TOI_BEGINS);
    page.step("Change it")
        .loses(
            """
            no data; but every write to every table waits until it is done, on all nodes, and what is
            open on this table is rolled back with error 1213. Once begun, it can't be stopped""")
        .limit(LONG)
        .run(
            """
            docker exec galera1 mariadb passbolt -e "
              ALTER TABLE stock MODIFY COLUMN name VARCHAR(300) NOT NULL\"""")
        .printsNothing();
    measures.ledger().mark(TOI_ENDS);
    page.step("See that no node lags behind")
        .youSee("`0` write-sets in each queue")
        .run(
            """
            for node in galera1 galera2 galera3; do
              docker exec $node mariadb -N -e "SHOW STATUS WHERE Variable_name IN
                ('wsrep_flow_control_paused_ns','wsrep_local_recv_queue')"
            done""")
        .within(BACK)
        .matches("(?s)(wsrep_local_recv_queue\\s+0\\n?.*){3}");
  }

  @Procedure("Node by node (RSU), where it can't: the first node")
  @Otherwise(
      "The others serve, with the old table. To give up before the change: `SET GLOBAL "
          + "wsrep_reject_queries=NONE` on galera3. A queue that gets shorter: wait. `Inconsistent`: "
          + "[[#`cannot be converted from type`, and the node has left]].")
  @Order(4)
  @Covers("G063")
  void first(Runbook page, Measures measures, Node galera3) {
    byItself(page, measures, galera3);
  }

  @Procedure("The second node, when the first is `Synced`")
  @Otherwise(
      "galera1 serves with the old table, galera3 with the new. To give up: `SET GLOBAL "
          + "wsrep_reject_queries=NONE` on galera2, then [[#The index is dropped again]]. A queue "
          + "that gets shorter: wait. `Inconsistent`: [[#`cannot be converted from type`, and the "
          + "node has left|it has left]].")
  @Order(5)
  @Covers("G063")
  void second(Runbook page, Measures measures, Node galera2) {
    byItself(page, measures, galera2);
  }

  @Procedure("The last node, the writer where there is one")
  @Otherwise(
      "galera2 and galera3 serve with the new table. To give up: `SET GLOBAL "
          + "wsrep_reject_queries=NONE` on galera1, then [[#The index is dropped again]]. A queue "
          + "that gets shorter: wait. `Inconsistent`: [[#`cannot be converted from type`, and the "
          + "node has left|it has left]].")
  @Order(6)
  @Covers("G063")
  void last(Runbook page, Measures measures, Node galera1) {
    byItself(page, measures, galera1);
  }

  private static void byItself(Runbook page, Measures measures, Node node) {
    boolean isFirst = node.toString().equals("galera3");
    page.step("Have its clients go elsewhere")
        .why(
            isFirst
                ? """
                  While it changes, its own writers would wait. Only what rows of both shapes fit may be
                  changed so: an index that is not `UNIQUE`, or a column at the end that has a default and
                  that nobody writes to until the last node has it. For all else there is only the way of
                  all nodes at once. What the others write meanwhile waits in this node's gcache, on its
                  disk: see that there is room ([[DiskFullChapter]])."""
                : "")
        .run(node.sql("SET GLOBAL wsrep_reject_queries=ALL"));
    page.step("Wait until they have left it")
        .why(isFirst ? "Instead of `passbolt`: the account of your application." : "")
        .youSee("`0`, and no error beside it")
        .otherwise("[[RollingRestartChapter#Clients stay at a drained node]].")
        .run(
            "docker exec %s mariadb -N -e 'SHOW PROCESSLIST' | grep -c passbolt || true"
                .formatted(node))
        .within(BACK)
        .printsLine("0")
        .printsNot("ERROR");
    measures.ledger().mark(node + " changes by itself");
    page.step("Change this node alone")
        .why(
            isFirst
                ? """
                  The method is set for this session, and read back in it. While it lasts the node says
                  `Donor/Desynced`: a proxy that asks for `Synced` sends nobody, and no other node waits
                  for it."""
                : "")
        .youSee("`RSU`")
        .otherwise("`TOI`: you set it for others. [[#" + EVERYWHERE + "]].")
        .limit(LONG)
        .run(
            """
            docker exec %s mariadb -N passbolt -e "
              SET GLOBAL wsrep_reject_queries=NONE; SET SESSION wsrep_OSU_method=RSU;
              SELECT @@SESSION.wsrep_OSU_method; ALTER TABLE stock ADD INDEX by_filler (filler)\""""
                .formatted(node))
        .printsLine("RSU");
    measures.ledger().mark(node + " has changed");
    page.step("Wait until it has caught up")
        .youSee("`Synced`, and `0` in its queue. Not before goes the next node")
        .run(
            """
            docker exec %s mariadb -N -e "SHOW STATUS WHERE Variable_name IN
              ('wsrep_local_recv_queue','wsrep_local_state_comment')\""""
                .formatted(node))
        .within(BACK)
        .matches("^wsrep_local_recv_queue\\s+0$")
        .matches("^wsrep_local_state_comment\\s+Synced$");
  }

  @Check("The table is the same on all nodes")
  @Otherwise(
      "`RSU`: somebody set it for all new sessions, and what was changed since may be on that "
          + "node alone: [[#"
          + EVERYWHERE
          + "]]. A smaller size, or not `Synced`: [[BringANodeBackChapter]].")
  @Order(7)
  @Covers({"G062", "G063"})
  void check(Runbook page, Lab lab) {
    page.step("Ask every node what the table is")
        .youSee("the same sum three times, and no error; `e3b0c442…` is the sum of nothing")
        .otherwise(
            "One node differs: make the change there that it lacks, by RSU, before anybody writes to the"
                + " table; or [[RestoreNodeFromScratchChapter]].")
        .run(
            """
            for node in galera1 galera2 galera3; do
              docker exec $node mariadb -N passbolt -e "SHOW CREATE TABLE stock" |
                sed 's/AUTO_INCREMENT=[0-9]* //' | sha256sum
            done""")
        .matches("(?s)\\A((?!e3b0c442)\\w{64})  -\\n\\1  -\\n\\1  -\\n?\\z");
    page.step("See that the method is what it was, and that all are one cluster")
        .youSee("three times `TOI 3 Primary Synced`")
        .run(
            """
            for node in galera1 galera2 galera3; do
              docker exec $node mariadb -N -e "SELECT CONCAT_WS(' ', @@GLOBAL.wsrep_OSU_method,
                GROUP_CONCAT(VARIABLE_VALUE ORDER BY VARIABLE_NAME SEPARATOR ' '))
                FROM information_schema.GLOBAL_STATUS WHERE VARIABLE_NAME IN ('WSREP_CLUSTER_SIZE',
                'WSREP_CLUSTER_STATUS','WSREP_LOCAL_STATE_COMMENT')"
            done""")
        .within(BACK)
        .matches("(?s)\\A(TOI 3 Primary Synced\\n?){3}\\z");
    page.expect("name, price and index are there, on each node")
        .holds(
            () ->
                assertThat(lab.cluster().nodes())
                    .hasSize(3)
                    .allSatisfy(
                        n ->
                            assertThat(n.sql("SHOW CREATE TABLE passbolt.stock"))
                                .contains(
                                    "`name` varchar(300)", "`price` int(11)", "`by_filler`")));
  }

  @WayBack("The index is dropped again")
  @Otherwise(
      "`ERROR 1846`: nothing was changed; it needs [[#All nodes at once (TOI), where the pause "
          + "can be borne|the pause]]. `ERROR 1091`: galera1 lacked the index, and the others may "
          + "have dropped it all the same: [[#The table is the same on all nodes]].")
  @Order(8)
  void back(Runbook page) {
    page.step("Drop it, on all nodes at once, on condition that nothing is copied")
        .why(
            """
            A column that was widened goes back by the way it came. One that was dropped took its values
            along: they are in the backup, and nowhere else. Half-way, not all nodes have it: by RSU on each
            that has it, not by this.""")
        .loses("the index; the statement of the procedure makes it again")
        .run(
            """
            docker exec galera1 mariadb passbolt -e "
              ALTER TABLE stock DROP INDEX by_filler, ALGORITHM=NOCOPY\"""")
        .printsNothing();
  }

  @Trap(REFUSED)
  @Order(9)
  @Covers("G062")
  void refused(Runbook page) {
    page.note(
        """
        Nothing was changed. The message names why. `NOCOPY`, which it may offer, still reads the whole
        table, and all writes wait for it: that it locks nobody (`LOCK=NONE`) is true of one server, not of
        a cluster.""");
    page.step("Ask for what must copy, and for an index")
        .run(
            """
            docker exec galera1 mariadb passbolt -e "
              ALTER TABLE stock MODIFY COLUMN name CHAR(50), ALGORITHM=INSTANT"
            docker exec galera1 mariadb passbolt -e "
              ALTER TABLE stock ADD INDEX by_filler (filler), ALGORITHM=INSTANT\"""")
        .exits(1)
        .prints(
            "ALGORITHM=INSTANT is not supported. Reason: Cannot change column type. Try ALGORITHM=COPY")
        .prints("ALGORITHM=INSTANT is not supported. Reason: ADD INDEX. Try ALGORITHM=NOCOPY");
  }

  @Drill(value = "An index by `NOCOPY`, which locks nobody on a single server", trap = true)
  @Order(10)
  void nocopy(Runbook page, Measures measures) {
    measures.ledger().mark(NOCOPY_BEGINS);
    page.step("Add it, on all nodes at once")
        .limit(LONG)
        .run(
            """
            docker exec galera1 mariadb passbolt -e "
              ALTER TABLE stock ADD INDEX by_filler (filler), ALGORITHM=NOCOPY, LOCK=NONE\"""")
        .printsNothing();
    measures.ledger().mark(NOCOPY_ENDS);
  }

  @Drill(value = "The method is set for everybody, on galera3", trap = true)
  @Order(11)
  void setForAll(Runbook page) {
    page.step("Set it by `SET GLOBAL`, and change the table in the same session")
        .run(
            """
            docker exec galera3 mariadb -N passbolt -e "
              SET GLOBAL wsrep_OSU_method=RSU; SELECT @@SESSION.wsrep_OSU_method;
              ALTER TABLE stock ADD COLUMN meant_for_one INT\"""")
        .printsLine("TOI");
    page.step("Make a table in a new session, as a migration would")
        .run(
            """
            docker exec galera3 mariadb passbolt -e "CREATE TABLE only_here (id INT PRIMARY KEY)\"""");
  }

  @Trap(EVERYWHERE)
  @Order(12)
  @Covers("G063")
  void setGlobal(Runbook page, Node galera3) {
    page.note(
        """
        `SET GLOBAL` leaves the own session as it was: what was meant for one node was made on all. And each
        session that is opened on that node from then on changes it alone: a migration that goes there
        leaves the others without its tables. Set it back, and only ever use `SET SESSION`. Sessions that were
        opened meanwhile keep `RSU`: have the application connect anew, or `KILL` them. Then compare all tables
        that were changed meanwhile, not this one alone.""");
    page.step("See that the change is on the other nodes, and that the new table is not")
        .run(
            """
            docker exec galera1 mariadb -N passbolt -e "SHOW COLUMNS FROM stock LIKE 'meant_for_one'"
            docker exec galera1 mariadb -N passbolt -e "SHOW COLUMNS FROM only_here\"""")
        .exits(1)
        .prints("meant_for_one")
        .prints("ERROR 1146 (42S02)");
    page.step("Set it back").run(galera3.sql("SET GLOBAL wsrep_OSU_method=TOI"));
    page.step("Remove the table where it is, and nowhere else")
        .loses("the table that is on this node alone; keep its rows first, if it has some")
        .run(
            """
            docker exec galera3 mariadb passbolt -e "
              SET SESSION wsrep_OSU_method=RSU; DROP TABLE only_here\"""");
  }

  @Drill(value = "A transaction is open on the table", trap = true)
  @Order(13)
  void open(Runbook page) {
    page.step("Open it on galera2, and leave it open")
        .run(
            """
            docker exec -d toolbox sh -c 'mariadb -h galera2.local passbolt -e "
              BEGIN; UPDATE stock SET price = 8 WHERE id = 1; DO SLEEP(120); COMMIT" > /tmp/open.txt 2>&1'""");
    page.step("See that it is")
        .run("docker exec galera2 mariadb -N -e 'SHOW PROCESSLIST' | grep -c 'SLEEP(120)' || true")
        .within(BACK)
        .printsLine("1");
    page.step("Change the table, from galera1")
        .limit(LONG)
        .run(
            """
            docker exec galera1 mariadb passbolt -e "
              ALTER TABLE stock ALTER COLUMN price SET DEFAULT 9, ALGORITHM=INSTANT\"""");
  }

  @Trap("`ERROR 1213`: `Deadlock found` at a transaction that was open on the table")
  @Order(14)
  void deadlock(Runbook page) {
    page.note(
        """
        The change came first, whatever the transaction had done by then. Nothing of it happened: the
        application tries it again.""");
    page.step("Read what its client was told")
        .run("docker exec toolbox cat /tmp/open.txt")
        .within(BACK)
        .prints("ERROR 1213 (40001)")
        .prints("Deadlock found when trying to get lock");
    page.step("See that nothing of it is there")
        .run("docker exec galera2 mariadb -N passbolt -e 'SELECT price FROM stock WHERE id = 1'")
        .printsLine("7");
  }

  @Drill(value = "Fifty changes in a row that fail everywhere", trap = true)
  @Order(15)
  void fifty(Runbook page, Measures measures) {
    measures.ledger().mark(FIFTY_BEGIN);
    page.step("Drop an index that does not exist, fifty times")
        .run(
            """
            docker exec galera1 sh -c 'yes "ALTER TABLE stock DROP INDEX nowhere;" | head -n 50 |
              mariadb --force passbolt' 2>&1 | grep -c 'ERROR 1091'""")
        .printsLine("50");
    measures.ledger().mark(FIFTY_END);
  }

  @Trap("`Ignoring error` in the log of every node, and files named `GRA_…`")
  @Order(16)
  void failsEverywhere(Runbook page, Node galera1) {
    page.note(
        """
        A change that fails is sent to all nodes first: each tries it, fails, notes it in its log, and
        keeps it in a file. All have failed alike, so nothing differs and no node leaves. The files may be
        deleted; ask which migration does this.""");
    page.step("Read it where the change was not typed")
        .run(
            """
            docker logs --since 2m galera2 2>&1 | grep -o "WSREP: Ignoring error '.*" | tail -n 1
            docker exec galera2 sh -c 'ls /var/lib/mysql | grep -c ^GRA_'""")
        .within(BACK)
        .prints("Can't DROP INDEX `nowhere`")
        .prints("Error_code: 1091")
        .matches("^[5-9]\\d$");
    page.step("See that nobody left")
        .run(galera1.status("wsrep_cluster_size"))
        .matches("^wsrep_cluster_size\\s+3$");
  }

  @Drill(value = "galera3 has a column of that name already, of another type", trap = true)
  @Order(17)
  void hasItAlready(Runbook page) {
    page.step("Add it there alone, then everywhere")
        .run(
            """
            docker exec galera3 mariadb passbolt -e "
              SET SESSION wsrep_OSU_method=RSU; ALTER TABLE stock ADD COLUMN weight VARCHAR(9)"
            docker exec galera1 mariadb passbolt -e "ALTER TABLE stock ADD COLUMN weight INT\"""");
  }

  @Trap(DIFFERS)
  @Order(18)
  void differs(Runbook page, Lab lab, Node galera3) {
    page.note(
        """
        Its client is told that all went well, and no node leaves: `wsrep_ignore_apply_errors` is 7 by
        default, and its 4 has each node pass over a schema change that it can't make. Only the log knows.
        Compare the table on all nodes after each change.""");
    page.step("Read galera3's log, and its column beside that of galera1")
        .run(
            """
            docker logs --since 1m galera3 2>&1 | grep -o "WSREP: Ignoring error '.*" | tail -n 1
            for node in galera1 galera3; do
              docker exec $node mariadb -N passbolt -e "SHOW COLUMNS FROM stock LIKE 'weight'"
            done""")
        .within(BACK)
        .prints("Duplicate column name 'weight'")
        .matches("^weight\\s+int")
        .matches("^weight\\s+varchar");
    page.step("See that all three go on as if nothing had happened")
        .run(galera3.status("wsrep_cluster_size"))
        .matches("^wsrep_cluster_size\\s+3$");
  }

  @Drill(value = "A row is written that the table of galera3 has no place for", trap = true)
  @Order(19)
  void written(Runbook page, Measures measures) {
    measures.ledger().mark("a row that galera3 can't take");
    page.step("Write it through galera1")
        .run(
            """
            docker exec galera1 mariadb passbolt -e "
              INSERT INTO stock (name, filler, weight) VALUES ('after', '', 123)\"""");
  }

  @Trap("`cannot be converted from type`, and the node has left")
  @Order(20)
  void leaves(Runbook page, Lab lab, Measures measures, Node galera1, Node galera3) {
    page.note(
        """
        It can't take a row of the others, so it is asked who else can't; the minority leaves. Its server
        runs and refuses queries. It is not to be trusted any more, and says so itself: a restart fetches a
        snapshot, without being asked.""");
    page.step("Read why")
        .run(
            galera3.logOfLast(
                Duration.ofMinutes(1),
                "grep -oE 'Column [0-9]+ of table .* cannot be converted from type .*|Inconsistency detected.*'"))
        .within(BACK)
        .prints("cannot be converted from type")
        .prints("Inconsistency detected: Inconsistent by consensus");
    page.step("See that the others go on, without it")
        .run(galera1.status("wsrep_cluster_size"))
        .within(BACK)
        .matches("^wsrep_cluster_size\\s+2$");
    comesBack(page, lab, galera3);
  }

  @Drill(value = "galera3 passes over nothing, and has an index of that name already", trap = true)
  @Order(21)
  void strict(Runbook page, Measures measures) {
    measures.ledger().mark("galera3 can't make a change, and says so");
    page.step("Have it count a change that fails, and make one fail there alone")
        .run(
            """
            docker exec galera3 mariadb passbolt -e "
              SET GLOBAL wsrep_ignore_apply_errors=3; SET SESSION wsrep_OSU_method=RSU;
              ALTER TABLE stock ADD INDEX by_name (name)"
            docker exec galera1 mariadb passbolt -e "ALTER TABLE stock ADD INDEX by_name (name)\"""");
  }

  @Trap("`Inconsistent by consensus`: the node leaves at the change itself")
  @Order(22)
  void votedOut(Runbook page, Lab lab, Node galera3) {
    page.note(
        """
        So it is where `wsrep_ignore_apply_errors` has no 4: all are asked whether the change failed, the
        minority leaves, and no table differs for long. The better setting for who would rather have a node
        less than a node that is wrong. It comes back by a snapshot.""");
    page.step("Ask it, and read why")
        .run(
            """
            docker exec galera3 mariadb -N -e "SHOW STATUS LIKE 'wsrep_local_state_comment'"
            docker logs --since 1m galera3 2>&1 | grep -oE "Duplicate key name 'by_name'|Inconsistency detected.*\"""")
        .within(BACK)
        .matches("^wsrep_local_state_comment\\s+Inconsistent$")
        .prints("Duplicate key name 'by_name'")
        .prints("Inconsistency detected: Inconsistent by consensus");
    comesBack(page, lab, galera3);
  }

  /** After it was thrown out; its own file says that its data is worth nothing. */
  private static void comesBack(Runbook page, Lab lab, Node galera3) {
    page.step("Start it again")
        .loses("what only this node has; the two others are right")
        .limit(Duration.ofMinutes(11))
        .run(galera3.restart());
    page.step("Wait until it is synced, and see that it took a snapshot and has the others' table")
        .run(
            """
            docker exec galera3 mariadb -N passbolt -e "
              SHOW STATUS LIKE 'wsrep_local_state_comment'; SHOW COLUMNS FROM stock LIKE 'weight'"
            docker logs --since "$(docker inspect --format '{{.State.StartedAt}}' galera3)" galera3 2>&1 |
              grep -o 'SST completed on joiner'""")
        .within(Duration.ofMinutes(2))
        .matches("^wsrep_local_state_comment\\s+Synced$")
        .matches("^weight\\s+int")
        .prints("SST completed on joiner");
    page.expect("all three are one component")
        .within(BACK)
        .holds(() -> assertThat(lab.problems()).isEmpty());
  }

  @Drill(value = "A change that takes long", trap = true)
  @Order(23)
  void takesLong(Runbook page, Measures measures) {
    page.step("Begin it on galera1")
        .run(
            """
            docker exec -d galera1 mariadb passbolt -e "
              ALTER TABLE stock MODIFY COLUMN name VARCHAR(200) NOT NULL, ALGORITHM=COPY\"""");
    page.step("See it on galera1, which was told, and on galera2, which was not")
        .run(
            """
            for node in galera1 galera2; do
              docker exec $node mariadb -N -e "SHOW PROCESSLIST" | grep -o 'ALTER TABLE stock MODIFY' | head -n 1
            done""")
        .within(BACK)
        .matches("(?s)(ALTER TABLE stock MODIFY\\s*){2}");
  }

  @Trap(KILLED)
  @Order(24)
  void killed(Runbook page) {
    page.note(
        """
        It can't be: `KILL` is refused where it was typed and where it is only followed. Wait. Have the
        application told that nothing can be saved, and don't begin a second one. What becomes of a node that
        is stopped or killed in the middle of it was not tried here.""");
    page.step("Try to")
        .why("On a node that was not told it is an applier's.")
        .run(
            """
            for node in galera1 galera2; do
              docker exec $node sh -c 'mariadb -e "KILL QUERY $(mariadb -N -e "
                SELECT ID FROM information_schema.PROCESSLIST WHERE INFO LIKE \\"ALTER%\\" LIMIT 1")"'
            done""")
        .exits(1)
        .matches("(?s)(ERROR 1095 .*high priority thread/query and cannot be killed.*){2}");
    page.step("Wait until it is done, everywhere")
        .limit(LONG)
        .run(
            """
            for node in galera1 galera2 galera3; do
              docker exec $node mariadb -N passbolt -e "SHOW COLUMNS FROM stock LIKE 'name'"
            done""")
        .within(LONG)
        .matches("(?s)(name\\s+varchar\\(200\\).*){3}");
  }

  @Trap("`NBO` is refused")
  @Order(25)
  void nbo(Runbook page, Node galera1) {
    page.note(
        "Non-blocking operations are of the Enterprise Server. What documents say of them is not for this one.");
    page.step("Ask for it")
        .run(galera1.sql("SET SESSION wsrep_OSU_method=NBO"))
        .exits(1)
        .prints("ERROR 1231 (42000)")
        .prints("Variable 'wsrep_OSU_method' can't be set to the value of 'NBO'");
  }

  @Measurement("What each way cost those who write to other tables")
  @Order(30)
  void after(Runbook page, Measures measures) {
    LedgerReport report = measures.stop(null);
    page.expect("each acknowledged write is on every node, once")
        .holds(() -> assertThat(report.verdict()).isIntact());
    History history = report.verdict().history();
    Duration toi = between(history, TOI_BEGINS, TOI_ENDS);
    Duration toiGap = writeGap(history, TOI_BEGINS, TOI_ENDS);
    Duration nocopy = between(history, NOCOPY_BEGINS, NOCOPY_ENDS);
    Duration nocopyGap = writeGap(history, NOCOPY_BEGINS, NOCOPY_ENDS);
    measures.time(
        "instant, longest write gap of a writer",
        writeGap(history, INSTANT_BEGINS, INSTANT_ENDS),
        null);
    measures.time("copied at once, how long it took", toi, null);
    measures.time("copied at once, longest write gap of a writer", toiGap, null);
    measures.time("indexed at once (NOCOPY, LOCK=NONE), how long it took", nocopy, null);
    measures.time(
        "indexed at once (NOCOPY, LOCK=NONE), longest write gap of a writer", nocopyGap, null);
    for (String node : List.of("galera3", "galera2", "galera1")) {
      String begins = node + " changes by itself";
      String ends = node + " has changed";
      measures.time(
          node + " indexed by itself, how long it took", between(history, begins, ends), null);
      measures.time(
          node + " indexed by itself, longest write gap of a writer",
          writeGap(history, begins, ends),
          null);
      page.expect("while " + node + " changed by itself, the application wrote on")
          .holds(
              () ->
                  assertThat(writeGap(history, begins, ends))
                      .isLessThan(between(history, begins, ends).dividedBy(2)));
    }
    measures.time(
        "fifty that failed, longest write gap of a writer",
        writeGap(history, FIFTY_BEGIN, FIFTY_END),
        null);
    page.expect(
            "while all nodes changed at once, a writer of another table waited for most of the time")
        .holds(() -> assertThat(toiGap).isGreaterThan(toi.dividedBy(2)));
    page.expect("nor while an index was added that locks nobody on a single server")
        .holds(() -> assertThat(nocopyGap).isGreaterThan(nocopy.dividedBy(2)));
  }

  @Drill("Tidy up")
  @Order(31)
  void tidy(Runbook page) {
    page.step("Remove the table, and what was left for it")
        .run(
            """
            docker exec galera1 mariadb passbolt -e "DROP TABLE stock"
            docker exec toolbox rm -f /tmp/open.txt
            for node in galera1 galera2 galera3; do
              docker exec $node sh -c 'rm -f /var/lib/mysql/GRA_*'
            done""");
  }

  private static Duration between(History history, String from, String to) {
    return at(history, from).until(at(history, to));
  }

  private static Moment at(History history, String mark) {
    return history.marks().stream()
        .filter(m -> m.text().equals(mark))
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("nobody marked '" + mark + "'"))
        .at();
  }

  /** The longest time that one writer waited for an acknowledgement and that reaches in here. */
  private static Duration writeGap(History history, String from, String to) {
    Moment begin = at(history, from);
    Moment end = at(history, to);
    Duration longest = Duration.ZERO;
    for (int worker = 1; worker <= history.writers(); worker++) {
      Moment last = history.begin();
      for (Operation write : acknowledged(history, worker)) {
        boolean reaches = write.end().isAfter(begin) && !last.isAfter(end);
        if (reaches && last.until(write.end()).compareTo(longest) > 0) {
          longest = last.until(write.end());
        }
        last = write.end();
      }
    }
    return longest;
  }

  private static List<Operation> acknowledged(History history, int worker) {
    return history.of(Kind.WRITE).filter(o -> o.worker() == worker && o.acknowledged()).toList();
  }
}
