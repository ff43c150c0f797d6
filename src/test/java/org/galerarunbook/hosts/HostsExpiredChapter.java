package org.galerarunbook.hosts;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.galerarunbook.galera.ServerVersion;
import org.galerarunbook.lab.Lab;
import org.galerarunbook.lab.Measures;
import org.galerarunbook.lab.Topic;
import org.galerarunbook.lab.UsesLab;
import org.galerarunbook.lab.World;
import org.galerarunbook.ledger.Ledger;
import org.galerarunbook.ledger.LedgerReport;
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
    number = 8,
    title = "Recover hosts from expired certificates",
    purpose =
        """
        Servers whose certificates have ended go on as long as their connections last. A server that is
        restarted ends, and the next connection that breaks is not made again: then nobody writes. Every
        host gets new keys and certificates of the same CAs where it stands; those that run read them
        without a restart, and find each other again; then those that are down are started.""",
    twins = "ExpiredCertificatesChapter")
@UseWhen({
  "`ERROR 2026 (HY000): TLS/SSL error: certificate has expired`, for clients, or for root on a host",
  "a host's journal says `certificate verify failed: certificate has expired`, or `alert certificate expired`",
  "`systemctl restart mariadb` failed after half a minute, and a date of `openssl x509 -noout -enddate` is over"
})
@NotWhen({
  "the journal's line ends otherwise after `certificate verify failed`: a host has files of another CA,"
      + " [[HostsRotateInAPauseChapter#"
      + HostsRotateInAPauseChapter.FORGOTTEN
      + "]]",
  "they end soon, and are still good: [[HostsRotateChapter]]"
})
@Needs({
  "hosts (`./lab up --world hosts`): ssh to each, and sudo there",
  "both CAs' keys where requests are signed, here in `ca` and `cluster-ca` at the operator's desk",
  "patience: restart no server before its host has new files"
})
@Costs(
    value =
        """
        From the first broken connection between the hosts to the recovery nobody writes. The figure is of
        a drill, without thinking in between.""",
    fault = "all certificates over; one server restarted, one host frozen for some seconds")
@StopAndCall({
  "a CA's key is not there, or a CA itself is over: nothing can be issued that they trust,"
      + " [[HostsRotateInAPauseChapter]]",
  "no date is over by any clock"
})
@UsesLab(world = World.HOSTS)
@Topic.Certificates
@Topic.Tls
@Topic.Recovery
class HostsExpiredChapter {

  private static final Duration BACK = Duration.ofMinutes(2);
  private static final Duration START = Duration.ofMinutes(15);

  private static final String LOCKED_OUT =
      "`ERROR 2026` for root on the socket, while all hosts say `Synced`";
  private static final String ENDS =
      "`Job for mariadb.service failed` half a minute after a restart";
  private static final String NO_FLUSH = "`ERROR 1047` at `FLUSH SSL`";
  private static final String APPLICATION =
      "`ERROR 2013`, or `alert certificate expired`, though the hosts are well";
  private static final String TWO_CAS =
      "`alert unknown ca`, or clients are let in and peers refuse each other";
  private static final String ONE_BY_ONE =
      "They were restarted one by one: good files are read, and the last one stays `non-Primary`";

  private static final String CLUSTER_STATUS =
      "sudo mariadb --skip-ssl -N -e \"SHOW STATUS LIKE 'wsrep_cluster_status'\"";

  private static final String SIZE =
      "sudo mariadb --skip-ssl -N -e \"SHOW STATUS WHERE Variable_name IN"
          + " ('wsrep_cluster_size','wsrep_cluster_status')\"";

  /** Root as well is refused over TLS while a server's own certificate is over. */
  private static final String STATES =
      HostSteps.STATES.replace("sudo mariadb ", "sudo mariadb --skip-ssl ");

  /** What systemd says of each server. */
  private static final String UNITS =
      """
      for host in galera1 galera2 galera3; do
        echo $host $(ssh $host systemctl show -p ActiveState -p Result -p NRestarts mariadb)
      done""";

  private static final String CONNECT = "SELECT 'accepted'";

  /** Each host's certificates for these ports are over, and its server has read them. */
  private static String over(String leaves) {
    return """
        for host in galera1 galera2 galera3; do
          for leaf in %s; do
            ca=ca; test $leaf = server || ca=cluster-ca
            ssh $host "sudo openssl x509 -x509toreq -copy_extensions copyall \\
              -in /etc/mysql/tls/$leaf-cert.pem -signkey /etc/mysql/tls/$leaf-key.pem" > over.csr
            openssl x509 -req -copy_extensions copyall -days 0 -in over.csr \\
              -CA $ca/ca-cert.pem -CAkey $ca/ca-key.pem 2>/dev/null |
              ssh $host sudo tee /etc/mysql/tls/$leaf-cert.pem | openssl x509 -noout -enddate
          done
          ssh $host sudo mariadb --skip-ssl -e "'FLUSH LOCAL SSL'"
        done"""
        .formatted(leaves);
  }

  @Drill("Everybody's certificates are over while an application writes, and galera3 is restarted")
  @Order(1)
  void breakIt(Runbook page, Lab lab, Measures measures) {
    page.note(
        """
        It writes to galera1 from here to the measurement, over connections that it keeps as long as
        they last.""");
    // A connection that a slow answer breaks would not be made again.
    Ledger ledger = measures.start(Ledger.on(lab.cluster()).to(lab.cluster().node(1)).patient());
    page.expect("it writes")
        .within(BACK)
        .holds(() -> assertThat(ledger.acknowledgedWrites()).isGreaterThan(50));
    page.step("Leave root what a stock host has: nothing that lets it do without TLS")
        .run(
            "for host in galera1 galera2 galera3; do ssh $host sudo mv /root/.my.cnf /root/my.cnf; done");
    page.step("Give each host certificates that have ended, and have them read")
        .run(over("server cluster"))
        .matches("(?s)(notAfter=.*){6}");
    page.step("The application's own has ended, too")
        .run(
            """
            openssl x509 -x509toreq -copy_extensions copyall \\
              -in /etc/tls/client-cert.pem -signkey /etc/tls/client-key.pem > over.csr
            openssl x509 -req -copy_extensions copyall -days 0 -in over.csr \\
              -CA ca/ca-cert.pem -CAkey ca/ca-key.pem 2>/dev/null > over.pem
            chmod 400 over.pem && mv over.pem /etc/tls/client-cert.pem
            openssl x509 -noout -enddate -in /etc/tls/client-cert.pem""")
        .prints("notAfter=");
    ledger.mark("all certificates are over");
    page.step("Restart galera3's server, as on any other day")
        .why("`--no-block`: the drill looks at the others meanwhile.")
        .on("galera3")
        .limit(START)
        .run("sudo systemctl restart --no-block mariadb");
  }

  /** Root is locked out by now: it is asked without TLS. */
  private static ServerVersion version(Lab lab) {
    String[] ask = {"mariadb", "--skip-ssl", "-N", "-s", "-e", "SELECT @@version"};
    return ServerVersion.parse(
        lab.cluster().node(1).container().exec(Duration.ofSeconds(60), ask).orThrow("its version"));
  }

  @Trap(LOCKED_OUT)
  @Order(2)
  void lockedOut(Runbook page, Lab lab, Measures measures, Node galera1) {
    page.note(
        """
        A certificate is looked at when a connection begins. What is connected goes on, peers and clients.
        What begins is refused, and today's client asks for TLS on the socket, too: root is locked
        out of a server that runs, and a monitor that logs in calls it sick. Don't let it be restarted
        for that. `--skip-ssl` lets root in by the socket: this page has it in every command. Who has it
        in `/root/.my.cnf` is not locked out; the drill took that file away.""");
    boolean asksForTls = version(lab).isAtLeast(11, 4);
    if (!asksForTls) {
      page.note("The client here is of before 11.4, and does not ask: root is let in.");
    }
    page.step("Log in as root without it, and with it")
        .on("galera1")
        .run(
            """
            sudo mariadb -e 'SELECT 1'
            sudo mariadb-admin ping
            sudo mariadb --skip-ssl -N -e "SHOW STATUS LIKE 'wsrep_local_state_comment'\"""")
        .matches(asksForTls ? "^ERROR 2026 .*certificate has expired" : "^1$")
        .matches(
            asksForTls
                ? "^error: 'TLS/SSL error: certificate has expired'"
                : "^mysqld is alive$|^mariadbd is alive$")
        .matches("^wsrep_local_state_comment\\s+Synced$");
    page.step("Connect anew, as the application")
        .run(galera1.clientAsk(CONNECT))
        .exits(1)
        .prints("ERROR 2026");
    long then = measures.ledger().acknowledgedWrites();
    page.expect("the application goes on writing over the connections that it has")
        .within(HostSteps.SOON)
        .holds(() -> assertThat(measures.ledger().acknowledgedWrites()).isGreaterThan(then + 50));
  }

  @Drill("galera2 freezes for some seconds, and nobody writes")
  @Order(3)
  @Covers("G041")
  void freeze(Runbook page, Measures measures, Node galera2) {
    measures.ledger().mark("galera2 freezes for some seconds");
    freeze(page, galera2, 1, "non-Primary");
    page.step("Let it go on")
        .why("With good certificates both would be one cluster again at once.")
        .run(galera2.thaw());
    page.step("See that galera2 is alone, too")
        .on("galera2")
        .run(CLUSTER_STATUS)
        .within(BACK)
        .matches("non-Primary$");
  }

  /** Until galera1 has given up the connection: one that is still open when it wakes is used. */
  private static void freeze(Runbook page, Node host, int left, String status) {
    page.step("Freeze " + host).why("As when its virtual machine is moved.").run(host.freeze());
    page.step("See that galera1 has lost it, and has given up the connection")
        .on("galera1")
        .run(
            SIZE
                + """

                ip=$(getent hosts %s.local | cut -d ' ' -f 1)
                sudo journalctl -u mariadb -o cat --since -10s |
                  grep -oE "forgetting .*$ip|$ip:4567 timed out" | sort -u"""
                    .formatted(host))
        .within(BACK)
        .matches("^wsrep_cluster_size\\s+%d\\nwsrep_cluster_status\\s+%s$".formatted(left, status))
        .matches("forgetting |timed out");
  }

  @Trap(ENDS)
  @Order(4)
  void ends(Runbook page) {
    page.note(
        """
        It found nobody who accepts it for `pc.wait_prim_timeout`, 30 s, and ended. A refusal is no crash:
        systemd does not try again, and neither should you; the next one to be restarted would end as
        well.""");
    page.step("See what systemd says")
        .on("galera3")
        .run("systemctl status mariadb --no-pager")
        .within(BACK)
        .exits(3)
        .matches("Active: failed \\(Result: exit-code\\)")
        .printsNot("activating");
    page.step("See that it does not go round, and why it ended")
        .on("galera3")
        .run(
            """
            systemctl show -p NRestarts mariadb
            sudo journalctl -o cat _SYSTEMD_INVOCATION_ID=$(systemctl show -P InvocationID mariadb) |
              grep -oE 'certificate verify failed: .*|failed to open gcomm backend connection: 110: .*' | uniq""")
        .printsLine("NRestarts=0")
        .printsLine("certificate verify failed: certificate has expired")
        .prints("failed to open gcomm backend connection: 110: failed to reach primary view");
  }

  @Procedure("See that it is expiry, and restart nothing")
  @Order(5)
  void look(Runbook page) {
    page.step("Look at the dates of all files, and at all clocks")
        .why(
            """
            Put your paths wherever the page has these: the first lines are 3306's (`ssl_`), the peers'
            (`socket.ssl_`) and the snapshots' (`t…`). Others have leaves of these CAs, too: garbd, replicas,
            monitors, the backup. Look at theirs on their hosts.""")
        .youSee(
            "`Certificate will expire` where one is over, and clocks that agree. The CAs' are not over")
        .otherwise(
            "A clock is wrong: `timedatectl` on that host; set it right before anything else. Mended, they find"
                + " each other by themselves: *Ask every host*, start what is down, and that is all. None is over:"
                + " look at what is served. A CA is over: [[HostsRotateInAPauseChapter]].")
        .run(
            """
            ssh galera1 sudo my_print_defaults --mysqld sst | tr ';' '\\n' | grep -E 'ssl|socket|tca|tcert|tkey'
            echo desk now $(date -u)
            for host in galera1 galera2 galera3; do
              echo $host now $(ssh $host date -u)
              for leaf in server cluster; do
                echo $host $leaf $(ssh $host sudo cat /etc/mysql/tls/$leaf-cert.pem |
                  openssl x509 -noout -enddate -checkend 0)
              done
            done
            echo application $(openssl x509 -noout -enddate -checkend 0 -in /etc/tls/client-cert.pem)
            for ca in ca cluster-ca; do
              echo $ca $(openssl x509 -noout -enddate -checkend 0 -in $ca/ca-cert.pem)
            done""")
        .matches(
            "(?s)(galera\\d now [^\\n]*\\n(galera\\d \\w+ notAfter=[^\\n]* Certificate will expire\\n){2}){3}")
        .matches("^--tkey=/etc/mysql/tls/cluster-key.pem$")
        .matches("^--ssl.cert=/etc/mysql/tls/server-cert.pem$")
        .matches("socket.ssl_cert ?= ?/etc/mysql/tls/cluster-cert.pem")
        .matches("^application .* Certificate will expire$")
        .matches("(?s)((cluster-)?ca notAfter=[^\\n]* Certificate will not expire\\n?){2}\\z");
    page.step("Look at what is served")
        .why("A server has its certificates in memory, and serves those until it is told to read.")
        .youSee(
            "two dates of each host that runs; `Could not find certificate`, on Debian 12 `Could not read`, of one"
                + " that is down")
        .otherwise(
            "Dates that are over here, and good ones in the files: they were put there, and not read. Go on"
                + " at [[#Have the servers that run read them]].")
        .run(
            """
            for host in galera1 galera2 galera3; do
              for as in '3306 -starttls mysql' '4567'; do
                echo $host ${as%% *} $(timeout 10 openssl s_client -connect $host.local:$as < /dev/null 2>/dev/null |
                  openssl x509 -noout -enddate 2>&1)
              done
            done""")
        .matches(
            "(?s)\\A(galera[12] (3306|4567) notAfter=[^\\n]*\\n){4}galera3 3306 Could not (find|read)");
    page.step("Read what the journals say")
        .youSee(
            "`certificate verify failed: certificate has expired` of a peer's, `alert certificate"
                + " expired` of a host's own; and which servers are `active`")
        .otherwise(
            "The line ends otherwise: another CA. No such line: they are still connected; go on. All are"
                + " `failed` or `inactive`: put new files everywhere, then [[HostsFullOutageChapter]].")
        .run(
            UNITS
                + """

                for host in galera1 galera2 galera3; do
                  ssh $host sudo journalctl -u mariadb -o cat --since -1h |
                    grep -oE 'certificate verify failed: .*|alert (certificate|unknown) .*' | sort -u | sed "s/^/$host /"
                done""")
        .matches("^galera[12] .*ActiveState=active")
        .matches("^galera3 .*ActiveState=failed")
        .matches("^galera1 certificate verify failed: certificate has expired$");
    page.step("Ask every host")
        .why("The same steps follow whatever they say; who runs and who is down matters.")
        .youSee("`Primary` or `non-Primary`; `ERROR 2002` from one that is down")
        .otherwise("`ERROR 2026`: it was typed without `--skip-ssl`; [[#" + LOCKED_OUT + "]].")
        .run(STATES)
        .matches("(?s)galera1 .*status non-Primary\\n.*galera2 .*status non-Primary\\n")
        .matches("^galera3 ERROR 2002");
  }

  @Procedure("Issue new ones, and put them on every host, running or not")
  @Order(6)
  @Covers({"R008", "R009"})
  void issue(Runbook page, Measures measures) {
    measures.ledger().mark("the recovery begins");
    HostCertificates.issue(page);
    HostCertificates.replace(
        page,
        "Put them in place on every host",
        """
        By renames, and only what is whole: signed by its CA, with its own key, which is the server's to
        read. What runs reads nothing yet. Start no server while this runs.""",
        "galera1 galera2 galera3");
  }

  @Trap(NO_FLUSH)
  @Order(7)
  void noFlush(Runbook page) {
    page.note(
        """
        Where the host is `Primary`, `FLUSH SSL` does. Without quorum a server takes no statement but `SET`
        and `SHOW`; the procedure has the way round, which is good in both cases. Neither
        `pc.bootstrap` nor a restart is the answer.""");
    page.step("Have one read its files in the usual way")
        .on("galera1")
        .run("sudo mariadb --skip-ssl -e \"FLUSH SSL\"")
        .exits(1)
        .prints("ERROR 1047 (08S01)");
  }

  @Procedure("Have the servers that run read them")
  @Order(8)
  @Covers("R009")
  void read(Runbook page, Measures measures) {
    Instant begin = Instant.now();
    page.step("Have the servers that run read them")
        .why(
            """
            In a session of its own that is not replicated, since `FLUSH SSL` alone gives error 1047
            without quorum. `LOCAL` keeps it out of the binary log, which would have a transaction that no
            other host has. It concerns this server and its provider alone.""")
        .youSee(
            "that each server which runs has read them; one that is down (`ERROR 2002`) has not")
        .otherwise(
            "`has not` with `ERROR 2026` is not down: it was typed without `--skip-ssl`. Error 1105: owner or"
                + " mode of a key is wrong, or it is another's: [[HostsRotateChapter]].")
        .run(
            """
            for host in galera1 galera2 galera3; do
              if ssh $host "sudo mariadb --skip-ssl -e 'SET SESSION wsrep_on=OFF; FLUSH LOCAL SSL'"
              then echo $host has read them; else echo $host has not; fi
            done""")
        .printsLine("galera1 has read them")
        .printsLine("galera2 has read them")
        .printsLine("galera3 has not");
    page.step("See that they have found each other")
        .why("They never stopped trying. Nobody has to bootstrap anything.")
        .youSee(
            "`Primary` and `Synced` from each that runs. The application's connections that are left can"
                + " write from now on")
        .otherwise(
            "`non-Primary`: a member of the last primary component has not read its files, or is down."
                + " It crashed: start it, now that it has new files. Its host is out of sight:"
                + " [[HostsQuorumChapter]]. garbd has new files, but knows no `FLUSH`: restart it, but only"
                + " when the hosts are `Primary`. It was restarted since: [[#"
                + ONE_BY_ONE
                + "]].")
        .run(STATES)
        .within(BACK)
        .matches("(?s)(comment Synced\\n.*size 2\\n.*status Primary\\n.*){2}");
    measures.time(
        "from the reading of the new files to two hosts Primary",
        Duration.between(begin, Instant.now()),
        null);
  }

  @Trap(APPLICATION)
  @Order(9)
  void lost(Runbook page, Node galera1) {
    page.note(
        """
        The server looks at the application's own certificate last, and hangs up. The client reads the
        alert if it is quick, else only that the connection is lost. Look at the date of what the
        application shows.""");
    page.step("Connect, as the application")
        .run(galera1.clientAsk(CONNECT))
        .exits(1)
        .matches("^ERROR 20(13|26) .HY000.")
        .printsNot("certificate has expired");
  }

  @Procedure("Give the application its own, and start what is down")
  @Otherwise(
      "The hosts that run serve. No `OK`: `/etc/tls` is as it was; is `ca/ca-key.pem` "
          + "here? Then paste it again. galera3 is not `Synced`: start no other; [[#See that it "
          + "is expiry, and restart nothing|read the journals]] again.")
  @Order(10)
  @Covers("R009")
  void start(Runbook page, Node galera3) {
    page.step("Give the application its own")
        .why(
            """
            Here the desk stands for it. The account asks for this subject and issuer, which stay. Passbolt
            and Valkey: [[ApplicationCertificatesChapter]]. One that is not over: leave it.""")
        .loses("the application's key and certificate that are over")
        .youSee("`signature ok`, with its name, and a date to come")
        .run(
            """
            openssl ecparam -name prime256v1 -genkey -noout -out client-key.pem
            openssl x509 -x509toreq -copy_extensions copyall \\
              -in /etc/tls/client-cert.pem -signkey client-key.pem |
              openssl x509 -req -copy_extensions copyall -days 365 \\
                -CA ca/ca-cert.pem -CAkey ca/ca-key.pem -out client-cert.pem 2>&1
            openssl verify -CAfile ca/ca-cert.pem client-cert.pem &&
              chmod 400 client-key.pem client-cert.pem && mv client-key.pem client-cert.pem /etc/tls/
            openssl x509 -noout -enddate -in /etc/tls/client-cert.pem""")
        .prints("signature ok")
        .printsLine("client-cert.pem: OK")
        .prints("notAfter=");
    page.step("Start a server that is down")
        .why(
            """
            Only now, when there is a primary component that accepts it. One after the other. One that says
            `activating` began with the old files: first `sudo systemctl stop mariadb`.""")
        .loses(
            "what it has beyond the others, if a snapshot comes: it was shut down, and has nothing")
        .otherwise(
            "`Job for mariadb.service failed`: [[#See that it is expiry, and restart nothing|read the journals]] again.")
        .limit(START)
        .run(galera3.start());
    page.step("See that it is synced, and what it was sent")
        .on("galera3")
        .youSee("`Synced`; `Receiving IST`: what it missed, and no snapshot")
        .run(
            """
            sudo mariadb --skip-ssl -N -e "SHOW STATUS LIKE 'wsrep_local_state_comment'"
            sudo journalctl -o cat _SYSTEMD_INVOCATION_ID=$(systemctl show -P InvocationID mariadb) |
              grep -oE 'Receiving IST: .*|SST completed on joiner.*'""")
        .within(BACK)
        .matches("Synced$")
        .matches("Receiving IST: \\d+ writesets, seqnos \\d+-\\d+")
        .printsNot("SST completed");
  }

  @Check("New certificates are served on both ports, clients are let in, and all are one cluster")
  @Otherwise(
      "What is served is new; leave it so. One is down: [[HostsBringBackChapter]]. "
          + "`non-Primary`: restart nothing; [[#Have the servers that run read them]] once more. "
          + "They were restarted: [[#"
          + ONE_BY_ONE
          + "|one by one]].")
  @Order(11)
  @Covers("R009")
  void check(Runbook page) {
    HostCertificates.served(page, "");
    page.step("Connect anew, as the application")
        .youSee("`accepted`, three times")
        .otherwise("[[#" + APPLICATION + "]].")
        .run(
            """
            for host in galera1 galera2 galera3; do
              mariadb -h $host.local -N -e "SELECT 'accepted'"
            done""")
        .matches("\\A(accepted\\n){3}\\z");
    page.step("Ask every host")
        .youSee("three times `Primary`, `Synced`, size 3 and the same UUID")
        .run(STATES)
        .within(BACK)
        .matches(HostSteps.WELL);
    page.note(
        """
        So that it does not happen again: look at the dates of both ports from outside, every day;
        `./lab check --cluster cluster.yaml` says so 30 days before.""");
  }

  @WayBack("None is needed")
  @Order(12)
  void back(Runbook page) {
    page.note(
        """
        The old certificates are worth nothing. If the new ones are wrong, issue them once more: no step
        of it asks for good ones to be there, only for their names. `/etc/mysql/tls-before` has those if a file
        was damaged; remove it when nobody wants it any more.""");
  }

  @Measurement("Nothing acknowledged was lost")
  @Order(13)
  void after(Runbook page, Lab lab, Measures measures) {
    long then = measures.ledger().acknowledgedWrites();
    page.expect("the application writes again")
        .within(BACK)
        .holds(() -> assertThat(measures.ledger().acknowledgedWrites()).isGreaterThan(then + 50));
    LedgerReport report = measures.stop(null);
    page.expect("each acknowledged write is on every node, once")
        .holds(() -> assertThat(report.verdict()).isIntact());
    page.expect("all three are one component")
        .within(BACK)
        .holds(() -> assertThat(lab.problems()).isEmpty());
  }

  @Drill(value = "Only the hosts' certificates for each other are over", trap = true)
  @Order(14)
  void half(Runbook page) {
    page.step("Keep the good ones aside")
        .run(
            """
            for host in galera1 galera2 galera3; do
              ssh $host sudo cp -a /etc/mysql/tls /etc/mysql/tls-good
            done""");
    page.step("Give each host a certificate for its peers that has ended")
        .run(over("cluster"))
        .matches("(?s)(notAfter=.*){3}");
  }

  @Trap(TWO_CAS)
  @Order(15)
  @Covers("R015")
  void twoCas(Runbook page, Node galera1) {
    page.note(
        """
        3306 has certificates of the clients' CA, 4567 those of the cluster's; each has a date of its own.
        Whoever looks at 3306 alone sees nothing. And each port takes leaves of its own CA only: a
        new one that the other CA signed is refused, which the procedure's check says before it is put in
        place.""");
    page.step("Clients are let in, and what peers are shown is over")
        .run(
            galera1.clientAsk(CONNECT).command()
                + """

                for as in '3306 -starttls mysql' '4567'; do
                  echo ${as%% *} $(openssl s_client -connect galera1.local:$as < /dev/null 2>/dev/null |
                    openssl x509 -noout -enddate -checkend 0)
                done""")
        .printsLine("accepted")
        .matches("^3306 .* Certificate will not expire$")
        .matches("^4567 .* Certificate will expire$");
    page.step("Show a leaf of the clients' CA to a peer")
        .on("galera1")
        .run(
            """
            (
              cd /etc/mysql/tls
              sudo -u mysql openssl verify -CAfile cluster-ca.pem server-cert.pem
              sleep 2 | sudo -u mysql timeout 20 openssl s_client -brief -connect galera2.local:4567 \\
                -cert server-cert.pem -key server-key.pem 2>&1 > /dev/null | grep -o 'alert unknown ca'
            )""")
        .within(HostSteps.SOON)
        .prints("unable to get local issuer certificate")
        .printsLine("alert unknown ca");
  }

  @Drill(
      value = "The hosts freeze one after the other, and somebody restarts what says `non-Primary`",
      trap = true)
  @Order(16)
  void restarted(Runbook page, Node galera2, Node galera3) {
    freeze(page, galera3, 2, "Primary");
    freeze(page, galera2, 1, "non-Primary");
    page.step("Let both go on").run(galera2.and(galera3).thaw());
    for (String host : new String[] {"galera2", "galera3"}) {
      page.step("See that " + host + " is alone")
          .on(host)
          .run(CLUSTER_STATUS)
          .within(BACK)
          .matches("non-Primary$");
    }
    page.step("Restart both")
        .limit(START)
        .run(
            """
            for host in galera2 galera3; do ssh $host sudo systemctl restart mariadb & done; wait
            """
                + UNITS)
        .matches("(?s)(Job for mariadb.service failed.*){2}")
        .matches("(?s)(galera[23] Result=exit-code NRestarts=0 ActiveState=failed.*){2}");
  }

  @Trap(ONE_BY_ONE)
  @Order(17)
  void oneByOne(Runbook page, Node galera1, Node galera2, Node galera3) {
    page.note(
        """
        A server without quorum that is shut down takes its vote with it. Those that still run wait for
        it, and what is started waits for them, half a minute. If the last one is restarted, too:
        [[HostsFullOutageChapter]].""");
    page.step("Put good files in place everywhere, and have them read by the one that runs")
        .why("New ones, by the procedure; here those of before are still good.")
        .loses("the files that are over")
        .run(
            """
            for host in galera1 galera2 galera3; do
              ssh $host "sudo sh -c 'cd /etc/mysql && mv tls-good/*.pem tls/ && rmdir tls-good'"
            done
            ssh galera1 "sudo mariadb --skip-ssl -e 'SET SESSION wsrep_on=OFF; FLUSH LOCAL SSL'\"""");
    HostCertificates.served(page, galera1, "See that they are served");
    page.step("See that nobody is primary, and that it alone runs")
        .run(STATES)
        .matches("(?s)galera1 wsrep_cluster_size 1\\n.*galera1 wsrep_cluster_status non-Primary")
        .matches("^galera2 ERROR 2002")
        .matches("^galera3 ERROR 2002");
    for (String host : new String[] {"galera2", "galera3"}) {
      page.step("See that " + host + " has nothing beyond it")
          .why(
              host.equals("galera2")
                  ? "Another UUID or a higher seqno: don't go on; [[HostsFullOutageChapter]], with this one stopped, too."
                  : "")
          .limit(BACK)
          .run(
              HostsBringBackChapter.BEYOND
                  .replace("galera3", host)
                  .replace("sudo mariadb ", "sudo mariadb --skip-ssl "))
          .printsLine(host + " has nothing beyond galera1");
    }
    page.step("Make it primary")
        .on("galera1")
        .why(
            "Where there is no such variable: `SET GLOBAL wsrep_provider_options='pc.bootstrap=YES'`.")
        .loses("nothing, if no other host is primary: else there are two histories from now on")
        .run("sudo mariadb --skip-ssl -e \"SET GLOBAL wsrep_provider_pc_bootstrap=ON\"");
    page.step("See that it is primary")
        .on("galera1")
        .run(CLUSTER_STATUS)
        .within(BACK)
        .matches("\\tPrimary$");
    page.step("Start the others, one by one")
        .loses("nothing: they have nothing beyond it")
        .limit(START)
        .run(galera2.and(galera3).start());
    page.step("Ask every host").run(STATES).within(BACK).matches(HostSteps.WELL);
  }

  @Drill("Tidy up")
  @Order(18)
  void tidy(Runbook page, Lab lab) {
    page.step("Restart galera1, which takes back what made it primary")
        .limit(START)
        .run(
            """
            ssh galera1 sudo systemctl restart mariadb; rm issued served whole over.csr
            for host in galera1 galera2 galera3; do
              ssh $host 'sudo rm -r /etc/mysql/tls-before; sudo mv /root/my.cnf /root/.my.cnf'
            done""");
    page.step("See that it is back")
        .on("galera1")
        .run(CLUSTER_STATUS)
        .within(BACK)
        .matches("\\tPrimary$");
    page.expect("all three are one component")
        .within(BACK)
        .holds(() -> assertThat(lab.problems()).isEmpty());
  }
}
