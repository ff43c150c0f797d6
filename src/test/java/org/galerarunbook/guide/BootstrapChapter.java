package org.galerarunbook.guide;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.galerarunbook.galera.NodeStatus;
import org.galerarunbook.lab.Lab;
import org.galerarunbook.lab.Topic;
import org.galerarunbook.lab.UsesLab;
import org.galerarunbook.operator.Node;
import org.galerarunbook.runbook.Runbook;
import org.galerarunbook.runbook.chapter.Check;
import org.galerarunbook.runbook.chapter.Costs;
import org.galerarunbook.runbook.chapter.Covers;
import org.galerarunbook.runbook.chapter.Drill;
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
    number = 2,
    title = "Bootstrap the cluster",
    purpose =
        """
        The first node bootstraps the primary component, the part of a cluster that may accept writes.
        The others join it. Exactly one node bootstraps, and only once: a second one that does is a
        second cluster with the same name and other data.""")
@UseWhen({
  "all nodes were shut down cleanly, and are to start again",
  "a new cluster starts for the first time"
})
@NotWhen({
  "nodes crashed, or no node says `safe_to_bootstrap: 1`: [[FullOutageChapter]]",
  "all of them crashed and all can start: [[ComesBackByItselfChapter]]",
  "one node still says `Primary`: [[BringANodeBackChapter]]",
  "nodes run and say `non-Primary`: [[LoseTheQuorumChapter]]"
})
@Needs({
  "the lab (`./lab up`) with three nodes",
  "nobody who needs the database for a minute: the proof shuts all of it down"
})
@Costs("The database is away from the first stop until the first node is `Primary` again.")
@StopAndCall({
  "two nodes say `safe_to_bootstrap: 1`, or have two UUIDs",
  "a node can't be looked at: it may run, and be `Primary`"
})
@UsesLab
@Topic.Gate
@Topic.Bootstrap
class BootstrapChapter {

  private static final Duration JOINS = Duration.ofSeconds(60);
  private static final Duration STOPS = Duration.ofMinutes(10);

  @Drill("All nodes are shut down cleanly, galera1 last")
  @Order(1)
  void shutDown(Runbook page) {
    page.step("Stop the nodes, one after the other")
        .why("The node that leaves last has everything. It notes so in `grastate.dat`.")
        .limit(STOPS)
        .run(
            "docker stop -t 600 galera3 && docker stop -t 600 galera2 && docker stop -t 600 galera1");
  }

  @Procedure("See which node may bootstrap")
  @Order(2)
  @Covers("G042")
  void look(Runbook page) {
    page.step("See that no node runs")
        .why("A node that runs may be `Primary`: a bootstrap beside it makes a second cluster.")
        .youSee("`exited` three times; after `docker create`, `created`")
        .otherwise(
            "One is `running`: ask it first. [[BringANodeBackChapter]]; [[LoseTheQuorumChapter]].")
        .run("docker inspect --format '{{.State.Status}}' galera1 galera2 galera3")
        .matches("\\A(exited\\n){3}\\z");
    page.step("Read what each node wrote down when it left")
        .why("`docker cp` also reads from a stopped container.")
        .youSee(
            "one UUID, and `safe_to_bootstrap: 1` on one node, whose seqno is the highest: this one"
                + " bootstraps, here galera1")
        .otherwise(
            "`safe_to_bootstrap: 0` everywhere, `seqno: -1`, or a higher seqno without the 1: they did"
                + " not leave in order. [[FullOutageChapter]] finds the one with the highest seqno."
                + " Nothing behind a name: that node has no data, or they can't be read; never bootstrap"
                + " from it. Nothing behind any is right for a new cluster alone: any of them may"
                + " bootstrap it.")
        .run(
            """
            for node in galera1 galera2 galera3; do
              echo "$node: $(docker cp $node:/var/lib/mysql/grastate.dat - | tar -xO | grep : | tr '\\n' ' ')"
            done""")
        .matches("^galera1: .*safe_to_bootstrap: 1 *$")
        .matches("^galera2: .*safe_to_bootstrap: 0 *$")
        .matches("^galera3: .*safe_to_bootstrap: 0 *$");
  }

  @Procedure("The first node bootstraps the primary component")
  @Otherwise(
      "The other nodes are stopped and untouched: start none. `docker cp` failed: galera1"
          + " looks for peers in vain, and its position is used up; `docker kill` it, and go on"
          + " by [[FullOutageChapter]]. A size above 1: somebody has started another.")
  @Order(3)
  @Covers("G013")
  void firstNode(Runbook page, Node galera1) {
    page.step("Start the first node so that it bootstraps, this once")
        .why(
            """
            The file makes the node's start script add `--wsrep-new-cluster`, what `galera_new_cluster`
            does under systemd, and is gone before the server runs. The next start of the same
            container joins.""")
        .loses(
            "what another node has more than this one, when that one joins. The last to leave has all")
        .run(
            """
            touch /tmp/bootstrap-once
            docker cp /tmp/bootstrap-once galera1:/etc/galera/
            docker start galera1""");
    page.step("See that it is primary")
        .youSee("`Primary`")
        .otherwise(
            "`ERROR 2002`: it still starts. `is not running`: its log says why, `docker logs --tail 100"
                + " galera1`; `failed to reach primary view`: it looked for peers, so the file was not"
                + " there. Its position is used up now: go on by [[FullOutageChapter]].")
        .run(galera1.status("wsrep_cluster_status"))
        .within(JOINS)
        .matches("^wsrep_cluster_status\\s+Primary$");
    page.step("See that it is alone")
        .youSee("`1`")
        .run(galera1.status("wsrep_cluster_size"))
        .matches("^wsrep_cluster_size\\s+1$");
  }

  @Procedure("The others join, one after the other")
  @Otherwise(
      "galera1 is `Primary` and serves: leave it. A node that does not start, or ends:"
          + " `docker logs --tail 100` of it says why, and [[BringANodeBackChapter]] goes on from"
          + " there. Start galera3 only when galera2 is `Synced`.")
  @Order(4)
  @Covers("G014")
  void peersJoin(Runbook page, Node galera2, Node galera3) {
    for (Node node : List.of(galera2, galera3)) {
      page.step("Start " + node)
          .why(
              node == galera2
                  ? "One at a time: each joiner takes a donor, and two at once would take two."
                  : "")
          .loses(
              "what only this node has: it follows the first. Shut down cleanly, it has nothing more")
          .run(node.start());
      page.step("Wait until " + node + " is synced")
          .youSee("`Synced`")
          .otherwise(
              "Its log names what it waits for. `certificate verify failed` is a certificate that has"
                  + " expired or is of another CA, `Connection refused` a peer that is not up.")
          .run(node.state())
          .within(JOINS)
          .matches("^wsrep_local_state_comment\\s+Synced$");
    }
  }

  @Check("Every node agrees, not only one")
  @Order(5)
  @Covers({"G014", "G034"})
  void agree(Runbook page, Lab lab) {
    page.step("Ask every node")
        .why(
            "A node that bootstrapped a cluster of its own says `Primary`, too. Size and state UUID, asked"
                + " of all, show it.")
        .youSee("three times `Primary`, `Synced`, size 3 and the same UUID")
        .otherwise("Two UUIDs: two nodes bootstrapped. [[WrongFounderChapter]].")
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

  @Check("A healthy node says so by its socket")
  @Otherwise(
      "Nothing was changed. No connection by the socket: the server is down, or still"
          + " joins; `docker logs --tail 50 galera1` says which. `certificate has expired`: don't"
          + " restart it, [[ExpiredCertificatesChapter]].")
  @Order(6)
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
        .youSee("`healthy` three times")
        .otherwise("The last answers: `docker inspect --format '{{json .State.Health}}' galera1`.")
        .run("docker inspect --format '{{.State.Health.Status}}' galera1 galera2 galera3")
        .within(Duration.ofSeconds(30))
        .matches("(?s)^healthy\\s+healthy\\s+healthy$");
  }

  @Drill("A restarted first node joins; it does not bootstrap a second cluster")
  @Order(7)
  @Covers({"G056", "G069"})
  void restartedFirstNodeJoins(Runbook page, Lab lab, Node galera1) {
    String history = lab.cluster().node(2).status().uuid();
    page.step("Read whom a node looks for")
        .why(
            """
            Every node lists every peer. With an empty `gcomm://` in its file, as lab guides have it
            for the first node, that node can't come back by a restart: with its data in place the
            server refuses, and with an emptied or restored datadir it bootstraps a second cluster.""")
        .run(
            "docker exec galera1 grep ^wsrep_cluster_address /etc/mysql/mariadb.conf.d/z-galera.cnf")
        .matches("gcomm://galera1.local,galera2.local,galera3.local$");
    page.step("Restart the first node").run(galera1.restart()).succeeds();
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

  @Drill(value = "A node that did not leave last is told to bootstrap", trap = true)
  @Order(8)
  void wrongNode(Runbook page, Node galera3) {
    page.step("Stop one node while the others run").limit(STOPS).run(galera3.stop());
    page.step("Tell it to bootstrap, as a mistaken operator would")
        .run(
            """
            touch /tmp/bootstrap-once
            docker cp /tmp/bootstrap-once galera3:/etc/galera/
            docker start galera3""");
  }

  @Trap("`It may not be safe to bootstrap the cluster from this node`")
  @Order(9)
  @Covers("G042")
  void wrongNodeIsRefused(Runbook page, Lab lab, Node galera3) {
    page.note(
        """
        The server refuses, because its `grastate.dat` says `safe_to_bootstrap: 0`. Do not change that
        line: find the node that left last, or start this one so that it joins.""");
    page.step("Read why it ended")
        .run(galera3.logOfLast(Duration.ofSeconds(30), "grep -m 1 'safe to bootstrap'"))
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
            docker start galera3""");
    page.step("See it synced").run(galera3.state()).within(JOINS).matches("Synced$");
    page.expect("there is one cluster of three")
        .within(JOINS)
        .holds(
            () -> assertThat(lab.cluster().status()).extracting(NodeStatus::size).containsOnly(3));
  }

  @WayBack("There is none")
  @Order(10)
  void back(Runbook page) {
    page.note(
        """
        What a node had more than the one that bootstrapped is gone once it has joined. If it has not
        been started yet: leave it so, and see [[WrongFounderChapter]].""");
  }
}
