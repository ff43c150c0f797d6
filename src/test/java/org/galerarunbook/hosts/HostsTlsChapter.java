package org.galerarunbook.hosts;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
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
import org.galerarunbook.runbook.chapter.Symptom;
import org.galerarunbook.runbook.chapter.Symptom.Rank;
import org.galerarunbook.runbook.chapter.Trap;
import org.galerarunbook.runbook.chapter.UseWhen;
import org.galerarunbook.runbook.chapter.WayBack;
import org.junit.jupiter.api.Order;

@OnHosts(
    number = 11,
    title = "See TLS everywhere, on hosts",
    purpose =
        """
        Whether clients (3306), peers (4567), IST (4568) and snapshots (4444) speak mutual TLS is decided by
        three settings in any file below `/etc/mysql`. Here it is seen: what the files say, what runs, what is
        served, who is turned away, and that a row is not on the wire.""",
    twins = "TlsEverywhereChapter")
@UseWhen({
  "an auditor asks whether all that leaves a host is encrypted, and who is let in",
  "a file came into `/etc/mysql/mariadb.conf.d`, by a package, by hand or by configuration management",
  "a host's journal says `wrong version number`, or `alert unknown ca`"
})
@NotWhen({
  "the journal says `certificate has expired`: [[HostsExpiredChapter]]",
  "certificates end soon: [[HostsRotateChapter]]",
  "a key may be known to somebody: [[RevokeACertificateChapter]]"
})
@Needs({
  "hosts (`./lab up --world hosts`): ssh to each, and sudo there",
  "`openssl`, `socat` and both CAs' certificates at the operator's desk, not their keys",
  "`iptables` with its `string` match on one host, which counts and stops nothing"
})
@Costs(
    value =
        """
        The looks cost nothing; refused connections are warnings in the journals. For a look at IST one
        host's server is down for some seconds.""",
    fault = "one host at a time down, refused or rebuilt; the application writes to another")
@StopAndCall({
  "a handshake is answered where a refusal is expected: somebody can read or join",
  "the text is counted: it went over the network in the clear, and so did what else was sent"
})
@Symptom(
    text = "SSL routines::wrong version number",
    means =
        "a snapshot's donor sends without TLS what the joiner expects with it: `[sst] encrypt` differs"
            + " between the hosts",
    rank = Rank.CAUSE)
@Symptom(
    text = "listening at tcp://0.0.0.0:4567",
    means = "the provider runs without TLS: `wsrep_provider_options` has lost `socket.ssl_…`",
    rank = Rank.CAUSE)
@Symptom(
    text = "read_handler(): tlsv1 alert unknown ca",
    means = "the peers refuse this host's certificate: another CA signed it, or nobody",
    rank = Rank.CAUSE)
@UsesLab(world = World.HOSTS)
@Topic.Tls
@Topic.Sst
@Topic.Ist
class HostsTlsChapter {

  private static final Duration START = Duration.ofMinutes(15);
  private static final Duration BACK = Duration.ofMinutes(2);
  private static final String CIPHER = "TLS_AES_256_GCM_SHA384";

  /** In each row that is looked for on the wire. */
  private static final String TEXT = "in-a-row-4f1c";

  private static final String SILENT =
      "`TCP-LISTEN:4444` in the journal, and every host says `Synced`";

  private static final String ONE_SIDE =
      "`SSL_accept(): … wrong version number`, and `status=6/ABRT`, again and again";
  private static final String TCP = "`listening at tcp://0.0.0.0:4567`, and nobody answers";
  private static final String FOREIGN =
      "`alert unknown ca`: the peers refuse this host's certificate";
  private static final String EMPTY = "`Ssl_version` is empty, and no file says why";

  /** The setting of snapshots' encryption that counts on each host, and its file. */
  private static final String LAST_WORD =
      """
      for host in galera1 galera2 galera3; do
        ssh $host "cd /etc/mysql/mariadb.conf.d && sudo grep -H '^encrypt' *.cnf | tail -n 1" | sed "s/^/$host /"
      done""";

  /** What this start of the server wrote of its snapshot. */
  private static final String SNAPSHOT =
      "grep -oiE \"encrypt='.*'|(tcp|openssl)-listen:4444|SST completed on joiner\" | sort -u";

  @Drill("An application writes to galera1 from here to the measurement")
  @Order(1)
  void before(Runbook page, Lab lab, Measures measures) {
    Ledger ledger = measures.start(Ledger.on(lab.cluster()).to(lab.cluster().node(1)));
    page.expect("it writes")
        .within(BACK)
        .holds(() -> assertThat(ledger.acknowledgedWrites()).isGreaterThan(50));
  }

  @Procedure("What the files say, and what runs")
  @Order(2)
  @Covers({"R017", "G070"})
  void settings(Runbook page) {
    page.step("See which files have a say, in the order in which they are read")
        .why(
            """
            `conf.d` first, then `mariadb.conf.d`, each by name: digits, then letters. The last one that
            sets a name wins, whatever the others say. `wsrep_provider_options` is one name: a second one
            replaces the whole string, `socket.ssl_…` in it as well.""")
        .youSee("from each host the same lines, all from `70-galera.cnf`")
        .otherwise(
            "Another file, such as `zz-….cnf`: it has the last word. Find out whose it is before it goes.")
        .run(
            """
            for host in galera1 galera2 galera3; do
              ssh $host 'cd /etc/mysql; export LC_ALL=C
                sudo grep -HoE "^ *(\\[sst\\]|encrypt|ssl[-_]\\w+|skip[-_]ssl|tca|tcert|tkey|require[-_]secure[-_]transport|wsrep[-_]provider[-_]options)" \\
                  $(ls -d conf.d/*.cnf mariadb.conf.d/*.cnf 2>/dev/null)' | sed "s/^/$host /"
            done""")
        .matches(
            "\\A" + HostSteps.each("(?:HOST mariadb.conf.d/70-galera.cnf:[^\\n]+\\n)+") + "\\z")
        .matches(
            "(?s)"
                + HostSteps.each(
                    "HOST \\S+cnf:require_secure.*HOST \\S+cnf:wsrep_provider_options\\n"
                        + ".*HOST \\S+cnf:encrypt\\n.*"));
    page.step("See what a snapshot's script is told, 4444")
        .why(
            """
            It reads the files at each snapshot, on both hosts: no restart is needed to turn this off.
            Without `tca` it encrypts towards anyone. A name that is there twice: the last counts.""")
        .youSee("from each host these four, once, with the cluster's CA")
        .otherwise(
            "`encrypt=0`, or none: [[#"
                + SILENT
                + "]]. `tca=…/ca.pem`: the clients' CA; any client's key is good for a snapshot.")
        .run(
            """
            for host in galera1 galera2 galera3; do
              ssh $host sudo my_print_defaults sst | grep -E 'encrypt|ssl|tca|tcert|tkey' | sed "s/^/$host /"
            done""")
        .matches(
            "\\A"
                + HostSteps.each(
                    "HOST --encrypt=3\\nHOST --tca=/etc/mysql/tls/cluster-ca.pem\\n"
                        + "HOST --tcert=/etc/mysql/tls/cluster-cert.pem\\n"
                        + "HOST --tkey=/etc/mysql/tls/cluster-key.pem\\n")
                + "\\z");
    page.step("See what each server runs with, 3306, 4567 and 4568")
        .why(
            """
            A file that was changed counts after a restart; `SET GLOBAL` counts now, on one host, and is in
            no file. Hence both.""")
        .youSee(
            "three times `secure ON`, `ssl_ca` with the clients' CA, `socket.ssl = YES` and"
                + " `socket.ssl_ca` with the cluster's")
        .otherwise(
            "`secure OFF`: that host takes passwords and rows in the clear. No `socket.ssl`: peers and IST"
                + " do. One CA in both: any client's key can join.")
        .run(
            """
            for host in galera1 galera2 galera3; do
              ssh $host sudo mariadb -N <<'SQL' | tr ';' '\\n' | grep -E '^ *(secure|versions|ssl_ca|socket.ssl(_ca|_cert)?) ' | sed "s/^ */$host /"
              SELECT CONCAT('secure ', @@require_secure_transport, ';versions ', @@tls_version,
                ';ssl_ca ', @@ssl_ca, ';', @@wsrep_provider_options)
            SQL
            done""")
        .matches(
            "\\A"
                + HostSteps.each(
                    "HOST secure (?:ON|1)\\nHOST versions TLSv1.2,TLSv1.3\\nHOST ssl_ca /etc/mysql/tls/ca.pem\\n"
                        + "HOST socket.ssl = YES\\nHOST socket.ssl_ca = /etc/mysql/tls/cluster-ca.pem\\n"
                        + "HOST socket.ssl_cert = /etc/mysql/tls/cluster-cert.pem\\n")
                + "\\z");
    page.step("See which accounts may come over the network, and what they have to show")
        .on("galera1")
        .why(
            """
            Accounts are the same on all hosts. `SPECIFIED`: a certificate with this issuer and subject.
            `X509`: any of the clients' CA, a host's too. `ANY`, that is `REQUIRE SSL`: none, the password
            will do. Those of `localhost` come by the socket.""")
        .youSee("`SPECIFIED`, or `X509`, of each")
        .otherwise(
            "`nothing`, or `ANY`: first have all its clients show a certificate. Then `ALTER USER … REQUIRE SUBJECT"
                + " … AND ISSUER …`: from that moment on who shows none is refused, on all hosts.")
        .run(
            """
            sudo mariadb -N -e "SELECT CONCAT(User, '@', Host), IF(ssl_type = '', 'nothing', ssl_type)
              FROM mysql.user WHERE Host NOT IN ('localhost', '')\"""")
        .matches("^passbolt@%\\s+SPECIFIED$")
        .printsNot("nothing")
        .printsNot("ANY");
  }

  @Procedure("Who listens, and what is served")
  @Order(3)
  @Covers({"G017", "R019"})
  void served(Runbook page) {
    page.step("See who listens where")
        .why(
            """
            Asked as the server's user, who sees its own programs. 4568 is open while a host comes back by
            IST, 4444 until a donor has answered, and no longer.""")
        .youSee("`mariadbd` on 3306 and 4567, on each, and nobody on 4444 and 4568")
        .otherwise(
            "`socat` on 4444: that host is coming back. A port without a name: another user's program. Whose?")
        .run(
            """
            for host in galera1 galera2 galera3; do
              ssh $host sudo -u mysql ss -Htlnp | grep -E ':(3306|4444|4567|4568) ' | awk '{print $4, $6}' |
                sort -t : -k 2 | sed "s/^/$host /"
            done""")
        .matches(
            "\\A"
                + HostSteps.each(
                    "HOST \\S+:3306 users:..\"mariadbd\"[^\\n]*\\nHOST \\S+:4567 users:..\"mariadbd\"[^\\n]*\\n")
                + "\\z");
    page.step("Look at both ports of each host from outside, without any account")
        .why(
            "From the desk, with nothing but each CA's certificate. A name or a CA that is not the right one ends it.")
        .youSee("six times `Verification: OK` with the host's name, `TLSv1.3` and `" + CIPHER + "`")
        .otherwise(
            """
            `wrong version number`: that port speaks in the clear. `unable to get local issuer certificate`
            or `self-signed certificate`: a leaf of another CA. `Hostname mismatch`: another's leaf.""")
        .run(
            """
            for host in galera1 galera2 galera3; do
              for as in '3306 -starttls mysql -CAfile ca/ca-cert.pem' '4567 -CAfile cluster-ca/ca-cert.pem'; do
                echo $host ${as%% *} $(timeout 10 openssl s_client -brief -connect $host.local:$as -verify_hostname $host.local \\
                  -verify_return_error < /dev/null 2>&1 > /dev/null | grep -E '^(Protocol|Ciphers|Verif)|wrong version|verify error')
              done
            done""")
        .matches(
            ("\\A"
                    + HostSteps.each("HOST 3306 %1$sHOST.local\\nHOST 4567 %1$sHOST.local\\n")
                    + "\\z")
                .formatted(
                    "Protocol version: TLSv1.3 Ciphersuite: "
                        + CIPHER
                        + " Verification: OK Verified peername: "));
    page.step("Compare what is served with what is on disk")
        .why("A server goes on with what it read at its start, or at the last `FLUSH SSL`.")
        .youSee("each serial twice")
        .otherwise(
            "They differ: the files were replaced, and not read. See that they are whole, as"
                + " [[HostsRotateChapter]] does; then `sudo mariadb -e 'FLUSH LOCAL SSL'` on that host.")
        .run(
            """
            for host in galera1 galera2 galera3; do
              for as in 'server 3306 -starttls mysql' 'cluster 4567'; do
                of=${as#* }
                echo $host ${of%% *} $(ssh $host openssl x509 -noout -serial -in /etc/mysql/tls/${as%% *}-cert.pem) \\
                  $(openssl s_client -connect $host.local:$of < /dev/null 2>/dev/null | openssl x509 -noout -serial)
              done
            done""")
        .matches(
            "\\A"
                + HostSteps.each(
                    "HOST 3306 (?<HOSTserver>serial=\\w+) \\k<HOSTserver>\\n"
                        + "HOST 4567 (?<HOSTcluster>serial=\\w+) \\k<HOSTcluster>\\n")
                + "\\z");
  }

  @Check("Who is turned away")
  @Otherwise(
      "These only knock. No subject: without `foreign-cert.pem` a refusal proves nothing; "
          + "see that you may write here. No alert to TLS 1.1: if the port answers at all "
          + "([[#Who listens, and what is served]]), it takes old versions: call.")
  @Order(4)
  @Covers({"G012", "G019"})
  void refused(Runbook page) {
    page.note(
        """
        Expired certificates and those of somebody else: [[TlsEverywhereChapter]]. Here each host is asked,
        since each has files of its own.""");
    page.step("Make a certificate with the application's name that nobody signed")
        .youSee("its subject")
        .run(
            """
            openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 1 \\
              -subj "/O=Galera Runbook/OU=Applications/CN=passbolt" \\
              -keyout foreign-key.pem -out foreign-cert.pem 2> /dev/null
            openssl x509 -noout -subject -in foreign-cert.pem""")
        .matches("CN ?= ?passbolt$");
    page.step("Come to 3306 without TLS")
        .why(
            """
            With the right password. MariaDB 10.11 has no error of its own for that: it says `Access
            denied`, error 1045. Its client asks for TLS in spite of `--skip-ssl` where a file says
            `ssl-verify-server-cert`, so both are taken back.""")
        .youSee("`ERROR 3159` from each; from 10.11 `ERROR 1045`")
        .otherwise("An answer: [[#" + EMPTY + "]].")
        .run(
            """
            for host in galera1 galera2 galera3; do
              echo $host $(mariadb -h $host.local --skip-ssl --skip-ssl-verify-server-cert -e 'SELECT 1' 2>&1)
            done""")
        .matches(
            "(?s)\\Agalera1 ERROR (3159|1045) [^\\n]*\\ngalera2 ERROR \\1 [^\\n]*\\ngalera3 ERROR \\1 [^\\n]*\\n?\\z");
    page.step("Come to 3306 with the right password, and no certificate or a foreign one")
        .youSee("`ERROR 1045` and `alert unknown ca` from each")
        .otherwise("`1`: a password is enough there.")
        .run(
            """
            for host in galera1 galera2 galera3; do
              echo $host none: $(mariadb --defaults-file=without-certificate.cnf -h $host.local -N -e 'SELECT 1' 2>&1)
              echo $host foreign: $(timeout 10 openssl s_client -connect $host.local:3306 -starttls mysql -ign_eof \\
                -cert foreign-cert.pem -key foreign-key.pem < /dev/null 2>&1 | grep -aoE 'alert [a-z ]+' | head -n 1)
            done""")
        .matches(
            "\\A"
                + HostSteps.each(
                    "HOST none: ERROR 1045 [^\\n]*\\nHOST foreign: alert unknown ca\\n")
                + "\\z");
    page.step(
            "Come to 4567 with nothing, with the application's certificate, and with a foreign one")
        .why("The application's is good on 3306: the clients' CA signed it, the cluster's did not.")
        .youSee("`certificate required`, and twice `unknown ca`, from each")
        .otherwise(
            "`errno`, `Could not`: nobody was asked: look at the host, or the path. Nothing, from a port that"
                + " answered [[#Who listens, and what is served|before]]: who shows this can join, and is sent all data.")
        .run(
            """
            for host in galera1 galera2 galera3; do
              for pair in '' /etc/tls/client foreign; do
                echo $host "'$pair'" $(timeout 10 openssl s_client -connect $host.local:4567 -ign_eof \\
                  ${pair:+-cert $pair-cert.pem -key $pair-key.pem} < /dev/null 2>&1 |
                  grep -aoE 'alert [a-z ]+|errno=[0-9]+|Could not [a-z ]+' | head -n 1)
              done
            done""")
        .matches(
            "\\A"
                + HostSteps.each(
                    "HOST '' alert certificate required\\nHOST '/etc/tls/client' alert unknown ca\\n"
                        + "HOST 'foreign' alert unknown ca\\n")
                + "\\z");
    page.step("Come with TLS 1.1")
        .why("4567 leaves the version to OpenSSL; that of Debian 12 says `internal error`.")
        .youSee("`alert protocol version` from both ports of each, or `internal error`")
        .run(
            """
            for host in galera1 galera2 galera3; do
              for as in '3306 -starttls mysql' 4567; do
                echo $host ${as%% *} $(timeout 10 openssl s_client -connect $host.local:$as -tls1_1 \\
                  -cipher DEFAULT@SECLEVEL=0 < /dev/null 2>&1 | grep -aoE 'alert [a-z ]+' | head -n 1)
              done
            done""")
        .matches(
            "\\A"
                + HostSteps.each(
                    "HOST 3306 alert (?:protocol version|internal error)\\n"
                        + "HOST 4567 alert (?:protocol version|internal error)\\n")
                + "\\z");
  }

  @Drill("A snapshot with TLS, port 4444: the row is not on the wire")
  @Order(5)
  @Covers("G018")
  void snapshot(Runbook page, Node galera3) {
    HostSteps.count(page);
    page.step("Leave a row, and have galera3 need a snapshot of all data")
        .limit(START)
        .run(
            """
            mariadb -h galera1.local -e "
              CREATE TABLE wire_probe (id INT PRIMARY KEY AUTO_INCREMENT, note VARCHAR(40));
              INSERT INTO wire_probe (note) VALUES ('in-a-row-4f1c, of before')"
            ssh galera3 'sudo systemctl stop mariadb && sudo find /var/lib/mysql -mindepth 1 -delete'""");
    page.step("Start it").limit(START).run(galera3.start());
    page.step("See that a snapshot came, by TLS on both sides, with the row")
        .run(
            galera3
                .logSinceStart(SNAPSHOT)
                .then(
                    galera3.ask(
                        "SET SESSION wsrep_sync_wait=1; SELECT note FROM passbolt.wire_probe")))
        .within(BACK)
        .printsLine("encrypt='3'")
        .printsLine("openssl-listen:4444")
        .printsLine("SST completed on joiner")
        .printsLine(TEXT + ", of before");
    page.step("See that more than a hundred packets came on port 4444, and the text in none")
        .on("galera3")
        .run(HostSteps.COUNTED)
        .matches("^\\[\\d{3,}:\\d+\\] .*--ports 4444$")
        .matches("^\\[0:0\\] .*--string");
    control(page);
    HostSteps.uncount(page);
  }

  private static void control(Runbook page) {
    page.step("Send galera3 the same text in the clear")
        .why("If this were not counted, a count of 0 would prove nothing.")
        .youSee("the last line's first number is not 0 any more")
        .otherwise("Still 0: this kernel does not look into packets. Nothing was proved.")
        .run(
            """
            echo in-a-row-4f1c | socat -u - UDP-SENDTO:galera3.local:9
            ssh galera3 "%s\""""
                .formatted(HostSteps.COUNTED))
        .matches("^\\[[1-9]\\d*:\\d+\\] .*--string");
  }

  @Procedure("Look for a row on the wire, 4567 and 4568")
  @Otherwise(
      "The rules stop nothing. `iptables-restore … failed`: none was set. galera3 is not "
          + "back: two serve; [[HostsBringBackChapter]]. To leave off: take rules and table "
          + "away, [[#The count would have found it, and nothing is left behind]].")
  @Order(6)
  @Covers({"G018", "R018"})
  void wire(Runbook page) {
    HostSteps.count(page);
    page.step("Write a row on galera1: to the others it goes over 4567")
        .youSee("galera3 has it")
        .run(
            """
            mariadb -h galera1.local -e "
              CREATE TABLE IF NOT EXISTS wire_probe (id INT PRIMARY KEY AUTO_INCREMENT, note VARCHAR(40));
              INSERT INTO wire_probe (note) VALUES ('in-a-row-4f1c, by 4567')"
            ssh galera3 "sudo mariadb -N -e \\"SET SESSION wsrep_sync_wait=1; SELECT note FROM passbolt.wire_probe\\"\"""")
        .printsLine(TEXT + ", by 4567");
    page.step("Have galera3 miss a row, which it gets over 4568")
        .why(
            "IST and its script need a host that comes back. Only if all three say `Synced`, as in *Ask every host*"
                + ". Else, or no maintenance now? Leave these two steps out; then 4568 and 4444 stay at 0.")
        .loses("the connections to galera3's server, and its vote, until it is back")
        .limit(START)
        .run(
            """
            ssh galera3 sudo systemctl stop mariadb &&
              mariadb -h galera1.local -e "INSERT INTO wire_probe (note) VALUES ('in-a-row-4f1c, by 4568')"
            ssh galera3 sudo systemctl start mariadb""");
    page.step("See how it came back, on both sides")
        .why("A script on 4444 prepares an IST as well: its line says whether it read `encrypt`.")
        .youSee(
            "the row; `IST receiver using ssl` and `ssl://` on 4568 and 4567; `openssl-listen:4444`, `encrypt='3'`")
        .otherwise(
            "`tcp://`: 4567 and 4568 without TLS: [[#"
                + TCP
                + "]]. `TCP-LISTEN:4444`: [[#"
                + SILENT
                + "]].")
        .run(
            """
            ssh galera3 'sudo journalctl -o cat _SYSTEMD_INVOCATION_ID=$(systemctl show -P InvocationID mariadb)' |
              grep -oiE "listening at (ssl|tcp)://[0-9.]*:4567|IST receiver using .*|Receiving IST: .*|encrypt='.*'|(tcp|openssl)-listen:4444" | sort -u
            for host in galera1 galera2; do
              ssh $host sudo journalctl -u mariadb -o cat --since -10min |
                grep -oE 'IST sender starting to serve [a-z]+://galera3.local:4568' | tail -n 1
            done
            ssh galera3 "sudo mariadb -N -e \\"SET SESSION wsrep_sync_wait=1; SELECT note FROM passbolt.wire_probe\\"\"""")
        .within(BACK)
        .printsLine(TEXT + ", by 4568")
        .printsLine("IST receiver using ssl")
        .printsLine("listening at ssl://0.0.0.0:4567")
        .printsLine("openssl-listen:4444")
        .printsLine("encrypt='3'")
        .printsLine("IST sender starting to serve ssl://galera3.local:4568");
    page.step("See what galera3 has counted")
        .on("galera3")
        .why(
            "In brackets: packets, and bytes. The text is looked for on every port, in both directions.")
        .youSee("packets on all three ports, and `[0:0]` for the text")
        .otherwise(
            "The text was counted: it is on the network in the clear. Stop, and find the port.")
        .run(HostSteps.COUNTED)
        .matches("^\\[\\d{2,}:\\d+\\] .*--ports 4567$")
        .matches("^\\[\\d{2,}:\\d+\\] .*--ports 4568$")
        .matches("^\\[[1-9]\\d*:\\d+\\] .*--ports 4444$")
        .matches("^\\[0:0\\] .*--string");
  }

  @Check("The count would have found it, and nothing is left behind")
  @Otherwise(
      "What is left over stops nothing. Rules: `sudo iptables-save -t filter | grep LOOK` "
          + "names them; paste it again. `ERROR 1051`, `No such file`: gone already. A host is "
          + "not `Synced`: [[HostsBringBackChapter]].")
  @Order(7)
  void check(Runbook page, Lab lab) {
    control(page);
    HostSteps.uncount(page);
    page.step("Remove what this page made")
        .loses("the table `wire_probe` and the foreign certificate, which are this page's")
        .run(
            "mariadb -h galera1.local -e 'DROP TABLE wire_probe'; rm foreign-cert.pem foreign-key.pem");
    page.step("Ask every host")
        .youSee("three times `Primary`, `Synced`, size 3 and the same UUID")
        .run(HostSteps.STATES)
        .within(BACK)
        .matches(HostSteps.WELL);
  }

  @WayBack("Nothing was changed")
  @Order(8)
  void back(Runbook page) {
    page.note(
        "The looks change nothing. If the counting rules are still there, [[#The count would have found it, and nothing is left behind|take them away]].");
  }

  @Drill(
      value = "A file turns TLS off for snapshots on two hosts, and galera3 needs one",
      trap = true)
  @Order(9)
  void twoHosts(Runbook page, Measures measures, Node galera3) {
    measures.ledger().mark("a file turns TLS off for snapshots on two hosts");
    page.step("Put it there")
        .run(
            """
            for host in galera1 galera2; do
              printf '[sst]\\nencrypt=0\\n' | ssh $host sudo tee /etc/mysql/mariadb.conf.d/zz-plain.cnf
            done""")
        .matches("(?s)(encrypt=0.*){2}");
    page.step("Leave a row, and have galera3 need a snapshot")
        .limit(START)
        .run(
            """
            mariadb -h galera1.local -e "
              CREATE TABLE wire_probe (id INT PRIMARY KEY AUTO_INCREMENT, note VARCHAR(40));
              INSERT INTO wire_probe (note) VALUES ('in-a-row-4f1c')"
            ssh galera3 'sudo systemctl stop mariadb && sudo find /var/lib/mysql -mindepth 1 -delete'""");
    HostSteps.count(page);
    page.step("Start it")
        .limit(START)
        .run(galera3.start())
        .exits(1)
        .prints("Job for mariadb.service failed");
  }

  @Trap(ONE_SIDE)
  @Order(10)
  void oneSide(Runbook page, Node galera3) {
    page.note(
        """
        The donor sends in the clear what the joiner expects by TLS. No server was restarted for that: the
        file counts at the next snapshot. The joiner's server ends by a signal, so systemd begins it again
        every 5 s, and each turn takes a donor. The other way round, with the file on the joiner alone,
        nobody says anything: both wait for `sst-initial-timeout`, 300 s.""");
    page.step("Read why it fails, and that it goes round")
        .on("galera3")
        .run(
            """
            systemctl show -p NRestarts mariadb
            sudo journalctl -u mariadb -o cat -n 500 |
              grep -oE 'SSL_accept.*|WSREP_SST: .ERROR. Error while getting.*node|Main process exited.*' | sort -u""")
        .within(BACK)
        .matches("^NRestarts=[1-9]")
        .matches("SSL_accept\\(\\): .*wrong version number")
        .prints("Error while getting data from donor node")
        .prints("Main process exited, code=killed, status=6/ABRT");
    page.step("See that each turn took a donor")
        .youSee("as many donors as turns that failed, or one more: that turn goes on")
        .run(
            """
            since=$(ssh galera1 stat -c @%Y /etc/mysql/mariadb.conf.d/zz-plain.cnf)
            turns=$(ssh galera3 sudo journalctl -u mariadb -o cat --since $since |
              grep -c 'Error while getting data from donor node')
            donors=$(for host in galera1 galera2; do
              ssh $host sudo journalctl -u mariadb -o cat --since $since
            done | grep -c 'SYNCED -> DONOR')
            echo "$turns turns failed, $donors donors were taken"
            test $turns -ge 2 && test $donors -ge $turns && echo each turn took a donor""")
        .within(BACK)
        .printsLine("each turn took a donor");
    page.step("Look which file has the last word, and on which hosts")
        .run(LAST_WORD)
        .matches("^galera1 zz-plain.cnf:encrypt=0$")
        .matches("^galera2 zz-plain.cnf:encrypt=0$")
        .matches("^galera3 70-galera.cnf:encrypt += 3$");
    page.step("End the loop")
        .why(
            "Then remove the file there, where it is, and start. Not: give galera3 the same file."
                + " That works, which is the next trap.")
        .limit(START)
        .run(galera3.stopSayingHow())
        .matches("^ActiveState=(inactive|failed)$");
    page.step("Wait until no donor sends any more")
        .why("One that was given up goes on sending, into the next start.")
        .youSee("`Synced` from both")
        .run(
            """
            for host in galera1 galera2; do
              ssh $host "sudo mariadb -N -e \\"SHOW STATUS LIKE 'wsrep_local_state_comment'\\""
            done""")
        .within(BACK)
        .matches("(?s)\\A(wsrep_local_state_comment\\s+Synced\\n?){2}\\z");
  }

  @Drill(value = "It is mended the wrong way: galera3 gets the same file", trap = true)
  @Order(11)
  void wrongWay(Runbook page) {
    page.step("Give galera3 the file, and start it")
        .on("galera3")
        .limit(START)
        .run(
            """
            printf '[sst]\\nencrypt=0\\n' | sudo tee /etc/mysql/mariadb.conf.d/zz-plain.cnf
            sudo systemctl start mariadb""");
  }

  @Trap(SILENT)
  @Order(12)
  @Covers("R007")
  void silent(Runbook page, Node galera3) {
    page.note(
        """
        Nothing fails, and no line is a warning. Peers and clients speak TLS as before, so who looks at 3306
        and 4567 sees nothing. The whole database went over the network in the clear, to the first who
        listened on that port: the other side is not verified either.""");
    page.step("Ask every host, and read how the snapshot came")
        .run(
            HostSteps.STATES
                + "\nssh galera3 sh <<'SH'\n"
                + galera3.logSinceStart(SNAPSHOT).command()
                + "\nSH")
        .within(BACK)
        .matches("(?s)(comment Synced\\n.*size 3\\n.*status Primary\\n.*){3}")
        .printsLine("TCP-LISTEN:4444")
        .printsLine("encrypt='0'")
        .printsLine("SST completed on joiner");
    page.step("See that the row was counted, on its way")
        .on("galera3")
        .run(HostSteps.COUNTED)
        .matches("^\\[[1-9]\\d*:\\d+\\] .*--string");
    page.step("Remove the file everywhere")
        .why(
            """
            It counts from the next snapshot; no restart. What was sent is known to whoever listened: passwords'
            hashes and keys in the data as well.""")
        .loses("nothing: the file that turned it off goes")
        .run(
            """
            for host in galera1 galera2 galera3; do ssh $host sudo rm /etc/mysql/mariadb.conf.d/zz-plain.cnf; done
            """
                + LAST_WORD)
        .matches("\\A" + HostSteps.each("HOST 70-galera.cnf:encrypt += 3\\n") + "\\z");
    HostSteps.uncount(page);
  }

  @Drill(value = "A file sets another provider option on galera3, which is restarted", trap = true)
  @Order(13)
  void anotherOption(Runbook page, Measures measures) {
    measures.ledger().mark("galera3 is restarted without socket.ssl");
    page.step("Set a larger gcache in a file of its own, and restart")
        .on("galera3")
        .limit(START)
        .run(
            """
            printf '[mariadbd]\\nwsrep_provider_options="gcache.size=64M"\\n' |
              sudo tee /etc/mysql/mariadb.conf.d/zz-gcache.cnf
            sudo systemctl restart mariadb""")
        .exits(1)
        .prints("Job for mariadb.service failed");
  }

  @Trap(TCP)
  @Order(14)
  @Covers("R017")
  void tcp(Runbook page) {
    page.note(
        """
        The second `wsrep_provider_options` replaced the string that had `socket.ssl_…`. The host speaks
        without TLS to peers who want it, and gives up after 30 s; systemd does not try again. Set on all
        hosts in a pause it would work, in the clear. `require_secure_transport` says nothing about 4567.""");
    page.step("Read what systemd says, and by which protocol it listened")
        .on("galera3")
        .run(
            """
            systemctl show -p NRestarts -p Result mariadb
            sudo journalctl -o cat _SYSTEMD_INVOCATION_ID=$(systemctl show -P InvocationID mariadb) |
              grep -oE 'listening at .*|failed to open gcomm.*'
            sudo my_print_defaults --mysqld | grep wsrep.provider.options | cut -c -60""")
        .printsLine("Result=exit-code")
        .printsLine("NRestarts=0")
        .printsLine("listening at tcp://0.0.0.0:4567")
        .prints("failed to open gcomm backend connection: 110: failed to reach primary view")
        .matches("gcache.size=64M$");
    page.step("Remove the file: what it sets belongs into the one string")
        .on("galera3")
        .why(
            "`1`: the string that counts has TLS. Then `sudo systemctl start mariadb`: systemd does not try again.")
        .loses("nothing: the file that replaced the string goes")
        .run(
            """
            sudo rm /etc/mysql/mariadb.conf.d/zz-gcache.cnf
            sudo my_print_defaults --mysqld | grep 'wsrep.provider.options=' | tail -n 1 | grep -c socket.ssl_ca""")
        .printsLine("1");
  }

  @Drill(value = "galera3 is started with a certificate that nobody signed", trap = true)
  @Order(15)
  void foreign(Runbook page, Measures measures, Node galera3) {
    measures.ledger().mark("galera3 is started with a foreign certificate");
    page.step("Give it one, with its own name")
        .on("galera3")
        .run(
            """
            sudo cp -a /etc/mysql/tls /etc/mysql/tls-good
            sudo sh -c 'cd /etc/mysql/tls && openssl req -x509 -newkey rsa:2048 \\
              -nodes -days 1 -subj "/O=Galera Runbook/OU=Nodes/CN=galera3.local" \\
              -keyout cluster-key.pem -out cluster-cert.pem 2> /dev/null
              openssl verify -CAfile cluster-ca.pem cluster-cert.pem; stat -c "%U %a %n" cluster-*.pem'""")
        .prints("verification failed")
        .printsLine("mysql 400 cluster-key.pem");
    page.step("Start it")
        .limit(START)
        .run(galera3.start())
        .exits(1)
        .prints("Job for mariadb.service failed");
  }

  @Trap(FOREIGN)
  @Order(16)
  @Covers({"G012", "R015"})
  void foreignRefused(Runbook page, Node galera3) {
    page.note(
        """
        The peers refuse it, and say why; the host itself reads only their alert. It gives up after 30 s with
        `Result=exit-code`: systemd does not try again. The others go on.""");
    page.step("Read both sides, and what systemd says")
        .run(
            """
            ssh galera3 sh <<'SH'
            systemctl show -p NRestarts -p Result mariadb
            sudo journalctl -o cat _SYSTEMD_INVOCATION_ID=$(systemctl show -P InvocationID mariadb) |
              grep -oE 'read_handler.*alert unknown ca|failed to open gcomm.*' | sort -u
            SH
            since=$(ssh galera3 sudo stat -c @%Y /etc/mysql/tls/cluster-key.pem)
            for host in galera1 galera2; do
              ssh $host sudo journalctl -u mariadb -o cat --since $since |
                grep -oE 'certificate verify failed: .*' | sort -u | sed "s/^/$host /"
            done""")
        .printsLine("Result=exit-code")
        .printsLine("NRestarts=0")
        .matches("read_handler.*alert unknown ca$")
        .matches("^galera1 certificate verify failed: self.signed certificate$")
        .matches("^galera2 certificate verify failed: self.signed certificate$");
    page.step("Give it its own back, and start it")
        .on("galera3")
        .why(
            """
            Here they are in `tls-good`. You have `tls-before` or a backup: from there. Neither: keys of its own,
            [[HostsRestoreChapter#Give it the settings of the others, and keys of its own]].""")
        .loses("the foreign certificate")
        .limit(START)
        .run(
            """
            sudo sh -c 'cd /etc/mysql && mv tls-good/*.pem tls/ && rmdir tls-good' && sudo systemctl start mariadb""");
    page.step("See it synced").run(galera3.state()).within(BACK).matches("Synced$");
  }

  @Drill(value = "Somebody makes an account for reports, and lets it in without TLS", trap = true)
  @Order(17)
  void reports(Runbook page, Node galera3) {
    page.step("Make the account, with a password and no `REQUIRE`")
        .on("galera1")
        .why("Its password is the application's, so that the desk has it in a file.")
        .run(
            """
            hash=$(sudo mariadb -N -e "SELECT authentication_string FROM mysql.user WHERE User = 'passbolt'")
            sudo mariadb -e "CREATE USER reports@'%' IDENTIFIED BY PASSWORD '$hash'"
            sudo mariadb -e "GRANT SELECT ON passbolt.wire_probe TO reports@'%'\"""");
    HostSteps.count(page);
    page.step("galera3's server is told to let it in, at run time")
        .run(galera3.sql("SET GLOBAL require_secure_transport=OFF"));
  }

  @Trap(EMPTY)
  @Order(18)
  @Covers({"G019", "G070"})
  void empty(Runbook page) {
    page.note(
        """
        No file says so: a restart would take it back, and the files look right all the time. Only that host
        takes it; accounts that ask for a certificate are refused there without TLS, as before.""");
    page.step("Come without TLS, with the new account and with the application's")
        .run(
            """
            mariadb -u reports -h galera3.local --skip-ssl --skip-ssl-verify-server-cert -N -e "SHOW STATUS LIKE 'Ssl_version'; SELECT note FROM wire_probe"
            mariadb -h galera3.local --skip-ssl --skip-ssl-verify-server-cert -e "SELECT 1\"""")
        .exits(1)
        .matches("^Ssl_version\\s*$")
        .printsLine(TEXT)
        .prints("ERROR 1045 (28000): Access denied");
    page.step("See that the row was counted")
        .on("galera3")
        .run(HostSteps.COUNTED)
        .matches("^\\[[1-9]\\d*:\\d+\\] .*--string");
    page.step("See it in the settings and the accounts")
        .run(
            """
            for host in galera1 galera2 galera3; do
              ssh $host "sudo mariadb -N -e 'SELECT @@wsrep_node_name, @@require_secure_transport'"
            done
            ssh galera1 "sudo mariadb -N -e \\"SELECT User FROM mysql.user WHERE ssl_type = '' AND Host = '%'\\"\"""")
        .matches("^galera1\\s+(ON|1)$")
        .matches("^galera2\\s+(ON|1)$")
        .matches("^galera3\\s+(OFF|0)$")
        .printsLine("reports");
    page.step("Take both back")
        .loses("the account `reports`")
        .run(
            """
            ssh galera3 "sudo mariadb -e 'SET GLOBAL require_secure_transport=ON'"
            ssh galera1 "sudo mariadb -e 'DROP USER reports'"
            mariadb -h galera3.local --skip-ssl --skip-ssl-verify-server-cert -e "SELECT 1\"""")
        .exits(1)
        .prints("ERROR 3159 (08004)");
    HostSteps.uncount(page);
  }

  @Measurement("Nothing acknowledged was lost")
  @Order(19)
  void after(Runbook page, Lab lab, Measures measures) {
    LedgerReport report = measures.stop(null);
    page.expect("each acknowledged write is on every node, once")
        .holds(() -> assertThat(report.verdict()).isIntact());
    page.expect("all three are one component")
        .within(BACK)
        .holds(() -> assertThat(lab.problems()).isEmpty());
  }

  @Drill("The lab is as it was before: the table goes")
  @Order(20)
  void tidy(Runbook page) {
    page.step("Remove it").run("mariadb -h galera1.local -e 'DROP TABLE IF EXISTS wire_probe'");
  }
}
