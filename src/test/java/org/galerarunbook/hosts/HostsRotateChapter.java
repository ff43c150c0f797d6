package org.galerarunbook.hosts;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.galerarunbook.lab.Lab;
import org.galerarunbook.lab.Measures;
import org.galerarunbook.lab.Topic;
import org.galerarunbook.lab.UsesLab;
import org.galerarunbook.lab.World;
import org.galerarunbook.ledger.Ledger;
import org.galerarunbook.ledger.LedgerReport;
import org.galerarunbook.ledger.Operation;
import org.galerarunbook.ledger.Operation.Outcome;
import org.galerarunbook.operator.Node;
import org.galerarunbook.runbook.Runbook;
import org.galerarunbook.runbook.chapter.Check;
import org.galerarunbook.runbook.chapter.Costs;
import org.galerarunbook.runbook.chapter.Covers;
import org.galerarunbook.runbook.chapter.Drill;
import org.galerarunbook.runbook.chapter.Measurement;
import org.galerarunbook.runbook.chapter.Needs;
import org.galerarunbook.runbook.chapter.NotWhen;
import org.galerarunbook.runbook.chapter.OnHosts;
import org.galerarunbook.runbook.chapter.Otherwise;
import org.galerarunbook.runbook.chapter.Procedure;
import org.galerarunbook.runbook.chapter.StopAndCall;
import org.galerarunbook.runbook.chapter.Trap;
import org.galerarunbook.runbook.chapter.UseWhen;
import org.galerarunbook.runbook.chapter.WayBack;
import org.junit.jupiter.api.Order;

@OnHosts(
    number = 6,
    title = "Replace certificates on hosts without a pause",
    purpose =
        """
        Every host gets new keys and certificates of the same CAs, for clients and for its peers, while
        the application reads and writes. A key is made on the host that uses it and never leaves it. No
        server restarts, no connection is cut, no write fails.""",
    twins = "RotateWithoutAPauseChapter")
@UseWhen({
  "a host's certificate ends soon: `openssl x509 -checkend 2592000` says `Certificate will expire`",
  "a host's key may be known to somebody: then, after this, revoke it"
})
@NotWhen({
  "they have ended, and hosts have lost each other: [[HostsExpiredChapter]]",
  "a CA has to change, too: [[HostsRotateInAPauseChapter]], or [[ChangeTheCaChapter]]",
  "an old key has to be refused at once: [[RevokeACertificateChapter]]"
})
@Needs({
  "hosts (`./lab up --world hosts`): ssh to each, and sudo there, all `Synced`",
  "both CAs' keys where requests are signed, here in `ca` and `cluster-ca` at the operator's desk"
})
@Costs(
    value = "Nothing that the application notices.",
    fault = "none: all hosts run, three readers and three writers connect anew all the while")
@StopAndCall({
  "`FLUSH LOCAL SSL` gives error 1105 twice: don't restart that server, it would not come up",
  "the serials on 3306 and 4567 differ from those issued after that"
})
@UsesLab(world = World.HOSTS)
@Topic.Certificates
@Topic.Tls
class HostsRotateChapter {

  private static final Duration SOON = HostSteps.SOON;
  private static final Duration BACK = Duration.ofMinutes(2);
  private static final Duration START = Duration.ofMinutes(15);

  private static final String WRONG =
      "`Failed to refresh SSL, error: Unable to get private key`, error 1105";
  private static final String EXPIRED =
      "`certificate has expired` in the peers' journals, and a server that was restarted ends";

  /** Which start of each server it is, and its connections with its peers by their ends. */
  private static final String CONNECTIONS =
      """
      for host in galera1 galera2 galera3; do
        ssh $host 'echo "$(hostname) $(systemctl show -P InvocationID mariadb)"
          sudo ss -Htn state established "( sport = :4567 or dport = :4567 )" |
            tr -s " " | cut -d " " -f 3,4 | sort'
      done""";

  @Drill("An application reads and writes, and the connections between the hosts are noted")
  @Order(1)
  void before(Runbook page, Lab lab, Measures measures) {
    page.note("Each client stays at its node and connects anew after every tenth answer.");
    Ledger ledger =
        measures.start(
            Ledger.on(lab.cluster()).writers(3).readers(3).toAll().reconnectingAfter(10).patient());
    page.step("Note which start of each server this is, and its connections with its peers")
        .run(CONNECTIONS + " > connections-before\ncat connections-before")
        .matches("\\A" + HostSteps.each("HOST [0-9a-f]{32}\\n(?:[^\\n]*:4567[^\\n]*\\n)+") + "\\z");
    page.expect("it writes")
        .within(BACK)
        .holds(() -> assertThat(ledger.acknowledgedWrites()).isGreaterThan(50));
  }

  @Procedure("Look, and keep a copy")
  @Otherwise(
      "Nothing was changed. `ERROR 2026`: certificates are over: [[HostsExpiredChapter]]. "
          + "`ERROR 2002`: it is down: [[HostsBringBackChapter]]. No `socket.ssl_…`: peers speak "
          + "plain: [[HostsEncryptChapter]].")
  @Order(2)
  void look(Runbook page) {
    HostCertificates.files(page);
    page.step("See until when the certificates are valid")
        .why("`server` is what clients are shown, `cluster` what peers are.")
        .youSee("six dates; `Certificate will expire` where one ends within 30 days")
        .otherwise(
            "One is over: restart nothing. [[HostsExpiredChapter]] has the same steps with `--skip-ssl`, without"
                + " which root is refused.")
        .run(
            """
            for host in galera1 galera2 galera3; do
              for leaf in server cluster; do
                echo $host $leaf $(ssh $host sudo cat /etc/mysql/tls/$leaf-cert.pem |
                  openssl x509 -noout -enddate -checkend 2592000)
              done
            done""")
        .matches(
            "\\A"
                + HostSteps.each(
                    "HOST server notAfter=[^\\n]* Certificate will [^\\n]*\\n"
                        + "HOST cluster notAfter=[^\\n]* Certificate will [^\\n]*\\n")
                + "\\z");
    HostCertificates.keep(page, "Mend that first.");
  }

  @Procedure("Issue new ones, and put them in place")
  @Order(3)
  @Covers("R009")
  void issue(Runbook page) {
    HostCertificates.issue(page);
    HostCertificates.replace(
        page,
        "Put them in place on every host",
        """
        By renames, and only what is whole: signed by its CA, with its own key, which is the server's to
        read. What runs reads nothing yet. Start no server, and let none ask for a snapshot while this runs;
        one that is started after it has the new ones.""",
        "galera1 galera2 galera3");
  }

  @Procedure("Have the first host read them")
  @Order(4)
  @Covers({"R009", "G018"})
  void first(Runbook page, Measures measures, Node galera3) {
    read(page, measures, galera3);
  }

  @Procedure("Have the others read them, one by one")
  @Order(5)
  @Covers({"R009", "G018"})
  void others(Runbook page, Measures measures, Node galera1, Node galera2) {
    for (Node host : List.of(galera2, galera1)) {
      read(page, measures, host);
    }
  }

  private static void read(Runbook page, Measures measures, Node host) {
    boolean isFirst = host.toString().equals("galera3");
    measures.ledger().mark(host + " reads its files");
    page.step("Have them read on " + host)
        .why(
            isFirst
                ? """
                  This concerns this server alone, and its provider, which reads its files, too. `LOCAL` keeps
                  it out of the binary log, which would have a transaction that no other host has. What is
                  connected stays connected."""
                : "")
        .otherwise("Error 1105: [[#" + WRONG + "]].")
        .run(host.sql("FLUSH LOCAL SSL"));
    HostCertificates.served(page, host, "See the new serials on both ports of " + host);
    String peer = host.toString().equals("galera2") ? "galera1" : "galera2";
    page.step("See that a peer and " + host + " accept each other")
        .on(peer)
        .why(
            isFirst
                ? """
                  No peer has looked at the new certificate yet: they stay connected. This connects anew as a
                  peer does, with the cluster's CA and the peer's own certificate."""
                : "")
        .youSee("`Verification: OK`, and no `alert`")
        .otherwise(
            "The way back, "
                + switch (host.toString()) {
                  case "galera3" ->
                      "on all hosts: the others still serve their old ones, but a restart or a snapshot would"
                          + " read the new files.";
                  case "galera2" -> "on galera2 and galera1, which has not read its new files yet.";
                  default -> "on " + host + " alone. Touch no other host.";
                })
        .run(
            """
            (cd /etc/mysql/tls && sleep 2 | sudo -u mysql timeout 20 openssl s_client -brief \\
              -connect %s.local:4567 -verify_return_error -CAfile cluster-ca.pem \\
              -cert cluster-cert.pem -key cluster-key.pem 2>&1 > /dev/null |
              grep -oE 'Verification: .*|alert .*|verify error.*' | sort -u)"""
                .formatted(host))
        .matches("\\AVerification: OK\\n?\\z");
  }

  @Check("Clients are let in everywhere, and all are one cluster")
  @Otherwise(
      "The new ones are served; `tls-before` has the old. A client is refused (`ERROR "
          + "2026`), or a host is not `Synced`: restart nothing; [[#The old ones, while they are "
          + "valid]]. What is served: [[HostsTlsChapter]].")
  @Order(6)
  void check(Runbook page) {
    page.step("Connect anew, as the application")
        .why(
            """
            It verifies the server, and shows its own certificate, which is still the old one: hosts and
            application accept each other's old and new ones, as the CA stays. Give it its own new one in the same way.""")
        .youSee("`accepted`, three times")
        .run(
            """
            for host in galera1 galera2 galera3; do
              mariadb -h $host.local -N -e "SELECT 'accepted'"
            done""")
        .matches("\\A(accepted\\n){3}\\z");
    page.step("Ask every host")
        .youSee("three times `Primary`, `Synced`, size 3 and the same UUID")
        .run(HostSteps.STATES)
        .matches(HostSteps.WELL);
  }

  @Measurement("No server was restarted, and no connection between hosts was closed")
  @Order(7)
  void unbroken(Runbook page) {
    page.step("Compare with what was noted")
        .why(
            """
            A certificate is looked at when a connection begins. Those between the hosts go on with what
            was agreed on under the old ones.""")
        .run(CONNECTIONS + " | diff connections-before -")
        .printsNothing();
  }

  @Drill(value = "galera3's keys are as root copies them", trap = true)
  @Order(8)
  void wrongOwner(Runbook page) {
    page.step("Have them belong to root")
        .on("galera3")
        .run("sudo sh -c 'chown root: /etc/mysql/tls/*-key.pem'");
  }

  @Trap(WRONG)
  @Order(9)
  @Covers("R008")
  void wrong(Runbook page, Node galera3) {
    page.note(
        """
        The server goes on with what it had, for peers and clients. A snapshot that begins now fails, and a
        restart would: the same files are read. Mostly a key was copied by root, or is another
        certificate's.""");
    page.step("See what the server says")
        .run(galera3.sql("FLUSH LOCAL SSL"))
        .exits(1)
        .prints("Failed to refresh SSL, error: Unable to get private key");
    page.step("Have the provider read it by itself: the journal has the reason")
        .on("galera3")
        .otherwise(
            "Nothing, and no error: the provider has read its own. It is the clients' key, `ssl_key`.")
        .run(
            """
            sudo mariadb -e "SET GLOBAL wsrep_provider_socket_ssl_reload=ON"
            sudo journalctl -u mariadb -o cat -n 50 | grep 'socket.ssl_key' | tail -n 1""")
        .within(SOON)
        .prints("Permission denied");
    HostCertificates.stillServed(page, "galera3");
    page.step("Give the keys to the server, and have them read again")
        .on("galera3")
        .run(
            """
            sudo sh -c 'chown mysql: /etc/mysql/tls/*-key.pem && chmod 400 /etc/mysql/tls/*-key.pem'
            sudo mariadb -e "FLUSH LOCAL SSL\"""");
    HostCertificates.served(page, galera3, "See the serials again");
  }

  @Measurement("No read, no write and no connection of the application failed")
  @Order(10)
  void after(Runbook page, Lab lab, Measures measures) {
    LedgerReport report = measures.stop(null);
    page.expect("each acknowledged write is on every node, once")
        .holds(() -> assertThat(report.verdict()).isIntact());
    page.expect("nothing failed, conflicts that were tried again aside")
        .holds(
            () ->
                assertThat(report.verdict().history().operations())
                    .isNotEmpty()
                    .filteredOn(
                        o -> o.outcome() != Outcome.ACKNOWLEDGED && o.outcome() != Outcome.CONFLICT)
                    .extracting(Operation::summary)
                    .isEmpty());
    page.expect("all three are one component").holds(() -> assertThat(lab.problems()).isEmpty());
  }

  @Drill(value = "galera3's certificates are over, and its server is restarted", trap = true)
  @Order(11)
  void over(Runbook page, Node galera3) {
    page.step("Give it certificates that have ended, and have them read")
        .run(
            """
            for leaf in server cluster; do
              ca=ca; test $leaf = server || ca=cluster-ca
              ssh galera3 "sudo openssl x509 -x509toreq -copy_extensions copyall \\
                -in /etc/mysql/tls/$leaf-cert.pem -signkey /etc/mysql/tls/$leaf-key.pem" > over.csr
              openssl x509 -req -copy_extensions copyall -days 0 -in over.csr \\
                -CA $ca/ca-cert.pem -CAkey $ca/ca-key.pem 2>/dev/null |
                ssh galera3 sudo tee /etc/mysql/tls/$leaf-cert.pem | openssl x509 -noout -enddate
            done
            ssh galera3 sudo mariadb -e "'FLUSH LOCAL SSL'\"""")
        .matches("(?s)(notAfter=.*){2}");
    page.step("The cluster does not notice").run(galera3.state()).matches("Synced$");
    page.step("A new client does")
        .run("mariadb -h galera3.local -e 'SELECT 1'")
        .exits(1)
        .prints("certificate has expired");
    page.step("Restart its server")
        .limit(START)
        .run(galera3.restart())
        .exits(1)
        .prints("Job for mariadb.service failed");
  }

  @Trap(EXPIRED)
  @Order(12)
  void expired(Runbook page, Lab lab, Node galera3) {
    page.note(
        """
        What is connected goes on, so a cluster whose certificates are over looks well until a server
        restarts or the network fails. Look at the dates from outside, every day.""");
    page.step("Read it: galera3 is told so, its peers tell")
        .run(
            """
            for host in galera3 galera1; do
              echo $host: $(ssh $host sudo journalctl -u mariadb -o cat -n 2000 |
                grep -oE 'certificate verify failed: certificate has expired|alert certificate expired|failed to open gcomm backend connection: 110' |
                sort -u)
            done
            ssh galera3 systemctl show -p Result -p NRestarts mariadb""")
        .matches("^galera3: .*failed to open gcomm backend connection: 110")
        .matches("^galera1: .*certificate verify failed: certificate has expired")
        .printsLine("Result=exit-code")
        .printsLine("NRestarts=0");
    page.step("See which is over, and whether the copies are good")
        .on("galera3")
        .run(
            """
            for dir in tls tls-before; do
              for leaf in server cluster; do
                echo $dir $leaf $(sudo openssl x509 -noout -enddate -checkend 86400 \\
                  -in /etc/mysql/$dir/$leaf-cert.pem)
              done
            done""")
        .matches("(?s)\\A(tls (server|cluster) notAfter=[^\\n]* Certificate will expire\\n){2}")
        .matches("(?s)(tls-before \\S+ notAfter=[^\\n]* Certificate will not expire\\n?){2}\\z");
    page.step("Put good ones in place, and start it")
        .on("galera3")
        .why(
            """
            Here those of `tls-before` are still good. They are over too, or several servers are down:
            [[HostsExpiredChapter]].""")
        .loses("the files that are over")
        .limit(START)
        .run("sudo sh -c '" + HostCertificates.TAKE_BACK + "' &&\n  sudo systemctl start mariadb");
    page.step("See that it is synced").run(galera3.state()).within(BACK).matches("Synced$");
    page.expect("all three are one component")
        .within(BACK)
        .holds(() -> assertThat(lab.problems()).isEmpty());
  }

  @WayBack("The old ones, while they are valid")
  @Order(13)
  void back(Runbook page) {
    page.step("See that the copies are good for another day")
        .youSee("`Certificate will not expire`, six times")
        .otherwise("`Certificate will expire`: that host has no way back. Issue new ones again.")
        .run(
            """
            for host in galera1 galera2 galera3; do
              for leaf in server cluster; do
                echo $host $leaf $(ssh $host sudo \\
                  openssl x509 -checkend 86400 -noout -in /etc/mysql/tls-before/$leaf-cert.pem)
              done
            done 2>&1""")
        .matches(
            "\\A"
                + HostSteps.each(
                    "HOST server Certificate will not expire\\nHOST cluster Certificate will not expire\\n")
                + "\\z");
    page.step("Put the copies in place, and have them read")
        .why("Some hosts alone: name only those after `in`.")
        .loses("the new certificates and keys")
        .youSee("`has its old ones`, three times")
        .otherwise(
            "`failed`: it ended there. Those before it have the old ones, those after it the new; that one may"
                + " have the old files and still serve the new. All accept each other. Mend it and paste it again."
                + " Error 1105: [[#"
                + WRONG
                + "]].")
        .run(
            """
            for host in galera1 galera2 galera3; do
              ssh $host sudo sh <<'SH' && echo $host has its old ones || { echo $host failed; break; }
            %s &&
              mariadb -e "FLUSH LOCAL SSL"
            SH
            done 2>&1"""
                .formatted(HostCertificates.TAKE_BACK))
        .matches("\\A" + HostSteps.each("HOST has its old ones\\n") + "\\z");
    page.step("See that none of those issued is served any more")
        .why(
            """
            The new ones are not revoked by this, and neither are the old ones by the procedure: who has
            a copy of a key can use it until its certificate ends. Remove `tls-before` when nobody wants
            to go back.""")
        .youSee("six serials, then `0`")
        .otherwise(
            "Another number: so many new ones are still served, by hosts that you left out or that have not"
                + " read. No number: `issued` is not here, or has not all six.")
        .run(
            HostCertificates.SERVED
                + """

                test "$(wc -l < issued)" = 6 && cut -d ' ' -f 3 served | sort -u |
                  grep -c -x -F "$(cut -d ' ' -f 3 issued)" || true""")
        .within(SOON)
        .matches("\\A" + HostCertificates.SERIALS + "0\\n?\\z");
  }

  @Drill("Tidy up")
  @Order(14)
  void tidy(Runbook page) {
    page.step("Remove what was kept")
        .run(
            """
            for host in galera1 galera2 galera3; do ssh $host sudo rm -r /etc/mysql/tls-before; done
            rm -f issued served whole over.csr connections-before""");
  }
}
