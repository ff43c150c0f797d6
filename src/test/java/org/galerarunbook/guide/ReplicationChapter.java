package org.galerarunbook.guide;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import org.galerarunbook.galera.NodeStatus;
import org.galerarunbook.lab.Lab;
import org.galerarunbook.lab.Topic;
import org.galerarunbook.lab.UsesLab;
import org.galerarunbook.operator.Node;
import org.galerarunbook.runbook.Runbook;
import org.galerarunbook.runbook.chapter.Check;
import org.galerarunbook.runbook.chapter.Costs;
import org.galerarunbook.runbook.chapter.Covers;
import org.galerarunbook.runbook.chapter.Guide;
import org.galerarunbook.runbook.chapter.Needs;
import org.galerarunbook.runbook.chapter.NotWhen;
import org.galerarunbook.runbook.chapter.Otherwise;
import org.galerarunbook.runbook.chapter.Procedure;
import org.galerarunbook.runbook.chapter.StopAndCall;
import org.galerarunbook.runbook.chapter.Trap;
import org.galerarunbook.runbook.chapter.UseWhen;
import org.galerarunbook.runbook.chapter.WayBack;
import org.junit.jupiter.api.Order;

@Guide(
    number = 3,
    title = "See replication at work",
    purpose =
        """
        What is written on any node is on every node. Each transaction travels to all nodes as a
        write-set at commit, all nodes put write-sets in the same order, and one that conflicts with
        an earlier one is refused on its own node.""")
@UseWhen({
  "the cluster is up, and is to be seen at work",
  "after a repair: the shortest proof that it still is one cluster"
})
@NotWhen({
  "a node is missing: [[BringANodeBackChapter]]",
  "two nodes have two state UUIDs: [[WrongFounderChapter]]"
})
@Needs({"the lab (`./lab up`), all nodes `Synced`"})
@Costs("Nothing. The probe table is removed at the end.")
@StopAndCall(
    "two nodes have the same last write-set and different checksums, and nobody knows which is right")
@UsesLab
@Topic.Gate
@Topic.Replication
class ReplicationChapter {

  private static final Duration APPLIED = Duration.ofSeconds(10);

  @Procedure("A row written on one node is read on the others")
  @Otherwise(
      "Only `galera_probe` is made; begin again with it as you like. `ERROR 1047`: that"
          + " node is not `Primary`, [[LoseTheQuorumChapter]]. `ERROR 1146`, or a row is missing:"
          + " maybe two clusters, [[BootstrapChapter#Every node agrees, not only one]].")
  @Order(1)
  @Covers({"G001", "G016", "R001"})
  void writtenHereReadThere(Runbook page, Node galera1, Node galera2) {
    page.note(
        "The toolbox stands where the application would: it has the application's certificate and"
            + " account, and reaches the nodes over the lab's network.");
    page.step("Write through the first node")
        .loses("a table `galera_probe`, if there is one")
        .run(
            galera1.clientSql(
                """
                CREATE OR REPLACE TABLE galera_probe (id INT PRIMARY KEY AUTO_INCREMENT, note VARCHAR(255));
                INSERT INTO galera_probe (note) VALUES ('bootstrapped via galera1');"""))
        .succeeds();
    page.step("Read through the second")
        .why(
            """
            An acknowledged write-set has reached every node, but a node may still be applying it.
            `wsrep_sync_wait=1` makes the read wait for that; without it a read may be stale.""")
        .run(galera2.clientAsk("SET SESSION wsrep_sync_wait=1; SELECT note FROM galera_probe;"))
        .printsLine("bootstrapped via galera1");
    page.step("Write through the other two")
        .run(
            """
            docker exec toolbox mariadb -h galera2.local -e "INSERT INTO galera_probe (note) VALUES ('via galera2')" &&
            docker exec toolbox mariadb -h galera3.local -e "INSERT INTO galera_probe (note) VALUES ('via galera3')\"""")
        .succeeds();
    page.step("Read everything on the first")
        .why(
            "The ids leave gaps: each node counts in steps of the cluster's size, so that no two give"
                + " the same id.")
        .run(
            galera1.clientAsk(
                "SET SESSION wsrep_sync_wait=1; SELECT note FROM galera_probe ORDER BY id;"))
        .printsLine("bootstrapped via galera1")
        .printsLine("via galera2")
        .printsLine("via galera3");
  }

  @Procedure("A change of the schema arrives as well")
  @Otherwise(
      "Only the probe's table is changed. `ERROR 1060`, `Duplicate column name`: it was"
          + " added before; go on. `ERROR 1146`: [[#A row written on one node is read on the"
          + " others]]. No column: [[BootstrapChapter#Every node agrees, not only one]].")
  @Order(2)
  void schemaChange(Runbook page, Node galera1, Node galera3) {
    page.step("Add a column on the third node")
        .why(
            "By default DDL runs in *total order isolation*: on all nodes at the same place among the"
                + " transactions.")
        .run(
            galera3.clientSql(
                "ALTER TABLE galera_probe ADD COLUMN seen_by VARCHAR(20) DEFAULT 'everyone';"))
        .succeeds();
    page.step("See it on the first")
        .why("`8` makes a `SHOW` wait, as `1` makes a `SELECT` wait.")
        .run(
            galera1.clientAsk(
                "SET SESSION wsrep_sync_wait=8; SHOW COLUMNS FROM galera_probe LIKE 'seen_by';"))
        .prints("varchar(20)");
  }

  @Check("All nodes have the same transactions in the same order")
  @Order(3)
  @Covers({"G001"})
  void sameOrder(Runbook page, Lab lab) {
    page.step("Ask each node for its last write-set")
        .youSee("three times the same number")
        .otherwise(
            "They differ: one applies still, or the application writes meanwhile. Ask again; [[SignalsChapter]]"
                + " if one stays behind.")
        .run(
            """
            for node in galera1 galera2 galera3; do
              docker exec $node mariadb -N -e "SHOW STATUS LIKE 'wsrep_last_committed'"
            done""")
        .matches("wsrep_last_committed\\s+\\d+");
    page.expect("every node has applied the same last write-set")
        .within(APPLIED)
        .holds(
            () ->
                assertThat(
                        lab.cluster().status().stream().map(NodeStatus::seqno).distinct().toList())
                    .as("values of wsrep_last_committed")
                    .hasSize(1)
                    .allMatch(s -> s > 0));
    page.step("Compare the table itself on all nodes")
        .why(
            """
            The same last write-set is not yet the same data: a row that somebody changed past
            replication, after `SET SESSION wsrep_on=OFF`, shows in the data alone.""")
        .youSee("three times the same checksum")
        .otherwise(
            "The node whose checksum differs is not to be written to any more. Look which is right, and"
                + " keep a copy: [[RestoreNodeFromScratchChapter]].")
        .run(
            """
            for node in galera1 galera2 galera3; do
              docker exec toolbox mariadb -h $node.local -N -e "SET SESSION wsrep_sync_wait=1; CHECKSUM TABLE galera_probe"
            done""")
        .satisfies(
            "three equal checksums",
            o ->
                assertThat(o.stdout().strip().lines().toList())
                    .hasSize(3)
                    .allMatch(l -> l.matches("passbolt.galera_probe\\s+\\d+"))
                    .as("nodes differ in their data")
                    .satisfies(l -> assertThat(l.stream().distinct()).hasSize(1)));
  }

  @Trap("Error 1213 or 1020: somebody else changed the row first")
  @Order(4)
  @Covers("G001")
  void conflict(Runbook page, Lab lab) {
    page.note(
        """
        Nothing is locked across nodes until a commit is certified. The application has to repeat the
        whole transaction. Writing through one node makes it rare.""");
    page.expect(
            "of two transactions that change the same row on two nodes, the first commits and"
                + " the second is told to try again (error 1213 or 1020)")
        .holds(() -> conflictIsRefused(lab));
  }

  /** First committer wins: nothing is locked across nodes until a commit is certified. */
  private static void conflictIsRefused(Lab lab) throws SQLException {
    try (Connection first = lab.cluster().node(1).connect();
        Connection second = lab.cluster().node(2).connect()) {
      first.setAutoCommit(false);
      second.setAutoCommit(false);
      String update = "UPDATE galera_probe SET note = ? WHERE note = 'via galera3'";
      try (var one = first.prepareStatement(update);
          var two = second.prepareStatement(update)) {
        one.setString(1, "first");
        two.setString(1, "second");
        assertThat(one.executeUpdate()).isEqualTo(1);
        assertThat(two.executeUpdate()).isEqualTo(1);
        first.commit();
        assertThatExceptionOfType(SQLException.class)
            .as("the second commit")
            .isThrownBy(second::commit)
            .satisfies(e -> assertThat(e.getErrorCode()).as("its error").isIn(1213, 1020));
      }
      try (var rows =
          first
              .createStatement()
              .executeQuery("SELECT COUNT(*) FROM galera_probe WHERE note = 'first'")) {
        rows.next();
        assertThat(rows.getInt(1)).as("rows that the first committer wrote").isEqualTo(1);
      }
    }
  }

  @Check("Who the members are")
  @Otherwise(
      "Nothing was changed. A name is missing: if that node is down,"
          + " [[BringANodeBackChapter]]; if it says `non-Primary`, [[LoseTheQuorumChapter#One"
          + " node says `non-Primary`, and the others go on|mend its network]]. A name that"
          + " nobody knows has joined: stop and call.")
  @Order(5)
  @Covers({"G034", "G036", "G040"})
  void members(Runbook page, Node galera1) {
    page.step("List the members as the cluster sees them")
        .youSee("three names, each with its address")
        .why(
            "No password is on the command line, where `ps` would show it: root's is in the"
                + " container's `/root/.my.cnf`, the application's in the toolbox's.")
        .run(
            galera1.ask(
                "SELECT node_name, node_incoming_address FROM mysql.wsrep_cluster_members ORDER BY node_name;"))
        .matches("^galera1\\s+galera1.local:")
        .matches("^galera2\\s+galera2.local:")
        .matches("^galera3\\s+galera3.local:");
  }

  @WayBack("Remove the probe")
  @Otherwise(
      "Only that table is at stake, and it harms nobody. `ERROR 1051`, `Unknown table`: it"
          + " is gone already. `ERROR 1047`: galera1 is not `Primary`; drop it through another"
          + " node.")
  @Order(6)
  void tidy(Runbook page, Node galera1) {
    page.step("Drop its table")
        .loses("the table `galera_probe`")
        .run(galera1.clientSql("DROP TABLE galera_probe"))
        .succeeds();
  }
}
