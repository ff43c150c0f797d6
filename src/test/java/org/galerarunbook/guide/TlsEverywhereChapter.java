package org.galerarunbook.guide;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.galerarunbook.galera.ServerHello;
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
import org.galerarunbook.runbook.chapter.Symptom;
import org.galerarunbook.runbook.chapter.Symptom.Rank;
import org.galerarunbook.runbook.chapter.UseWhen;
import org.galerarunbook.runbook.chapter.WayBack;
import org.junit.jupiter.api.Order;

@Guide(
    number = 4,
    title = "See TLS everywhere",
    purpose =
        """
        Four ports carry the cluster's data: clients (3306), group communication (4567), incremental
        state transfer (4568) and state snapshots (4444). Each is looked at on the connection itself:
        what was negotiated, which certificate is served, who is turned away, and that a row never
        goes over the network in the clear.""")
@UseWhen({
  "certificates or TLS settings were changed, or an auditor asks",
  "a node's log says `certificate verify failed: self-signed certificate in certificate chain`"
})
@NotWhen({
  "the log says `certificate has expired`: [[ExpiredCertificatesChapter]]",
  "a key may be known to somebody: [[RevokeACertificateChapter]]"
})
@Needs({
  "the lab (`./lab up`), all nodes `Synced`",
  "`openssl` on this machine",
  "the toolbox image, from which further containers capture the nodes' networks"
})
@Costs(
    "The looks cost nothing; refused connections appear in the servers' logs as warnings. In the proof one"
        + " node at a time leaves and comes back; the other two go on.")
@StopAndCall({
  "a refusal is expected, and neither `alert` nor `ERROR` comes: somebody can read or join",
  "a served certificate that is not in your folder"
})
@Symptom(
    text = "certificate verify failed: self-signed certificate in certificate chain",
    means = "the peer's certificate is of another CA; it has not expired",
    rank = Rank.CAUSE)
@Symptom(
    text = "ERROR 3159 (08004): Connections using insecure transport are prohibited",
    means = "the client connects without TLS",
    rank = Rank.CAUSE)
@UsesLab
@Topic.Gate
@Topic.Tls
@Topic.Sst
@Topic.Ist
class TlsEverywhereChapter {

  private static final Duration JOINS = Duration.ofSeconds(90);
  private static final String MARKER = "marker-7d1f0c-in-a-row";
  private static final String MISSED = "marker-5e02aa-missed";
  private static final String CIPHER = "TLS_AES_256_GCM_SHA384";
  private static final String CONTROL = "control-7d1f0c-in-the-clear";

  private static final String OTHER_CA =
      "RotateInAPauseChapter#`certificate verify failed`, and not `expired`";

  private static final String AFTERWARDS =
      "Packets reach a capture in their order. Once it has what was sent last, nothing is on its way any"
          + " more, and what is not found was not there.";

  @Procedure("Port 3306: what a client gets")
  @Otherwise(
      "Nothing was changed. `ERROR 1045`: [[PassboltChapter#"
          + PassboltChapter.MISMATCH
          + "|the account asks for another certificate]]. `OFF`, or a version before 1.2: that"
          + " node's settings differ; put its `z-galera.cnf` right, and restart it by"
          + " [[RollingRestartChapter]].")
  @Order(1)
  @Covers({"G017", "G019", "G021", "G070"})
  void clientPort(Runbook page, Lab lab, Node galera1) {
    page.step("Ask the server what this connection uses")
        .youSee("`%s` and `TLSv1.3`".formatted(CIPHER))
        .run(
            galera1.clientAsk(
                "SHOW SESSION STATUS WHERE Variable_name IN ('Ssl_version','Ssl_cipher')"))
        .matches("^Ssl_cipher\\s+" + CIPHER + "$")
        .matches("^Ssl_version\\s+TLSv1\\.3$");
    page.step("Look at the same from outside, without any account")
        .why("The host name is verified, and a failure ends the connection.")
        .otherwise(
            "`Hostname mismatch`: the name is not in the certificate. `unable to get local issuer"
                + " certificate`: the server serves a leaf of another CA.")
        .run(
            """
            docker exec toolbox openssl s_client -brief -connect galera1.local:3306 -starttls mysql \\
              -CAfile /etc/tls/ca.pem -verify_hostname galera1.local -verify_return_error""")
        .prints("Verified peername: galera1.local")
        .prints("Protocol version: TLSv1.3")
        .prints("Ciphersuite: " + CIPHER)
        .prints("Verification: OK");
    servedSerials(page, lab, 3306, "server", "-starttls mysql ");
    page.step("See that the server insists on it")
        .youSee("`YES`, `ON`, and no version before `TLSv1.2`")
        .run(
            """
            docker exec galera1 mariadb -N -e "SHOW GLOBAL VARIABLES WHERE Variable_name IN
              ('have_ssl','require_secure_transport','tls_version')\"""")
        .matches("^have_ssl\\s+YES$")
        .matches("^require_secure_transport\\s+ON$")
        .matches("^tls_version\\s+TLSv1\\.2,TLSv1\\.3$");
  }

  private static void servedSerials(Runbook page, Lab lab, int port, String leaf, String options) {
    var served =
        page.step("Compare the certificates served on port " + port + " with those on disk")
            .why("A server goes on serving what it read at its start or at the last `FLUSH SSL`.")
            .youSee("for each node the same serial twice")
            .otherwise(
                "One alone: that node is down. If its log says `certificate verify failed`: [["
                    + OTHER_CA
                    + "]]. They differ: ask the node for its own, `docker exec galera1 openssl x509 -noout"
                    + " -serial -in /etc/mysql/tls/"
                    + leaf
                    + "-cert.pem`. Yours: `FLUSH SSL` on that node. The served one: it never got yours;"
                    + " [[RotateWithoutAPauseChapter]]. Neither: stop and call.")
            .run(
                """
                for node in galera1 galera2 galera3; do
                  openssl x509 -noout -serial -in certs/$node/%s-cert.pem
                  docker exec toolbox openssl s_client %s-connect $node.local:%d 2>/dev/null | openssl x509 -noout -serial
                done"""
                    .formatted(leaf, options, port))
            .matches("^((serial=\\w+)\\n\\2\\n){3}$");
    page.expect("they are a certificate per node, those that were issued for port " + port)
        .holds(
            () -> {
              for (var node : lab.cluster().nodes()) {
                var files =
                    port == 3306 ? lab.pki().node(node.name()) : lab.pki().member(node.name());
                assertThat(served.stdout())
                    .containsIgnoringCase("serial=" + files.load().serialHex());
              }
            });
  }

  @Check("Port 3306: who is turned away")
  @Otherwise(
      "Nothing on a node is changed; what is made is in the toolbox's `/tmp`, and may be"
          + " made again. Neither `alert` nor `ERROR`: who shows that can read; stop and call."
          + " `ERROR 2002`: galera1 does not answer, [[BringANodeBackChapter]].")
  @Order(2)
  @Covers({"G012", "G020"})
  void clientRefusals(Runbook page, Node galera1) {
    page.note(
        """
        The application's account says `REQUIRE ISSUER … AND SUBJECT …`. `REQUIRE SSL` would only ask
        for encryption, from anybody who knows the password; `REQUIRE X509` for any certificate of
        the CA, a database node's too.""");
    page.step("Without TLS")
        .why(
            "The server prohibits it to everybody. MariaDB 10.11 has no error of its own for that: it says"
                + " `Access denied`, error 1045, to the right password of an account that asks for no TLS as"
                + " well.")
        .youSee("`ERROR 3159`; from 10.11 `ERROR 1045`")
        .run("docker exec toolbox mariadb -h galera1.local --skip-ssl -e 'SELECT 1'")
        .exits(1)
        .prints("ERROR 3159 (08004): Connections using insecure transport are prohibited");
    page.step("With TLS and the right password, without a certificate")
        .youSee("`ERROR 1045 … Access denied`")
        .run(
            "docker exec toolbox mariadb --defaults-file=/root/without-certificate.cnf -h galera1.local -e 'SELECT 1'")
        .exits(1)
        .prints("ERROR 1045 (28000): Access denied");
    page.step("Make a certificate with the right names that nobody signed")
        .run(
            """
            docker exec toolbox openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 1 \\
              -subj '/O=Galera Runbook/OU=Applications/CN=passbolt' \\
              -keyout /tmp/foreign-key.pem -out /tmp/foreign-cert.pem""");
    refusedByAlert(page, "With a certificate of a foreign CA", "foreign", "alert unknown ca");
    signInToolbox(
        page, "expired", "passbolt", "-not_before 20240101000000Z -not_after 20240102000000Z");
    refusedByAlert(page, "With an expired certificate", "expired", "alert certificate expired");
    signInToolbox(page, "somebody", "somebody", "-days 1");
    page.step("With a good certificate of somebody else")
        .why("The handshake succeeds: the CA signed it. The account refuses it.")
        .youSee("`ERROR 1045 … Access denied`")
        .run(
            """
            docker exec toolbox mariadb --defaults-file=/root/without-certificate.cnf -h galera1.local \\
              --ssl-cert=/tmp/somebody-cert.pem --ssl-key=/tmp/somebody-key.pem -e 'SELECT 1'""")
        .exits(1)
        .prints("ERROR 1045 (28000): Access denied");
    page.step("Read the server's reason")
        .run(galera1.logOfLast(Duration.ofMinutes(1), "grep 'X509 subject mismatch' | tail -n 1"))
        .prints("should be '/O=Galera Runbook/OU=Applications/CN=passbolt'")
        .prints("but is '/O=Galera Runbook/OU=Applications/CN=somebody'");
    page.step("With TLS 1.1")
        .youSee("`alert protocol version`")
        .run(
            """
            docker exec toolbox openssl s_client -brief -connect galera1.local:3306 -starttls mysql \\
              -tls1_1 -cipher DEFAULT@SECLEVEL=0""")
        .exits(1)
        .prints("alert protocol version");
  }

  private static void signInToolbox(Runbook page, String file, String name, String validity) {
    page.step("Sign a certificate for this test: " + file)
        .why("The CA's key goes through a pipe and stays on this machine.")
        .run(
            """
            docker exec toolbox openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes \\
              -subj '/O=Galera Runbook/OU=Applications/CN=%2$s' \\
              -keyout /tmp/%1$s-key.pem -out /tmp/%1$s.csr
            docker exec -i toolbox openssl x509 -req -in /tmp/%1$s.csr -CA /etc/tls/ca.pem -CAkey /dev/stdin \\
              %3$s -out /tmp/%1$s-cert.pem < certs/ca/ca-key.pem"""
                .formatted(file, name, validity));
  }

  private static void refusedByAlert(Runbook page, String title, String file, String alert) {
    page.step(title)
        .why(
            "The server's alert names the reason. The client program only says that it lost the"
                + " connection, or that the certificate was not accepted.")
        .youSee("`" + alert + "`, and no answer to the question")
        .run(
            """
            docker exec toolbox openssl s_client -brief -connect galera1.local:3306 -starttls mysql -ign_eof \\
              -cert /tmp/%1$s-cert.pem -key /tmp/%1$s-key.pem 2>&1 | grep -o 'alert .*:SSL' | head -n 1
            docker exec toolbox mariadb --defaults-file=/root/without-certificate.cnf -h galera1.local \\
              --ssl-cert=/tmp/%1$s-cert.pem --ssl-key=/tmp/%1$s-key.pem -e 'SELECT 1' 2> /dev/null"""
                .formatted(file))
        .exits(1)
        .prints(alert);
  }

  @Procedure("Port 4567: what the nodes say to each other")
  @Otherwise(
      "Nothing was changed. `certificate has expired`: [[ExpiredCertificatesChapter]]."
          + " Another error of verification: [["
          + OTHER_CA
          + "]]. `Connection refused`: galera1 is down, [[BringANodeBackChapter]].")
  @Order(3)
  @Covers({"G018", "R017", "R019"})
  void groupCommunication(Runbook page, Lab lab) {
    page.step("Look at the port from another node, as that node does")
        .run(
            """
            docker exec galera2 openssl s_client -brief -connect galera1.local:4567 -verify_return_error \\
              -CAfile /etc/mysql/tls/cluster-ca.pem -cert /etc/mysql/tls/cluster-cert.pem \\
              -key /etc/mysql/tls/cluster-key.pem > /dev/null""")
        .prints("Protocol version: TLSv1.3")
        .prints("Ciphersuite: " + CIPHER)
        .prints("Verification: OK");
    servedSerials(page, lab, 4567, "cluster", "");
    page.step("Read how the provider found its peers")
        .why(
            """
            Older providers logged `SSL handshake successful` with the cipher. Today's does not, not
            even with its debug log on: what was negotiated shows on the connection alone.""")
        .otherwise(
            "`tcp://` instead of `ssl://`: the provider speaks without TLS. Nothing: the log does not"
                + " reach back that far.")
        .run(
            "docker logs galera3 2>&1 | grep -oE 'connection established to [0-9a-f-]+ (ssl|tcp)://' | tail -n 1")
        .prints("ssl://");
    page.step("See that all of it is one option string, with files of its own")
        .why(
            """
            Provider options that are set twice replace each other; they are one string. The CA is not
            that of the clients, `ssl_ca`: whom it signed can join.""")
        .otherwise("`ssl_ca` and `socket.ssl_ca` are one file: any client's key opens the cluster.")
        .run(
            """
            docker exec galera1 mariadb -N -e "SELECT CONCAT('ssl_ca = ', @@ssl_ca); SELECT @@wsrep_provider_options" |
              tr ';' '\\n' | grep -E '^ *((socket.)?ssl_(ca|cert|key)|gcache.size) ='""")
        .prints("ssl_ca = /etc/mysql/tls/ca.pem")
        .prints("socket.ssl_ca = /etc/mysql/tls/cluster-ca.pem")
        .prints("socket.ssl_cert = /etc/mysql/tls/cluster-cert.pem")
        .prints("gcache.size = ");
  }

  @Check("Port 4567: who is turned away")
  @Otherwise(
      "Nothing on a node is changed. `/tmp/expired.csr` is missing: [[#Port 3306: who is"
          + " turned away]] makes it. By TLS 1.1 no alert, and `CONNECTION ESTABLISHED`: that"
          + " node lets old versions in; stop and call.")
  @Order(4)
  @Covers({"G012", "R015"})
  void groupCommunicationRefusals(Runbook page) {
    refusedByPeer(
        page,
        "Without a certificate",
        "In TLS 1.3 the client believes itself connected until the server's alert arrives.",
        "",
        "alert certificate required");
    refusedByPeer(
        page,
        "With the application's own certificate",
        "It is good on 3306. The cluster's CA did not sign it.",
        "-cert /etc/tls/client-cert.pem -key /etc/tls/client-key.pem",
        "alert unknown ca");
    refusedByPeer(
        page,
        "With a certificate that nobody signed",
        "",
        "-cert /tmp/foreign-cert.pem -key /tmp/foreign-key.pem",
        "alert unknown ca");
    page.step("Sign a member's certificate that has expired")
        .run(
            """
            docker cp certs/cluster-ca/ca-cert.pem toolbox:/tmp/cluster-ca.pem
            docker exec -i toolbox openssl x509 -req -in /tmp/expired.csr -CA /tmp/cluster-ca.pem -CAkey /dev/stdin \\
              -not_before 20240101000000Z -not_after 20240102000000Z \\
              -out /tmp/expired-member.pem < certs/cluster-ca/ca-key.pem""");
    refusedByPeer(
        page,
        "With that",
        "",
        "-cert /tmp/expired-member.pem -key /tmp/expired-key.pem",
        "alert certificate expired");
    page.step("With TLS 1.1")
        .why(
            "The provider leaves the version to OpenSSL. 3.0, of Debian 12, ends it with `internal"
                + " error`, later ones with `protocol version`.")
        .youSee("`alert protocol version`, or `internal error`")
        .run(
            "docker exec toolbox openssl s_client -brief -connect galera1.local:4567 -tls1_1 -cipher DEFAULT@SECLEVEL=0")
        .exits(1)
        .matches("alert (protocol version|internal error)");
  }

  private static void refusedByPeer(
      Runbook page, String title, String why, String shown, String alert) {
    page.step(title)
        .why(why)
        .youSee("`" + alert + "`")
        .otherwise("No alert (end it by Ctrl-C): who shows this can join, and is sent all of it.")
        .run(
            "docker exec toolbox openssl s_client -brief -connect galera1.local:4567 -ign_eof"
                + (shown.isEmpty() ? "" : " \\\n  " + shown))
        .exits(1)
        .prints(alert);
  }

  @Procedure("Port 4444: what a snapshot's script is told")
  @Order(5)
  @Covers("R009")
  void snapshotSettings(Runbook page) {
    page.step("Read which settings encrypt it")
        .why(
            """
            The provider's options do not cover it. `encrypt=3` takes a key, a certificate and, as `tca`,
            the CA that the other side is checked against; without `tca` it encrypts towards anyone. 4
            is the same and insists on a CA; 2 takes certificate and key in one file. The port is open
            during a snapshot only: it is looked at in the proof.""")
        .otherwise(
            "No `tca`: a joiner takes the database of whoever calls it first, and a donor sends the whole"
                + " database to whoever answers there.")
        .run("docker exec galera3 my_print_defaults sst")
        .printsLine("--encrypt=3")
        .printsLine("--tca=/etc/mysql/tls/cluster-ca.pem");
  }

  @Drill("A node with a foreign CA's certificate can't join")
  @Order(6)
  @Covers({"G012", "R015"})
  void foreignNodeCannotJoin(Runbook page, Lab lab, Node galera3) {
    page.step("Let other CAs issue the same names").run("./lab certs issue --dir foreign-certs");
    page.step("Give one node that certificate")
        .run(
            """
            docker stop -t 600 galera3
            docker cp foreign-certs/galera3/. galera3:/etc/mysql/tls/
            docker start galera3""");
    page.step("Read why it does not join")
        .run(galera3.logOfLast(Duration.ofSeconds(30), "grep -m 1 'certificate verify failed'"))
        .within(Duration.ofSeconds(20))
        .prints("certificate verify failed");
    page.expect("the other two go on as a primary component of two")
        .holds(
            () ->
                assertThat(lab.cluster().status().subList(0, 2))
                    .allMatch(s -> s.isSyncedIn(2), "Primary, Synced, size 2"));
    page.expect("the foreign node is no part of any primary component")
        .holds(
            () ->
                assertThat(lab.cluster().node(3).status().clusterStatus()).isNotEqualTo("Primary"));
    page.step("Give it its own certificate back")
        .run(
            """
            docker stop -t 0 galera3
            docker cp certs/galera3/. galera3:/etc/mysql/tls/
            docker start galera3
            rm -rf foreign-certs""");
    page.step("See it synced")
        .run(galera3.state())
        .within(Duration.ofSeconds(60))
        .matches("Synced$");
  }

  @Drill("A capture that would see plain text")
  @Order(7)
  void captureWorks(Runbook page) {
    page.step("Capture everything that two of the nodes send and receive")
        .why(
            """
            Each capture shares a node's network and takes part in nothing. galera2 will leave and
            come back; its donor will be one of these two.""")
        .run(
            """
            for n in 1 3; do
              docker run --detach --name capture$n --network container:galera$n --cap-add NET_RAW \\
                --entrypoint tcpdump "$(docker inspect --format '{{.Config.Image}}' toolbox)" -i any -s 0 --immediate-mode -U -w /tmp/capture.pcap &&
              docker exec capture$n sh -c 'until [ -s /tmp/capture.pcap ]; do :; done' && echo capturing
            done""")
        .matches("(?s)capturing.*capturing");
    page.step("Send both something in the clear, until both captures have it")
        .why("If this were not found, not finding the row would prove nothing.")
        .run(sentAndFound(CONTROL))
        .within(Duration.ofSeconds(10))
        .matches("(?s)^[1-9].*^[1-9]");
  }

  private static String sentAndFound(String text) {
    return """
        for n in 1 3; do
          docker exec toolbox sh -c "echo %1$s | socat -u - UDP-SENDTO:galera$n.local:9999" &&
          docker exec capture$n grep -c %1$s /tmp/capture.pcap
        done"""
        .formatted(text);
  }

  @Drill("A row in write-set replication, port 4567")
  @Order(8)
  @Covers({"G001", "R001", "R019"})
  void writeSets(Runbook page, Node galera2, Node galera3) {
    page.step("Write a row on the node between them")
        .run(
            galera2.clientSql(
                """
                CREATE OR REPLACE TABLE wire_probe (id INT PRIMARY KEY AUTO_INCREMENT, note VARCHAR(255));
                INSERT INTO wire_probe (note) VALUES ('marker-7d1f0c-in-a-row');"""));
    page.step("See that it has arrived")
        .run(galera3.clientAsk("SET SESSION wsrep_sync_wait=1; SELECT note FROM wire_probe;"))
        .printsLine(MARKER);
    page.step("See that packets of port 4567 were captured")
        .run(
            """
            packets=$(docker exec capture3 sh -c 'tcpdump -r /tmp/capture.pcap port 4567 2>/dev/null | wc -l')
            [ "$packets" -gt 10 ] && echo 'more than ten packets'""")
        .printsLine("more than ten packets");
    page.step("Send both captures another text, and wait until they have it")
        .why(AFTERWARDS)
        .run(sentAndFound("after-the-row-7d1f0c"))
        .within(Duration.ofSeconds(10))
        .matches("(?s)^[1-9].*^[1-9]");
    page.step("Look for the row in both captures")
        .otherwise(
            "A count above 0: it went over the network in the clear. Compare `socket.ssl_*` on all"
                + " nodes.")
        .run(
            """
            for n in 1 3; do docker exec capture$n grep -c %s /tmp/capture.pcap; done"""
                .formatted(MARKER))
        .exits(1)
        .matches("(?s)^0\\s+0$");
  }

  @Drill("A row in an incremental state transfer, port 4568")
  @Order(9)
  @Covers("R018")
  void incrementalTransfer(Runbook page, Lab lab, Node galera2) {
    page.step("Let galera2 miss a row")
        .run(
            """
            docker stop -t 600 galera2 &&
            docker exec toolbox mariadb -h galera1.local -e "INSERT INTO wire_probe (note) VALUES ('%s')" &&
            docker start galera2"""
                .formatted(MISSED));
    page.step("Wait until it is back, with the row")
        .run(
            galera2.ask(
                "SHOW STATUS LIKE 'wsrep_local_state_comment'; SELECT note FROM passbolt.wire_probe;"))
        .within(JOINS)
        .matches("Synced$")
        .printsLine(MISSED);
    page.step("Read on the joiner how it listened")
        .why("Only what it logged since its last start: an earlier transfer must not count.")
        .run(galera2.logSinceStart("grep -E 'IST receiver (addr )?using'"))
        .prints("IST receiver addr using ssl://galera2.local:4568")
        .prints("IST receiver using ssl");
    page.step("Read on the donor how it served")
        .run(
            """
            since=$(docker inspect --format '{{.State.StartedAt}}' galera2)
            for node in galera1 galera3; do docker logs --since "$since" $node 2>&1; done |
              grep -o 'async IST sender starting to serve ssl://galera2.local:4568'""")
        .prints("async IST sender starting to serve ssl://galera2.local:4568");
    page.step("Send both captures another text, and wait until they have it")
        .why(AFTERWARDS)
        .run(sentAndFound("after-the-transfer-5e02aa"))
        .within(Duration.ofSeconds(10))
        .matches("(?s)^[1-9].*^[1-9]");
    page.step("Look for the row in both captures")
        .run(
            """
            for n in 1 3; do docker exec capture$n grep -c '%s' /tmp/capture.pcap; done"""
                .formatted(MISSED))
        .exits(1)
        .matches("(?s)^0\\s+0$");
    page.step("Take the captures home")
        .run(
            """
            for n in 1 3; do
              docker cp capture$n:/tmp/capture.pcap capture$n.pcap && docker rm --force capture$n
            done""");
    page.expect("packets of port 4568 are among them")
        .holds(
            () ->
                assertThat(
                        packets(lab, "capture1.pcap", 4568) + packets(lab, "capture3.pcap", 4568))
                    .isPositive());
    page.expect(
            "every TLS server that was called meanwhile, on 3306, 4567 and 4568, chose TLS 1.3 and "
                + CIPHER)
        .holds(
            () -> {
              List<ServerHello> hellos = new ArrayList<>();
              for (String file : List.of("capture1.pcap", "capture3.pcap")) {
                hellos.addAll(ServerHello.in(Files.readAllBytes(lab.directory().resolve(file))));
              }
              assertThat(hellos).hasSizeGreaterThanOrEqualTo(3);
              assertThat(hellos).containsOnly(new ServerHello("TLSv1.3", CIPHER));
            });
  }

  /** A packet's TCP header begins with its two ports. */
  private static int packets(Lab lab, String file, int port) throws IOException {
    byte[] capture = Files.readAllBytes(lab.directory().resolve(file));
    int found = 0;
    for (int i = 0; i + 24 < capture.length; i++) {
      boolean isIpv4Tcp = capture[i] == 0x45 && capture[i + 9] == 6;
      if (isIpv4Tcp) {
        int source = (capture[i + 20] & 0xff) << 8 | capture[i + 21] & 0xff;
        int target = (capture[i + 22] & 0xff) << 8 | capture[i + 23] & 0xff;
        if (source == port || target == port) {
          found++;
        }
      }
    }
    return found;
  }

  @Drill("A row in a state snapshot, port 4444")
  @Order(10)
  @Covers({"G018", "R001", "R007", "R009"})
  void snapshot(Runbook page, Lab lab, Node galera3) {
    page.step("Wipe a node, so that only a snapshot can bring it back")
        .run(
            """
            docker stop -t 600 galera3 &&
            docker run --rm --volumes-from galera3 --entrypoint find \\
              "$(docker inspect --format '{{.Config.Image}}' toolbox)" /var/lib/mysql -mindepth 1 -delete""");
    page.step("Start it, and call the port on which it waits for its donor")
        .why(
            """
            The donor's script pauses ten seconds before it sends. Meanwhile the joiner listens, and
            takes one caller: this one, who has no certificate. What was negotiated and served shows
            all the same.""")
        .run(
            """
            docker start galera3
            for try in $(seq 200); do
              docker exec toolbox timeout 15 openssl s_client -connect galera3.local:4444 -ign_eof > port4444.txt 2> port4444.err
              if grep -q '^CONNECTED' port4444.txt; then break; fi
            done
            grep -o '^CONNECTED' port4444.txt
            grep -oE 'TLSv1.3, Cipher is .*' port4444.txt
            grep -o 'alert certificate required' port4444.err
            openssl x509 -noout -serial -in port4444.txt
            openssl x509 -noout -serial -in certs/galera3/cluster-cert.pem""")
        .matches("^CONNECTED")
        .prints("TLSv1.3, Cipher is " + CIPHER)
        .printsLine("alert certificate required")
        .satisfies(
            "the served serial is that of certs/galera3",
            o -> {
              var serials = o.stdout().lines().filter(l -> l.startsWith("serial=")).toList();
              assertThat(serials).hasSize(2);
              assertThat(serials.get(0)).isEqualTo(serials.get(1));
            });
    page.step("Read how a failed snapshot looks")
        .why("The caller has spoilt it. The server would end by itself half a minute later.")
        .run(galera3.logSinceStart("grep -m 1 'WSREP_SST: \\[ERROR\\]'"))
        .within(Duration.ofSeconds(30))
        .prints("WSREP_SST: [ERROR]");
    page.step("Start it, and capture what comes in on port 4444")
        .run(
            """
            docker stop -t 0 galera3 &&
            docker start galera3 &&
            docker run --detach --name capture3 --network container:galera3 --cap-add NET_RAW \\
              --entrypoint tcpdump "$(docker inspect --format '{{.Config.Image}}' toolbox)" \\
              -i any -s 0 --immediate-mode -U -w /tmp/capture.pcap port 4444""");
    page.step("Wait until it is rebuilt")
        .otherwise(
            "`docker logs galera3` has the snapshot's own lines, `WSREP_SST: [ERROR]` among them.")
        .run(galera3.state())
        .within(JOINS)
        .matches("Synced$");
    page.step("See that it was a snapshot over TLS, and that the row came with it")
        .run(
            galera3
                .logSinceStart(
                    "grep -oE \"Using openssl based encryption.*key and crt|SST completed on joiner\" | sort -u")
                .then(galera3.ask("SELECT note FROM passbolt.wire_probe ORDER BY id LIMIT 1")))
        .prints("Using openssl based encryption with socat: with key and crt")
        .prints("SST completed on joiner")
        .printsLine(MARKER);
    page.step("Send the capture a text on the same port, and wait until it has it")
        .why(
            "This capture, too, has to show that it would see plain text, and that nothing is on its way.")
        .run(
            """
            docker exec toolbox sh -c 'echo %1$s | socat -u - UDP-SENDTO:galera3.local:4444' &&
            docker exec capture3 grep -c %1$s /tmp/capture.pcap"""
                .formatted("after-the-snapshot-7d1f0c"))
        .within(Duration.ofSeconds(10))
        .matches("^[1-9]");
    page.step("Look for the row in what went over port 4444")
        .run(
            """
            packets=$(docker exec capture3 sh -c 'tcpdump -r /tmp/capture.pcap 2>/dev/null | wc -l')
            [ "$packets" -gt 10 ] && echo 'more than ten packets'
            docker exec capture3 grep -c %s /tmp/capture.pcap"""
                .formatted(MARKER))
        .exits(1)
        .printsLine("more than ten packets")
        .printsLine("0");
    page.step("Take the capture home")
        .run("docker cp capture3:/tmp/capture.pcap sst.pcap && docker rm --force capture3");
    page.expect("the joiner, server of this connection, chose TLS 1.3 and " + CIPHER)
        .holds(
            () ->
                assertThat(ServerHello.in(Files.readAllBytes(lab.directory().resolve("sst.pcap"))))
                    .isNotEmpty()
                    .containsOnly(new ServerHello("TLSv1.3", CIPHER)));
    page.step("Clean up")
        .run(
            """
            rm capture1.pcap capture3.pcap sst.pcap port4444.txt port4444.err
            docker exec toolbox mariadb -h galera1.local -e "DROP TABLE wire_probe\"""");
  }

  @WayBack("Nothing was changed")
  @Order(11)
  void back(Runbook page) {
    page.note("There is none: the looks change nothing.");
  }
}
