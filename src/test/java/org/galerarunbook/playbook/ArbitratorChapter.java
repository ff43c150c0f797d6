package org.galerarunbook.playbook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.galerarunbook.playbook.Membership.all;
import static org.galerarunbook.playbook.Membership.ask;

import java.time.Duration;
import org.galerarunbook.lab.Alone;
import org.galerarunbook.lab.Lab;
import org.galerarunbook.lab.Measures;
import org.galerarunbook.lab.Topic;
import org.galerarunbook.lab.UsesLab;
import org.galerarunbook.ledger.Ledger;
import org.galerarunbook.ledger.LedgerReport;
import org.galerarunbook.ledger.Moment;
import org.galerarunbook.ledger.Operation;
import org.galerarunbook.operator.Containers;
import org.galerarunbook.operator.Node;
import org.galerarunbook.operator.Servers;
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
    number = 37,
    title = "Give an even number of nodes an arbitrator (garbd)",
    purpose =
        """
        Of two nodes none may be lost: one is not more than half. `garbd` is a member that votes and stores
        nothing. With it, one of two nodes can be lost, or cut off, and the other goes on. It gets every
        write, so it needs a node's TLS and a node's bandwidth.""")
@UseWhen({
  "there are two nodes, or two sites with as many nodes each, and one lost has the other say `non-Primary`",
  "`./lab check` says `votes add up to 2: split evenly, neither half goes on`"
})
@NotWhen({
  "a third machine could hold the data: a third node is better, [[AddAndRemoveNodesChapter]]",
  "the other node is lost now, and this one says `non-Primary`: [[LoseTheQuorumChapter]]"
})
@Needs({
  "the lab (`./lab up`); the page makes two nodes of its three",
  "a machine that is lost with neither of the nodes: a third site, or at least another power line and switch",
  "a certificate of the CA that the nodes trust among each other, in a name of its own"
})
@Costs(
    value =
        "Nothing while it is added. Every write is sent to it, too, and a commit waits for it as for a node.",
    fault =
        "one of two nodes killed without an arbitrator, then with one; all three killed; the pause without is as"
            + " long as the node is away")
@StopAndCall({
  "nobody can say that the third machine fails apart from both nodes",
  "a node is not `Synced`, or does not answer"
})
@Symptom(
    text = "Exception in creating receive loop",
    means = "garbd could not join, and ended; the lines before it say why",
    rank = Rank.CAUSE)
@Alone
@UsesLab(own = true)
@Topic.Recovery
class ArbitratorChapter {

  private static final Duration NOTICED = Duration.ofSeconds(30);
  private static final Duration BACK = Duration.ofSeconds(60);
  private static final Duration SNAPSHOT = Duration.ofMinutes(2);
  private static final Duration STOPPING = Duration.ofMinutes(11);

  private static final String WITHOUT = "galera2 is killed, without an arbitrator";
  private static final String WITH = "galera2 is killed, with an arbitrator";
  private static final String CUT_OFF = "galera2 is cut off, with an arbitrator";
  private static final String AWAY = "garbd is killed";

  private static final Servers GARBD = new Containers("garbd");

  private static final String OWN_TIMERS = "With timers of its own it takes the survivor down";
  private static final String BOTH = "It is lost together with a node: `non-Primary`";
  private static final String OUTAGE = "After an outage the nodes wait for it, too";
  private static final String BEYOND =
      "It has a higher seqno, and is started as it is: `Synced`, with another history";
  private static final String OTHER_FOLDER = "s|^WORK_DIR=.*|WORK_DIR=/tmp|";

  private static final String COMPARE =
      OutageSteps.compare("galera2", "galera2-position", "galera1-at-bootstrap");

  /** Whether each node has the table that galera2 alone was given. */
  private static final String SIDES =
      """
      for node in galera1 galera2; do
        echo $node $(docker exec $node mariadb -N -e "SELECT COUNT(*) FROM information_schema.TABLES
          WHERE TABLE_NAME = 'arbitrator_side'")
      done""";

  private static final String RX = "docker exec garbd cat /sys/class/net/eth0/statistics/rx_bytes";

  @Drill("An application writes through galera1, and the third node is shut down")
  @Order(1)
  void before(Runbook page, Lab lab, Measures measures, Node galera3) {
    page.note("Two nodes are left. It writes from here to the end, and goes nowhere else.");
    Ledger ledger =
        measures.start(Ledger.on(lab.cluster()).to(lab.cluster().node(1)).timeout(BACK));
    page.expect("it writes")
        .within(BACK)
        .holds(() -> assertThat(ledger.acknowledgedWrites()).isGreaterThan(50));
    page.step("Shut galera3 down cleanly").limit(STOPPING).run(galera3.stop());
  }

  @Procedure("See that the number is even")
  @Order(2)
  void even(Runbook page) {
    page.step("Ask every node that is to stay")
        .youSee("`2 Primary Synced` from each of two: the size is even")
        .otherwise("An odd size needs no arbitrator; with one it would be even.")
        .run(ask("galera1 galera2"))
        .within(BACK)
        .matches(all(2, 2));
  }

  @Drill(value = "Without an arbitrator: one of two is killed", trap = true)
  @Order(3)
  void killedWithout(Runbook page, Measures measures, Node galera2) {
    measures.ledger().mark(WITHOUT);
    page.step("Kill it").run(galera2.kill());
  }

  @Trap("Without it, one of two is lost, and the other says `non-Primary`")
  @Order(4)
  void without(Runbook page, Measures measures, Node galera2) {
    page.note(
        "One of two is not more than half, whoever it is. It refuses until the other is back.");
    page.step("Ask the one that is left")
        .run(ask("galera1"))
        .within(NOTICED)
        .matches("^galera1 1 non-Primary ");
    page.step("Write there")
        .run("docker exec galera1 mariadb -e 'CREATE DATABASE refused'")
        .exits(1)
        .prints("ERROR 1047 (08S01)");
    page.step("Start the other").run(galera2.start());
    page.step("See that both go on").run(ask("galera1 galera2")).within(BACK).matches(all(2, 2));
    measures.ledger().mark("both nodes are back");
  }

  @Procedure("Give it a certificate, and a file")
  @Otherwise(
      "The nodes are as they were, and there is no garbd yet. An empty value in `garb`: "
          + "galera1 did not answer; put another node for it, and paste it again: only `garb` is "
          + "written over.")
  @Order(5)
  void prepare(Runbook page) {
    page.step("Issue a certificate in its name")
        .why(
            "By the CA of the nodes. Whoever has it gets every write: guard it like a node's. The others are"
                + " kept.")
        .youSee("`0 replaced`")
        .otherwise(
            "`the CA's key … is missing`: put it back, and paste this again. Never `--renew-ca`, which the message"
                + " names: no node that runs trusts a new CA.")
        .run("./lab certs issue --nodes galera1,galera2,galera3,garbd")
        .matches("^\\d+ created, 0 replaced, \\d+ kept$");
    page.step("Write its file, with the timers of a node that runs")
        .why(
            "On a host it is `/etc/default/garb`, as here. It is read by a shell, so each value stands in quotes:"
                + " all nodes, with a `:port` if it is not 4567; the name of the cluster; a folder of its own;"
                + " the TLS of the nodes, and their timers: [[#"
                + OWN_TIMERS
                + "]].")
        .youSee("four lines, and in the last one `evs.suspect_timeout`")
        .run(
            """
            timers=$(docker exec galera1 mariadb -N -e "SELECT @@wsrep_provider_options" | tr -d ' ' | tr ';' '\\n' |
              grep -E '^(evs[.](keepalive|inactive_check)_period|evs[.](suspect|inactive|install)_timeout|gmcast[.]peer_timeout)=')
            tls='socket.ssl_ca=/etc/garbd/cluster-ca.pem;socket.ssl_cert=/etc/garbd/cluster-cert.pem;socket.ssl_key=/etc/garbd/cluster-key.pem'
            cat > garb <<END
            GALERA_NODES="galera1.local,galera2.local"
            GALERA_GROUP="$(docker exec galera1 mariadb -N -e "SELECT @@wsrep_cluster_name")"
            WORK_DIR="/var/lib/garb"
            GALERA_OPTIONS="$tls;$(echo $timers | tr ' ' ';')"
            END
            chmod 644 garb
            cat garb""")
        .matches("^GALERA_GROUP=\"\\S+\"$")
        .matches("^GALERA_OPTIONS=\"socket[.]ssl_ca=.*;evs[.]suspect_timeout=PT.*\"$");
  }

  @Procedure("Start it on a third machine, as a user of its own")
  @Otherwise(
      "The nodes go on without it, as before. `already in use`: there is a garbd; does a "
          + "node count it (size 3)? No: `docker rm -fv garbd`, and begin here again. It ends: "
          + "[[#What its log says when it can't join]].")
  @Order(6)
  void start(Runbook page, Measures measures) {
    measures.ledger().mark("garbd is added");
    page.note(
        """
        Port 4567 is open in both directions between garbd and each node.

        On a Debian host it is `apt-get install galera-arbitrator-4`. Its service is enabled at once, and fails
        until `/etc/default/garb` is written. It has no folder and is not started again when it ends, so put
        into `/etc/systemd/system/garb.service.d/own.conf`, under `[Service]`: `StateDirectory=garb`,
        `StateDirectoryMode=0700`, `Restart=always`, `RestartSec=5`. The key has mode 400 and is owned by
        `_galera`, as whom Debian 13 runs it. Debian 12 runs it as `nobody`: make a user by
        `adduser --system --group garb`, and add `User=garb`. Then `systemctl daemon-reload`,
        `systemctl enable garb`, `systemctl restart garb`; what it says is in `journalctl -u garb`.
        Tried: package, unit and drop-in on a Debian 13 host, without a cluster; this file with the package's
        script in this cluster, without systemd: [[#What its log says when it can't join]]. Not tried: all of it
        together.""");
    page.step("Make the machine, and give it the certificate and the file")
        .why(
            """
            garbd's package is `galera-arbitrator-4`; here it is in the toolbox's image. Its key must be
            readable for its user alone, and its folder writable.""")
        .run(
            """
            docker create --name garbd --hostname garbd.local --network galera-runbook-lab --network-alias garbd.local \\
              --user _galera --stop-signal SIGINT -v /etc/garbd -v /var/lib/garb \\
              "$(docker inspect --format '{{.Config.Image}}' toolbox)" sh -c '. /etc/default/garb
                exec garbd --address "gcomm://$GALERA_NODES" --group "$GALERA_GROUP" --workdir "$WORK_DIR" --options "$GALERA_OPTIONS"'
            docker cp garb garbd:/etc/default/
            for file in cluster-ca.pem cluster-cert.pem cluster-key.pem; do docker cp certs/garbd/$file garbd:/etc/garbd/; done
            docker run --rm --volumes-from garbd "$(docker inspect --format '{{.Config.Image}}' toolbox)" \\
              chown -R _galera /etc/garbd /var/lib/garb""");
    page.step("Start it").run(GARBD.start());
    page.step("See that both nodes count it")
        .youSee("`3 Primary Synced` from each, and the member `garb`, which has no address")
        .otherwise(
            "`docker logs garbd`, on a host `journalctl -u garb`: [[#What its log says when it can't join]].")
        .run(ask("galera1 galera2") + "\n" + members("galera1"))
        .within(NOTICED)
        .matches("(?s)galera1 3 Primary Synced\\s+galera2 3 Primary Synced\\s")
        .matches("^garb none$");
  }

  @Check("It votes, over TLS, and stores nothing")
  @Otherwise(
      "Its vote counts all the same. `root`: give it a user of its own. No `gvwstate.dat`: "
          + "`WORK_DIR` is not set, or not writable: [[#"
          + OUTAGE
          + "]]. `is not running`: [[#What its log says when it can't join]].")
  @Order(7)
  @Covers("G051")
  void check(Runbook page) {
    page.step("See as whom it runs, what it keeps, and where it listens")
        .youSee(
            "`_galera`; one file, `gvwstate.dat`, which names the last members; port 4567 and no 3306")
        .run(
            """
            docker exec garbd ps -o user=,args= -C garbd
            docker exec garbd ls /var/lib/garb
            docker exec garbd ss -Hltn | grep -o '[0-9.]*:4567\\|:3306'""")
        .matches("^_galera +garbd ")
        .matches("(?s)^gvwstate[.]dat\\n0[.]0[.]0[.]0:4567\\s*\\z");
    page.step("See that it serves its own certificate to peers")
        .youSee("`CN=garbd`, and the CA of the nodes")
        .otherwise(
            "Nothing: it speaks in the clear, and could not have joined nodes that speak TLS.")
        .run(
            """
            docker exec toolbox sh -c "openssl s_client -connect garbd.local:4567 < /dev/null 2>/dev/null |
              openssl x509 -noout -subject -issuer\"""")
        .matches("^subject=.*CN ?= ?garbd$")
        .matches("^issuer=.*CN ?= ?Galera Runbook Cluster CA$");
  }

  @Drill("galera2 is killed")
  @Order(8)
  void killedWith(Runbook page, Measures measures, Node galera2) {
    measures.ledger().mark(WITH);
    page.step("Kill it").run(galera2.kill());
  }

  @Check("With it, one of two is lost, and the other goes on")
  @Order(9)
  @Covers("G068")
  void with(Runbook page, Measures measures) {
    page.note("On the day itself, or once before it goes live: [[#galera2 is killed]].");
    page.step("Ask the one that is left")
        .youSee("`2 Primary Synced`: the node, and garbd")
        .otherwise("`non-Primary`: [[#" + OWN_TIMERS + "]].")
        .run(ask("galera1"))
        .within(NOTICED)
        .matches("^galera1 2 Primary Synced$");
    long before = measures.ledger().acknowledgedWrites();
    page.expect("the application writes on")
        .within(NOTICED)
        .holds(() -> assertThat(measures.ledger().acknowledgedWrites()).isGreaterThan(before + 50));
  }

  @Drill("It is back, and is cut off")
  @Order(10)
  void cutOff(Runbook page, Measures measures, Node galera2) {
    measures.ledger().mark("galera2 is started again");
    back(page, galera2);
    measures.ledger().mark(CUT_OFF);
    page.step("Drop every packet between galera2 and the others").run(Break.cutOff("galera2"));
    page.step("See that the side with garbd goes on, and the other does not")
        .run(ask("galera1 galera2"))
        .within(NOTICED)
        .matches("(?s)galera1 2 Primary Synced\\s+galera2 1 non-Primary ");
    measures.ledger().mark("galera2 is let through again");
    page.step("Take back these rules").run(Break.letThrough("galera2"));
    page.step("Wait until it is a member again")
        .run(ask("galera1 galera2"))
        .within(BACK)
        .matches(all(2, 3));
    measures.ledger().mark("galera2 is a member again");
  }

  @Drill("Twenty megabytes are written")
  @Order(11)
  void written(Runbook page) {
    page.step("Write them, and count what garbd received")
        .why("Every write-set is sent to it, whole; it throws it away.")
        .limit(BACK)
        .run(
            """
            before=$(%1$s)
            docker exec galera1 mariadb passbolt -e "
              CREATE TABLE arbitrator_probe (id INT PRIMARY KEY, f LONGBLOB);
              INSERT INTO arbitrator_probe SELECT seq, REPEAT('x', 1000000) FROM seq_1_to_20;
              DROP TABLE arbitrator_probe"
            echo "received $(( ($(%1$s) - before) / 1000000 )) MB\""""
                .formatted(RX))
        .matches("^received (2\\d|[3-9]\\d) MB$");
  }

  @Trap("`./lab check`: `has members that are not listed: garb`")
  @Order(12)
  void notListed(Runbook page) {
    page.note(
        """
        It knows the nodes that it was told of, and counts 3 where it expects 2. In the file of [your own
        cluster](../your-cluster.md) `arbitrators: [garb]` tells it, and also `./lab recover`, which otherwise
        refuses: a member that nobody listed may be primary somewhere. The lab has no such file.""");
    page.step("Let it look")
        .limit(BACK)
        .run("./lab check | grep -E '^galera[12]'")
        .prints("galera1: has members that are not listed: garb");
  }

  @Drill(value = "garbd is killed", trap = true)
  @Order(13)
  void garbdKilled(Runbook page, Measures measures) {
    measures.ledger().mark(AWAY);
    page.step("Kill it").run(GARBD.kill());
  }

  @Trap("garbd itself is lost: a short pause, and the next loss is the last")
  @Order(14)
  void garbdLost(Runbook page, Measures measures) {
    page.note(
        """
        A commit waits for each member, so writes pause until the nodes give it up; then two of three go on.
        From then on all is as it was without it, and nobody is told: watch that
        `wsrep_cluster_size` is 3. `garb.service` has no `Restart`, so who ended stays away: give it one.""");
    page.step("Ask both nodes").run(ask("galera1 galera2")).within(NOTICED).matches(all(2, 2));
    measures.ledger().mark("garbd is started again");
    page.step("Start it again").run(GARBD.start());
    page.step("See that it is counted")
        .run(ask("galera1 galera2"))
        .within(NOTICED)
        .matches(all(2, 3));
  }

  @Drill(value = "garbd and galera2 are killed at once", trap = true)
  @Order(15)
  void bothKilled(Runbook page, Measures measures, Node galera2) {
    measures.ledger().mark("garbd and galera2 are killed at once");
    page.step("Kill them").run(GARBD.and(galera2).kill());
  }

  @Trap(BOTH)
  @Order(16)
  void bothLost(Runbook page, Lab lab, Measures measures, Node galera2) {
    page.note(
        """
        That is what happens where garbd stands at the site of a node: it takes two of three votes along. garbd
        alone brings nothing back: it was restarted, and is no witness. Start the node as well, and they go on
        by themselves. Only if it is down, and will stay down:""");
    page.step("Start garbd, and see that this is not enough").run(GARBD.start()).exits(0);
    page.step("Ask the node that is left")
        .run(ask("galera1"))
        .within(NOTICED)
        .matches("^galera1 2 non-Primary ");
    page.step("See that the other node is down, and keep it down")
        .why(
            """
            Look at its machine, not over the network: one that only can't be reached may be primary, with
            another arbitrator. Then `sudo systemctl mask --now mariadb` there, or take its power. It must not
            come up alone later: it may have gone on with garbd when this one was cut off already. With power
            it would start by itself: before that, pull its network, or boot it with
            `systemd.mask=mariadb.service`; then mask it.""")
        .run("docker inspect --format '{{.Name}} {{.State.Running}}' galera2")
        .matches("^\\S+ false$");
    primaryAlone(page);
    page.step("Before galera2 is started, compare its position with the one that was kept")
        .why(
            """
            In a throw-away container; on a host `sudo galera_recovery` prints the position. It tells nothing
            if somebody made galera2 primary meanwhile, as `bootstrap = yes` in its log says: empty it then.
            Else start it; on a host `sudo systemctl unmask mariadb && sudo systemctl enable --now mariadb`.""")
        .youSee("`start it`: it has the kept UUID, and a number at or below the kept one")
        .otherwise("`empty it first`, or nothing: [[#" + BEYOND + "]].")
        .run(COMPARE)
        .printsLine("galera2 start it");
    back(page, galera2);
    measures.ledger().mark("all three are members again");
  }

  @Drill(value = "galera1 is cut off, and the others write on before they are killed", trap = true)
  @Order(17)
  void wroteOn(Runbook page, Measures measures, Node galera2) {
    measures.ledger().mark("galera1 is cut off, then the others are killed");
    page.step("Drop every packet between galera1 and the others").run(Break.cutOff("galera1"));
    page.step("Wait until galera2 goes on with garbd, and galera1 does not")
        .run(ask("galera1 galera2"))
        .within(NOTICED)
        .matches("(?s)galera1 1 non-Primary .*galera2 2 Primary Synced$");
    page.step("Write on galera2")
        .run("docker exec galera2 mariadb passbolt -e 'CREATE TABLE arbitrator_side (id INT)'");
    page.step("Kill both").run(galera2.and(GARBD).kill());
    page.step("Let galera1 be reached again, and start garbd")
        .run(Break.letThrough("galera1"))
        .succeeds()
        .run(GARBD.start());
    page.step("Wait until galera1 meets it")
        .run(ask("galera1"))
        .within(NOTICED)
        .matches("^galera1 2 non-Primary ");
    page.step("Remove what was kept of the last time").run("rm galera1-at-bootstrap");
    primaryAlone(page);
    page.step("Write on galera1 as well, under the seqnos of galera2's writes, and on")
        .run(
            """
            docker exec galera1 sh -c '{ yes "CREATE OR REPLACE TABLE arbitrator_probe (id INT);" | head -n 50
              echo "DROP TABLE arbitrator_probe"; } | mariadb passbolt'""");
    page.step("See that the comparison tells").run(COMPARE).printsLine("galera2 empty it first");
    measures.ledger().mark("galera2 is started all the same");
    back(page, galera2);
  }

  @Trap(BEYOND)
  @Order(18)
  void beyond(Runbook page) {
    page.note(
        """
        Both have one UUID, and under the same seqnos other writes. So galera2 is sent what comes after its own
        seqno, and nobody tells. If it was started already, shut it down cleanly. Copy its `/var/lib/mysql`: what
        it alone acknowledged is nowhere else. Empty it, and only then start it, so that a snapshot comes:
        [[LoseTheQuorumChapter#Two components are `Primary` at the same time, of one state UUID]] has the
        commands.""");
    page.step("See how it came, and that it has a table that galera1 has not")
        .run(
            "docker logs --since 2m galera2 2>&1 | grep -oE 'Receiving IST: [0-9]+ writesets' | tail -n 1\n"
                + SIDES)
        .matches("^Receiving IST: [1-9]\\d* writesets$")
        .matches("(?s)^galera1 0\\s+galera2 1\\s*\\z");
  }

  @Drill(value = "galera2 is emptied, and gets a snapshot", trap = true)
  @Order(19)
  void emptied(Runbook page, Measures measures, Node galera2) {
    page.step("Shut it down cleanly").limit(STOPPING).run(galera2.stop());
    page.step("Empty it, and start it")
        .run(
            """
            docker run --rm --volumes-from galera2 --entrypoint find \\
              "$(docker inspect --format '{{.Config.Image}}' toolbox)" /var/lib/mysql -mindepth 1 -delete
            docker start galera2""");
    page.step("Wait until it is a member")
        .run(ask("galera1 galera2"))
        .within(SNAPSHOT)
        .matches(all(2, 3));
    page.step("See that there is one history")
        .run(SIDES)
        .matches("(?s)\\Agalera1 0\\s+galera2 0\\s*\\z");
    measures.ledger().mark("galera2 has one history with galera1 again");
  }

  @Drill(value = "garbd's file has no timers", trap = true)
  @Order(20)
  void noTimers(Runbook page, Measures measures, Node galera2) {
    page.step("Take them out of its file, and restart it")
        .run(
            """
            sed '/^GALERA_OPTIONS/s/;evs[^"]*//' garb > garb-plain
            docker cp garb-plain garbd:/etc/default/garb
            docker restart -t 60 garbd""");
    page.step("See that all is well")
        .run(ask("galera1 galera2"))
        .within(NOTICED)
        .matches(all(2, 3));
    measures.ledger().mark("galera2 is killed, and garbd has timers of its own");
    page.step("Kill galera2").run(galera2.kill());
  }

  @Trap(OWN_TIMERS)
  @Order(21)
  void ownTimers(Runbook page, Measures measures, Node galera2) {
    page.note(
        """
        The nodes give a peer up after 1 s and want to agree within 3 s; garbd, left to itself, gives one up
        after 5 s. So galera1 waits for garbd's consent in vain, gives it up, too, and is alone: `non-Primary`,
        though only one of three is lost. Nothing warns of it before. What is changed on the nodes has to be
        changed here.""");
    page.step("Ask the one that is left")
        .run(ask("galera1"))
        .within(NOTICED)
        .matches("^galera1 \\d non-Primary ");
    page.note(
        "Start galera2. If it can't be: [[#"
            + BOTH
            + "]], from *See that the other node is down*, and give garbd its timers after that.");
    back(page, galera2);
    measures.ledger().mark("galera2 is back, and garbd gets the timers of the nodes");
    page.step("Give garbd the timers of the nodes again")
        .loses("the other timers in its file")
        .why(
            """
            Only now. A stop has it forget who it was: while the nodes say `non-Primary`, they would wait for
            the one that they knew, and go on by a bootstrap alone.""")
        .run(
            """
            docker cp garb garbd:/etc/default/
            docker restart -t 60 garbd""");
    page.step("See that it is counted")
        .run(ask("galera1 galera2"))
        .within(NOTICED)
        .matches(all(2, 3));
  }

  @Drill(value = "Power is lost everywhere, and the nodes are started", trap = true)
  @Order(22)
  void outage(Runbook page, Measures measures, Node galera1, Node galera2) {
    measures.ledger().mark("all three are killed");
    page.step("Kill all three").run(galera1.and(galera2).and(GARBD).kill());
    page.step("Start the nodes").run(galera1.and(galera2).start());
  }

  @Trap(OUTAGE)
  @Order(23)
  void afterAnOutage(Runbook page, Measures measures) {
    page.note(
        """
        garbd was in the last view, so [[ComesBackByItselfChapter|the nodes wait]] for it as for each other, and
        know it by the number in its `gvwstate.dat`. With that file it waits as well, and they find each other in
        any order. Without it, where `WORK_DIR` was not set, or the machine was made anew, it is somebody else:
        it ends, and the nodes wait for good. Then [[FullOutageChapter|bootstrap one of them]], and start garbd
        after that (not run here). Alone, where not one name of its list can be resolved, it ends at once: `State not
        recoverable`.""");
    page.step("See that the nodes wait")
        .why("Both are there, and neither takes connections yet.")
        .run(ask("galera1 galera2"))
        .within(NOTICED)
        .matches("(?s)galera1 ERROR 2002 .*galera2 ERROR 2002 ");
    page.step("Start one that has no folder of its own, and see that it ends")
        .loses("nothing: the file goes with its container")
        .why("It is told to give up after 5 s; by itself it does so after 30 s.")
        .run(
            tryIt(
                    "_galera",
                    OTHER_FOLDER + ";s/;evs/;pc.wait_prim_timeout=PT5S;evs/",
                    "galera-runbook-lab",
                    20)
                + " |\n  grep -oE '(ERROR: failed|FATAL).*'")
        .prints("failed to reach primary view")
        .prints("FATAL: Exception in creating receive loop");
    page.step("Start the one that the nodes know").run(GARBD.start());
    page.step("See that all three go on, without a bootstrap")
        .run(ask("galera1 galera2"))
        .within(BACK)
        .matches(all(2, 3));
    measures.ledger().mark("all three are back");
  }

  @Drill(value = "Both nodes are shut down cleanly, and garbd is not", trap = true)
  @Order(24)
  void bothShutDown(Runbook page, Measures measures) {
    measures.ledger().mark("both nodes are shut down cleanly, galera1 last");
    page.step("Shut them down, galera1 last")
        .limit(STOPPING)
        .run("docker stop -t 600 galera2 && docker stop -t 600 galera1");
  }

  @Trap("After a clean stop of both nodes none has `safe_to_bootstrap: 1`")
  @Order(25)
  void noneIsSafe(Runbook page, Measures measures, Node galera2) {
    page.note(
        """
        The last node was not the last member: garbd was. It votes on alone, but the nodes do not find it:
        started as they are, they end after half a minute with `failed to reach primary view`, and their seqnos
        are gone from `grastate.dat` (seen by hand). Shut garbd down first, and the last node has a 1.""");
    page.step("Read the position of each")
        .youSee(
            "one UUID, `safe_to_bootstrap: 0` from both, and the higher seqno from the one that was last")
        .otherwise("A seqno of -1, or two UUIDs: [[FullOutageChapter]].")
        .run(
            """
            for node in galera1 galera2; do
              echo $node $(docker cp $node:/var/lib/mysql/grastate.dat - | tar -xO | grep -E '^(uuid|seqno|safe)')
            done""")
        .matches(
            "^galera1 uuid: (\\S+) seqno: [1-9]\\d* safe_to_bootstrap: 0\\ngalera2 uuid: \\1 seqno: [1-9]\\d* safe_to_bootstrap: 0$");
    page.step("Shut garbd down: beside it a bootstrap would make a second primary")
        .run("docker stop -t 60 garbd");
    page.step("Bootstrap the node with the higher seqno")
        .loses(
            "what the other acknowledged alone, which is nothing where this one has the higher seqno")
        .run(
            """
            docker run --rm --volumes-from galera1 --entrypoint sed "$(docker inspect --format '{{.Config.Image}}' toolbox)" \\
              -i 's/^safe_to_bootstrap: 0/safe_to_bootstrap: 1/' /var/lib/mysql/grastate.dat
            """
                + OutageSteps.bootstrap("galera1"));
    page.step("Wait until it is primary").run(ask("galera1")).within(BACK).matches(all(1, 1));
    page.step("Start the other, and garbd").run(galera2.and(GARBD).start());
    page.step("See that all three are there")
        .run(ask("galera1 galera2"))
        .within(BACK)
        .matches(all(2, 3));
    measures.ledger().mark("all three are members again, after a clean stop");
  }

  @Drill(value = "Six others are started, each with one thing changed", trap = true)
  @Order(26)
  void tries(Runbook page) {
    page.note(
        "By the package's own script, as by `garb.service`, for eight seconds. By itself garbd tries for 30 s.");
    page.step("Give garbd's folder a certificate of the clients' CA as well")
        .run(
            """
            for file in server-cert.pem server-key.pem; do docker cp certs/garbd/$file garbd:/etc/garbd/; done
            docker run --rm --volumes-from garbd "$(docker inspect --format '{{.Config.Image}}' toolbox)" chown -R _galera /etc/garbd""");
    page.step("Start them, and keep what they say")
        .run(
            """
            try() {
              %s > try-$1.log
            }
            own='%s'
            try other-ca _galera "$own;s/cluster-cert/server-cert/;s/cluster-key/server-key/" galera-runbook-lab &
            try in-the-clear _galera "$own;s/socket.ssl[^;]*;//g" galera-runbook-lab &
            try other-name _galera "$own;s/^GALERA_GROUP=.*/GALERA_GROUP=other/" galera-runbook-lab &
            try nobody nobody "$own" galera-runbook-lab &
            try port-taken _galera "$own" container:galera1 &
            try no-folder _galera "/^WORK_DIR/d" galera-runbook-lab &
            wait; ls try-*.log | wc -l"""
                .formatted(tryIt("$2", "$3", "$4", 8).indent(2).strip(), OTHER_FOLDER))
        .printsLine("6");
    page.step("Take that certificate away, and see what is left")
        .run("docker exec garbd sh -c 'rm -f /etc/garbd/server-*.pem; ls /etc/garbd'")
        .matches("\\Acluster-ca.pem\\ncluster-cert.pem\\ncluster-key.pem\\s*\\z");
  }

  @Trap("What its log says when it can't join")
  @Order(27)
  void cantJoin(Runbook page, Node galera1) {
    page.note("Each had garbd's own file, but for one thing.");
    page.step("With a certificate of another CA")
        .why("Here of the clients' CA. It is told so, and the node says so, too.")
        .run(
            said("read_handler.*", "other-ca")
                + "\n"
                + nodeSaid("Failed to establish connection: certificate .*"))
        .prints("tlsv1 alert unknown ca")
        .prints("Failed to establish connection: certificate verify failed");
    page.step("In the clear")
        .why("The node does not answer, and says nothing.")
        .run(said("addr tcp.* no messages seen in [^,]*", "in-the-clear"))
        .matches("^addr tcp://\\S+ timed out, no messages seen in PT[0-9.]+S$");
    page.step("By another name of the cluster")
        .why("Only the node says why.")
        .run(
            galera1.logOfLast(
                Duration.ofMinutes(1), "grep -oE 'handshake failed, my group: .*' | sort -u"))
        .prints("peer group: 'other'");
    page.step("As a user that can't read the key")
        .run(said("FATAL: .*", "nobody"))
        .prints("Bad value '/etc/garbd/cluster-key.pem' for SSL parameter 'socket.ssl_key'")
        .prints("Permission denied");
    page.step("On the machine of a node")
        .why("Port 4567 is taken; and one lost machine would take two votes along.")
        .run(said("ERROR: failed.*", "port-taken"))
        .prints("Address already in use");
    page.step("Without `WORK_DIR`, in a folder where it may not write")
        .why(
            "It joins, and one line is all that it says. What that costs comes later: [[#"
                + OUTAGE
                + "]].")
        .run(said("open file.*|Shifting JOINED -> SYNCED", "no-folder"))
        .prints("open file(./gvwstate.dat.tmp) failed(Permission denied)")
        .printsLine("Shifting JOINED -> SYNCED");
  }

  @Drill(value = "A third node is added, and garbd is forgotten", trap = true)
  @Order(28)
  void third(Runbook page, Measures measures, Node galera2, Node galera3) {
    back(page, galera3, 4);
    measures.ledger().mark("galera2 and galera3 are killed, of four votes");
    page.step("Kill two of the four").run(galera2.and(galera3).kill());
  }

  @Trap("A third node is added, and garbd stays: four votes")
  @Order(29)
  void four(Runbook page, Measures measures, Node galera2, Node galera3) {
    page.note(
        """
        It turns three into an even number again: two of four are not more than half. Take it out when a third
        node comes.""");
    page.step("Ask the one that is left")
        .run(ask("galera1"))
        .within(NOTICED)
        .matches("^galera1 2 non-Primary ");
    page.step("Start the two").run(galera2.and(galera3).start());
    page.step("See that they go on")
        .run(ask("galera1 galera2 galera3"))
        .within(BACK)
        .matches(all(3, 4));
    measures.ledger().mark("all four votes are back");
  }

  @WayBack("Take it out again")
  @Otherwise(
      "The nodes go on. Not `0`: it was killed, and counts until the others notice; wait for `3 Primary Synced`. `non-Primary`: [[LoseTheQuorumChapter]]. `No such container`: it was deleted already.")
  @Order(30)
  void remove(Runbook page, Measures measures) {
    measures.ledger().mark("garbd is taken out");
    page.step("Ask every node")
        .youSee("`4 Primary Synced` from each of three: three nodes and garbd")
        .otherwise(
            "`3`: two nodes and garbd. Without it each loss would have the other stop: leave it, or add the third"
                + " node first, [[AddAndRemoveNodesChapter]].")
        .run(ask("galera1 galera2 galera3"))
        .within(NOTICED)
        .matches(all(3, 4));
    page.step("Shut it down cleanly")
        .why(
            "On a host: `sudo systemctl disable --now garb`. Killed, it would count until the nodes notice.")
        .youSee("`0`")
        .run("docker stop -t 60 garbd && docker inspect --format '{{.State.ExitCode}}' garbd")
        .matches("^0$");
    page.step("See that it is no member")
        .youSee("three times `3 Primary Synced`, and no `garb`")
        .otherwise("`4`, or `garb`: it still runs; on a host `systemctl status garb` says so.")
        .run(ask("galera1 galera2 galera3") + "\n" + members("galera1"))
        .within(NOTICED)
        .matches("(?s)\\A(galera\\d 3 Primary Synced\\s*){3}")
        .printsNot("garb ");
    page.step("Delete its key, and its folder")
        .why("Whoever has the key is a member, and gets every write: [[ChangeTheCaChapter]].")
        .loses("garbd's key, of which the CA makes another, and no data")
        .run("docker rm -v garbd && rm -r certs/garbd garb");
  }

  @Measurement("What each loss cost the application")
  @Order(31)
  void after(Runbook page, Lab lab, Measures measures) {
    LedgerReport report = Ending.intact(page, lab, measures, BACK, null);
    measures.time(
        "one of two killed, without garbd, until it was back", pause(report, WITHOUT), null);
    measures.time("one of two killed, with garbd", pause(report, WITH), NOTICED);
    measures.time("one of two cut off, with garbd", pause(report, CUT_OFF), NOTICED);
    measures.time("garbd killed", pause(report, AWAY), NOTICED);
  }

  @Drill("Tidy up")
  @Order(32)
  void tidy(Runbook page, Node galera3) {
    page.step("Take the arbitrator out where it is left, and remove what was kept")
        .run(
            """
            if docker inspect garbd > /dev/null 2>&1; then docker stop -t 60 garbd && docker rm -v garbd; fi
            rm -rf certs/garbd garb garb-plain galera1-at-bootstrap galera2-position try-*.log""");
    page.step("See that all three nodes run")
        .run(galera3.start())
        .succeeds()
        .run(ask("galera1 galera2 galera3"))
        .within(BACK)
        .matches(all(3, 3));
  }

  private static void back(Runbook page, Node node) {
    back(page, node, 3);
  }

  private static void back(Runbook page, Node node, int size) {
    page.step("Start " + node).run(node.start());
    page.step("Wait until it is a member")
        .run(ask("galera1 " + node))
        .within(BACK)
        .matches(all(2, size));
  }

  /** Keeps how far galera1 is, which its own writes hide from then on, and makes it primary. */
  private static void primaryAlone(Runbook page) {
    page.step("Keep how far galera1 is")
        .why("By it is seen later whether galera2 has rows that galera1 never had.")
        .youSee("a UUID and a number")
        .otherwise(OutageSteps.KEPT)
        .run(OutageSteps.keep("galera1", "galera1-at-bootstrap"))
        .matches("^galera1 \\S{36}:[1-9]\\d*$");
    page.step("Make it primary")
        .loses(
            "what galera2 acknowledged and galera1 never got: it stays on galera2 until that is emptied; there is"
                + " no way back from it")
        .run(LoseTheQuorumChapter.makePrimary("galera1"));
    page.step("See that it goes on, with garbd")
        .run(ask("galera1"))
        .within(NOTICED)
        .matches("^galera1 2 Primary Synced$");
  }

  /** Another garbd with a change to the file, by the package's script, for some seconds. */
  private static String tryIt(String user, String change, String network, int seconds) {
    return """
        sed "%s" garb | docker run --rm -i --network %s --volumes-from garbd \\
          "$(docker inspect --format '{{.Config.Image}}' toolbox)" sh -c "cat > /etc/default/garb
            setpriv --reuid=%s --regid=nogroup --clear-groups timeout -s INT %d garb-systemd start 2>&1\""""
        .formatted(change, network, user, seconds);
  }

  private static String said(String what, String by) {
    return "grep -oE '%s' try-%s.log | sort -u".formatted(what, by);
  }

  private static String nodeSaid(String what) {
    return "docker logs --since 1m galera1 2>&1 | grep -oE '%s' | sort -u".formatted(what);
  }

  private static String members(String node) {
    return """
        docker exec %s mariadb -N -e "SELECT CONCAT(node_name, ' ', IF(node_incoming_address = '', 'none', node_incoming_address))
          FROM mysql.wsrep_cluster_members\""""
        .formatted(node);
  }

  /** The longest time without an acknowledged write from this mark to the next. */
  private static Duration pause(LedgerReport report, String mark) {
    var history = report.verdict().history();
    var marks = history.marks();
    int at = 0;
    while (!marks.get(at).text().equals(mark)) {
      at++;
    }
    Moment last = marks.get(at).at();
    Moment end = marks.get(at + 1).at();
    Duration longest = Duration.ZERO;
    for (Operation write :
        history.of(Operation.Kind.WRITE).filter(Operation::acknowledged).toList()) {
      if (write.end().isAfter(last) && end.isAfter(last)) {
        Duration gap = last.until(write.end());
        longest = gap.compareTo(longest) > 0 ? gap : longest;
        last = write.end();
      }
    }
    return longest;
  }
}
