package org.galerarunbook.hosts;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.galerarunbook.galera.NodeLog;
import org.galerarunbook.lab.CouldNotRunException;
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
    number = 9,
    title = "Restore a host from scratch",
    purpose =
        """
        A host has lost its system, or its data can't be read any more. It gets the packages of its
        peers, their settings, new keys, and all data by a snapshot (SST) from one of them, while the
        application goes on. Here the host is galera3, and it was installed anew.""",
    twins = "RestoreNodeFromScratchChapter")
@UseWhen({
  "a host was installed anew, or its disk was replaced: `sudo: mariadb: command not found`",
  "a host's data directory is lost or damaged, and the others say `Primary`"
})
@NotWhen({
  "its data is there and it only doesn't run: [[HostsBringBackChapter]]",
  "no host says `Primary`: [[HostsFullOutageChapter]]. What this one has may be the last copy",
  "the host gets another name, or is one more: [[AddAndRemoveNodesChapter]]"
})
@Needs({
  "hosts (`./lab up --world hosts`): ssh to each, and sudo there without a password, on the new one, too",
  "on the new one the peers' names, ports 3306, 4567, 4568 and 4444 open both ways, and the right time (`timedatectl`)",
  "two other hosts that say `Primary` and `Synced`, and stay up meanwhile",
  "apt's mirror, or a store of packages that has the versions of the others",
  "both CAs' certificates and keys, here in `ca` and `cluster-ca` at the operator's desk, or somebody who signs"
})
@Costs(
    value =
        "One host less until the snapshot is in. Its donor lags meanwhile, and a second failure"
            + " takes the quorum.",
    fault = "one host lost under load, installed anew and filled; the others never stopped")
@StopAndCall({
  "one of the others is not `Synced`, or the two are not of one UUID",
  "somebody bootstrapped the others since this host fell: what is left on it may be in no other"
      + " place",
  "the snapshot fails a second time"
})
@Symptom(
    text = "Can't create test file '/var/lib/mysql/….lower-test'",
    means =
        "the server's user may not write its data directory: a new file system or a copy belongs to"
            + " root. `sudo chown -R mysql: /var/lib/mysql`",
    rank = Rank.CAUSE)
@UsesLab(world = World.HOSTS)
@Topic.Sst
@Topic.Recovery
class HostsRestoreChapter {

  private static final Duration BACK = Duration.ofMinutes(2);
  private static final Duration START = Duration.ofMinutes(15);

  /** Fails where the mirror has another release by now than the image was built with. */
  private static final String STILL_THERE =
      "apt-get -qq --print-uris download $(dpkg-query -W -f '${Package}=${Version} '"
          + " mariadb-server mariadb-backup galera-4)";

  private static final String NO_TOOL =
      "`mariadb-backup binary not found in path`, again and again";
  private static final String OWNER = "`Can't create test file`: the data directory is root's";
  private static final String KEY =
      "`Bad value '/etc/mysql/tls/cluster-key.pem' for SSL parameter 'socket.ssl_key'`";

  private static final String PACKAGES =
      "dpkg-query -W -f '\\${Package}=\\${Version}\\n' galera-4 mariadb-backup mariadb-client"
          + " mariadb-client-core \\\n  mariadb-common mariadb-server mariadb-server-core socat";

  /** What this start of the server wrote of how it came. */
  private static final String HOW =
      """
      sudo mariadb -N -e "SHOW STATUS LIKE 'wsrep_local_state_comment'"
      sudo journalctl -o cat _SYSTEMD_INVOCATION_ID=$(systemctl show -P InvocationID mariadb) | grep -oE \\
        'Selected .* as donor|Using openssl based encryption with socat: with key and crt|Receiving IST: .*|SST completed on joiner'""";

  private static final String ROWS =
      """
      table=passbolt.restore_probe
      for host in galera1 galera2 galera3; do
        ssh $host "sudo mariadb -N -e \\"SET SESSION wsrep_sync_wait=1;
          SELECT CONCAT('$host has ', COUNT(*), ' rows') FROM $table; CHECKSUM TABLE $table\\""
      done""";

  private static final String SAME_ROWS =
      "\\Agalera1 has 2 rows\\npassbolt.restore_probe\\s+(\\d+)\\n"
          + "galera2 has 2 rows\\npassbolt.restore_probe\\s+\\1\\n"
          + "galera3 has 2 rows\\npassbolt.restore_probe\\s+\\1\\n?\\z";

  private static Instant lost;

  private static String member(int host, int size, String uuid) {
    return ("galera%1$d wsrep_local_state_comment Synced\\n"
            + "galera%1$d wsrep_cluster_size %2$d\\n"
            + "galera%1$d wsrep_cluster_state_uuid %3$s\\n"
            + "galera%1$d wsrep_cluster_status Primary\\n")
        .formatted(host, size, uuid);
  }

  @Drill("An application writes to galera1, and leaves a row to look for")
  @Order(1)
  void before(Runbook page, Lab lab, Measures measures, Node galera1) {
    HostSteps.reachApt(lab);
    if (lab.cluster().node(1).container().exec(BACK, "sh", "-c", STILL_THERE).exitCode() != 0) {
      throw new CouldNotRunException(
          "apt's mirror has another release than the hosts, whose image is to be built anew: `"
              + STILL_THERE
              + "` fails on galera1");
    }
    Ledger ledger = measures.start(Ledger.on(lab.cluster()).to(lab.cluster().node(1)));
    page.expect("it writes")
        .within(BACK)
        .holds(() -> assertThat(ledger.acknowledgedWrites()).isGreaterThan(50));
    page.step("Leave a row")
        .run(
            galera1.clientSql(
                """
                CREATE TABLE restore_probe (id INT PRIMARY KEY AUTO_INCREMENT, note VARCHAR(40));
                INSERT INTO restore_probe (note) VALUES ('before')"""));
    page.step("Have galera1 keep a copy of its keys, as somebody does who rotates them")
        .on("galera1")
        .run("sudo cp -a /etc/mysql/tls /etc/mysql/tls-before");
  }

  @Drill("This drill takes galera3's system away, and damages its data")
  @Order(2)
  void lose(Runbook page, Measures measures, Node galera1, Node galera3) {
    measures.ledger().mark("galera3 is lost");
    lost = Instant.now();
    page.step("Kill it, and have it stay down").limit(START).run(galera3.kill());
    page.step("What was installed and set is gone, as on a machine that is new")
        .on("galera3")
        .limit(START)
        .run(
            """
            sudo DEBIAN_FRONTEND=noninteractive apt-get -qq -y purge \\
              'mariadb-*' galera-4 mysql-common libmariadb3 > /dev/null 2>&1
            sudo rm -rf /etc/mysql
            ls -d /usr/sbin/mariadbd /etc/mysql 2>&1""")
        .exits(2)
        .matches("(?s)(No such file or directory.*){2}");
    page.step("Its data disk is still there, and damaged")
        .on("galera3")
        .run(
            "sudo dd if=/dev/zero of=/var/lib/mysql/ibdata1 bs=16k count=64 conv=notrunc"
                + " status=none");
    page.step("The others write on")
        .run(galera1.clientSql("INSERT INTO restore_probe (note) VALUES ('meanwhile')"));
  }

  @Procedure("See who is left, and what is left")
  @Order(3)
  void look(Runbook page) {
    page.step("Ask every host")
        .why("One becomes the donor; the other alone then serves the application.")
        .youSee("the two others: `Primary`, `Synced`, size 2, one UUID; an error from this one")
        .otherwise(
            "`REMOTE HOST IDENTIFICATION HAS CHANGED`, since galera3 was installed anew: read its fingerprint at its"
                + " console, by `ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub`; then here"
                + " `ssh-keygen -R galera3`, and `ssh galera3`, which has to show the same one. No host is"
                + " `Primary`: [[HostsFullOutageChapter]]. One of the two is not `Synced`: wait, or bring it back"
                + " first, [[HostsBringBackChapter]].")
        .run(HostSteps.STATES)
        .within(BACK)
        .matches(
            "\\A"
                + member(1, 2, "(\\S+)")
                + member(2, 2, "\\1")
                + "galera3 .*mariadb: command not found");
    page.step("See what is left on this one")
        .why(
            """
            What it had acknowledged the others have: a commit is at all of them before the application hears
            of it. Not so if they were bootstrapped since it fell.""")
        .youSee(
            "no packages; an old data directory, if there is one. Its `uuid` is that of the others")
        .otherwise(
            "Packages and settings are there: do only what is missing. Zeros as `uuid`: it was taking a snapshot, or"
                + " was `Inconsistent`: go on, and keep the copy. Another `uuid`: leave it as it is, and call.")
        .run(
            """
            ssh galera3 'exec 2>&1; dpkg-query -W mariadb-server; sudo ls /etc/mysql
              sudo cat /var/lib/mysql/grastate.dat; sudo du -sh /var/lib/mysql'
            echo "the others have $(ssh galera1 sudo grep ^uuid /var/lib/mysql/grastate.dat)\"""")
        .prints("no packages found matching mariadb-server")
        .prints("'/etc/mysql': No such file or directory")
        .matches("(?s)^uuid: +([0-9a-f-]{36})$.*^the others have uuid: +\\1$")
        .matches("^seqno: +-1$");
    page.step("See that there is room")
        .why(
            "Mount the data's disk first, if it had one: `findmnt /var/lib/mysql`, `/etc/fstab`. From there old data"
                + " are copied to `/var/lib`; without a disk of their own they stay on it, beside the snapshot.")
        .youSee("the sizes, `room for the snapshot`, `room for the old data`")
        .otherwise(
            "A snapshot that finds no room ends. No room for the old data: move them to another disk, not to"
                + " `/var/lib/mysql-aside`.")
        .run(
            """
            needs=$(ssh galera1 sudo du -sk /var/lib/mysql | cut -f 1)
            ssh galera3 sudo sh -s $needs <<'SH'
              free() { df -k --output=avail $1 | tail -n 1; }
              data=/var/lib/mysql; test -d $data || data=/var/lib
              old=0; ! mountpoint -q /var/lib/mysql || old=$(du -sk /var/lib/mysql | cut -f 1)
              room=$(($(free $data) + old)); echo "in kB: galera1's data $1, room for them" $room
              test $room -gt $(($1 * 2)) && echo room for the snapshot
              echo "to be copied $old, free in /var/lib" $(free /var/lib)
              test $(free /var/lib) -gt $old && echo room for the old data
            SH""")
        .matches(
            "\\Ain kB: galera1's data \\d+, room for them \\d+\\nroom for the snapshot\\n"
                + "to be copied \\d+, free in /var/lib \\d+\\nroom for the old data\\n?\\z");
  }

  @Procedure("Move the old data aside, and install what the others have")
  @Order(4)
  void install(Runbook page) {
    page.step("Move what is left of the data aside")
        .on("galera3")
        .why(
            """
            Before the packages come: their server would open what it finds, and change it. Never into
            `/var/lib/mysql` itself: a snapshot empties that. On a machine without the directory leave this
            out.""")
        .youSee("how much it is, and `0`: nothing is left in its place")
        .otherwise(
            "`nothing moved`: is this the lost host? Then `sudo systemctl stop mariadb`, and again."
                + " `File exists`: a copy of an earlier try. It stays; name this one otherwise."
                + " `Input/output error`: what can't be read stays where it is; give the data"
                + " another disk.")
        .limit(START)
        .run(
            """
            sudo sh -c '
              state=$(systemctl show -P ActiveState mariadb)
              case $state in inactive|failed) ;; *) echo "mariadb is $state: nothing moved"; exit 1;; esac
              mkdir -m 700 /var/lib/mysql-aside &&
              find /var/lib/mysql -mindepth 1 -maxdepth 1 -exec mv -t /var/lib/mysql-aside {} + &&
              du -sh /var/lib/mysql-aside; ls -A /var/lib/mysql | wc -l'""")
        .matches("/var/lib/mysql-aside\\n0\\n?\\z");
    page.step("See that apt has what the others run")
        .why("It only says what it would do. `socat` and `mariadb-backup` carry the snapshot.")
        .youSee("`Inst` and the version of galera1, of each package that this host lacks")
        .otherwise(
            "`E: Version … was not found`: the archive has a newer one by now. Take the files from a peer's"
                + " `/var/cache/apt/archives`, or that version from snapshot.debian.org, and install them as"
                + " `./*.deb`. Don't patch the others now: one of two would stop.")
        .limit(BACK)
        .run(
            "ssh galera1 \""
                + PACKAGES
                + """
                " > packages
                cat packages
                ssh galera3 "sudo apt-get -qq update && apt-get -s install $(tr '\\n' ' ' < packages)" 2>&1 |
                  grep -E '^(Inst (maria|galera)|E:)'""")
        .matches("(?s)^mariadb-server=(\\S+)$.*^Inst mariadb-server \\(\\1 ")
        .matches("(?s)^mariadb-backup=(\\S+)$.*^Inst mariadb-backup \\(\\1 ")
        .matches("(?s)^galera-4=(\\S+)$.*^Inst galera-4 \\(\\1 ")
        .printsNot("E:");
    page.step("Install them")
        .youSee("`Setting up mariadb-server`, and no `E:`")
        .otherwise("`dpkg` stops half-way: mend what it names, then `sudo dpkg --configure -a`.")
        .limit(START)
        .run(
            """
            ssh galera3 "sudo DEBIAN_FRONTEND=noninteractive apt-get install -y $(tr '\\n' ' ' < packages)" 2>&1 |
              grep -E '^(Setting up (maria|galera)|E:)'""")
        .matches("^Setting up mariadb-server \\(")
        .matches("^Setting up mariadb-backup \\(")
        .printsNot("E:");
    page.step("Stop what they started, and compare")
        .why(
            """
            The package makes an empty database, and starts a server that knows no cluster. A snapshot
            replaces both.""")
        .youSee("`inactive`, and `the packages of galera1`")
        .otherwise("The lines that differ: `<` is galera1's.")
        .limit(START)
        .run(
            "ssh galera3 'sudo systemctl stop mariadb; systemctl is-active mariadb'\nssh galera3 \""
                + PACKAGES
                + "\" |\n  diff packages - && echo the packages of galera1")
        .printsLine("inactive")
        .printsLine("the packages of galera1");
  }

  @Procedure("Give it the settings of the others, and keys of its own")
  @Order(5)
  @Covers({"R004", "R008"})
  void configure(Runbook page) {
    page.step("See which files the others have that are no package's")
        .why(
            """
            A package's file that was edited is not among them: [[HostsPatchChapter]] shows how to find
            one. Nor are `/root/.my.cnf`, and jobs such as the backup of [[HostsBackupChapter]].""")
        .youSee("the cluster's settings, the backup's account; each with its mode and owner")
        .otherwise(
            "More than these two: give each a line of `bring`, too, but never a `*-key.pem`. Fewer: leave its line out.")
        .run(
            """
            ssh galera1 sudo sh <<'SH'
              find /etc/mysql /etc/systemd/system/mariadb.service.d -type f \\
                ! -path '/etc/mysql/tls*' ! -name debian.cnf 2>/dev/null |
                while read -r file; do
                  dpkg -S $file > /dev/null 2>&1 || stat -c '%a %U:%G %n' $file
                done
            SH""")
        .matches("^640 root:mysql /etc/mysql/mariadb.conf.d/70-galera.cnf$")
        .matches("^400 mysql:mysql /etc/mysql/backup.cnf$")
        .printsNot(".pem");
    page.step("Bring them over, with this host's name")
        .why(
            "Each with the mode and owner that the look showed. Through ssh, and into no file on the way: they have passwords. Of"
                + " one's own on each host are `wsrep_node_name` and `wsrep_node_address`; elsewhere perhaps"
                + " `gtid_domain_id`, an address in `bind_address`, `gmcast.segment`.")
        .youSee(
            "`brought` of each, and three times the same but for the host's own name, in `wsrep_node_name` and"
                + " `wsrep_node_address`")
        .otherwise(
            "`failed`: what was there is as it was. galera1's name, or its address, as in"
                + " `wsrep_node_address = 10.0.0.1`: mend the line in galera3's `70-galera.cnf`.")
        .run(
            """
            bring() {
              ssh galera1 sudo cat $3 | sed '/^wsrep_node_/s/galera1/galera3/' |
                ssh galera3 "sudo sh -c 'mkdir -p ${3%/*} && umask 077 && cat > $3.new && test -s $3.new &&
                  chown $2 $3.new && chmod $1 $3.new && mv $3.new $3'" && echo $3 brought || echo $3 failed
            }
            bring 640 root:mysql /etc/mysql/mariadb.conf.d/70-galera.cnf
            bring 400 mysql:mysql /etc/mysql/backup.cnf
            for host in galera1 galera2 galera3; do
              ssh $host sudo cat /etc/mysql/mariadb.conf.d/70-galera.cnf |
                sed -n 's/^\\(wsrep_sst_auth[^=]*=\\).*/\\1 set/; /^wsrep_[cns]/p' | tr -s ' ' | sed "s/^/$host /"
            done""")
        .printsLine("/etc/mysql/mariadb.conf.d/70-galera.cnf brought")
        .printsLine("/etc/mysql/backup.cnf brought")
        .matches("^galera3 wsrep_node_name = galera3$")
        .matches("^galera3 wsrep_node_address = galera3.local$")
        .matches(
            "(?s)(wsrep_cluster_address = gcomm://galera1.local,galera2.local,galera3.local\\n"
                + ".*){3}")
        .matches("(?s)(wsrep_sst_method = mariabackup\\n[^\\n]*wsrep_sst_auth = set\\n?.*){3}");
    page.step("Have it make new keys, and ask for the names that a peer has, with its own")
        .why(
            """
            Made by the server's user, who alone can read them. The old keys went with the disk: whoever has it can
            join the cluster with them until its CA is changed, [[ChangeTheCaChapter]].""")
        .youSee("two requests: subject and names are galera3's")
        .otherwise(
            "galera1 in one of them: its certificate names it otherwise; mend the `sed`. An error about"
                + " `IP Address`: the peer's has its address, too; put this host's in place of `names=$(…)`, as"
                + " `names=DNS:galera3,DNS:galera3.local,IP:10.0.0.3`.")
        .run(
            """
            ssh galera3 sudo install -d -m 750 -o mysql -g mysql /etc/mysql/tls
            for leaf in server cluster; do
              ssh galera1 sudo cat /etc/mysql/tls/$leaf-cert.pem > peer.pem
              subject=$(openssl x509 -in peer.pem -noout -subject -nameopt compat |
                sed 's/^subject=//; s/galera1/galera3/g')
              names=$(openssl x509 -in peer.pem -noout -ext subjectAltName |
                sed -n 's/galera1/galera3/g; s/ *DNS/DNS/gp')
              ssh galera3 "key=/etc/mysql/tls/$leaf-key.pem
                sudo test -s \\$key || sudo -u mysql openssl ecparam -name prime256v1 -genkey -noout -out \\$key
                sudo chmod 400 \\$key
                sudo -u mysql openssl req -new -key \\$key -subj '$subject' -addext 'subjectAltName=$names' \\
                  -addext keyUsage=critical,digitalSignature -addext extendedKeyUsage=serverAuth,clientAuth" > $leaf.csr
              openssl req -noout -subject -text -in $leaf.csr | grep -E 'subject=|DNS:'
            done""")
        .matches(
            "(?s)(DNS:galera3, ?DNS:galera3.local[^\\n]*\\nsubject=[^\\n]*CN ?= ?galera3\\b.*){2}")
        .printsNot("galera1");
    page.step("Sign them, and bring them over with what the others trust")
        .loses("what galera3 has by these names; a host that is new has nothing")
        .why(
            "With a CA of your company: send it the two requests, and put what comes back in the"
                + " same places.")
        .youSee("`signature ok`, galera3's name, and `signed`, twice")
        .otherwise(
            "`is not signed`: the line before says why. Mend it, and paste this again. A CA's key is not here: whoever"
                + " signs for your cluster has to do it.")
        .run(
            """
            for leaf in server cluster; do
              ca=ca; test $leaf = server || ca=cluster-ca
              openssl x509 -req -copy_extensions copyall -days 365 -in $leaf.csr \\
                -CA $ca/ca-cert.pem -CAkey $ca/ca-key.pem |
                ssh galera3 sudo -u mysql tee /etc/mysql/tls/$leaf-cert.pem | openssl x509 -noout &&
                ssh galera1 sudo cat /etc/mysql/tls/$ca.pem |
                ssh galera3 sudo -u mysql tee /etc/mysql/tls/$ca.pem | openssl x509 -noout &&
                echo $leaf signed || { echo $leaf is not signed; break; }
            done 2>&1""")
        .matches(
            "\\A[^\\n]*signature ok\\nsubject=[^\\n]*galera3\\nserver signed\\n"
                + "[^\\n]*signature ok\\nsubject=[^\\n]*galera3\\ncluster signed\\n?\\z");
    page.step("Check them where they are, as the user who reads them")
        .on("galera3")
        .youSee("`OK` and `its key` twice; `400 mysql` for both keys, and `not for` you")
        .otherwise(
            "`unable to get local issuer`: signed by the other CA. Another owner: [[#"
                + KEY
                + "]].")
        .run(
            """
            sudo -u mysql sh <<'SH'
              cd /etc/mysql/tls
              openssl verify -CAfile ca.pem -untrusted server-cert.pem server-cert.pem
              openssl verify -CAfile cluster-ca.pem -untrusted cluster-cert.pem cluster-cert.pem
              for leaf in server cluster; do
                test "$(openssl x509 -noout -pubkey -in $leaf-cert.pem)" = \\
                  "$(openssl pkey -pubout -in $leaf-key.pem)" && echo $leaf: its key
              done
              stat -c '%a %U %n' *-key.pem
            SH
            head -c 11 /etc/mysql/tls/cluster-key.pem 2>&1 || echo "not for $USER\"""")
        .matches(
            "\\Aserver-cert.pem: OK\\ncluster-cert.pem: OK\\nserver: its key\\ncluster: its key\\n"
                + "400 mysql cluster-key.pem\\n400 mysql server-key.pem\\n"
                + ".*Permission denied\\nnot for \\w+\\n?\\z");
  }

  @Procedure("Start it: a donor sends everything")
  @Otherwise(
      "The two others serve. These files are for this start alone: write or remove them "
          + "again at will. `No such file`: they are gone already. Another time than is said: "
          + "`systemctl cat mariadb` names the file that sets it.")
  @Order(6)
  @Covers({"G031", "R001"})
  void start(Runbook page, Measures measures, Node galera3) {
    page.step("Say who is to be the donor, and give the start more time")
        .on("galera3")
        .why(
            "The donor lags while it sends: not the one that the application uses. The comma says: another one, if"
                + " galera2 can't. systemd gives a start 15 minutes. A server that receives asks for more, from half a"
                + " minute on ([[HostsBringBackChapter]]); what comes before has these. "
                + "This holds until the next boot.")
        .youSee("both settings, and `TimeoutStartUSec=2h`")
        .run(
            """
            printf '[mariadbd]\\nwsrep_sst_donor = "galera2,"\\n' |
              sudo tee /etc/mysql/mariadb.conf.d/zz-donor.cnf
            sudo mkdir -p /run/systemd/system/mariadb.service.d
            printf '[Service]\\nTimeoutStartSec=2h\\n' |
              sudo tee /run/systemd/system/mariadb.service.d/zz-more.conf
            sudo systemctl daemon-reload && systemctl show -p TimeoutStartUSec mariadb""")
        .printsLine("wsrep_sst_donor = \"galera2,\"")
        .printsLine("TimeoutStartUSec=2h");
    measures.ledger().mark("galera3 is started, without data");
    Instant began = Instant.now();
    page.step("Start it")
        .why(
            "It returns when the data is there. `sudo journalctl -fu mariadb` in another window"
                + " shows what it does.")
        .loses("the empty database that the package made")
        .otherwise(
            "`Job for mariadb.service failed`: `sudo systemctl stop mariadb`, since it may go"
                + " round, and read `sudo journalctl -u mariadb -n 200` here and on the donor."
                + " *What goes wrong here* has what was seen.")
        .limit(Duration.ofHours(2))
        .run(galera3.start());
    page.step("See who sent it, and how")
        .on("galera3")
        .youSee(
            "`Synced`; galera2 as donor; `Using openssl based encryption`; `SST completed on"
                + " joiner`, and no `Receiving IST`, which would be the last write-sets only")
        .otherwise("`Joining` or `Joined`: it catches up; ask again.")
        .run(HOW)
        .within(BACK)
        .matches("^wsrep_local_state_comment\\s+Synced$")
        .matches("Selected \\d\\.\\d \\(galera2\\)\\(SYNCED\\) as donor")
        .prints("Using openssl based encryption with socat: with key and crt")
        .prints("SST completed on joiner")
        .printsNot("Receiving IST: ");
    measures.time(
        "from `systemctl start` to `Synced`, by SST", Duration.between(began, Instant.now()), null);
    measures.time("one host less, typed by a machine", Duration.between(lost, Instant.now()), null);
    page.step("Take away what was for this start only")
        .on("galera3")
        .loses("the two settings of before")
        .youSee("`TimeoutStartUSec=15min`")
        .run(
            """
            sudo rm /etc/mysql/mariadb.conf.d/zz-donor.cnf /run/systemd/system/mariadb.service.d/zz-more.conf
            sudo systemctl daemon-reload && systemctl show -p TimeoutStartUSec mariadb""")
        .printsLine("TimeoutStartUSec=15min");
  }

  @Check("It has all rows, serves its own certificates, and starts at boot")
  @Order(7)
  @Covers("G031")
  void check(Runbook page, Lab lab) {
    page.step("Ask every host")
        .youSee("three times `Primary`, `Synced`, size 3 and the same UUID")
        .otherwise("galera2 says `Donor/Desynced`: for some seconds more; ask again.")
        .run(HostSteps.STATES)
        .within(BACK)
        .matches(
            "\\A" + member(1, 3, "(\\S+)") + member(2, 3, "\\1") + member(3, 3, "\\1") + "\\z");
    page.step("Compare rows")
        .why(
            "`restore_probe` is the lab's: put a table of yours to which nobody writes just now. To compare all of"
                + " them, the end of [[DumpAndLoadChapter]]. Accounts came with the snapshot, too.")
        .youSee("as many rows, and the same number below, three times")
        .otherwise(
            "`ERROR 1146`: put your table. Another number: ask twice more; a table that is written to changes in"
                + " between. The same difference stays, and nobody writes: [[NodeThatDisagreesChapter]].")
        .run(ROWS)
        .within(BACK)
        .matches(SAME_ROWS);
    page.step("See what it shows to clients, and to its peers")
        .on("galera1")
        .youSee("`Verification: OK` and galera3's name, twice")
        .otherwise("`verify error`: it serves another certificate than was signed.")
        .run(
            """
            sudo sh -c 'cd /etc/mysql/tls
              for as in "3306 -starttls mysql -CAfile ca.pem" \\
                "4567 -CAfile cluster-ca.pem -cert cluster-cert.pem -key cluster-key.pem"; do
                openssl s_client -brief -connect galera3.local:$as -verify_hostname galera3.local \\
                  -verify_return_error < /dev/null 2>&1 > /dev/null | grep -E "^Verif"
              done'""")
        .matches("(?s)(Verification: OK\\n.*galera3.local\\n?){2}");
    page.step("See that systemd has started it once, and will at boot")
        .on("galera3")
        .youSee("`NRestarts=0`, `enabled`")
        .otherwise("`disabled`: `sudo systemctl enable mariadb`.")
        .run("systemctl show -p NRestarts mariadb; systemctl is-enabled mariadb")
        .printsLine("NRestarts=0")
        .printsLine("enabled");
    page.expect("all nodes are one component of one history")
        .within(BACK)
        .holds(() -> assertThat(lab.problems()).isEmpty());
  }

  @Measurement("Nobody waited for it, and no write was lost")
  @Order(8)
  void after(Runbook page, Lab lab, Measures measures) {
    NodeLog donor = NodeLog.since(lab.cluster().node(2), lost);
    measures.time("the donor was desynced", donor.between(NodeLog.DONATING, NodeLog.SYNCED), null);
    LedgerReport report = measures.stop(Duration.ofSeconds(10));
    page.expect("each acknowledged write is on every node, once")
        .holds(() -> assertThat(report.verdict()).isIntact());
    page.expect("the application never waited longer than 10 s for a write")
        .holds(() -> assertThat(report.verdict()).hasNoWriteGapOver(Duration.ofSeconds(10)));
  }

  @WayBack("There is none, and it needs none")
  @Order(9)
  void back(Runbook page) {
    page.note(
        """
        `sudo systemctl disable --now mariadb` on galera3: the others go on as two, as before. What was left of the
        old data is in `/var/lib/mysql-aside`. Keep it until a comparison says that nothing is missing; then it
        is deleted as secrets are. Don't put it back: it is damaged, or behind. Backups that this host
        made by night went with it: [[HostsBackupChapter]].""");
  }

  @Drill(value = "galera3 is to fetch a snapshot, and has no mariadb-backup", trap = true)
  @Order(10)
  void withoutTool(Runbook page, Node galera3) {
    page.step("Remove the package, and the data")
        .on("galera3")
        .limit(START)
        .run(
            "sudo DEBIAN_FRONTEND=noninteractive apt-get -qq -y remove mariadb-backup > /dev/null"
                + " 2>&1\n"
                + galera3.empty().command());
    page.step("Start it")
        .limit(START)
        .run(galera3.start())
        .exits(1)
        .prints("Job for mariadb.service failed");
  }

  @Trap(NO_TOOL)
  @Order(11)
  @Covers("R003")
  void noTool(Runbook page) {
    page.note(
        """
        `mariadb-server` does not bring `mariadb-backup` along. The script ends before anybody is asked for a
        snapshot, so no donor is taken. But the server ends itself by a signal, and systemd starts it
        again every 5 s: it never says `failed`.""");
    page.step("See that it goes round, and why")
        .on("galera3")
        .run(
            """
            systemctl show -p NRestarts mariadb
            sudo journalctl -u mariadb -o cat --since -5min |
              grep -oE 'WSREP_SST: \\[ERROR\\] .*path|Main process exited, .*' | sort | uniq -c""")
        .within(BACK)
        .matches("^NRestarts=([2-9]|\\d\\d+)$")
        .prints("WSREP_SST: [ERROR] mariadb-backup binary not found in path")
        .prints("Main process exited, code=killed, status=6/ABRT");
    page.step("See that no donor was taken: one was in the last hour, and none in these turns")
        .why("It goes round every few seconds: 20 of them have two turns.")
        .run(
            """
            for since in 1h 20s; do
              for host in galera1 galera2; do
                ssh $host sudo journalctl -u mariadb -o cat --since -$since
              done | grep -c 'SYNCED -> DONOR'
            done""")
        .within(BACK)
        .exits(1)
        .matches("\\A[1-9]\\d*\\n0\\n?\\z");
    page.step("Take it out of the round, install the package, and start it")
        .on("galera3")
        .why("`start` returns when the data is there, as before.")
        .limit(START)
        .run(
            """
            sudo systemctl stop mariadb
            sudo DEBIAN_FRONTEND=noninteractive apt-get install -y \\
              mariadb-backup=$(dpkg-query -W -f '${Version}' mariadb-server) 2>&1 | grep '^Setting up'
            sudo systemctl start mariadb""")
        .matches("^Setting up mariadb-backup");
    page.step("See that it came by a snapshot")
        .on("galera3")
        .run(HOW)
        .within(BACK)
        .matches("^wsrep_local_state_comment\\s+Synced$")
        .prints("SST completed on joiner");
  }

  @Drill(value = "galera3's data directory was brought over by root", trap = true)
  @Order(12)
  void rootOwns(Runbook page, Node galera3) {
    page.step("Stop it, and make it root's")
        .on("galera3")
        .limit(START)
        .run("sudo systemctl stop mariadb; sudo chown -R root: /var/lib/mysql");
    page.step("Start it")
        .limit(START)
        .run(galera3.start())
        .exits(1)
        .prints("Job for mariadb.service failed");
  }

  @Trap(OWNER)
  @Order(13)
  void owner(Runbook page) {
    page.note(
        """
        The package's server runs as `mysql`. A file system that was just made and mounted belongs to root,
        and so does what root copied. `galera_recovery`, before the server, ends; systemd does not try
        again: not after an error, only after a signal or a timeout.""");
    page.step("See it")
        .on("galera3")
        .run(
            """
            stat -c '%U %n' /var/lib/mysql; systemctl show -p ActiveState -p NRestarts mariadb
            sudo journalctl -u mariadb -o cat -n 100""")
        .printsLine("root /var/lib/mysql")
        .printsLine("ActiveState=failed")
        .printsLine("NRestarts=0")
        .prints("Failed to start mysqld for wsrep recovery")
        .prints("Can't create test file '/var/lib/mysql/galera3.lower-test'");
    page.step("Give it to the server's user, and start it")
        .on("galera3")
        .limit(START)
        .run("sudo chown -R mysql: /var/lib/mysql && sudo systemctl start mariadb");
    page.step("See it synced")
        .on("galera3")
        .run(HOW)
        .within(BACK)
        .matches("^wsrep_local_state_comment\\s+Synced$")
        .printsNot("SST completed on joiner");
  }

  @Drill(value = "galera3's key for its peers is root's", trap = true)
  @Order(14)
  void rootsKey(Runbook page, Node galera3) {
    page.step("Stop it, and make the key root's")
        .on("galera3")
        .limit(START)
        .run("sudo systemctl stop mariadb; sudo chown root: /etc/mysql/tls/cluster-key.pem");
    page.step("Start it")
        .limit(START)
        .run(galera3.start())
        .exits(1)
        .prints("Job for mariadb.service failed");
  }

  @Trap(KEY)
  @Order(15)
  void key(Runbook page) {
    page.note("As brought over by `scp` and root. Root reads everything, so look as `mysql`.");
    page.step("See it")
        .on("galera3")
        .run(
            """
            sudo -u mysql head -c 11 /etc/mysql/tls/cluster-key.pem 2>&1
            systemctl show -p ActiveState -p NRestarts mariadb
            sudo journalctl -u mariadb -o cat -n 60""")
        .matches("\\A[^\\n]*head: cannot open [^\\n]*cluster-key.pem[^\\n]*Permission denied\\n")
        .printsLine("ActiveState=failed")
        .printsLine("NRestarts=0")
        .matches(
            "Bad value '/etc/mysql/tls/cluster-key.pem' for SSL parameter 'socket.ssl_key'"
                + ": .*Permission denied");
    page.step("Give it to the server's user, and start it")
        .on("galera3")
        .limit(START)
        .run(
            "sudo systemctl stop mariadb; sudo chown mysql: /etc/mysql/tls/cluster-key.pem && sudo"
                + " systemctl start mariadb");
    page.step("See that all hosts have the same rows")
        .why("In a table of yours, to which nobody writes just now.")
        .run(ROWS)
        .within(BACK)
        .matches(SAME_ROWS);
  }

  @Drill("The lab is as it was before: the table, the files and the old data go")
  @Order(16)
  void tidy(Runbook page, Lab lab) {
    page.step("Remove them")
        .run(
            """
            mariadb -h galera1.local -e "DROP TABLE restore_probe"
            rm packages peer.pem
            rm -f server.csr cluster.csr
            ssh galera1 sudo rm -r /etc/mysql/tls-before
            ssh galera3 sudo rm -rf /var/lib/mysql-aside""");
    page.expect("all three are one component")
        .within(BACK)
        .holds(() -> assertThat(lab.problems()).isEmpty());
  }
}
