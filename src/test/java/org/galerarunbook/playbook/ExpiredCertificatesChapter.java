package org.galerarunbook.playbook;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.galerarunbook.lab.Lab;
import org.galerarunbook.lab.Measures;
import org.galerarunbook.lab.Topic;
import org.galerarunbook.lab.UsesLab;
import org.galerarunbook.ledger.Ledger;
import org.galerarunbook.operator.Node;
import org.galerarunbook.runbook.Runbook;
import org.galerarunbook.runbook.chapter.Check;
import org.galerarunbook.runbook.chapter.Costs;
import org.galerarunbook.runbook.chapter.Covers;
import org.galerarunbook.runbook.chapter.Drill;
import org.galerarunbook.runbook.chapter.Measurement;
import org.galerarunbook.runbook.chapter.Needs;
import org.galerarunbook.runbook.chapter.NotWhen;
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
    number = 17,
    title = "Recover from expired certificates",
    purpose =
        """
        Nodes whose certificates have ended go on as long as their connections last. The next broken
        connection is not made again: the nodes lose each other, and in the end nobody writes. They are
        given new certificates where they stand, without a restart, and find each other again. Here
        galera3 was restarted, and is down.""")
@UseWhen({
  "clients or a node's log say `certificate has expired`",
  "`openssl x509 -noout -enddate` shows a date that is over, and nodes are `non-Primary` or don't come"
      + " back from a restart"
})
@NotWhen({
  "the line ends otherwise after `certificate verify failed`: a node has files of another CA,"
      + " [[RotateInAPauseChapter#"
      + RotateInAPauseChapter.OTHER_CA
      + "]]",
  "they end soon, and are still good: [[RotateWithoutAPauseChapter]]"
})
@Needs({
  "a shell in which `docker ps` shows the nodes (of a lab: its folder; not `./lab up` again)",
  "the keys of both CAs: `ls certs/ca/ca-key.pem certs/cluster-ca/ca-key.pem`",
  "`openssl` on this machine",
  "patience: restart no node before it has new files; while it runs it may still be connected"
})
@Costs(
    value =
        """
        From the first lost connection to the recovery nobody writes; after the last certificate has
        ended nobody new gets in. The figure is of a drill, without thinking in between.""",
    fault = "certificates of 90 s; one node restarted, one network failure of seconds")
@StopAndCall({
  "the CA's key is not there: [[RotateInAPauseChapter]] makes a new CA, and takes a pause",
  "the dates are not over: a node's clock is wrong, or it is another CA"
})
@Symptom(
    text = "certificate verify failed: certificate has expired",
    means = "the peer's certificate is over; it is not of another CA",
    rank = Rank.CAUSE)
@Symptom(
    text = "ERROR 2026 (HY000): TLS/SSL error: certificate has expired",
    means = "the server's certificate is over",
    rank = Rank.CAUSE)
@Symptom(
    text = "failed to open gcomm backend connection: 110",
    means = "the node found no primary component within its time, and ends",
    page = "[[FullOutageChapter]]")
@UsesLab(own = true)
@Topic.Certificates
@Topic.Tls
@Topic.Recovery
class ExpiredCertificatesChapter {

  private static final Duration EXPIRED = Duration.ofSeconds(120);
  private static final Duration NOTICED = Duration.ofSeconds(30);
  private static final Duration BACK = Duration.ofSeconds(60);

  private static final String LOCKED_OUT = "`certificate has expired`, and all nodes say `Synced`";
  private static final String ENDS = "A node that was restarted ends";
  private static final String APART = "The network is whole, and the nodes stay `non-Primary`";
  private static final String NO_FLUSH = "`ERROR 1047` at `FLUSH SSL`";

  @Drill("Certificates that end in a minute and a half")
  @Order(1)
  void shortLived(Runbook page, Lab lab, Measures measures) {
    page.note(
        """
        A workload writes to galera1 from here to the end, over connections that it keeps as long as
        they last.""");
    // A connection that a slow answer breaks would not be made again.
    measures.start(Ledger.on(lab.cluster()).to(lab.cluster().node(1)).patient());
    page.step("Give everybody certificates that are valid for a minute and a half")
        .run(
            """
            ./lab certs issue --force --valid-for 90s
            for node in galera1 galera2 galera3; do
              docker cp certs/$node/. $node:/etc/mysql/tls-new
              docker exec $node sh -c '
                cd /etc/mysql/tls-new && chown -R mysql:mysql . && chmod 400 *-key.pem &&
                mv *.pem ../tls/ && rmdir ../tls-new' &&
              docker exec $node mariadb -e "FLUSH LOCAL SSL"
            done
            """
                + ApplicationFiles.all("certs"));
    page.step("See that they do, and are served")
        .run(
            """
            docker exec toolbox mariadb -h galera1.local -N -e "SELECT 'accepted'"
            ./lab check""")
        .exits(7)
        .printsLine("accepted")
        .prints("server-cert.pem expires soon, at")
        .printsNot("serves another certificate");
    page.step("Wait until they have ended")
        .run(
            """
            for leaf in galera1/server galera2/server galera3/server client/client; do
              openssl x509 -noout -checkend 0 -in certs/$leaf-cert.pem
            done""")
        .within(EXPIRED)
        .exits(1)
        .matches("(?s)(Certificate will expire.*){4}")
        .printsNot("not expire");
    measures.ledger().mark("certificates have expired");
  }

  @Trap(LOCKED_OUT)
  @Order(2)
  void expired(Runbook page, Lab lab, Measures measures) {
    page.note(
        """
        A certificate is looked at when a connection begins. What is connected goes on: nodes with
        each other, and the application's open connections. So a monitor of the cluster alone sees
        nothing, for days. Go through the procedure now; restart nothing before.""");
    long then = measures.ledger().acknowledgedWrites();
    page.step("See that the nodes go on")
        .run(
            """
            for node in galera1 galera2 galera3; do
              docker exec $node mariadb -N -e "SHOW STATUS LIKE 'wsrep_local_state_comment'"
              docker exec $node /usr/local/bin/galera-healthcheck > /dev/null && echo healthy
            done""")
        .matches("(?s)(Synced\\nhealthy\\n.*){3}");
    page.expect("the application goes on writing over the connections that it has")
        .within(NOTICED)
        .holds(() -> assertThat(measures.ledger().acknowledgedWrites()).isGreaterThan(then + 50));
    page.step("Connect anew, as the application")
        .run("docker exec toolbox mariadb -h galera1.local -e 'SELECT 1'")
        .exits(1)
        .prints("certificate has expired");
    page.step("Connect by the socket, with TLS")
        .why(
            """
            Today's client asks for TLS on the socket, too, and verifies the server: without
            `--skip-ssl` root is locked out of a node that runs, and a health check by the socket calls
            it sick. An orchestrator that restarts what is sick then ends the cluster. The lab's nodes
            have `skip-ssl` in `/root/.my.cnf` and in the health check's file.""")
        .run("docker exec galera1 mariadb --ssl --ssl-verify-server-cert -e 'SELECT 1'")
        .exits(1)
        .matches("^ERROR 2026 .*TLS/SSL error");
    page.step("Ask the lab")
        .run("./lab check")
        .exits(1)
        .matches("^galera1: server-cert.pem expired at ")
        .matches("^client: client-cert.pem expired at ")
        .matches("^galera1: the application is turned away: .*certificate has expired");
  }

  @Drill("A node is restarted")
  @Order(3)
  void restart(Runbook page, Measures measures, Node galera3) {
    measures.ledger().mark("galera3 is restarted");
    page.step("Restart a node").limit(Duration.ofMinutes(11)).run(galera3.restart());
    page.step("Wait until it gives up")
        .why("It tries for `pc.wait_prim_timeout`, 30 s, and ends.")
        .run("docker inspect --format '{{.State.Status}}' galera3")
        .within(EXPIRED)
        .printsLine("exited");
  }

  @Trap(ENDS)
  @Order(4)
  @Covers("R015")
  void doesNotComeBack(Runbook page, Node galera3) {
    page.note(
        """
        Starting it again does not help, and neither does restarting the others, which would end as
        well. It needs new files, and so do its peers.""");
    page.step("Read why it does not join")
        .why(
            "Both sides look: `verify failed` is what it says of its peer's, `alert` what its peer says of its own.")
        .run(galera3.logOfLast(Duration.ofMinutes(2), "grep -m 1 'certificate has expired'"))
        .prints("certificate verify failed: certificate has expired");
    page.step("Read how it ended")
        .run(
            """
            docker inspect --format '{{.State.Status}} {{.State.ExitCode}}' galera3
            docker logs --since 2m galera3 2>&1 | grep -m 1 -o 'failed to open gcomm backend connection.*'""")
        .printsLine("exited 1")
        .prints("failed to open gcomm backend connection");
  }

  @Drill("The network fails for seconds, and nobody writes")
  @Order(5)
  @Covers("G041")
  void cut(Runbook page, Measures measures) {
    measures.ledger().mark("the network fails for some seconds");
    page.step("Break the connection between the two that are left")
        .why("As a switch does that restarts. The application is not concerned by it.")
        .run(Break.reset("galera2"));
    alone(page, "See that each is alone, one of two, and refuses");
    page.step("Let packets through again")
        .why("With good certificates the nodes would be back at once.")
        .run(Break.endReset("galera2"));
  }

  @Trap(APART)
  @Order(6)
  void stayApart(Runbook page, Node galera1) {
    page.note(
        """
        They reach each other, and refuse each other's certificates. Neither `pc.bootstrap` nor a restart
        is the answer: the procedure is.""");
    page.step("Read that they reach each other, and why that does not help")
        .run(
            galera1.logOfLast(
                Duration.ofSeconds(3),
                "grep -o 'Failed to establish connection: .*expired' | tail -n 1"))
        .within(NOTICED)
        .matches("Failed to establish connection: .*expired");
    alone(page, "See that they stay alone");
  }

  private static void alone(Runbook page, String title) {
    page.step(title)
        .run(
            """
            for node in galera1 galera2; do
              docker exec $node mariadb -N -e "SHOW STATUS LIKE 'wsrep_cluster_status'"
            done""")
        .within(NOTICED)
        .matches("(?s)(non-Primary\\n?.*){2}");
  }

  @Procedure("See that it is expiry")
  @Order(7)
  void look(Runbook page) {
    page.step("Look at the dates")
        .why("Of the files that were issued; the nodes have the same.")
        .youSee(
            "`Certificate will expire`, which is openssl's word for one that is over; `will not expire` for both CAs")
        .otherwise(
            """
            None is over: compare the clocks (`docker exec NODE date -u`, of each), or a node has files of
            another CA. A CA is over, too: add `--renew-ca` where certificates are issued.""")
        .run(
            """
            date -u
            for file in certs/*/*-cert.pem certs/https/*.crt; do
              echo "$file: $(openssl x509 -noout -enddate -checkend 0 -in $file | tr '\\n' ' ')"
            done""")
        .matches(
            "(?s)(certs/galera\\d/server-cert.pem: notAfter=[^\\n]* Certificate will expire .*){3}")
        .matches("certs/ca/ca-cert.pem: notAfter=.* Certificate will not expire");
    page.step("Ask every node")
        .why("The same steps follow whatever they say; who runs and who is down matters.")
        .youSee("`Primary`, `non-Primary`; of one that is down, or waits for the others, an error")
        .otherwise(
            "No server runs at all: put the new files everywhere all the same, and then"
                + " [[FullOutageChapter]].")
        .run(
            """
            for node in galera1 galera2 galera3; do
              echo "$node $(docker exec $node mariadb -N -e "SHOW STATUS LIKE 'wsrep_cluster_status'" 2>&1 | tail -n 1)"
            done""")
        .matches("^galera1 wsrep_cluster_status\\s+non-Primary$")
        .matches("^galera3 .*(not running|No such container)");
  }

  @Procedure("Issue new certificates, and put them on every node, running or not")
  @Order(8)
  @Covers({"R009", "G018"})
  void issue(Runbook page, Measures measures) {
    measures.ledger().mark("the recovery begins");
    page.step("Issue them")
        .why(
            "By the lab's CA. Your own cluster's come from the CA that signed the old ones, for the same names.")
        .loses(
            "all certificates and keys but the CAs', good ones, too; they are kept in `certs/replaced`. Who has an"
                + " old one that is good is trusted as before")
        .otherwise(
            "The CA's key is missing: nothing that they trust can be issued any more. A new CA takes a pause:"
                + " [[RotateInAPauseChapter]].")
        .youSee(
            "`kept` before `certs/ca/ca-cert.pem` and `certs/cluster-ca/ca-cert.pem`: the CAs are the same. Everybody's"
                + " copies of them are written anew, and named `replaced`. The last line takes it back: don't paste it")
        .run("./lab certs issue --force")
        .matches("^kept +certs/ca/ca-cert.pem$")
        .matches("^kept +certs/cluster-ca/ca-cert.pem$")
        .matches("^0 created, \\d+ replaced, \\d+ kept");
    page.step("Put them on every node")
        .why(
            "The nodes that run read nothing yet. One that is down reads them when it starts, and its image sees to"
                + " owner and mode then; on a host that is yours to do.")
        .loses("the expired certificates of each node")
        .youSee("the name of each node whose container is stopped; nothing, if all run")
        .otherwise(
            "`has the old ones`: the copy failed, and the line before says why. Mend that, and paste it again.")
        .run(
            """
            for node in galera1 galera2 galera3; do
              docker cp certs/$node/. $node:/etc/mysql/tls/ || { echo $node has the old ones; continue; }
              docker exec $node sh -c '
                chown -R mysql:mysql /etc/mysql/tls && chmod 400 /etc/mysql/tls/*-key.pem' ||
                echo $node is down
            done""")
        .printsLine("galera3 is down");
  }

  @Trap(NO_FLUSH)
  @Order(9)
  void refused(Runbook page, Node galera1) {
    page.note(
        "A node without quorum takes no statement but `SET` and `SHOW`. The procedure has a way round.");
    page.step("Have one read its files in the usual way")
        .run(galera1.sql("FLUSH SSL"))
        .exits(1)
        .prints("ERROR 1047 (08S01)");
  }

  @Procedure("Have the nodes that run read them, and start the others")
  @Order(10)
  @Covers({"R009", "G018"})
  void read(Runbook page, Measures measures, Node galera3) {
    Instant begin = Instant.now();
    page.step("Have them read by every node that runs")
        .why(
            """
            In a session of its own that is not replicated, since `FLUSH SSL` alone gives error 1047
            without quorum. Nothing is written: it concerns this server and its provider alone.""")
        .youSee(
            "a line for each that answers, that it has; one that is down, or waits (`ERROR 2002`), has not")
        .otherwise(
            """
            Error 1105, `Unable to get private key`: the file's owner or mode is wrong, or it is not the
            certificate's: [[RotateWithoutAPauseChapter]]. The provider alone can be told by
            `SET GLOBAL wsrep_provider_socket_ssl_reload=ON` where there is that variable, else by
            `SET GLOBAL wsrep_provider_options='socket.ssl_reload=1'`.""")
        .run(
            """
            for node in galera1 galera2 galera3; do
              if docker exec $node mariadb -e "SET SESSION wsrep_on=OFF; FLUSH LOCAL SSL"
              then echo $node has read them; else echo $node has not; fi
            done""")
        .printsLine("galera1 has read them")
        .printsLine("galera2 has read them")
        .printsLine("galera3 has not");
    page.step("See that they serve the new ones")
        .why("What a server sends, not what its files say.")
        .youSee("a date to come for each that runs")
        .otherwise(
            "A date that is over: it has read the old file. Put the new ones there again, and read them.")
        .run(
            """
            for node in galera1 galera2 galera3; do
              echo $node $(docker exec $node mariadb --ssl --skip-ssl-verify-server-cert -N -e "SHOW STATUS LIKE 'Ssl_server_not_after'" 2>&1 | tail -n 1)
            done""")
        .matches("^galera1 Ssl_server_not_after .* GMT$")
        .matches("^galera2 Ssl_server_not_after .* GMT$");
    page.step("Wait until they have found each other")
        .why(
            """
            They never stopped trying. Nobody has to bootstrap anything, and none that answers is
            restarted: after that it would no longer count as a member. galera3 is down here; another may
            be with you.""")
        .youSee("`Primary` and `Synced` for each that runs. Nodes take writes from now on")
        .otherwise(
            """
            A log still says `expired` (`docker logs --since 10s NODE`): put the new files there again. No log
            does, and a node is down: go on, and start it. No log does, and all run and stay `non-Primary`:
            one was shut down after the quorum was gone, and no longer counts: [[LoseTheQuorumChapter]],
            with the new files in place.""")
        .run(
            """
            for node in galera1 galera2 galera3; do
              echo $node $(docker exec $node mariadb -N -e "SHOW STATUS WHERE Variable_name IN
                ('wsrep_cluster_status', 'wsrep_local_state_comment')" 2>&1)
            done""")
        .within(BACK)
        .matches("^galera1 (?=.*cluster_status Primary)(?=.*state_comment Synced)")
        .matches("^galera2 (?=.*cluster_status Primary)(?=.*state_comment Synced)");
    measures.time(
        "from the reading of the new files to two nodes Primary",
        Duration.between(begin, Instant.now()),
        null);
    page.step("Give the application its own")
        .why(
            ApplicationFiles.WHY
                + " None is restarted, and the proxy has none. From now on the application connects again.")
        .youSee(
            "no error; `docker ps` says `healthy` of Passbolt and Valkey within a minute, where they run")
        .otherwise("[[ApplicationCertificatesChapter]]")
        .loses("the application's expired certificates")
        .run(ApplicationFiles.all("certs"));
    page.step("Start the node that is down")
        .why(
            """
            Each that gave an error above, here galera3; all answer: leave this out. `restart` starts one that
            is stopped, and ends one that still waits with the old files.""")
        .youSee("its name")
        .otherwise("It ends again: [[#" + ENDS + "]]")
        .limit(Duration.ofMinutes(11))
        .run(galera3.restart());
    page.step("Wait until it is synced")
        .why("Here galera3. `restart` gives a server ten minutes to end, and most need seconds.")
        .youSee("`Synced`; until then `ERROR 2002`, or `2013` in its first seconds")
        .otherwise("It ends: `docker logs --tail 50 galera3` says why.")
        .run(galera3.state())
        .within(BACK)
        .matches("Synced$");
    page.step("See what it was sent")
        .youSee("`Receiving IST`: what it missed, and no snapshot")
        .otherwise("`SST completed on joiner`: it was away for too long. That is fine, too.")
        .run(
            """
            docker logs --since "$(docker inspect --format '{{.State.StartedAt}}' galera3)" galera3 2>&1 |
              grep -oE 'Receiving IST: .*|SST completed on joiner'""")
        .matches("Receiving IST: \\d+ writesets, seqnos \\d+-\\d+")
        .printsNot("SST completed");
  }

  @Check("New certificates are served, and accepted")
  @Order(11)
  @Covers("R009")
  void check(Runbook page) {
    page.step("Ask the lab")
        .why(
            "It looks at what is served on every port, and logs in as the application. It takes some seconds.")
        .otherwise(
            "`serves another certificate`: that node has not read its files: once more, there.")
        .run("./lab check")
        .within(BACK)
        .prints("All right");
    page.step("Ask every node")
        .youSee("three times `3`, one state UUID, `Primary`, `Synced`")
        .otherwise("A size below 3: start the one that is missing. Two UUIDs: call.")
        .run(OutageSteps.STATES)
        .within(BACK)
        .matches("\\A(3 \\S{36} Primary Synced)\\n\\1\\n\\1\\n?\\z");
    page.note(
        "Then look for the newest row that you know of, on each. So that it does not happen again: `./lab check` as a regular job says so 30 days before.");
  }

  @WayBack("None is needed")
  @Order(12)
  void back(Runbook page) {
    page.note(
        "Those that were over are worth nothing. What else was replaced with them is good until its own end: keep"
            + " `certs/replaced` as secret as `certs`, and delete it once all is well.");
  }

  @Measurement("Nothing acknowledged was lost")
  @Order(13)
  void after(Runbook page, Lab lab, Measures measures) {
    RotationSteps.intact(page, lab, measures);
  }
}
