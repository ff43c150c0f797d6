package org.galerarunbook.playbook;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import org.galerarunbook.galera.GaleraNode;
import org.galerarunbook.galera.NodeLog;
import org.galerarunbook.galera.ServerHello;
import org.galerarunbook.image.Component;
import org.galerarunbook.lab.CouldNotRunException;
import org.galerarunbook.lab.Lab;
import org.galerarunbook.lab.Measures;
import org.galerarunbook.lab.Topic;
import org.galerarunbook.lab.UsesLab;
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
    number = 19,
    title = "Compare the snapshot methods",
    purpose =
        """
        Which method sends a node all of the data: `mariabackup`, `rsync` or `mysqldump`. What each asks of
        the donor, which account and which programs it needs, and what the log says when something is
        missing. Here galera2 is filled by galera3.""")
@UseWhen({
  "a snapshot fails: the log says `WSREP_SST: [ERROR]`, `not found in path`, or `Will never receive"
      + " state`",
  "a method is to be chosen"
})
@NotWhen({
  "the donor says `Access denied`: [[RestoreNodeFromScratchChapter]]",
  "nothing fails, and a node is to be filled: [[RestoreNodeFromScratchChapter]]",
  "a node takes snapshots where it should get what it missed: [[GcacheChapter]]"
})
@Needs({
  "the log of the node that asks, and of its donor: each knows a half",
  "the right to install packages on both"
})
@Costs(
    value =
        "Choosing: a restart of the node that will ask. A snapshot by `rsync`: no write on the donor until"
            + " all is sent. By `mariabackup` writes go on; it waits ten seconds before it sends, whatever the"
            + " size.",
    fault = "one node emptied and filled again and again, under load; no server killed")
@StopAndCall({
  "no node but the one that asks is `Synced`",
  "a snapshot fails a second time, for the same reason"
})
@Symptom(
    text = "WSREP_SST: [ERROR] mariadb-backup binary not found in path",
    means = "the snapshot's tool is not installed on that node",
    page = "[[#" + SnapshotMethodsChapter.NO_TOOL + "]]",
    rank = Rank.CAUSE)
@Symptom(
    text = "WSREP_SST: [ERROR] 'socat' not found in path",
    means = "the snapshot's tool is not installed on that node",
    page = "[[#" + SnapshotMethodsChapter.NO_SOCAT + "]]",
    rank = Rank.CAUSE)
@Symptom(
    text = "Requested donor is not available",
    means = "the node names a donor, `wsrep_sst_donor`, that is not there",
    page = "[[#" + SnapshotMethodsChapter.NO_DONOR + "]]",
    rank = Rank.CAUSE)
@Symptom(
    text = "WSREP_SST: [ERROR] Error while sending data to joiner node",
    means = "the donor can't reach port 4444 of the joiner, or the joiner ended",
    log = "snapshot-port-closed",
    rank = Rank.CAUSE)
@Symptom(
    text = "Will never receive state. Need to abort",
    means = "the snapshot failed at the donor, whose own log says why",
    log = "snapshot-port-closed")
@Symptom(
    text = "Inconsistency detected: Inconsistent by consensus",
    means = "the node holds other data than the rest, and left",
    page = "[[NodeThatDisagreesChapter]]",
    rank = Rank.CAUSE)
@UsesLab(own = true)
@Topic.Sst
@Topic.Tls
@Topic.Recovery
class SnapshotMethodsChapter {

  static final String NO_TOOL = "`mariadb-backup binary not found in path`";
  static final String NO_SOCAT = "`'socat' not found in path`";
  static final String NO_DONOR = "`Requested donor is not available`";

  private static final Duration HEALTHY = Duration.ofSeconds(30);
  private static final Duration REBUILT = Duration.ofSeconds(120);
  private static final int ROUNDS = 3;
  private static final int ON_THE_DONOR = 2;
  private static final String ROUND = ", round ";
  private static final String MARKER = "marker-15c3e9-in-a-row";
  private static final String CIPHER = "TLS_AES_256_GCM_SHA384";

  /** After the lab's file, so that it wins. */
  private static final String FILE = "/etc/mysql/mariadb.conf.d/zz-snapshot.cnf";

  private static final String SYNCED =
      "docker exec galera2 mariadb -N -e \"SHOW STATUS LIKE 'wsrep_local_state_comment'\"";

  private static final String ERRORS =
      """
      since=$(docker inspect --format '{{.State.StartedAt}}' galera2)
      docker logs --since "$since" galera2 2>&1 | grep -oE "WSREP_SST: \\[ERROR\\] '?[a-z-]+'? .*not found in path|Requested donor is not available|restart required\"""";

  @Drill("Two clients write, and there is something to send: 80 MB")
  @Order(1)
  void before(Runbook page, Lab lab, Measures measures) {
    GaleraNode joiner = lab.cluster().node(2);
    needs(
        joiner,
        "command -v stunnel",
        "has no stunnel, as the official image has none, and without it no snapshot by rsync is encrypted");
    needs(
        joiner,
        "grep -qaF 'Cleaning up SST user' /usr/sbin/mariadbd",
        "has a server that makes no account for a snapshot, as 10.11 does not: without wsrep_sst_auth"
            + " mariabackup is refused there");
    page.note(
        """
        Two clients write from here to the end, one on galera1 and one on galera3, which will be the
        donor. What they saw is a figure of this page.""");
    measures.start(
        Ledger.on(lab.cluster())
            .across(lab.cluster().node(1), lab.cluster().node(3))
            .timeout(Duration.ofSeconds(60)));
    page.step("Leave rows to look for, and something to send")
        .why("The text is in twenty places: one packet that a capture missed decides nothing.")
        .limit(Duration.ofMinutes(3))
        .run(
            """
            {
              echo "CREATE OR REPLACE TABLE method_probe (id INT PRIMARY KEY AUTO_INCREMENT, note VARCHAR(255), b BLOB);"
              for i in $(seq 20); do
                echo "INSERT INTO method_probe (note) VALUES ('%s');"
                echo "INSERT INTO method_probe (b) SELECT RANDOM_BYTES(1024) FROM seq_1_to_4000;"
              done
            } | docker exec -i toolbox mariadb -h galera1.local"""
                .formatted(MARKER));
  }

  @Procedure("Which method, and whether the nodes can")
  @Order(2)
  @Covers({"R002", "R004", "G050"})
  void which(Runbook page) {
    page.note(
        """
        The answer: `mariabackup`. Measured with [[=data in the application's database]], three times each, while two clients wrote:

        <!-- timing -->

        | | `mariabackup` | `rsync` | `mysqldump` |
        |---|---|---|---|
        | Longest wait for a write on the donor | [[=mariabackup: longest wait for a write on the donor, median]], at most [[=mariabackup: longest wait for a write on the donor, longest]] | [[=rsync: longest wait for a write on the donor, median]], at most [[=rsync: longest wait for a write on the donor, longest]], and more with more data | not measured |
        | From start to `Synced` | [[=mariabackup, round 1, from start to Synced]], [[=mariabackup, round 2, from start to Synced]], [[=mariabackup, round 3, from start to Synced]]; ten seconds of each are a pause | [[=rsync, round 1, from start to Synced]], [[=rsync, round 2, from start to Synced]], [[=rsync, round 3, from start to Synced]] | it failed |
        | The donor meanwhile | takes writes; DDL waits a moment | takes none: `FLUSH TABLES WITH READ LOCK` | takes writes, and so the copy is of no one moment |
        | Account | `wsrep_sst_auth`, or none: this server makes one | none | all rights, over the network |
        | Programs | `mariadb-backup`, `socat` | `rsync`; `stunnel` for TLS, which the official image lacks | the client; a joiner that runs |
        | Use it | yes | where the donor may stand still | never while somebody writes |

        What the log says, and where to go on:

        | In a log | Then |
        |---|---|
        | `mariadb-backup binary not found in path` | [[#`mariadb-backup binary not found in path`]] |
        | `'socat' not found in path` | [[#`'socat' not found in path`]] |
        | `Requested donor is not available` | [[#`Requested donor is not available`]] |
        | `Access denied` on the donor | [[RestoreNodeFromScratchChapter]] |
        | `Will never receive state. Need to abort` | the donor failed: its own log has the reason |
        | `Error while sending data to joiner node`, on the donor | open port 4444 of the joiner to it |
        | `wrong version number` | TLS of snapshots is on at one side alone: make section `[sst]` equal on both |""");
    page.step("Read the method and the account's name on every node")
        .why(
            """
            The joiner's own value decides: it asks for that method, and any donor obeys. So it stands
            in the file of every node, and in that of a new one before its first start.""")
        .youSee("one method, three times, and one account")
        .otherwise(
            "They differ: make the files equal. Fewer than three: a container that has ended is not asked;"
                + " its file can be had by `docker cp`.")
        .run(
            """
            for node in galera1 galera2 galera3; do
              docker exec $node my_print_defaults --mysqld | sed -n 's/^--wsrep[-_]sst[-_]\\([a-z]*=[^:]*\\).*/wsrep_sst_\\1/p'
            done | sort | uniq -c""")
        .matches("^\\s*3 wsrep_sst_method=mariabackup$")
        .matches("^\\s*3 wsrep_sst_auth=\\w+$");
    page.step("See which methods each node has, and the programs that they need")
        .why("The methods by `xtrabackup` are gone.")
        .youSee("three times `wsrep_sst_mariabackup`, `mariadb-backup` and `socat`")
        .otherwise(
            "A program is missing: install its package on that node. Donor and joiner need both.")
        .run(
            """
            for node in galera1 galera2 galera3; do
              docker exec $node sh -c '
                ls /usr/bin | grep ^wsrep_sst_
                for program in mariadb-backup socat rsync stunnel; do command -v $program; done'
            done | sort | uniq -c""")
        .matches("^\\s*3 wsrep_sst_mariabackup$")
        .matches("^\\s*3 wsrep_sst_rsync$")
        .matches("^\\s*3 wsrep_sst_mysqldump$")
        .matches("^\\s*3 /usr/bin/mariadb-backup$")
        .matches("^\\s*3 /usr/bin/socat$")
        .matches("^\\s*3 /usr/bin/rsync$")
        .matches("^\\s*3 /usr/bin/stunnel$")
        .printsNot("xtrabackup");
  }

  @Procedure("Set method and donor where the next snapshot is asked for")
  @Otherwise(
      "Until its restart galera2 goes on as before, and the file may be written again. "
          + "Afterwards the two others serve: restart none of them. It ends: [[#Which method, and "
          + "whether the nodes can|what its log says]].")
  @Order(3)
  @Covers("R002")
  void set(Runbook page, Node galera2) {
    page.step("Write them into a file of their own, on the node that will ask")
        .why(
            """
            `wsrep_sst_donor` names the donor: one that no application writes to. The comma behind the name
            lets it be another one when this one can't.""")
        .run(
            """
            printf '[mariadbd]\\nwsrep_sst_method=mariabackup\\nwsrep_sst_donor=galera3,\\n' |
              docker exec -i galera2 tee %s"""
                .formatted(FILE))
        .prints("wsrep_sst_method=mariabackup");
    page.step("Restart it")
        .why(
            "`-t 600` gives it time to shut down cleanly. It is sent what it missed, and no snapshot.")
        .limit(Duration.ofMinutes(10))
        .run(galera2.restart());
    synced(page, galera2);
  }

  @Check("It will ask by that method")
  @Order(4)
  @Covers("R002")
  void check(Runbook page, Node galera2) {
    page.step("Read it from the running node")
        .why("To have it filled now: [[RestoreNodeFromScratchChapter]].")
        .youSee("`mariabackup`, from `galera3,`")
        .otherwise("Another file comes later and wins: files are read by name.")
        .run(galera2.ask("SELECT @@wsrep_sst_method, 'from', @@wsrep_sst_donor"))
        .matches("^mariabackup\\s+from\\s+galera3,$");
  }

  @Drill(value = "By rsync in the clear: what a capture shows", trap = true)
  @Order(5)
  @Covers("R002")
  void inTheClear(Runbook page, Measures measures, Node galera2) {
    measures.ledger().mark("galera2 is rebuilt by rsync, in the clear");
    page.step("Switch TLS of snapshots off, on donor and joiner")
        .why(
            """
            Never do this where it matters: it is here to see that the capture would show it. A provider
            whose `socket.ssl_*` are set does not change it. The scripts read their section `[sst]` each
            time; no restart is needed. Set on one side alone nothing is sent, and `wrong version number`
            is in the other side's log.""")
        .run(
            """
            for node in galera2 galera3; do
              printf '[sst]\\nssl-mode=DISABLED\\n' | docker exec -i $node tee /etc/mysql/mariadb.conf.d/zz-plain.cnf
            done""")
        .succeeds();
    capture(page);
    rebuild(page, "rsync", "", galera2);
    page.step("Find the row in the capture")
        .run("docker exec --env LC_ALL=C capture3 grep -caF %s /tmp/capture.pcap".formatted(MARKER))
        .within(Duration.ofSeconds(10))
        .matches("^[1-9]");
    page.step("Switch TLS on again")
        .run(
            """
            docker rm --force capture3 &&
            for node in galera2 galera3; do docker exec $node rm /etc/mysql/mariadb.conf.d/zz-plain.cnf; done""")
        .succeeds();
  }

  @Drill(value = "By rsync over TLS", trap = true)
  @Order(6)
  @Covers("R002")
  void encrypted(Runbook page, Lab lab, Measures measures, Node galera2) {
    measures.ledger().mark("galera2 is rebuilt by rsync, over TLS");
    capture(page);
    page.step("Rebuild galera2 by rsync, and call the port on which it waits")
        .why(
            """
            `stunnel` listens there and serves each caller. This one has no certificate: what was
            negotiated and served shows all the same.""")
        .otherwise(
            "The caller never gets through: the donor was faster. Repeat the step; it begins by emptying"
                + " galera2.")
        .run(
            ask("rsync", "galera3", "")
                + """
                 &&
                docker exec toolbox sh -c '
                  until openssl s_client -connect galera2.local:4444 -ign_eof < /dev/null > /tmp/port4444.txt 2>&1
                    grep -q BEGIN /tmp/port4444.txt; do :; done'
                docker exec toolbox cat /tmp/port4444.txt > port4444.txt
                grep -oE 'TLSv1.3, Cipher is .*' port4444.txt
                openssl x509 -noout -serial -in port4444.txt
                openssl x509 -noout -serial -in certs/galera2/cluster-cert.pem""")
        .prints("TLSv1.3, Cipher is " + CIPHER)
        .satisfies(
            "the served serial is that of certs/galera2",
            o -> {
              var serials = o.stdout().lines().filter(l -> l.startsWith("serial=")).toList();
              assertThat(serials).hasSize(2);
              assertThat(serials.get(0)).isEqualTo(serials.get(1));
            });
    synced(page, galera2);
    page.step("Read how it was encrypted, and that who has no certificate is turned away")
        .why("`VERIFY_CA`: either end asks the other for a certificate of the CA.")
        .run(
            galera2.logSinceStart(
                "grep -oE \"Using stunnel for SSL encryption.*|peer did not return a certificate|rsync SST completed on joiner\" | sort -u"))
        .prints("ssl-mode='VERIFY_CA'")
        .prints("peer did not return a certificate")
        .prints("rsync SST completed on joiner");
    page.step("Find the row on it")
        .run(galera2.ask("SELECT note FROM passbolt.method_probe LIMIT 1"))
        .printsLine(MARKER);
    page.step("Send the capture a text on the same port, and wait until it has it")
        .why("It shows that this capture, too, sees plain text, and that nothing is on its way.")
        .run(
            """
            docker exec toolbox sh -c 'echo after-15c3e9 | socat -u - UDP-SENDTO:galera3.local:4444' &&
            docker exec capture3 grep -c after-15c3e9 /tmp/capture.pcap""")
        .within(Duration.ofSeconds(10))
        .matches("^[1-9]");
    page.step("Look for the row")
        .run(
            """
            packets=$(docker exec capture3 sh -c 'tcpdump -r /tmp/capture.pcap 2>/dev/null | wc -l')
            [ "$packets" -gt 100 ] && echo 'more than a hundred packets'
            docker exec --env LC_ALL=C capture3 grep -caF %s /tmp/capture.pcap"""
                .formatted(MARKER))
        .exits(1)
        .printsLine("more than a hundred packets")
        .printsLine("0");
    page.step("Take the capture home")
        .run("docker cp capture3:/tmp/capture.pcap rsync.pcap && docker rm --force capture3")
        .succeeds();
    page.expect("the joiner, server of these connections, chose TLS 1.3 and " + CIPHER)
        .holds(
            () ->
                assertThat(
                        ServerHello.in(Files.readAllBytes(lab.directory().resolve("rsync.pcap"))))
                    .isNotEmpty()
                    .containsOnly(new ServerHello("TLSv1.3", CIPHER)));
    page.step("Clean up")
        .run("rm rsync.pcap port4444.txt && docker exec toolbox rm /tmp/port4444.txt")
        .succeeds();
  }

  @Drill(value = "The donor has no account, and galera2 is rebuilt", trap = true)
  @Order(7)
  @Covers({"R025", "R004"})
  void noAccount(Runbook page, Measures measures, Node galera2) {
    measures.ledger().mark("no wsrep_sst_auth any more");
    page.step("Take the account away from the donor; the joiner's goes with the next command")
        .run(
            """
            docker exec galera3 mariadb -e "SET GLOBAL wsrep_sst_auth=''" &&
            docker exec galera3 mariadb -N -e "SELECT 'account', @@wsrep_sst_auth\"""")
        .matches("^account\\s+NULL$");
    rebuild(page, "mariabackup", "wsrep_sst_auth=\\n", galera2);
  }

  @Trap("Is wsrep_sst_auth needed when TLS is used?")
  @Order(8)
  @Covers({"R025", "R004"})
  void account(Runbook page) {
    page.note(
        """
        They have nothing to do with each other. TLS is about who may talk to port 4444;
        `wsrep_sst_auth` is how the donor's own tool logs in to the donor's server.

        - `rsync` copies files and logs in nowhere: not needed.
        - `mariabackup` logs in by the socket. Without `wsrep_sst_auth` this server makes an account for
          the one transfer, and drops it: not needed. Older servers don't: there the tool is refused. A
          *wrong* value makes it fail: [[RestoreNodeFromScratchChapter]].
        - `mysqldump` logs in to the joiner, over the network: needed.""");
    page.step("See that the donor made an account, and dropped it")
        .youSee("`GRANT ALL … 'wsrep.sst`, `Cleaning up SST user`, and 0 accounts left")
        .run(
            """
            since=$(docker inspect --format '{{.State.StartedAt}}' galera2)
            docker logs --since "$since" galera3 2>&1 | grep -oE "GRANT ALL ON .*wsrep.sst|Cleaning up SST user"
            docker exec galera3 mariadb -N -e "SELECT COUNT(*) FROM mysql.user WHERE user LIKE 'wsrep.sst%'\"""")
        .within(HEALTHY)
        .prints("GRANT ALL ON *.* TO 'wsrep.sst")
        .prints("Cleaning up SST user")
        .printsLine("0");
  }

  @Drill(value = "Who stands still, and for how long", trap = true)
  @Order(9)
  @Covers("R002")
  void blocked(Runbook page, Lab lab, Measures measures, Node galera2) {
    page.note(
        "Still without an account, by either method in turn. The two clients' writes are the measure.");
    for (int i = 1; i <= ROUNDS; i++) {
      for (String method : List.of("rsync", "mariabackup")) {
        measures.ledger().mark(method + ROUND + i);
        rebuild(page, method, "wsrep_sst_auth=\\n", galera2);
        seeWhetherItPaused(page, method);
        measures.time(method + ROUND + i + ", from start to Synced", toSynced(lab), null);
      }
    }
    measures.ledger().mark("the rounds are over");
    page.step("Give the donor its account again, as its file has it")
        .why("Through a pipe within the container: `ps` shows the arguments of commands.")
        .run(
            """
            docker exec galera3 sh -c '
              auth=$(my_print_defaults --mysqld | sed -n "s/\\o047/&&/g; s/^--wsrep[-_]sst[-_]auth=//p" | tail -n 1)
              [ -n "$auth" ] || { echo "not in its files"; exit 1; }
              printf "SET GLOBAL wsrep_sst_auth=\\047%s\\047;" "$auth" | mariadb'""");
  }

  @Drill(value = "By mysqldump, while somebody writes", trap = true)
  @Order(10)
  @Covers({"R002", "R025"})
  void dump(Runbook page, Measures measures) {
    measures.ledger().mark("galera2 is rebuilt by mysqldump");
    page.step("Make an account that may do anything, from anywhere")
        .why(
            """
            The donor writes the dump into the joiner's server as a client does, over port 3306. That
            takes an account with all rights over the network, its password in both nodes' files. And
            the joiner needs a server that runs: an empty data directory is not enough.""")
        .run(
            """
            openssl rand -hex 12 > dump.txt &&
            printf "CREATE USER dump@'%%' IDENTIFIED BY '%s'; GRANT ALL ON *.* TO dump@'%%' WITH GRANT OPTION;" \\
              "$(cat dump.txt)" | docker exec -i galera1 mariadb &&
            printf "SET GLOBAL wsrep_sst_auth='dump:%s';" "$(cat dump.txt)" | docker exec -i galera3 mariadb""")
        .succeeds();
    page.step("Write on the donor meanwhile, as an application does")
        .run(
            """
            docker exec toolbox mariadb -h galera1.local -e "
              CREATE OR REPLACE TABLE dump_probe (id INT PRIMARY KEY AUTO_INCREMENT, note VARCHAR(255))" &&
            docker exec --detach toolbox sh -c '
              yes "INSERT INTO dump_probe (note) VALUES (1); DO SLEEP(0.005);" | timeout 180 mariadb -h galera3.local'""")
        .succeeds();
    page.step("Have galera2 ask for a dump")
        .run(
            """
            printf '[mariadbd]\\nwsrep_sst_method=mysqldump\\nwsrep_sst_donor=galera3\\nwsrep_sst_auth=dump:%%s\\n' \\
              "$(cat dump.txt)" | docker exec -i galera2 sh -c 'cat > %s' &&
            docker stop -t 600 galera2 &&
            docker run --rm --volumes-from galera2 --entrypoint rm \\
              "$(docker inspect --format '{{.Config.Image}}' toolbox)" /var/lib/mysql/grastate.dat &&
            docker start galera2"""
                .formatted(FILE))
        .succeeds();
  }

  @Trap("`Inconsistency detected`: a dump while somebody writes")
  @Order(11)
  @Covers({"R002", "R025"})
  void inconsistent(Runbook page, Node galera2) {
    page.step("See what became of it")
        .why(
            """
            The script dumps without a lock and without one transaction for all tables: what was written
            while it went on is in the dump, and comes again as a write-set. The first one that does not fit
            ends it: the node finds itself different, and leaves. Rebuild the node by another method.""")
        .run(galera2.state())
        .within(REBUILT)
        .matches("Inconsistent$");
    page.step("Read its log")
        .run(
            """
            since=$(docker inspect --format '{{.State.StartedAt}}' galera2)
            docker logs --since "$since" galera3 2>&1 | grep -oE 'mysqldump SST completed on donor'
            docker logs --since "$since" galera2 2>&1 |
              grep -oE 'Duplicate entry .* for key|Inconsistency detected: Inconsistent by consensus' | sort -u""")
        .printsLine("mysqldump SST completed on donor")
        .prints("Inconsistency detected: Inconsistent by consensus");
  }

  @Drill(value = "The writes end, and the account goes", trap = true)
  @Order(12)
  void dumpEnds(Runbook page) {
    page.step("End the writes, and drop their table")
        .run(
            """
            docker exec toolbox pkill -x mariadb
            docker exec toolbox mariadb -h galera1.local -e "DROP TABLE dump_probe\"""")
        .succeeds();
    page.step("Drop the account, and forget its password")
        .run(
            """
            docker exec galera1 mariadb -e "DROP USER dump@'%'" && rm dump.txt &&
            docker exec galera3 sh -c '
              auth=$(my_print_defaults --mysqld | sed -n "s/\\o047/&&/g; s/^--wsrep[-_]sst[-_]auth=//p" | tail -n 1)
              [ -n "$auth" ] || { echo "not in its files"; exit 1; }
              printf "SET GLOBAL wsrep_sst_auth=\\047%s\\047;" "$auth" | mariadb'""")
        .succeeds();
  }

  @Drill(value = "galera2 lacks two programs, and asks for a snapshot", trap = true)
  @Order(13)
  @Covers("R003")
  void missingPrograms(Runbook page, Measures measures) {
    measures.ledger().mark("galera2 lacks mariadb-backup and socat");
    page.step("Hide both programs from galera2, and have it ask for a snapshot")
        .why("As on a node on which a package was forgotten. It finds out when it needs them.")
        .run(
            "docker exec galera2 mv /usr/bin/mariadb-backup /usr/bin/socat /tmp &&\n"
                + ask("mariabackup", "galera3", ""));
    ends(page);
  }

  @Trap(NO_TOOL)
  @Order(14)
  @Covers("R003")
  void noTool(Runbook page) {
    page.note(
        """
        Where it is the donor that lacks it, the same line is in the donor's log; the joiner only says
        `Will never receive state`.""");
    page.step("Read the reason")
        .run(ERRORS)
        .prints("mariadb-backup binary not found in path")
        .prints("restart required");
    page.step("Give it mariadb-backup, and start it")
        .why(
            "A stopped container's files can be put in place from outside; a real node gets a package.")
        .loses("`wsrep_sst.pid`, which the failed attempt left; it would hold the next one up")
        .run(give("mariadb-backup"));
  }

  @Drill(value = "It still lacks one", trap = true)
  @Order(15)
  void stillMissing(Runbook page) {
    ends(page);
  }

  @Trap(NO_SOCAT)
  @Order(16)
  @Covers("R003")
  void noSocat(Runbook page, Node galera2) {
    page.step("Read the reason").run(ERRORS).prints("'socat' not found in path");
    page.step("Give it socat, and start it")
        .loses("`wsrep_sst.pid`, which the failed attempt left; it would hold the next one up")
        .run(give("socat"));
    synced(page, galera2);
  }

  @Drill(value = "galera2 names a donor that is not there", trap = true)
  @Order(17)
  @Covers("R003")
  void missingDonor(Runbook page, Measures measures) {
    measures.ledger().mark("galera2 names a donor that is not there");
    page.step("Name a donor that is not there").run(ask("mariabackup", "galera9", ""));
    ends(page);
  }

  @Trap(NO_DONOR)
  @Order(18)
  @Covers("R003")
  void noDonor(Runbook page, Node galera2) {
    page.step("Read the reason")
        .otherwise(
            """
            `Previous SST is not completed, waiting for it to exit`, then `previous SST script still
            running`: nothing runs; a failed attempt left `wsrep_sst.pid` in the data directory, and in
            a container another process has that number. Delete the file while the node is stopped.""")
        .run(ERRORS)
        .prints("Requested donor is not available");
    page.step("Name the right one, with a comma, and start it")
        .loses("`wsrep_sst.pid`, which the failed attempt left; it would hold the next one up")
        .run(
            """
            printf '[mariadbd]\\nwsrep_sst_donor=galera3,\\n' > zz-snapshot.cnf &&
            docker cp zz-snapshot.cnf galera2:/etc/mysql/mariadb.conf.d/ && rm zz-snapshot.cnf &&
            docker run --rm --volumes-from galera2 --entrypoint rm \\
              "$(docker inspect --format '{{.Config.Image}}' toolbox)" -f /var/lib/mysql/wsrep_sst.pid &&
            docker start galera2""");
    synced(page, galera2);
  }

  @WayBack("Take the file away")
  @Otherwise(
      "The two others serve. `is not running`: first [[#Which method, and whether the nodes "
          + "can|what its log says]]. Still that method or donor: another file sets it too; in the "
          + "node, `grep -rl wsrep_sst_ /etc/mysql` names it.")
  @Order(19)
  void back(Runbook page, Node galera2) {
    page.step("Remove it, and restart the node")
        .why("It stood where the next snapshot is asked for; the other nodes' files never changed.")
        .loses("the choice of method and donor; what stands in the node's own file counts again")
        .limit(Duration.ofMinutes(10))
        .run(
            """
            docker exec galera2 rm %s && docker restart -t 600 galera2"""
                .formatted(FILE));
    synced(page, galera2);
    page.step("See that it asks as it did before, from any donor")
        .youSee("`mariabackup`, from nobody in particular")
        .run(galera2.ask("SELECT @@wsrep_sst_method, 'from', @@wsrep_sst_donor"))
        .matches("^mariabackup\\s+from\\s*$");
  }

  @Measurement("How long writes waited, and that nothing was lost")
  @Order(20)
  void after(Runbook page, Lab lab, Measures measures) {
    LedgerReport report = Ending.intact(page, lab, measures, HEALTHY, null);
    List<Duration> rsync = waits(report, "rsync");
    List<Duration> mariabackup = waits(report, "mariabackup");
    record(measures, "rsync", rsync);
    record(measures, "mariabackup", mariabackup);
    page.expect("a write on the donor waited longer for rsync than for mariabackup, in the median")
        .holds(() -> assertThat(rsync.get(ROUNDS / 2)).isGreaterThan(mariabackup.get(ROUNDS / 2)));
  }

  @Drill("Tidy up")
  @Order(21)
  void tidy(Runbook page) {
    page.step("Remove the table, and the file where it still is")
        .run(
            """
            docker exec toolbox mariadb -h galera1.local -e "DROP TABLE method_probe" &&
            docker exec galera2 rm -f %s"""
                .formatted(FILE));
  }

  private static void needs(GaleraNode node, String probe, String lacks) {
    if (node.container().exec(HEALTHY, "sh", "-c", probe).exitCode() != 0) {
      throw new CouldNotRunException(
          "%s %s; run this chapter with MARIADB_IMAGE=%s"
              .formatted(node.container().image(), lacks, Component.MARIADB.buildable().get(0)));
    }
  }

  /** The longest wait for one write on the donor in each round, shortest first. */
  private static List<Duration> waits(LedgerReport report, String method) {
    return MarkedWaits.of(
        report, mark -> mark.startsWith(method + ROUND), o -> o.worker() == ON_THE_DONOR);
  }

  private static void record(Measures measures, String method, List<Duration> sorted) {
    String what = method + ": longest wait for a write on the donor, ";
    measures.time(what + "shortest of three", sorted.get(0), null);
    measures.time(what + "median", sorted.get(ROUNDS / 2), null);
    measures.time(what + "longest", sorted.get(ROUNDS - 1), null);
  }

  private static void capture(Runbook page) {
    page.step("Capture what galera3 sends to port 4444")
        .why(
            """
            On the donor, which runs already: the joiner listens only while it waits. 80 MB come at once:
            with a small buffer (`-B`, in KiB) a busy machine loses packets, and what was lost can't be
            found.""")
        .run(
            """
            docker run --detach --name capture3 --network container:galera3 --cap-add NET_RAW \\
              --entrypoint tcpdump "$(docker inspect --format '{{.Config.Image}}' toolbox)" \\
              -i any -s 0 -B 131072 -U -w /tmp/capture.pcap port 4444 &&
            docker exec capture3 sh -c 'until [ -s /tmp/capture.pcap ]; do :; done'""")
        .succeeds();
  }

  /** The command that has it ask for the whole data by that method, and nothing else. */
  private static String ask(String method, String donor, String further) {
    return """
        printf '[mariadbd]\\nwsrep_sst_method=%s\\nwsrep_sst_donor=%s\\n%s' |
          docker exec -i galera2 tee %s &&
        docker stop -t 600 galera2 &&
        docker run --rm --volumes-from galera2 --entrypoint find \\
          "$(docker inspect --format '{{.Config.Image}}' toolbox)" /var/lib/mysql -mindepth 1 -delete &&
        docker start galera2"""
        .formatted(method, donor, further, FILE);
  }

  private static void rebuild(Runbook page, String method, String further, Node galera2) {
    page.step("Rebuild galera2 by " + method + ", from galera3")
        .why(
            "`wsrep_sst_donor` names the donor. A comma behind the name lets it be another one when this"
                + " one can't.")
        .run(ask(method, "galera3", further))
        .succeeds();
    synced(page, galera2);
    page.step("Read who sent it, and how")
        .run(
            galera2.logSinceStart(
                "grep -oE \"requested state transfer from .*|"
                    + method
                    + " SST completed on joiner\""))
        .matches("from 'galera3'\\. Selected \\d\\.\\d \\(galera3\\)\\(SYNCED\\) as donor")
        .prints(method + " SST completed on joiner");
  }

  private static void synced(Runbook page, Node galera2) {
    page.step("Wait until it is synced")
        .youSee("`Synced`; until then it refuses the connection")
        .otherwise(
            "Its container ends instead: [[#Which method, and whether the nodes can|what its log says]].")
        .run(galera2.state())
        .within(REBUILT)
        .matches("Synced$");
  }

  private static void seeWhetherItPaused(Runbook page, String method) {
    String why =
        method.equals("rsync")
            ? "`FLUSH TABLES WITH READ LOCK`, and replication paused, from the first byte to the last."
            : "It locks DDL for a moment, at the end, and writes go on.";
    var seen =
        page.step("See whether the donor stood still")
            .why(why)
            .run(
                """
                since=$(docker inspect --format '{{.State.StartedAt}}' galera2)
                docker logs --since "$since" galera3 2>&1 |
                  grep -oE 'Flushing tables for SST|Provider paused|Provider resumed|not desynched from group at BLOCK_DDL'""");
    if (method.equals("rsync")) {
      seen.prints("Flushing tables for SST").prints("Provider paused").prints("Provider resumed");
    } else {
      seen.prints("not desynched from group at BLOCK_DDL").printsNot("Provider paused");
    }
  }

  private static Duration toSynced(Lab lab) {
    GaleraNode galera2 = lab.cluster().node(2);
    return Duration.between(
        galera2.container().startedAt(), NodeLog.sinceStart(galera2).at(NodeLog.SYNCED));
  }

  private static void ends(Runbook page) {
    page.step("See it end")
        .why("A server that can't get its data does not go on.")
        .run("docker wait galera2")
        .matches("^[1-9]\\d*$");
  }

  /** {@code wsrep_sst.pid} of the failed attempt would hold the next one up. */
  private static String give(String program) {
    return """
        docker cp galera3:/usr/bin/%s - | docker cp - galera2:/usr/bin &&
        docker run --rm --volumes-from galera2 --entrypoint rm \\
          "$(docker inspect --format '{{.Config.Image}}' toolbox)" -f /var/lib/mysql/wsrep_sst.pid &&
        docker start galera2"""
        .formatted(program);
  }
}
