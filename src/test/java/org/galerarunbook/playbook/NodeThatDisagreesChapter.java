package org.galerarunbook.playbook;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
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
    number = 26,
    title = "A node that disagrees",
    purpose =
        """
        A write could not be applied on some nodes. All are asked, and the smaller part leaves, as
        `Inconsistent`. The vote finds who is alone, not who is right. So read first what the write was
        and which node has the row, save that, and only then rebuild. The database of the example is
        `shop`.""")
@UseWhen({
  "a node says `Inconsistent`, or its log `Inconsistency detected`",
  "a log says `initiates vote on`, or there are files named `GRA_…` in a data directory",
  "a row that the application was told is saved is gone"
})
@NotWhen({
  "the log says `is full`, or `error 28`: the disk is full: [[DiskFullChapter]]",
  "`cannot be converted from type`, or it was a schema change: [[ChangeASchemaChapter]]",
  "two state UUIDs, or a node that was bootstrapped by hand and lacks rows of the others: [[WrongFounderChapter]]"
})
@Needs({
  "a shell in which `docker ps` shows the nodes (of a lab: its folder; not `./lab up` again)",
  "the node that left as it is: neither restarted nor wiped",
  "room for a copy of the table"
})
@Costs(
    value =
        "One node less until it is rebuilt; its clients go elsewhere. Where most nodes failed, the write"
            + " of the vote, acknowledged, is gone until you put it back: it is not in these figures.",
    fault =
        "a row deleted past the replication on one node, then on two of three; each time an UPDATE of it")
@StopAndCall({
  "the nodes that stayed differ from each other as well",
  "more rows differ than the files name, and the application has written since",
  "it happens again after a rebuild"
})
@Symptom(
    text = "initiates vote on",
    means = "this member could not apply a write that others may have; the smaller part will leave",
    rank = Rank.CAUSE)
@Symptom(
    text = "handler error HA_ERR_KEY_NOT_FOUND",
    means = "a write changes a row that this node does not have: its data differs",
    rank = Rank.CAUSE)
@Symptom(
    text = "WSREP: Ignoring error '…' on Delete_rows_v1 event",
    means = "others deleted a row that was not on this node: its data differed, and no node left",
    rank = Rank.CAUSE)
@UsesLab(own = true)
@Topic.Replication
@Topic.Recovery
class NodeThatDisagreesChapter {

  private static final Duration BACK = Duration.ofSeconds(60);
  private static final Duration REBUILT = Duration.ofMinutes(2);
  private static final Duration STOPPING = Duration.ofMinutes(2);

  private static final String MAJORITY = "The ones that stayed are wrong: put the rows back first";
  private static final String ONE = "galera3 can't apply a write";
  private static final String TWO = "galera2 and galera3 can't apply a write of galera1";

  @Drill("A table, and an application that writes to another one")
  @Order(1)
  void before(Runbook page, Lab lab, Measures measures, Node galera1) {
    page.note("It writes through galera1, and goes elsewhere when it is refused, to the end.");
    page.step("Make the table")
        .run(
            galera1.sql(
                """
                CREATE DATABASE shop; USE shop;
                CREATE TABLE shop.stock (id INT PRIMARY KEY, name VARCHAR(40) NOT NULL);
                INSERT INTO shop.stock SELECT seq, CONCAT('as sold ', seq) FROM seq_1_to_9"""));
    Ledger ledger =
        measures.start(
            Ledger.on(lab.cluster()).to(lab.cluster().node(1)).failingOver().timeout(BACK));
    page.expect("it writes")
        .within(BACK)
        .holds(() -> assertThat(ledger.acknowledgedWrites()).isGreaterThan(50));
  }

  @Drill("A row is deleted on galera3 alone, and changed by the application")
  @Order(2)
  void oneDiffers(Runbook page, Measures measures, Node galera1, Node galera3) {
    page.step("Delete it past the replication")
        .run(galera3.sql("SET SESSION wsrep_on=OFF; DELETE FROM shop.stock WHERE id = 2"));
    page.step("See that nobody knows")
        .run(states("galera1 galera2 galera3"))
        .matches("(?s)(galera\\d wsrep_local_state_comment Synced wsrep_cluster_size 3\\s*){3}");
    measures.ledger().mark(ONE);
    page.step("Change it through galera1")
        .run(galera1.sql("UPDATE shop.stock SET name = 'sold again 2' WHERE id = 2"));
  }

  @Procedure("See who left, and who failed")
  @Otherwise(
      "Nothing has been changed, and nothing may be restarted. No line: the log was cut off; "
          + "go by the files, [[#Read the write, and the row on every node]]. `is full`: "
          + "[[DiskFullChapter]]. `cannot be converted`: [[ChangeASchemaChapter]].")
  @Order(3)
  void look(Runbook page) {
    page.step("Ask every node, and restart none")
        .why(
            """
            The server of the one that left runs, and refuses queries. A restart fetches a snapshot by
            itself: what only this node has is gone then, and so is the evidence.""")
        .youSee("`Inconsistent` of one, `Synced` of the others")
        .otherwise(
            "No answer: its server has ended; don't start it, copy its data directory first. `Synced`, size 3:"
                + " it was restarted, and what it had is gone. Compare, as the check does.")
        .run(states("galera1 galera2 galera3"))
        .within(BACK)
        .matches("^galera1 wsrep_local_state_comment Synced wsrep_cluster_size 2$")
        .matches("^galera2 wsrep_local_state_comment Synced wsrep_cluster_size 2$")
        .matches("^galera3 wsrep_local_state_comment Inconsistent ");
    page.step("Read who could not apply the write, and who won")
        .why(
            """
            On one that stayed. A line for each node: the position, a number made of its error, and the
            error itself. `0000000000000000` is the number of those that could apply it.""")
        .youSee(
            "galera3 failed, and `Winner: 0000000000000000`: most nodes could apply the write. The one that left"
                + " failed")
        .otherwise("The winner is another number: most nodes failed. [[#" + MAJORITY + "]].")
        .run(votes("galera1", 4))
        .within(BACK)
        .matches(
            "\\(galera3\\) initiates vote on [0-9a-f-]{36}:\\d+,[0-9a-f]{16}: .*Error_code: 1032")
        .matches("\\(galera1\\) responds to vote on \\S+,0{16}: Success$")
        .matches("\\(galera2\\) responds to vote on \\S+,0{16}: Success$")
        .matches("^Winner: 0000000000000000$");
    page.step("Read what the one that left says")
        .youSee("the table, and what it could not do; then that it left")
        .run(
            """
            docker logs galera3 2>&1 |
              grep -oE 'Could not execute .*|Inconsistency detected: .*' | tail -n 2""")
        .prints("handler error HA_ERR_KEY_NOT_FOUND")
        .prints("Inconsistency detected: Inconsistent by consensus");
  }

  @Procedure("Read the write, and the row on every node")
  @Order(4)
  void read(Runbook page) {
    page.step("Read the write in the file that a node keeps when it fails")
        .why(
            """
            `GRA_<thread>_<position>_v2.log`, in the data directory of each node that failed. It is a
            binary log of one write: `@1` is the first column, `WHERE` is what it looked for, `SET` what it
            would have made of it. It holds data in the clear. The table and the key that it names stand in
            for `shop.stock` and `id = 2` from here on.""")
        .youSee("the statement, the table, and the row by its key")
        .otherwise("There is none: that node did not fail. Look on the others.")
        .run(gra("galera3"))
        .matches("^### UPDATE `shop`.`stock`$")
        .matches("^### +@1=2$")
        .matches("^### +@2='sold again 2'$");
    page.step("Read that row on every node")
        .why("`wsrep_dirty_reads` has the one that left answer.")
        .youSee("the row on galera1 and galera2, as the application made it, and none on galera3")
        .otherwise("The one that left has it, and the others don't: [[#" + MAJORITY + "]].")
        .run(row(2))
        .matches("^galera1 2 sold again 2$")
        .matches("^galera2 2 sold again 2$")
        .matches("^galera3$");
  }

  @Procedure("Save what the one that left has, and rebuild it")
  @Otherwise(
      "The two that stayed serve. What only galera3 has is on it until its restart: without "
          + "`-- Dump completed` don't restart it. `cannot overwrite existing file`: a copy of an "
          + "earlier try; move it away, and delete none.")
  @Order(5)
  void rebuild(Runbook page) {
    page.step("Compare the table on those that stayed")
        .why("`./lab compare` does not compare while one of the nodes refuses.")
        .youSee("the same number twice")
        .otherwise(
            "Paste it again: writes come in between. Still other numbers while nobody writes: rebuild"
                + " nothing, and decide row by row who is right.")
        .run(
            """
            for node in galera1 galera2; do
              docker exec $node mariadb -N -e "SET SESSION wsrep_sync_wait=1; CHECKSUM TABLE shop.stock"
            done""")
        .matches("\\A(shop\\.stock\\s+[1-9]\\d*)\\n\\1\\n?\\z");
    page.step("Save what galera3 has")
        .why(
            "The whole database, and each other one of the application in the same way: more may differ than the"
                + " row that was noticed. From here on the node answers with old rows: keep clients away from it.")
        .loses("nothing: `set -C` refuses to write over a file of an earlier try")
        .youSee("`-- Dump completed`")
        .run(
            """
            docker exec galera3 mariadb -e "SET GLOBAL wsrep_dirty_reads=ON"
            (set -C; umask 077; docker exec galera3 mariadb-dump --single-transaction --skip-add-locks shop > galera3-shop.sql) &&
              tail -n 1 galera3-shop.sql""")
        .matches("^-- Dump completed");
    restart(page, "galera3");
  }

  /** Its position was crossed out when it left, so it asks for all. */
  private static void restart(Runbook page, String node) {
    page.step("Start it again: it takes a snapshot, without being asked")
        .why(
            "A server that left like this may not end. After a minute it is killed, which harms nothing: its data"
                + " is replaced in any case.")
        .loses(
            "what only %s has. Of that, only `shop` is in the file: save each other database of the"
                    .formatted(node)
                + " application first, in a file of its own")
        .limit(STOPPING)
        .run("docker restart -t 60 " + node);
    page.step("Wait until it is synced")
        .youSee("`Synced`, and `SST completed on joiner`")
        .otherwise(
            "Its log says why: [[RestoreNodeFromScratchChapter]], [[SnapshotMethodsChapter]].")
        .run(
            """
            docker exec %1$s mariadb -N -e "SHOW STATUS LIKE 'wsrep_local_state_comment'"
            docker logs --since "$(docker inspect --format '{{.State.StartedAt}}' %1$s)" %1$s 2>&1 |
              grep -o 'SST completed on joiner'"""
                .formatted(node))
        .within(REBUILT)
        .matches("^wsrep_local_state_comment\\s+Synced$")
        .prints("SST completed on joiner");
  }

  @Check("All nodes are there, and have the same rows")
  @Otherwise(
      "No answer of one: it still gets its snapshot, or has ended: `docker logs --tail 50` of "
          + "it, [[BrokenSnapshotChapter]]. `Inconsistent` again after a rebuild: restart nothing, "
          + "and call.")
  @Order(6)
  void check(Runbook page, Lab lab) {
    page.step("Ask every node")
        .youSee("three times `3` and `Synced`")
        .run(states("galera1 galera2 galera3"))
        .within(BACK)
        .matches("(?s)(galera\\d wsrep_local_state_comment Synced wsrep_cluster_size 3\\s*){3}");
    page.step("Compare all nodes")
        .why("`Synced` says nothing of rows.")
        .youSee("`All the same: 3 nodes`")
        .otherwise("It names the node: begin again, with that one.")
        .run("./lab compare --database shop")
        .matches("^All the same: 3 nodes, 1 tables, 9 rows");
    page.expect("all nodes are one component")
        .within(BACK)
        .holds(() -> assertThat(lab.problems()).isEmpty());
  }

  @WayBack("What it had is looked at in another database")
  @Otherwise(
      "The application's `shop` is not touched. `ERROR 1007`: there is a `shop_saved` of an "
          + "earlier try, and nothing was loaded: look at it, and drop it. `No such file`: it is named after the node that "
          + "left. Keep the file until the rows are decided on.")
  @Order(7)
  void back(Runbook page) {
    page.step("Load it, and see what differs")
        .why(
            "On all nodes, so mind the size. Copy from there what is wanted, row by row; then"
                + " `DROP DATABASE shop_saved`.")
        .youSee("what only the cluster has; then what only the node that left had: here nothing")
        .run(
            """
            docker exec galera1 mariadb -e "CREATE DATABASE shop_saved" &&
              docker exec -i galera1 mariadb shop_saved < galera3-shop.sql &&
              docker exec galera1 mariadb -N -e "
              SELECT 'cluster', e.* FROM (SELECT * FROM shop.stock EXCEPT SELECT * FROM shop_saved.stock) e;
              SELECT 'saved', e.* FROM (SELECT * FROM shop_saved.stock EXCEPT SELECT * FROM shop.stock) e\"""")
        .matches("^cluster\\s+2\\s+sold again 2$")
        .printsNot("saved");
  }

  @Drill("A row is deleted on two of three, and changed by the application on the third")
  @Order(8)
  void twoDiffer(Runbook page, Measures measures) {
    page.step("Delete it past the replication, twice")
        .run(
            """
            for node in galera2 galera3; do
              docker exec $node mariadb -e "SET SESSION wsrep_on=OFF; DELETE FROM shop.stock WHERE id = 3"
            done""");
    measures.ledger().mark(TWO);
    page.step("Change it through galera1, and see that it is acknowledged")
        .run(
            """
            docker exec galera1 mariadb -e "UPDATE shop.stock SET name = 'sold again 3' WHERE id = 3" &&
              echo acknowledged""")
        .printsLine("acknowledged");
  }

  @Procedure(MAJORITY)
  @Otherwise(
      "The two that stayed serve, and lack the row. It is on galera1 until its restart: "
          + "whatever differs before that, restart nothing, and call. `cannot overwrite existing "
          + "file`: a copy of an earlier try; move it away, and delete none.")
  @Order(9)
  void majority(Runbook page) {
    page.note(
        """
        Only if the winner was not `0000000000000000`, or the node that left is the one that has the row. Else
        go on with the check. Two that fail alike outvote the one that did not. What the application was told is saved is on the
        node that left, and nowhere else. A restart of it would make the loss final.""");
    page.step("Ask every node")
        .youSee("galera1 is `Inconsistent`, though it has done what it was told")
        .run(states("galera1 galera2 galera3"))
        .within(BACK)
        .matches("^galera1 wsrep_local_state_comment Inconsistent ")
        .matches("^galera2 wsrep_local_state_comment Synced wsrep_cluster_size 2$")
        .matches("^galera3 wsrep_local_state_comment Synced wsrep_cluster_size 2$");
    page.step("Read who failed, and who won")
        .youSee("galera2 and galera3 failed, with one number, and it won")
        .run(votes("galera2", 4))
        .within(BACK)
        .matches("\\(galera2\\) (initiates|responds to) vote on .*Error_code: 1032")
        .matches("\\(galera3\\) (initiates|responds to) vote on .*Error_code: 1032")
        .matches("^Winner: (?!0{16})[0-9a-f]{16}$");
    page.step("Read the write, on one that failed")
        .youSee("the row by its key, and what it should have become")
        .run(gra("galera2"))
        .matches("^### UPDATE `shop`.`stock`$")
        .matches("^### +@1=3$");
    page.step("Read that row on every node")
        .youSee("galera1 alone has it")
        .run(row(3))
        .matches("^galera1 3 sold again 3$")
        .matches("^galera2$")
        .matches("^galera3$");
    page.step("Save what galera1 has: all of it, and this row by itself")
        .why(
            "Only the rows that the files name go back: of others the application may have newer ones.")
        .loses("nothing: `set -C` refuses to write over a file of an earlier try")
        .youSee("the row as it goes back")
        .run(
            """
            docker exec galera1 mariadb -e "SET GLOBAL wsrep_dirty_reads=ON"
            (set -C; umask 077; docker exec galera1 mariadb-dump --single-transaction --skip-add-locks shop > galera1-shop.sql &&
              docker exec galera1 mariadb-dump --single-transaction --skip-add-locks --skip-disable-keys \\
                --no-create-info --where='id = 3' shop stock > galera1-row.sql) &&
              grep -A 1 '^INSERT' galera1-row.sql && tail -n 1 galera1-shop.sql""")
        .prints("sold again 3")
        .matches("^-- Dump completed");
    page.step("Write it through one that stayed")
        .why(
            "An `INSERT`, so that a row which somebody made meanwhile is not overwritten: it says `ERROR 1062`"
                + " instead. Then leave that row, and ask the application's owner.")
        .youSee("the row, on both")
        .run(
            """
            docker exec -i galera2 mariadb shop < galera1-row.sql
            for node in galera2 galera3; do
              docker exec $node mariadb -N -e "SET SESSION wsrep_sync_wait=1; SELECT * FROM shop.stock WHERE id = 3"
            done""")
        .matches("(?s)(3\\s+sold again 3\\s*){2}");
    restart(page, "galera1");
    page.step("Compare all nodes")
        .youSee("`All the same: 3 nodes`, and as many rows as there were")
        .otherwise(
            "Paste it again: writes come in between. Still a difference: restart nothing, and call. What galera1"
                + " had is in `galera1-shop.sql`.")
        .run("./lab compare --database shop")
        .matches("^All the same: 3 nodes, 1 tables, 9 rows");
  }

  @Drill(value = "Two rows differ on galera3, and are written", trap = true)
  @Order(10)
  void noVote(Runbook page, Node galera1) {
    page.step("Change one and delete one there alone")
        .run(
            """
            docker exec galera3 mariadb -e "SET SESSION wsrep_on=OFF;
              UPDATE shop.stock SET name = 'local' WHERE id = 4; DELETE FROM shop.stock WHERE id = 5\"""");
    page.step("See that they differ")
        .run("./lab compare --database shop")
        .exits(1)
        .prints("galera3: shop.stock: other rows");
    page.step("Change the first, and delete the second, everywhere")
        .run(
            galera1.sql(
                "UPDATE shop.stock SET name = 'sold again 4' WHERE id = 4; DELETE FROM shop.stock WHERE id = 5"));
  }

  @Trap("Rows differ, and nobody votes")
  @Order(11)
  void nobodyVotes(Runbook page) {
    page.note(
        """
        A row is found by its key and written whole: a difference in it is gone with the next write. A
        `DELETE` of a row that is not there is passed over (`wsrep_ignore_apply_errors`, its 2). So that
        nobody was thrown out does not say that nothing differs. Only a comparison does:
        [[DumpAndLoadChapter]].""");
    page.step("Read the only trace")
        .run(
            "docker logs galera3 2>&1 | grep -o \"WSREP: Ignoring error 'Can't find.*\" | tail -n 1")
        .within(BACK)
        .prints("on Delete_rows_v1 event. Error_code: 1032");
    page.step("See that all stay, and that both differences are gone")
        .run(states("galera1 galera2 galera3") + "\n./lab compare --database shop")
        .within(BACK)
        .matches("(?s)(galera\\d wsrep_local_state_comment Synced wsrep_cluster_size 3\\s*){3}")
        .matches("^All the same: 3 nodes, 1 tables, 8 rows");
  }

  @Measurement("What the application saw")
  @Order(12)
  void after(Runbook page, Lab lab, Measures measures) {
    page.note(
        """
        The one write that was lost on the majority is not among these: it was the one that the vote was
        about. What the application wrote beside it, through the node that left, is on all.""");
    Ending.intact(page, lab, measures, BACK, null);
  }

  @Drill("Tidy up")
  @Order(13)
  void tidy(Runbook page) {
    page.step("Remove the tables and the files")
        .run(
            """
            docker exec galera1 mariadb -e "DROP DATABASE shop; DROP DATABASE IF EXISTS shop_saved"
            rm -f galera3-shop.sql galera1-shop.sql galera1-row.sql
            for node in galera1 galera2 galera3; do
              docker exec $node sh -c 'rm -f /var/lib/mysql/GRA_*'
            done""");
  }

  /** Size and state; a line each. */
  private static String states(String nodes) {
    return """
        for node in %s; do
          echo $node $(docker exec $node mariadb -N -e "
            SHOW STATUS WHERE Variable_name IN ('wsrep_cluster_size','wsrep_local_state_comment')" 2>&1)
        done"""
        .formatted(nodes);
  }

  /** The last lines of votes in a node's log. */
  private static String votes(String node, int lines) {
    return """
        docker logs %s 2>&1 |
          grep -oE 'Member .* (initiates|responds to) vote on .*|^Winner: .*' | tail -n %d"""
        .formatted(node, lines);
  }

  /** The newest write that the node could not apply. */
  private static String gra(String node) {
    return """
        docker exec %s sh -c '
          newest=$(ls -t /var/lib/mysql/GRA_*.log | head -n 1); echo $newest
          mariadb-binlog --verbose --base64-output=decode-rows $newest' | grep -E '^(#Q>|###|/var)'"""
        .formatted(node);
  }

  private static String row(int id) {
    return """
        for node in galera1 galera2 galera3; do
          echo $node $(docker exec $node mariadb -N -e "
            SET SESSION wsrep_dirty_reads=ON; SELECT * FROM shop.stock WHERE id = %d" 2>&1)
        done"""
        .formatted(id);
  }
}
