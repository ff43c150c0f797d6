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
import org.galerarunbook.runbook.chapter.UseWhen;
import org.galerarunbook.runbook.chapter.WayBack;
import org.junit.jupiter.api.Order;

@OnHosts(
    number = 12,
    title = "Encrypt a cluster that runs in the clear, on hosts",
    purpose =
        """
        A cluster as apt and a first tutorial leave it sends its rows in the clear: write-sets (4567), IST (4568) and
        snapshots (4444). Here it gets snapshots by mariabackup, a larger gcache, a CA of its own and TLS on all three
        ports, one host after the other, while the application writes. Clients' TLS (3306): [[HostsTlsChapter]].""")
@UseWhen({
  "no host has `socket.ssl`: `SELECT @@wsrep_provider_options` says `socket.ssl = NO`, or nothing of it",
  "`wsrep_sst_method` is `rsync`, or section `[sst]` has no `encrypt`"
})
@NotWhen({
  "one host alone has lost its TLS: [[HostsTlsChapter]]",
  "all have it, and certificates end soon: [[HostsRotateChapter]]",
  "a new major release is due as well: not at once, [[UpgradeToANewMajorChapter]]"
})
@Needs({
  "hosts (`./lab up --world hosts`): ssh to each, sudo there, all `Synced`",
  "Galera 26.4.8 or newer on each (`SHOW STATUS LIKE 'wsrep_provider_version'`): older ones have no"
      + " `socket.dynamic`",
  "`openssl` and `socat` at the operator's desk, and a place for a CA's key that is no host of the cluster",
  "clients that connect anew when a host restarts, by themselves or by a proxy"
})
@Costs(
    value =
        "Three rounds of restarts, one host at a time; no pause. A restart ends its host's connections.",
    fault = "each host restarted three times, one rebuilt; the application goes to another")
@StopAndCall({
  "a host does not come back `Synced`: touch no other one",
  "the text is counted after the last round: rows still go over the network in the clear"
})
@UsesLab(world = World.HOSTS, own = true)
@Topic.Tls
@Topic.Sst
@Topic.Ist
class HostsEncryptChapter {

  private static final Duration START = Duration.ofMinutes(15);
  private static final Duration BACK = Duration.ofMinutes(2);

  private static final String TLS =
      ";socket.ssl_ca=/etc/mysql/peers/ca.pem;socket.ssl_cert=/etc/mysql/peers/cert.pem"
          + ";socket.ssl_key=/etc/mysql/peers/key.pem";

  private static final String DYNAMIC = ";socket.dynamic=true";

  /** One host after the other, and none after one that does not come back; then what all say. */
  private static final String RESTART =
      """
      cat > restart <<'END'
      for host in "$@"; do
        ssh $host sudo sh <<'SH' && echo $host is synced || { echo stopped at $host; break; }
        systemctl restart mariadb &&
          timeout 120 sh -c "until mariadb -N -e \\"SHOW STATUS LIKE 'wsrep_local_state_comment'\\" |
            grep -q Synced; do sleep 1; done"
      SH
      done 2>&1
      """
          + HostSteps.STATES
          + "\nEND\n";

  /** The whole string, on each of these hosts. */
  private static final String OPTIONS =
      """
      cat > options <<'END'
      string=$1; shift
      for host in "$@"; do
        printf '[galera]\\nwsrep_provider_options = "%s"\\n' "$string" |
          ssh $host sudo tee /etc/mysql/mariadb.conf.d/z-provider.cnf > /dev/null
        ssh $host sudo my_print_defaults --mysqld | grep 'wsrep.provider.options' | sed "s/^/$host /"
      done
      END
      """;

  private static final String GCACHE = "gcache.size=256M;gcache.recover=yes";
  private static final String ALL = "galera1 galera2 galera3";
  private static final String WRITER_LAST = "galera3 galera2 galera1";

  /** How each host came back from its last start. */
  private static final String CAME =
      """
      for host in galera1 galera2 galera3; do
        ssh $host 'sudo journalctl -o cat _SYSTEMD_INVOCATION_ID=$(systemctl show -P InvocationID mariadb)' |
          grep -oE 'SST completed on joiner|Receiving IST: [0-9]+ writesets' | sed "s/^/$host /"
      done""";

  /** How many bytes whoever comes without TLS is sent. */
  private static final String PLAIN =
      """
      for host in galera1 galera2 galera3; do
        echo $host $(timeout 3 socat -u TCP:$host.local:4567 STDOUT 2>/dev/null | wc -c)
      done""";

  @Drill(
      "The hosts are made what a first tutorial leaves: snapshots by rsync, and no TLS between them")
  @Order(1)
  void asATutorialLeavesThem(Runbook page) {
    page.step("Stop all, and take what encrypts from their settings")
        .why(
            "Clients keep their TLS, whose files rsync's script would take, too: hence `ssl-mode`.")
        .limit(START)
        .run(
            """
            for host in galera3 galera2 galera1; do
              ssh $host sudo sh <<'SH'
              systemctl stop mariadb && cd /etc/mysql/mariadb.conf.d && cp -p 70-galera.cnf /root &&
                sed -i -E '/^wsrep_(provider_options|sst_)/d; /^\\[sst\\]/,$d' 70-galera.cnf &&
                printf '[sst]\\nssl-mode = DISABLED\\n' >> 70-galera.cnf &&
                my_print_defaults --mysqld sst | grep -cE 'socket.ssl|_sst_|encrypt|tkey'
            SH
            done""")
        .exits(1)
        .matches("\\A(0\\n){3}\\z");
    page.step("Bootstrap, and have the others fetch a snapshot by rsync")
        .limit(START)
        .run(
            """
            ssh galera1 sudo galera_new_cluster
            for host in galera2 galera3; do
              ssh $host 'sudo rm -f /var/lib/mysql/grastate.dat; sudo systemctl start mariadb'
              ssh $host sudo journalctl -u mariadb -o cat -n 300 | grep -o 'wsrep_sst_rsync --role .joiner.' | tail -n 1
            done""")
        .matches("(?s)(wsrep_sst_rsync.*){2}");
  }

  @Drill("An application reads and writes on all of them")
  @Order(2)
  void before(Runbook page, Lab lab, Measures measures) {
    Ledger ledger =
        measures.start(Ledger.on(lab.cluster()).writers(3).readers(3).toAll().failingOver());
    page.expect("it writes")
        .within(BACK)
        .holds(() -> assertThat(ledger.acknowledgedWrites()).isGreaterThan(50));
  }

  @Procedure("See what goes over the network in the clear")
  @Otherwise(
      "No setting was changed, and the rules stop nothing. `restart: No such file`: paste "
          + "both files in the folder where you are. `iptables-restore … failed`: none was set; "
          + "count by `tcpdump`, or leave the counts out.")
  @Order(3)
  @Covers("R001")
  void look(Runbook page) {
    page.step("Keep two things that are done in each round, at the desk")
        .why(
            "`options` writes the provider's one string; `restart` takes one host after the other, and asks all.")
        .run(OPTIONS + RESTART.strip());
    page.step("See that each host can be spared")
        .youSee("three times `Primary`, `Synced`, size 3 and the same UUID")
        .otherwise(
            "One is not: bring it back first, or one failure meanwhile leaves a single node.")
        .run("sh restart")
        .within(BACK)
        .matches(HostSteps.WELL);
    page.step("See how transfers are made, and what the provider runs with")
        .youSee("`rsync`, `gcache.size = 128M`, and no `socket.ssl = YES`")
        .otherwise(
            "A line with the name of a file: `wsrep_provider_options` is set there. It is one name: what this"
                + " page sets replaces all of it. Take its options over into this page's one string, and the line out.")
        .run(
            """
            for host in galera1 galera2 galera3; do
              ssh $host "sudo mariadb -N -e 'SELECT @@wsrep_sst_method; SELECT @@wsrep_provider_options'
                sudo grep -rlE '^ *wsrep[-_]provider[-_]options' /etc/mysql" | tr ';' '\\n' |
                grep -E '^[a-z/]+$|^/| (socket.ssl|socket.dynamic|gcache.size|gcache.recover) ' | sed "s/^ */$host /"
            done""")
        .matches(
            "\\A"
                + HostSteps.each(
                    "HOST rsync\\nHOST gcache.recover = yes\\nHOST gcache.size = 128M\\n(?:HOST socket[^\\n]+ (?:NO|false)\\n)*")
                + "\\z");
    HostSteps.count(page);
    page.step("Write a row on galera1, and see what galera3 has counted")
        .why("In brackets: packets, and bytes. This is what is to end.")
        .youSee("in the last line a first number that is not 0: the row was on the wire")
        .otherwise(
            "`[0:0]` before `--string`: it is not in the clear, or this kernel does not look into packets."
                + " Find out which.")
        .run(
            """
            mariadb -h galera1.local -e "
              CREATE TABLE wire_probe (id INT PRIMARY KEY AUTO_INCREMENT, note VARCHAR(40));
              INSERT INTO wire_probe (note) VALUES ('in-a-row-4f1c, in the clear')"
            ssh galera3 "%s"
            """
                .formatted(HostSteps.COUNTED))
        .matches("^\\[\\d{2,}:\\d+\\] .*--ports 4567$")
        .matches("^\\[[1-9]\\d*:\\d+\\] .*--string");
  }

  @Procedure("Snapshots by mariabackup, and a gcache that lasts")
  @Otherwise(
      "Files were written, nothing was restarted: paste again what failed. Let no host "
          + "restart or join before all three have them: its snapshot would fail. `cat: … No "
          + "such file`: galera1 has no `z-snapshots.cnf` yet.")
  @Order(4)
  @Covers({"R005", "R006"})
  void method(Runbook page, Measures measures) {
    page.step("Install what they need, on every host")
        .youSee("from each `socat`, and `mariadb-backup` of its server's version")
        .otherwise("`E:`: apt has no mirror, or `sudo apt-get update` first.")
        .limit(START)
        .run(
            """
            for host in galera1 galera2 galera3; do
              ssh $host "sudo apt-get -qq install -y mariadb-backup socat 2>&1 | grep '^E:'
                dpkg-query -W -f '\\${Package} \\${Version}\\n' mariadb-server mariadb-backup socat" | sort | sed "s/^/$host /"
            done""")
        .matches(
            "\\A(\\S+ mariadb-backup (\\S+)\\n\\S+ mariadb-server \\2\\n\\S+ socat \\S+\\n){3}\\z");
    page.step("Make the account that a donor logs in with, once, and its file")
        .on("galera1")
        .why(
            """
            It replicates, and comes by the socket only. Nobody sees the password. The file is your own, so no package \
            touches it; `z` comes last.""")
        .youSee("the grants, and `640 root mysql`")
        .otherwise(
            "`Operation CREATE USER failed`: there is one of that name. Take another in all three places.")
        .run(
            """
            sudo sh <<'SH'
            password=$(openssl rand -hex 24) && mariadb -N <<SQL &&
            CREATE USER snapshot@localhost IDENTIFIED BY '$password';
            GRANT RELOAD, PROCESS, LOCK TABLES, BINLOG MONITOR, REPLICA MONITOR ON *.* TO snapshot@localhost;
            SQL
            install -m 640 -g mysql /dev/stdin /etc/mysql/mariadb.conf.d/z-snapshots.cnf <<CNF
            [galera]
            wsrep_sst_method = mariabackup
            wsrep_sst_auth   = "snapshot:$password"
            CNF
            mariadb -N -e "SELECT privilege_type FROM information_schema.user_privileges WHERE grantee LIKE '%snapshot%'"
            stat -c '%a %U %G' /etc/mysql/mariadb.conf.d/z-snapshots.cnf
            SH""")
        .matches("(?s)BINLOG MONITOR.*^640 root mysql$");
    page.step("Give the others the same file")
        .why(
            "Also to one that is yet to join. A joiner names the method, and its donor needs the account.")
        .run(
            """
            for host in galera2 galera3; do
              ssh galera1 sudo cat /etc/mysql/mariadb.conf.d/z-snapshots.cnf |
                ssh $host sudo install -m 640 -g mysql /dev/stdin /etc/mysql/mariadb.conf.d/z-snapshots.cnf
            done""");
    provider(
        page,
        ALL,
        "Write the one string of the provider's options, on every host",
        """
        How large it has to be: [[GcacheChapter]]. It is a file of that size in the data directory, there at once,
        and no memory of the server's own. With `gcache.recover` a host that was restarted can still be a donor of IST.""",
        "");
    measures.ledger().mark("all restart, one by one, for mariabackup and a larger gcache");
    round(
        page,
        WRITER_LAST,
        "Clients that must not see a broken connection: drain each host first, [[HostsPatchChapter]].");
  }

  @Drill("Every host has mariabackup and the larger gcache, and came by IST")
  @Order(5)
  @Covers({"R004", "R005", "R013"})
  void first(Runbook page) {
    page.step("See that each host's file has the account's password")
        .run(
            """
            for host in galera1 galera2 galera3; do
              ssh $host sudo sh <<'SH'
              my_print_defaults --mysqld | sed -n 's/^--wsrep_sst_auth=\\(.*\\):\\(.*\\)/[client]\\nuser=\\1\\npassword=\\2\\nskip-ssl/p' |
                mariadb --defaults-file=/dev/stdin -N -e 'SELECT CURRENT_USER()'
            SH
            done""")
        .matches("\\A(snapshot@localhost\\n){3}\\z");
    page.step("See that each has both, and how it came back")
        .run(
            """
            for host in galera1 galera2 galera3; do
              ssh $host "sudo mariadb -N -e 'SELECT @@wsrep_sst_method'; sudo stat -c '%s %n' /var/lib/mysql/galera.cache" |
                sed "s/^/$host /"
            done
            """
                + CAME)
        .matches("(?s)(galera\\d mariabackup\\ngalera\\d 2684\\d{5} [^\\n]*\\n){3}")
        .matches(HostSteps.each("HOST Receiving IST: \\d+ writesets\\n") + "\\z");
  }

  /** The string, with what comes after the gcache in it. */
  private static void provider(Runbook page, String hosts, String title, String why, String more) {
    page.step(title)
        .why(why)
        .youSee(
            "the line once from each host; more: another file sets it, too, so take that line out")
        .run("sh options '" + GCACHE + more + "' " + hosts)
        .matches(
            "\\A"
                + HostSteps.named(hosts, "HOST --wsrep_provider_options=" + GCACHE + more + "\\n")
                + "\\z");
  }

  private static void round(Runbook page, String hosts, String why) {
    page.step("Restart them, one by one")
        .why(why)
        .loses("the connections to one host after the other, and its vote until it is back")
        .youSee(
            "`is synced` of each, and at the end of all `Primary`, `Synced`, size 3 and the same UUID")
        .otherwise(
            "`stopped at`: touch no other. `sudo journalctl -u mariadb -n 50` there; mend its file, then paste"
                + " this again with that host and those after it.")
        .limit(START)
        .run("sh restart " + hosts)
        .matches("\\A" + HostSteps.named(hosts, "HOST is synced\\n"))
        .matches(HostSteps.WELL_AT_LAST);
  }

  @Procedure("A CA for the peers alone, and a certificate for each host")
  @Order(6)
  @Covers({"R008", "R009", "R016"})
  void certificates(Runbook page) {
    page.step("Make the CA, at the desk")
        .why(
            """
            Whoever has a leaf of it can join and is sent all data: so no public CA, and not the clients'. Its key comes \
            to no host. Ten years: until it ends nobody has practised to change it ([[ChangeTheCaChapter]]).""")
        .loses("nothing: `set -C` refuses to write over a key")
        .youSee("its name, and until when it is valid")
        .otherwise("`cannot overwrite`: there is one already. Whose?")
        .run(
            """
            mkdir -p peers-ca
            (set -C; umask 077; openssl ecparam -name prime256v1 -genkey -noout > peers-ca/ca-key.pem) &&
              openssl req -x509 -new -key peers-ca/ca-key.pem -days 3650 -subj '/O=Galera Runbook/CN=Peers CA' \\
                -addext keyUsage=critical,keyCertSign,cRLSign -out peers-ca/ca-cert.pem
            openssl x509 -noout -subject -enddate -in peers-ca/ca-cert.pem""")
        .matches("CN ?= ?Peers CA$")
        .matches("^notAfter=");
    page.step("Have each host make a key; sign what it asks for, and check that")
        .why(
            """
            The key never leaves the host: one stolen key is one host's. The folder is outside of the data directory, \
            which a snapshot empties. A year; how to replace them without a restart: [[HostsRotateChapter]].""")
        .youSee(
            "three times `signature ok`, `700 mysql`, `400 mysql`, `OK`, `its own key`, `Permission denied`")
        .otherwise("Fewer: read what `openssl` says, mend it, and paste this again.")
        .run(
            """
            for host in galera1 galera2 galera3; do
              ssh $host sudo sh <<'SH' &&
              install -d -m 700 -o mysql -g mysql /etc/mysql/peers && cd /etc/mysql/peers &&
                openssl ecparam -name prime256v1 -genkey -noout -out key.pem &&
                openssl req -new -key key.pem -subj "/O=Galera Runbook/CN=$(hostname).local" \\
                  -addext "subjectAltName=DNS:$(hostname).local" -out host.csr
            SH
              ssh $host sudo cat /etc/mysql/peers/host.csr | openssl x509 -req -copy_extensions copyall -days 365 \\
                -CA peers-ca/ca-cert.pem -CAkey peers-ca/ca-key.pem | ssh $host sudo tee /etc/mysql/peers/cert.pem > /dev/null
              ssh $host sudo tee /etc/mysql/peers/ca.pem < peers-ca/ca-cert.pem > /dev/null
              ssh $host sudo sh -c "'chown mysql: /etc/mysql/peers/*.pem && chmod 400 /etc/mysql/peers/*.pem'"
              ssh $host sudo -u mysql sh <<'SH'
              cd /etc/mysql/peers && stat -c '%a %U %n' . key.pem && openssl verify -verify_hostname $(hostname).local -CAfile ca.pem cert.pem
              test "$(openssl x509 -noout -pubkey -in cert.pem)" = "$(openssl pkey -pubout -in key.pem)" && echo its own key
            SH
              ssh $host cat /etc/mysql/peers/key.pem
            done 2>&1 | sort | uniq -c""")
        .matches("^ +3 Certificate request self-signature ok$")
        .matches("^ +3 700 mysql \\.$")
        .matches("^ +3 400 mysql key.pem$")
        .matches("^ +3 cert.pem: OK$")
        .matches("^ +3 its own key$")
        .matches("^ +3 cat: [^\\n]*Permission denied$");
  }

  @Procedure("TLS beside plain, one host after the other")
  @Otherwise(
      "Nothing was restarted: peers still speak plain, and all serve. No line or two from "
          + "a host: mend that, and paste it again, before any restart. To give it up: [[#To "
          + "plain again, while `socket.dynamic` is there]].")
  @Order(7)
  @Covers("R017")
  void beside(Runbook page, Measures measures) {
    page.step("Have the snapshots' script encrypt, on all hosts at once")
        .why(
            """
            It is a program of its own, which no option of the provider reaches. It reads the files at each call, also \
            for an IST, so this counts at once, and has to be the same on both sides: do it while no host is joining. \
            With `3` and `tca` each asks the other for a certificate of this CA, and the donor for the joiner's name. \
            `sst-syslog`: its words stand in the server's journal.""")
        .youSee("from each `encrypt=3` and the three files")
        .otherwise("Fewer from a host: do that one again before anything restarts.")
        .run(
            """
            for host in galera1 galera2 galera3; do
              ssh $host sudo tee /etc/mysql/mariadb.conf.d/z-sst.cnf > /dev/null <<'CNF'
            [sst]
            encrypt = 3
            tca     = /etc/mysql/peers/ca.pem
            tcert   = /etc/mysql/peers/cert.pem
            tkey    = /etc/mysql/peers/key.pem
            sst-syslog = -1
            CNF
              ssh $host sudo my_print_defaults sst | grep -v ssl-mode | sed "s/^/$host /"
            done""")
        .matches(
            "\\A"
                + HostSteps.each(
                    "HOST --encrypt=3\\nHOST --tca=[^\\n]+\\nHOST --tcert=[^\\n]+\\nHOST --tkey=[^\\n]+\\nHOST --sst-syslog=-1\\n")
                + "\\z");
    provider(
        page,
        ALL,
        "Add TLS to the string, and let plain in beside it",
        """
        With `socket.dynamic` a host understands TLS and plain, and may speak either. Everything stands in the one
        string: a second one, in any file, replaces it ([[HostsTlsChapter]]).""",
        TLS + DYNAMIC);
    measures.ledger().mark("all restart, one by one, with TLS beside plain");
    round(page, WRITER_LAST, "");
  }

  @Drill("TLS on every host, and plain beside it: a caller without TLS is answered")
  @Order(8)
  void both(Runbook page) {
    page.step("See that every host has both")
        .why("As long as it has, whoever reaches the port can join.")
        .run(
            """
            for host in galera1 galera2 galera3; do
              ssh $host "sudo mariadb -N -e 'SELECT @@wsrep_provider_options'" | tr ';' '\\n' |
                grep 'socket.ssl =' | sed "s/^ */$host /"
            done
            """
                + PLAIN)
        .matches(
            "\\A"
                + HostSteps.each("HOST socket.ssl = YES\\n")
                + HostSteps.each("HOST [1-9]\\d*\\n")
                + "\\z");
    page.step("Write a row on galera1, and see what galera3 has counted")
        .why(
            """
            It may still be in the clear: in a run of this page it was, with TLS set on every host. Of connections
            that may be either the journal says `tcp://`.""")
        .run(
            """
            ssh galera3 'sudo iptables-save -t filter | sudo iptables-restore'
            mariadb -h galera1.local -e "INSERT INTO wire_probe (note) VALUES ('in-a-row-4f1c, beside')"
            ssh galera3 "%s\""""
                .formatted(HostSteps.COUNTED))
        .matches("^\\[[1-9]\\d*:\\d+\\] .*--ports 4567$")
        .matches("^\\[\\d+:\\d+\\] .*--string");
  }

  @Drill("galera3 goes back to plain beside the others, and comes again")
  @Order(9)
  void back(Runbook page, Measures measures) {
    measures.ledger().mark("galera3 goes back to plain, and comes again");
    provider(page, "galera3", "Take TLS out of the string", "", "");
    round(page, "galera3", "");
    provider(page, "galera3", "Put TLS back into the string", "", TLS + DYNAMIC);
    round(page, "galera3", "");
  }

  @WayBack("To plain again, while `socket.dynamic` is there")
  @Order(10)
  void wayBack(Runbook page) {
    page.note(
        """
        `sh options 'gcache.size=256M;gcache.recover=yes' HOST && sh restart HOST`, one host after the other, as in
        the drill. Where `socket.dynamic` is gone, it comes back first, in a round of its own. Snapshots may stay encrypted.""");
  }

  @Procedure("TLS alone, one host after the other")
  @Otherwise(
      "Nothing was restarted: all speak TLS, and let plain in. No line or two from a host: "
          + "mend that before any restart, or one goes on letting plain in. To give it up: "
          + "write the string with `socket.dynamic` again.")
  @Order(11)
  @Covers("R017")
  void alone(Runbook page, Measures measures) {
    provider(
        page,
        ALL,
        "Take `socket.dynamic` out of the string",
        """
        This round is a must: with it whoever reaches the port can join, and in runs of this page rows still went in
        the clear although every host had TLS. The journal says `tcp://` of such connections.""",
        TLS);
    measures.ledger().mark("all restart, one by one, with TLS alone");
    round(page, WRITER_LAST, "");
  }

  @Procedure("See that the row is not on the wire any more")
  @Otherwise(
      "Two hosts serve. `Job for mariadb.service failed`: [[HostsBringBackChapter]], and "
          + "touch no other. Another error: a count of 0 proves nothing then; when galera3 is "
          + "`Synced`, paste all of it again.")
  @Order(12)
  @Covers({"R001", "R018"})
  void wire(Runbook page, Measures measures) {
    measures.ledger().mark("galera3 is stopped, to come back by IST");
    page.step("Have galera3 miss a row, which it gets by IST, and count from 0")
        .loses("the connections to galera3's server, and its vote, until it is back")
        .limit(START)
        .run(
            """
            ssh galera3 'sudo systemctl stop mariadb && sudo iptables-save -t filter | sudo iptables-restore' &&
              mariadb -h galera1.local -e "INSERT INTO wire_probe (note) VALUES ('in-a-row-4f1c, by 4568')"
            ssh galera3 sudo systemctl start mariadb &&
              mariadb -h galera1.local -e "INSERT INTO wire_probe (note) VALUES ('in-a-row-4f1c, by 4567')\"""");
    page.step("See how it came back, on both sides, and what galera3 has counted")
        .why("The provider's own words. A cipher stands in no journal: peers are asked for it.")
        .youSee(
            "`IST receiver using ssl`, `ssl`, `openssl-listen:4444`, packets on all three ports, `[0:0]` for the text"
                + " that was counted in the clear, and both rows")
        .otherwise(
            "The text was counted, or `established … tcp`: stop, and find the port or the peer. `SST completed`: it was away"
                + " for too long.")
        .run(
            """
            ssh galera3 'sudo journalctl -o cat _SYSTEMD_INVOCATION_ID=$(systemctl show -P InvocationID mariadb)' |
              grep -oiE 'IST receiver using ssl|Receiving IST: .*|SST completed|established to .* (ssl|tcp)|(tcp|openssl)-listen:4444' |
              sort -u
            for host in galera1 galera2; do
              ssh $host sudo journalctl -u mariadb -o cat --since -5min | grep -oE 'IST sender starting to serve ssl://galera3.local:4568'
            done | sort -u
            ssh galera3 "%s"
            ssh galera3 "sudo mariadb -N -e 'SET SESSION wsrep_sync_wait=1; SELECT note FROM passbolt.wire_probe'\""""
                .formatted(HostSteps.COUNTED))
        .within(BACK)
        .printsLine("in-a-row-4f1c, by 4568")
        .printsLine("in-a-row-4f1c, by 4567")
        .printsLine("IST receiver using ssl")
        .matches("^Receiving IST: \\d+ writesets, seqnos \\d+-\\d+")
        .matches("(?s)(established to \\S+ ssl.*){2}")
        .prints("openssl-listen:4444")
        .matches("^IST sender starting to serve ssl://galera3.local:4568$")
        .matches("(?s)\\A(?!.*established to \\S+ tcp)")
        .printsNot("SST completed")
        .matches("^\\[\\d{2,}:\\d+\\] .*--ports 4567$")
        .matches("^\\[\\d{2,}:\\d+\\] .*--ports 4568$")
        .matches("^\\[[1-9]\\d*:\\d+\\] .*--ports 4444$")
        .matches("^\\[0:0\\] .*--string");
  }

  @Check("Who is let in, and that nothing is left behind")
  @Otherwise(
      "What is left over stops nothing. Rules: `sudo iptables-save -t filter | grep LOOK` "
          + "names them; paste it again. `ERROR 1051`: the table is gone already.")
  @Order(13)
  @Covers("R019")
  void check(Runbook page) {
    page.step("Come to each without TLS")
        .youSee("`0` bytes from each: they wait for TLS")
        .otherwise("Some bytes: that host still runs with `socket.dynamic`.")
        .run(PLAIN)
        .matches("\\A" + HostSteps.each("HOST 0\\n") + "\\z");
    page.step("Come as a peer, from galera1, and without a certificate, from the desk")
        .youSee("from each a cipher and `Verification: OK`, then `alert certificate required`")
        .otherwise("No alert: whoever reaches the port can join.")
        .run(
            """
            for host in galera1 galera2 galera3; do
              ssh galera1 sudo -u mysql sh <<SH | sed "s/^/$host /"
              cd /etc/mysql/peers && sleep 2 | timeout 10 openssl s_client -brief -connect $host.local:4567 -CAfile ca.pem \\
                -cert cert.pem -key key.pem -verify_hostname $host.local -verify_return_error 2>&1 > /dev/null |
                grep -oE '^Ciphersuite.*|^Verification.*|alert .*'
            SH
              echo $host $(timeout 10 openssl s_client -connect $host.local:4567 -ign_eof < /dev/null 2>&1 |
                grep -aoE 'alert [a-z ]+' | head -n 1)
            done""")
        .matches(
            "\\A"
                + HostSteps.each(
                    "HOST Ciphersuite: TLS_AES_256_GCM_SHA384\\nHOST Verification: OK\\nHOST alert certificate required\\n")
                + "\\z");
    HostSteps.uncount(page);
    page.step("Remove the table of this page")
        .loses("the table `wire_probe`, which is this page's")
        .run("mariadb -h galera1.local -e 'DROP TABLE wire_probe'");
  }

  @Drill("galera3 needs a snapshot, and somebody has put a file into its data directory")
  @Order(14)
  @Covers({"R004", "R010"})
  void snapshot(Runbook page, Measures measures, Node galera3) {
    measures.ledger().mark("galera3 loses grastate.dat");
    HostSteps.count(page);
    page.step("Leave a row; stop galera3, add a file, and take away what says where it stood")
        .limit(START)
        .run(
            """
            mariadb -h galera1.local -e "
              CREATE TABLE wire_probe (id INT PRIMARY KEY AUTO_INCREMENT, note VARCHAR(40));
              INSERT INTO wire_probe (note) VALUES ('in-a-row-4f1c, by 4444')"
            ssh galera3 'sudo systemctl stop mariadb && echo mine | sudo tee /var/lib/mysql/notes.txt &&
              sudo rm -f /var/lib/mysql/grastate.dat'""")
        .printsLine("mine");
    page.step("Start it").limit(START).run(galera3.start());
    page.step("See how it came, whether its text was on the wire, and that the file is gone")
        .on("galera3")
        .run(
            """
            sudo journalctl -o cat _SYSTEMD_INVOCATION_ID=$(systemctl show -P InvocationID mariadb) |
              grep -oiE "encrypt='.*'|(tcp|openssl)-listen:4444|SST completed on joiner" | sort -u
            sudo mariadb -N -e 'SET SESSION wsrep_sync_wait=1; SELECT note FROM passbolt.wire_probe'
            sudo ls /var/lib/mysql
            """
                + HostSteps.COUNTED)
        .within(BACK)
        .printsLine("encrypt='3'")
        .printsLine("openssl-listen:4444")
        .printsLine("SST completed on joiner")
        .printsLine("in-a-row-4f1c, by 4444")
        .printsLine("ibdata1")
        .printsNot("notes.txt")
        .matches("^\\[\\d{3,}:\\d+\\] .*--ports 4444$")
        .matches("^\\[0:0\\] .*--string");
  }

  @Measurement("Nothing acknowledged was lost")
  @Order(15)
  void after(Runbook page, Measures measures) {
    LedgerReport report = measures.stop(null);
    page.expect("each acknowledged write is on every node, once")
        .holds(() -> assertThat(report.verdict()).isIntact());
  }

  @Drill("The lab is as it was before")
  @Order(16)
  void tidy(Runbook page) {
    HostSteps.uncount(page);
    page.step("Give each its own settings back, and start all of them anew")
        .limit(START)
        .run(
            """
            mariadb -h galera1.local -e 'DROP TABLE wire_probe'
            ssh galera1 "sudo mariadb -e 'DROP USER snapshot@localhost'"
            for host in galera3 galera2 galera1; do
              ssh $host 'sudo systemctl stop mariadb && sudo mv /root/70-galera.cnf /etc/mysql/mariadb.conf.d/ &&
                sudo rm -r /etc/mysql/peers /etc/mysql/mariadb.conf.d/z-*.cnf'
            done
            ssh galera1 sudo galera_new_cluster
            for host in galera2 galera3; do ssh $host sudo systemctl start mariadb; done
            rm -r peers-ca; rm -f options restart""");
    page.step("See that all are back").run(HostSteps.STATES).within(BACK).matches(HostSteps.WELL);
  }
}
