package org.galerarunbook.guide;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.galerarunbook.galera.NodeStatus;
import org.galerarunbook.lab.Lab;
import org.galerarunbook.lab.Topic;
import org.galerarunbook.lab.UsesLab;
import org.galerarunbook.runbook.Runbook;
import org.galerarunbook.runbook.chapter.Costs;
import org.galerarunbook.runbook.chapter.Covers;
import org.galerarunbook.runbook.chapter.Guide;
import org.galerarunbook.runbook.chapter.Needs;
import org.galerarunbook.runbook.chapter.WhenToUse;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

@Guide(
    number = 2,
    title = "Bootstrap the cluster",
    purpose =
        """
        The first node founds the primary component, the part of a cluster that may accept writes.
        The others join it. Exactly one node founds, and only once: a second founder is a second
        cluster with the same name and other data.""")
@WhenToUse("At the first start, and after all nodes were shut down in order.")
@Needs({
  "the lab (`./lab up`) with three nodes",
  "nobody who needs the database for a minute: the first section shuts all of it down"
})
@Costs("The database is away from the first stop until the first node is `Primary` again.")
@UsesLab
@Topic.Gate
@Topic.Bootstrap
class BootstrapChapter {

  private static final Duration JOINS = Duration.ofSeconds(60);

  @Test
  @Order(1)
  @DisplayName("Shut down so that one node may found the cluster again")
  @Covers("G042")
  void shutDown(Runbook page) {
    page.step("Stop the nodes, the last one last")
        .why("The node that leaves last has everything. It notes so in `grastate.dat`.")
        .run(
            "docker stop -t 600 galera3 && docker stop -t 600 galera2 && docker stop -t 600 galera1")
        .succeeds();
    page.step("See which node may found the cluster")
        .why("`docker cp` also reads from a stopped container.")
        .otherwise(
            "`safe_to_bootstrap: 0` everywhere, or `seqno: -1`: the nodes did not leave in order."
                + " Find the node with the highest seqno before anything is started.")
        .run("docker cp galera1:/var/lib/mysql/grastate.dat - | tar -xO | grep :")
        .printsLine("safe_to_bootstrap: 1");
    page.step("See that no other may")
        .run("docker cp galera2:/var/lib/mysql/grastate.dat - | tar -xO | grep :")
        .printsLine("safe_to_bootstrap: 0");
  }

  @Test
  @Order(2)
  @DisplayName("The first node founds the primary component")
  @Covers("G013")
  void firstNode(Runbook page) {
    page.step("Start the first node as the founder, this once")
        .why(
            """
            The file makes the node's start script add `--wsrep-new-cluster`, what `galera_new_cluster`
            does under systemd, and is gone before the server runs. The next start of the same
            container joins.""")
        .run(
            """
            touch bootstrap-once
            docker cp bootstrap-once galera1:/etc/galera/
            rm bootstrap-once
            docker start galera1""")
        .succeeds();
    page.step("See that it is primary")
        .otherwise(
            "`non-Primary`: it waits for peers, so the file was not there. Its log says whether it"
                + " was started with `--wsrep-new-cluster`: `docker logs --tail 100 galera1`.")
        .run("docker exec galera1 mariadb -N -e \"SHOW STATUS LIKE 'wsrep_cluster_status'\"")
        .within(JOINS)
        .matches("^wsrep_cluster_status\\s+Primary$");
    page.step("See that it is alone")
        .run("docker exec galera1 mariadb -N -e \"SHOW STATUS LIKE 'wsrep_cluster_size'\"")
        .matches("^wsrep_cluster_size\\s+1$");
  }

  @Test
  @Order(3)
  @DisplayName("The others join, one after the other")
  @Covers({"G014", "G034"})
  void peersJoin(Runbook page, Lab lab) {
    page.step("Start the second node")
        .why("One at a time: each joiner takes a donor, and two at once would take two.")
        .run("docker start galera2")
        .succeeds();
    page.step("Wait until it is synced")
        .otherwise(
            "Its log names what it waits for. `certificate verify failed` is a certificate of another"
                + " CA, `Connection refused` a peer that is not up.")
        .run("docker exec galera2 mariadb -N -e \"SHOW STATUS LIKE 'wsrep_local_state_comment'\"")
        .within(JOINS)
        .matches("^wsrep_local_state_comment\\s+Synced$");
    page.step("Start the third node, and wait for it as well")
        .run("docker start galera3")
        .succeeds();
    page.step("Count the members")
        .run("docker exec galera3 mariadb -N -e \"SHOW STATUS LIKE 'wsrep_cluster_size'\"")
        .within(JOINS)
        .matches("^wsrep_cluster_size\\s+3$");
    page.step("Ask every node, not only one")
        .why(
            "A node that founded a cluster of its own says `Primary`, too. Size and state UUID, asked"
                + " of all, show it.")
        .run(
            """
            for node in galera1 galera2 galera3; do
              docker exec $node mariadb -N -e "SHOW STATUS WHERE Variable_name IN
                ('wsrep_cluster_status','wsrep_local_state_comment','wsrep_cluster_size','wsrep_cluster_state_uuid',
                 'wsrep_incoming_addresses')"
            done""")
        .within(JOINS)
        .printsNot("non-Primary")
        .printsNot("Joined")
        .matches("(?s)(wsrep_cluster_size\\s+3\\n.*){3}")
        .matches("wsrep_incoming_addresses\\s+galera[1-3].local:");
    page.expect("all nodes are Primary, Synced, of size 3 and of one state UUID")
        .within(JOINS)
        .holds(() -> assertThat(lab.problems()).isEmpty());
  }

  @Test
  @Order(4)
  @DisplayName("A healthy node says so by its socket")
  @Covers({"G015", "G038"})
  void health(Runbook page) {
    page.step("Ask whether the server answers")
        .why(
            "By the socket no host name has to match a certificate. The client is `mariadb-admin`; the"
                + " old name `mysqladmin` is not in every image.")
        .run("docker exec galera1 mariadb-admin ping")
        .prints("mysqld is alive");
    page.step("Ask whether the node takes part")
        .why("A ping also succeeds on a node without quorum. The lab's check asks for `Synced`.")
        .otherwise("The last answers: `docker inspect --format '{{json .State.Health}}' galera1`.")
        .run("docker inspect --format '{{.State.Health.Status}}' galera1 galera2 galera3")
        .within(Duration.ofSeconds(30))
        .matches("(?s)^healthy\\s+healthy\\s+healthy$");
  }

  @Test
  @Order(5)
  @DisplayName("A restarted first node joins; it does not found a second cluster")
  @Covers({"G056", "G069"})
  void restartedFirstNodeJoins(Runbook page, Lab lab) {
    String history = lab.cluster().node(2).status().uuid();
    page.step("Read whom a node looks for")
        .why(
            """
            Every node lists every peer. With an empty `gcomm://` in its file, as lab guides have it
            for the first node, that node can't come back by a restart: with its data in place the
            server refuses, and with an emptied or restored datadir it founds a second cluster.""")
        .run(
            "docker exec galera1 grep ^wsrep_cluster_address /etc/mysql/mariadb.conf.d/z-galera.cnf")
        .matches("gcomm://galera1.local,galera2.local,galera3.local$");
    page.step("Restart the first node").run("docker restart -t 600 galera1").succeeds();
    page.step("See it synced again, in a cluster of three")
        .run(
            """
            docker exec galera1 mariadb -N -e "SHOW STATUS WHERE Variable_name IN
              ('wsrep_local_state_comment','wsrep_cluster_size')\"""")
        .within(JOINS)
        .matches("wsrep_local_state_comment\\s+Synced")
        .matches("wsrep_cluster_size\\s+3");
    page.expect("it has the state UUID that its peers had before")
        .is(history, () -> lab.cluster().node(1).status().uuid());
  }

  @Test
  @Order(6)
  @DisplayName("A node that did not leave last is not allowed to found the cluster")
  @Covers("G042")
  void wrongFounderIsRefused(Runbook page, Lab lab) {
    page.step("Stop one node while the others run").run("docker stop -t 600 galera3").succeeds();
    page.step("Tell it to found the cluster, as a mistaken operator would")
        .run(
            """
            touch bootstrap-once
            docker cp bootstrap-once galera3:/etc/galera/
            rm bootstrap-once
            docker start galera3""")
        .succeeds();
    page.step("Read why it ended")
        .why("The server refuses, because its `grastate.dat` says `safe_to_bootstrap: 0`.")
        .run("docker logs --since 30s galera3 2>&1 | grep -m 1 'safe to bootstrap'")
        .within(Duration.ofSeconds(20))
        .prints("It may not be safe to bootstrap the cluster from this node");
    page.expect("the other two have not noticed anything")
        .holds(
            () ->
                assertThat(lab.cluster().status().subList(0, 2))
                    .allMatch(s -> s.isSyncedIn(2), "Primary, Synced, size 2"));
    page.step("Start it the right way")
        .why(
            """
            The refused start has taken its position out of `grastate.dat` already (`seqno: -1`). The
            node's start script asks InnoDB for it (`--wsrep-recover`); without that a whole snapshot
            would be sent.""")
        .run(
            """
            docker wait galera3
            docker start galera3""")
        .succeeds();
    page.step("See it synced")
        .run("docker exec galera3 mariadb -N -e \"SHOW STATUS LIKE 'wsrep_local_state_comment'\"")
        .within(JOINS)
        .matches("Synced$");
    page.expect("there is one cluster of three")
        .within(JOINS)
        .holds(
            () -> assertThat(lab.cluster().status()).extracting(NodeStatus::size).containsOnly(3));
  }
}
