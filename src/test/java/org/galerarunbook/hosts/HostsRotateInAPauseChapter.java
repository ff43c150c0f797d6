package org.galerarunbook.hosts;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.galerarunbook.container.LabContainer;
import org.galerarunbook.lab.ContainerLab;
import org.galerarunbook.lab.Lab;
import org.galerarunbook.lab.Measures;
import org.galerarunbook.lab.Topic;
import org.galerarunbook.lab.UsesLab;
import org.galerarunbook.lab.World;
import org.galerarunbook.ledger.Ledger;
import org.galerarunbook.ledger.LedgerReport;
import org.galerarunbook.operator.Node;
import org.galerarunbook.pki.LeafFiles;
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
    number = 10,
    title = "Rotate certificates in a controlled pause, on hosts",
    purpose =
        """
        New CAs, and new keys and certificates for every host and the application, are made while all runs.
        In a pause everything is shut down in order, the files are put in place, and the host that was shut
        down last bootstraps the cluster with its data. From then on the old CAs' certificates are refused.""",
    twins = "RotateInAPauseChapter")
@UseWhen({
  "certificates have to change, the CAs', too, and a pause is planned anyway",
  "a CA's key was lost or stolen: what it signed has to be worth nothing, at once and everywhere",
  "a CA itself is over: `openssl x509 -noout -enddate` of its certificate says so"
})
@NotWhen({
  "the CAs stay: [[HostsRotateChapter]], without a pause",
  "nobody may notice, and a CA has to change: [[ChangeTheCaChapter]]",
  "certificates are over, and the CAs are not: [[HostsExpiredChapter]]"
})
@Needs({
  "hosts (`./lab up --world hosts`): ssh to each, and sudo there, all `Synced`",
  "a window in which nobody writes, and a way to stop the application",
  "a list of all that holds a leaf of these CAs or trusts them: other applications, proxies, garbd, replicas, monitors, the backup",
  "the certificates of both CAs, here in `ca` and `cluster-ca` at the operator's desk; their keys are not needed",
  "at the desk root, for `/etc/tls`, and `~/.my.cnf` with the application's account and its files there"
})
@Costs(
    value =
        "Nobody reads or writes from the stop of the application until its start; the figure is without thinking.",
    fault = "all servers shut down cleanly, no power cut")
@StopAndCall({
  "two state UUIDs among the hosts, or a seqno of -1",
  "the host that was shut down last is not the one with the highest seqno"
})
@UsesLab(world = World.HOSTS)
@Topic.Certificates
@Topic.Tls
@Topic.Bootstrap
class HostsRotateInAPauseChapter {

  private static final Duration BACK = Duration.ofMinutes(2);
  private static final Duration START = Duration.ofMinutes(15);
  static final String FORGOTTEN =
      "`certificate verify failed`, and not `expired`: one host has files of the other CA";
  private static final String WAITS = "Before the pause: check what waits";
  private static final String PUT =
      "Put the new files in place, bootstrap from that host, let the others follow";
  private static final String ROOTS =
      "`SSL error: Unable to get private key`: a key belongs to root";

  private static final String APPLICATION =
      "`self-signed certificate in certificate chain`, or `unknown ca`: an application has files of before";

  /** What each host wrote when its server left, a line each; nothing of one that runs. */
  private static final String POSITIONS =
      """
      for host in galera1 galera2 galera3; do
        echo $host $(ssh $host "systemctl -q is-active mariadb ||
          sudo grep -E '^(uuid|seqno|safe)' /var/lib/mysql/grastate.dat")
      done | tee positions.txt
      """;

  /** Every position known, one UUID, and one flag, on the host that has seen most and left last. */
  static final String FIRST =
      """
      { test "$(grep -cE ' uuid: [0-9a-f-]{36} seqno: [0-9]+ safe_to_bootstrap: [01]$' positions.txt)" = 3 &&
        test "$(cut -d ' ' -f 3 positions.txt | sort -u | wc -l)" = 1 && test "$(grep -c ' 1$' positions.txt)" = 1 &&
        sort -k 5,5nr -k 7,7nr positions.txt | head -n 1 | grep ' 1$' | cut -d ' ' -f 1 |
          grep -x -F "$(tail -n 1 stopped.txt)"; } | tee first.txt | grep .""";

  @Drill("An application reads and writes on all hosts")
  @Order(1)
  void before(Runbook page, Lab lab, Measures measures) {
    page.note("From here to the measurement; it comes back by itself, with the desk's files.");
    Ledger ledger = measures.start(Ledger.on(lab.cluster()).writers(3).readers(3).toAll());
    page.expect("it writes")
        .within(BACK)
        .holds(() -> assertThat(ledger.acknowledgedWrites()).isGreaterThan(50));
  }

  @Procedure("Before the pause: look, and keep a copy")
  @Otherwise(
      "Nothing was changed. `ERROR 2026`: certificates are over: put `--skip-ssl` behind "
          + "`mariadb`. `ERROR 2002`: its server is down; `sudo my_print_defaults --mysqld` "
          + "names its files. No `socket.ssl_…`: [[HostsEncryptChapter]].")
  @Order(2)
  void look(Runbook page) {
    HostCertificates.files(page);
    HostCertificates.keep(
        page,
        "Mend that first. Not all `Synced` since a CA is over: go on up to the pause (of a server that is down,"
            + " `sudo my_print_defaults --mysqld` names the files). Then, instead of its beginning, stop all"
            + " servers, [[HostsFullOutageChapter]] up to *Tell … that it may bootstrap*, write down what it"
            + " named, `echo HOST > first.txt; printf '%s\\n' galera1 galera2 galera3 > stopped.txt`, and come"
            + " back at [[#"
            + PUT
            + "]].");
  }

  @Procedure("Before the pause: make new CAs, and all that they sign")
  @Order(3)
  @Covers({"R008", "R009"})
  void issue(Runbook page) {
    page.step("Make the new CAs")
        .why(
            "Of the same names and uses as the old ones, so that an account's `REQUIRE ISSUER` stays right. Nothing that"
                + " runs trusts them yet. A CA of your company: put its certificate there as `new-ca/ca-cert.pem`."
                + " Its name is another: `SELECT user, host FROM mysql.user WHERE LENGTH(x509_issuer) > 0` on galera1"
                + " lists who is refused after the pause; `ALTER USER … REQUIRE ISSUER …` for each as soon as the"
                + " first host is `Primary`.")
        .youSee("`signature ok` for both, with their names and a date ten years ahead")
        .otherwise(
            "`File exists`: of an earlier try, or the CA in force: compare `openssl x509 -noout -serial -in"
                + " new-ca/ca-cert.pem` with a host's `ca.pem`. In force: it gets its name by the `mv -T` after the check. Else"
                + " move it away, don't mix them.")
        .run(
            """
            for ca in ca cluster-ca; do
              mkdir -m 700 new-$ca && openssl ecparam -name prime256v1 -genkey -noout -out new-$ca/ca-key.pem &&
                openssl x509 -x509toreq -copy_extensions copyall -in $ca/ca-cert.pem -signkey new-$ca/ca-key.pem |
                openssl x509 -req -copy_extensions copyall -days 3650 -signkey new-$ca/ca-key.pem -out new-$ca/ca-cert.pem &&
                openssl x509 -noout -enddate -in new-$ca/ca-cert.pem || { echo $ca failed; break; }
            done 2>&1""")
        .matches(
            "(?s)signature ok\\nsubject=[^\\n]*Runbook CA\\nnotAfter=.*"
                + "signature ok\\nsubject=[^\\n]*Cluster CA\\nnotAfter=");
    HostCertificates.ask(page);
    HostCertificates.sign(page, "new-");
    page.step("Make the application's own")
        .why(
            "Here the desk stands for it. The same now for all that is on your list. Passbolt and Valkey:"
                + " [[ApplicationCertificatesChapter]].")
        .youSee("`signature ok`, with its name, and `OK`")
        .otherwise(
            "`File exists`: of an earlier time, or this failed half-way. Move both folders away, and paste this again.")
        .run(
            """
            mkdir -m 700 /etc/tls-before /etc/tls-new && cp -p /etc/tls/*.pem /etc/tls-before/ &&
              cp new-ca/ca-cert.pem /etc/tls-new/ca.pem &&
              openssl ecparam -name prime256v1 -genkey -noout -out /etc/tls-new/client-key.pem &&
              openssl x509 -x509toreq -copy_extensions copyall -in /etc/tls/client-cert.pem -signkey /etc/tls-new/client-key.pem |
              openssl x509 -req -copy_extensions copyall -days 365 -CA new-ca/ca-cert.pem -CAkey new-ca/ca-key.pem \\
                -out /etc/tls-new/client-cert.pem 2>&1 && chmod 400 /etc/tls-new/*.pem &&
              openssl verify -CAfile /etc/tls-new/ca.pem /etc/tls-new/client-cert.pem""")
        .prints("signature ok")
        .printsLine("/etc/tls-new/client-cert.pem: OK");
  }

  @Procedure(WAITS)
  @Order(4)
  @Covers({"R008", "R009"})
  void waits(Runbook page) {
    HostCertificates.verify(page, "");
  }

  @Procedure("The pause begins: shut down in order, and have the host named that bootstraps")
  @Order(5)
  @Covers("G028")
  void stop(Runbook page, Measures measures) {
    measures.ledger().mark("the application is stopped");
    stopWriting(page);
    measures.ledger().mark("the servers are shut down");
    shutDown(page, "galera3 galera2 galera1");
    choose(page, "galera1");
  }

  private static void stopWriting(Runbook page) {
    page.step("Stop what writes")
        .why(
            "The application itself, where you can. What is left gets error 1047: nothing happened. A restart takes it back.")
        .youSee("`refuses`, three times")
        .otherwise(
            "`failed`: that host is not up: mend it. To call the pause off: `SET GLOBAL wsrep_reject_queries=NONE` on each.")
        .run(
            """
            for host in galera1 galera2 galera3; do
              ssh $host "sudo mariadb -e 'SET GLOBAL wsrep_reject_queries=ALL'" &&
                echo $host refuses || { echo $host failed; break; }
            done 2>&1""")
        .matches("\\A" + HostSteps.each("HOST refuses\\n") + "\\z");
    page.step("Wait until no query runs any more")
        .why(
            "Left out are the server's own threads, this question, who is idle, and who is just refused: nothing is under way.")
        .youSee("`hostname` with each host's name, and no other line")
        .otherwise(
            "What still runs, one a line: wait. The second column is the account, the third from where. `KILL` is refused"
                + " now (error 1047); the shutdown ends what is left, and it is rolled back. `Binlog Dump` is a"
                + " replica: it may stay.")
        .run(
            """
            for host in galera1 galera2 galera3; do
              ssh $host "sudo mariadb -N -e \\"SHOW VARIABLES LIKE 'hostname'; SHOW PROCESSLIST\\""
            done | awk -F '\\t' '$2 !~ /^(system user|event_scheduler)$/ &&
              $5 !~ /^(Sleep|Connect)$/ && $8 !~ /^SHOW PROCESSLIST/'""")
        .within(BACK)
        .matches("\\A" + HostSteps.each("hostname\\tHOST\\n") + "\\z");
  }

  private static void shutDown(Runbook page, String order) {
    page.step("Shut the servers down, each when the one before has ended")
        .why(
            "The last one has seen everything, and notes that it may bootstrap. The order is yours.")
        .youSee("three names, in the order in which they were shut down")
        .otherwise(
            "`did not end in order`: `sudo journalctl -u mariadb -n 50` on it says why. It was killed, or crashed:"
                + " don't go on here, [[HostsFullOutageChapter]] finds the position that was lost.")
        .limit(START)
        .run(
            """
            for host in %s; do
              ssh $host "sudo systemctl stop mariadb && systemctl show -P Result mariadb" | grep -q -x success &&
                echo $host || { echo $host did not end in order >&2; break; }
            done | tee stopped.txt"""
                .formatted(order))
        .matches("\\A" + order.replace(" ", "\\n") + "\\n\\z");
  }

  private static void choose(Runbook page, String first) {
    page.step("Read what each one wrote when it left, and have one named")
        .why(
            """
            Nothing is started for it. `3` is the number of hosts. One UUID, every position known, one flag, no
            seqno higher than its own, and shut down last: else nobody is named. Never name one by hand.""")
        .youSee(
            "the same UUID on each, no seqno of -1, `safe_to_bootstrap: 1` once, and below, the host that was shut"
                + " down last: here "
                + first)
        .otherwise(
            "Two UUIDs: two histories, and their seqnos can't be compared; start nothing, call somebody:"
                + " [[WrongFounderChapter#Two histories are refused]]. A -1, or no 1:"
                + " [[HostsFullOutageChapter]] names the host; come back after its *Tell … that it may bootstrap*, and"
                + " write down what it named: `echo HOST > first.txt; printf '%s\\n' galera1 galera2 galera3 >"
                + " stopped.txt`. A line without position: that server runs again.")
        .run(POSITIONS + FIRST)
        .matches(
            "\\A"
                + position("galera1", first)
                + position("galera2", first)
                + position("galera3", first)
                + first
                + "\\n\\z");
  }

  private static String position(String host, String first) {
    return "%s uuid: %s seqno: \\d+ safe_to_bootstrap: %d\\n"
        .formatted(host, host.equals("galera1") ? "(\\S{36})" : "\\1", host.equals(first) ? 1 : 0);
  }

  @Procedure(PUT)
  @Order(6)
  @Covers({"G028", "G030", "R008", "R009"})
  void start(Runbook page, Measures measures) {
    measures.ledger().mark("the new files are put in place");
    HostCertificates.replace(
        page,
        "Put them in place on every host",
        "By renames, and only what is whole. Each garbd, replica and monitor on your list gets its own now, too.",
        "galera1 galera2 galera3");
    measures.ledger().mark("the first server is started");
    startAll(page, "galera3", "galera2");
  }

  private static void startAll(Runbook page, String second, String third) {
    page.step("Bootstrap from the host that was named")
        .why("Only where no server runs: today's `galera_new_cluster` restarts one that does.")
        .loses(
            "nothing: it has seen what all have seen. Another host in its place loses what came after that one left")
        .youSee("`Primary`, and the UUID of its position")
        .otherwise(
            "Nothing: nobody was named. `Job for mariadb.service failed`: its journal says why; [[#"
                + ROOTS
                + "]]. `It may not be safe to bootstrap`: not this one. Another UUID: stop before anybody joins,"
                + " and call somebody.")
        .limit(START)
        .run(
            """
            test -s first.txt && ssh $(cat first.txt) sudo galera_new_cluster &&
              ssh $(cat first.txt) "sudo mariadb -N -e \\"SHOW STATUS WHERE Variable_name IN
                ('wsrep_cluster_state_uuid','wsrep_cluster_status')\\""
            grep "^$(cat first.txt) " positions.txt""")
        .matches(
            "\\Awsrep_cluster_state_uuid\\s+(\\S{36})\\nwsrep_cluster_status\\s+Primary\\n"
                + "galera\\d uuid: \\1 ");
    page.step("Start the others, each when the one before is there")
        .why("One joiner at a time. They need no snapshot: nobody wrote without them.")
        .loses("nothing: they have nothing that the first one lacks")
        .youSee("the two names, one below the other, with size 2 and 3")
        .otherwise(
            "`failed`, or `Job for mariadb.service failed`: [[#"
                + FORGOTTEN
                + "]], [[#"
                + ROOTS
                + "]].")
        .limit(START)
        .run(
            """
            for host in $(grep -v -x -F "$(cat first.txt)" stopped.txt); do
              ssh $host "sudo systemctl start mariadb && until sudo mariadb -N -e \\"SHOW STATUS LIKE 'wsrep_local_state_comment'\\" |
                grep -q Synced; do sleep 1; done && sudo mariadb -N -e \\"SHOW STATUS LIKE 'wsrep_cluster_size'\\"" |
                sed "s/^/$host /" | grep . || { echo $host failed; break; }
            done 2>&1""")
        .matches(
            "\\A%s wsrep_cluster_size\\s+2\\n%s wsrep_cluster_size\\s+3\\n\\z"
                .formatted(second, third));
    page.step("Wait until all are synced")
        .youSee("three times `Primary`, `Synced`, size 3 and the same UUID")
        .otherwise("`sudo journalctl -u mariadb -n 50` on the one that is not.")
        .run(HostSteps.STATES)
        .within(BACK)
        .matches(HostSteps.WELL);
  }

  @Procedure("The pause ends: start the application with its new files")
  @Order(7)
  @Covers({"G028", "G030"})
  void application(Runbook page, Lab lab, Measures measures) throws IOException {
    giveApplication(page);
    measures.ledger().mark("the application is started");
    asTheDesk(lab);
    long then = measures.ledger().acknowledgedWrites();
    page.expect("the application writes again")
        .within(BACK)
        .holds(() -> assertThat(measures.ledger().acknowledgedWrites()).isGreaterThan(then + 50));
  }

  private static void giveApplication(Runbook page) {
    page.step("Give the application its own, and connect to each host with it")
        .loses("its old key and certificate, and the CA that it trusts; `/etc/tls-before` has them")
        .youSee("`OK` of what waited, and `accepted` from each. Then start it")
        .otherwise(
            "`not accepted`: [[#"
                + APPLICATION
                + "]]. Then paste this again: what is in place stays.")
        .run(
            """
            if test -d /etc/tls-new; then
              openssl verify -CAfile /etc/tls-new/ca.pem /etc/tls-new/client-cert.pem &&
                mv /etc/tls-new/*.pem /etc/tls/ && rm -r /etc/tls-new
            fi &&
              for host in galera1 galera2 galera3; do
                mariadb -h $host.local -N -e "SELECT '$host accepted'" || { echo $host: not accepted; break; }
              done 2>&1""")
        .matches(
            "\\A/etc/tls-new/client-cert.pem: OK\\n" + HostSteps.each("HOST accepted\\n") + "\\z");
  }

  @Check(
      "The new certificates are served, and the old ones are refused, on both ports of each host")
  @Order(8)
  @Covers({"G030", "R009", "R015"})
  void check(Runbook page) {
    showPorts(page);
    page.note(
        "`new-ca` and `new-cluster-ca` sign from now on, but other pages sign with `ca` and `cluster-ca`. When nobody"
            + " wants to go back: `for ca in ca cluster-ca; do mv -T $ca old-$ca && mv -T new-$ca $ca || break;"
            + " done` at the desk; then remove `old-ca`, `old-cluster-ca` and each `tls-before`.");
  }

  private static void showPorts(Runbook page) {
    HostCertificates.served(
        page, " No serial behind `cluster`: the desk is not let in on 4567; ask from a host.");
    page.step("Show what each host had before, and what it has now, to both ports")
        .why("What it had is what somebody with a copy of it would show.")
        .youSee(
            "an `alert` for each of `tls-before`, here `unknown ca`; `ESTABLISHED` for each of `tls`")
        .otherwise(
            "An old one is accepted: that host's `ca.pem` or `cluster-ca.pem` still has the old CA, too. Nothing: it did"
                + " not answer within 10 s, or speaks TLS 1.3 only.")
        .limit(BACK)
        .run(
            """
            ssh galera1 sudo -u mysql sh <<'SH'
              show() {
                echo $1 $4 $2 $(timeout 10 openssl s_client -brief -tls1_2 -cert $2/$3-cert.pem -key $2/$3-key.pem \\
                  -connect $1.local:$4 $5 $6 < /dev/null 2>&1 | grep -aoE 'alert [a-z ]+|ESTABLISHED' | head -n 1)
              }
              cd /etc/mysql && for host in galera1 galera2 galera3; do for dir in tls-before tls; do
                show $host $dir server 3306 -starttls mysql; show $host $dir cluster 4567
              done; done
            SH""")
        .matches(
            "\\A"
                + HostSteps.each(
                    "HOST 3306 tls-before alert unknown ca\\nHOST 4567 tls-before alert unknown ca\\n"
                        + "HOST 3306 tls ESTABLISHED\\nHOST 4567 tls ESTABLISHED\\n")
                + "\\z");
  }

  @Measurement("They came by IST, without a snapshot, and nothing acknowledged was lost")
  @Order(9)
  void after(Runbook page, Lab lab, Measures measures) {
    page.step("See what each of the two was sent")
        .run(
            """
            for host in $(grep -v -x -F "$(cat first.txt)" stopped.txt); do
              ssh $host 'sudo journalctl -o cat _SYSTEMD_INVOCATION_ID=$(systemctl show -P InvocationID mariadb)' |
                grep -oE 'Receiving IST: .*|SST completed on joiner' | sed "s/^/$host /"
            done""")
        .matches(
            "\\Agalera3 Receiving IST: \\d+ writesets[^\\n]*\\ngalera2 Receiving IST: \\d+ writesets[^\\n]*\\n\\z");
    LedgerReport report = measures.stop(null);
    page.expect("each acknowledged write is on every node, once")
        .holds(() -> assertThat(report.verdict()).isIntact());
    page.expect("all three are one component")
        .within(BACK)
        .holds(() -> assertThat(lab.problems()).isEmpty());
  }

  @Trap(APPLICATION)
  @Order(10)
  @Covers("R015")
  void oldApplication(Runbook page) {
    page.note(
        """
        It trusts the old CA, and so refuses the new servers: `self-signed certificate in certificate chain`.
        With the new CA, and its old certificate, it is refused by them: the client reads the alert if it is
        quick, else only that the connection is lost. `accepted` here: that host serves an old certificate, or
        trusts the old CA, too.""");
    page.step(
            "Connect with the application's files of before, and with the new CA and its old certificate")
        .run(
            """
            for host in galera1 galera2 galera3; do
              for ca in tls-before tls; do
                mariadb -h $host.local --ssl-ca=/etc/$ca/ca.pem --ssl-cert=/etc/tls-before/client-cert.pem \\
                  --ssl-key=/etc/tls-before/client-key.pem -N -e "SELECT 'accepted'" 2>&1 | sed "s/^/$host $ca /"
              done
            done""")
        .matches(
            "\\A"
                + HostSteps.each(
                    "HOST tls-before ERROR 2026 [^\\n]* self-signed certificate in certificate chain\\n"
                        + "HOST tls ERROR 20(?:26|13) (?![^\\n]*self-signed)[^\\n]*\\n")
                + "\\z");
  }

  @Drill(value = "galera3 is started with its files of before", trap = true)
  @Order(11)
  void forgotten(Runbook page) {
    page.step("Stop it, keep its new files as if they still waited, and start it with the old ones")
        .on("galera3")
        .limit(START)
        .run(
            """
            sudo systemctl stop mariadb
            sudo sh -c 'cp -a /etc/mysql/tls /etc/mysql/tls-new && cp -a /etc/mysql/tls-before/. /etc/mysql/tls/'
            sudo systemctl start mariadb""")
        .exits(1)
        .prints("Job for mariadb.service failed");
  }

  @Trap(FORGOTTEN)
  @Order(12)
  @Covers("R015")
  void otherCa(Runbook page, Node galera3) {
    page.note(
        """
        It found nobody who accepts it for half a minute, and ended. A refusal is no crash: systemd does not
        try again. The others go on. If it was the first one to be started, it would be the others that are
        refused. Look which host's CA is another than the others', and give that one its new files.
        What the line says after `certificate verify failed:` depends on what the peer sends.""");
    page.step("See what systemd says, and why it ended")
        .on("galera3")
        .run(
            """
            systemctl show -p Result -p NRestarts mariadb
            sudo journalctl -o cat _SYSTEMD_INVOCATION_ID=$(systemctl show -P InvocationID mariadb) |
              grep -oE 'certificate verify failed.*|alert unknown ca|failed to open gcomm backend connection: 110: .*' |
              sort -u""")
        .printsLine("Result=exit-code")
        .printsLine("NRestarts=0")
        .prints("certificate verify failed")
        .printsNot("expired")
        .prints("failed to open gcomm backend connection: 110");
    page.step("See whose CA is another")
        .run(
            """
            for host in galera1 galera2 galera3; do
              for ca in ca cluster-ca; do
                echo $host $ca $(ssh $host sudo cat /etc/mysql/tls/$ca.pem | openssl x509 -noout -serial)
              done
            done""")
        .matches(
            "(?s)\\Agalera1 ca (\\S+)\\ngalera1 cluster-ca (\\S+)\\ngalera2 ca \\1\\ngalera2 cluster-ca"
                + " \\2\\ngalera3 ca (?!\\1)\\S+\\ngalera3 cluster-ca (?!\\2)\\S+\\n?\\z");
    HostCertificates.replace(page, "Put its new files in place", "", "galera3");
    startAgain(page, galera3);
  }

  @Drill(value = "galera2's new key belongs to root, and somebody copies it by hand", trap = true)
  @Order(13)
  void roots(Runbook page) {
    page.step("Have the files wait once more, one key as root would copy it")
        .on("galera2")
        .run(
            """
            sudo sh -c 'cp -a /etc/mysql/tls /etc/mysql/tls-new && chown root: /etc/mysql/tls-new/server-key.pem'""");
    page.step("The procedure's step refuses it")
        .run(HostCertificates.PLACE.formatted("galera2"))
        .printsLine("server-key.pem root 400")
        .printsLine("galera2 nothing replaced");
    page.step("Somebody copies it past that step, and restarts")
        .on("galera2")
        .limit(START)
        .run(
            """
            sudo sh -c 'cd /etc/mysql && cp -a tls-new/. tls/ && rm -r tls-new'
            sudo systemctl restart mariadb""")
        .exits(1)
        .prints("Job for mariadb.service failed");
  }

  @Trap(ROOTS)
  @Order(14)
  @Covers("R008")
  void wrongOwner(Runbook page, Node galera2) {
    page.note(
        """
        The server can't read its key, and ends at once. systemd does not try again. The same
        words come where the key is another certificate's.""");
    page.step("See what systemd says, and why it ended")
        .on("galera2")
        .run(
            """
            systemctl show -p Result -p NRestarts mariadb
            sudo journalctl -o cat _SYSTEMD_INVOCATION_ID=$(systemctl show -P InvocationID mariadb) |
              grep -E 'SSL|ssl_|private key|Permission' | sort -u
            sudo stat -c '%n %U %a' /etc/mysql/tls/*-key.pem""")
        .printsLine("Result=exit-code")
        .printsLine("NRestarts=0")
        .prints("Unable to get private key")
        .printsLine("/etc/mysql/tls/server-key.pem root 400");
    page.step("Give it to the server")
        .on("galera2")
        .run(
            "sudo sh -c 'chown mysql: /etc/mysql/tls/*-key.pem && chmod 400 /etc/mysql/tls/*-key.pem'");
    startAgain(page, galera2);
  }

  private static void startAgain(Runbook page, Node host) {
    page.step("Start it")
        .loses("nothing: it has nothing that the others lack")
        .limit(START)
        .run(host.start());
    page.step("Ask every host").run(HostSteps.STATES).within(BACK).matches(HostSteps.WELL);
  }

  @WayBack("The old ones, in the same pause once more")
  @Order(15)
  void back(Runbook page) {
    page.note(
        "As long as `tls-before` is there, and the old CAs and certificates are valid. If a key was stolen, this lets"
            + " the thief in again.");
    page.step("Have the old ones wait where the new ones did")
        .loses("nothing: what is in place now is copied to `tls-before`")
        .why(
            "What is in place now is kept as they were, so this goes forth and back. An application that never got the"
                + " others keeps its own.")
        .youSee("`waits`, three times, and `the application's, too`")
        .otherwise(
            "`Directory not empty`: the new ones still wait there, since they were never put in place: `sudo mv -T"
                + " /etc/mysql/tls-new /etc/mysql/tls-unused` on that host. Any other `failed`: the line before says"
                + " why; nothing that runs has noticed. Mend it. Then paste this again with that host and those after it"
                + " behind `in`.")
        .run(
            """
            for host in galera1 galera2 galera3; do
              ssh $host 'cd /etc/mysql && sudo mv -T tls-before tls-new && sudo cp -a tls/. tls-before' &&
                echo $host waits || { echo $host failed; break; }
            done 2>&1
            back=$(ssh galera1 sudo cat /etc/mysql/tls-new/ca.pem) &&
              if test "$(cat /etc/tls/ca.pem)" = "$back"; then
                test ! -e /etc/tls-new || mv -T /etc/tls-new /etc/tls-unused
              elif test "$(cat /etc/tls-new/ca.pem 2>/dev/null)" != "$back"; then
                mv -T /etc/tls-before /etc/tls-new && mkdir -m 700 /etc/tls-before && cp -p /etc/tls/*.pem /etc/tls-before/
              fi && echo "the application's, too\"""")
        .matches("\\A" + HostSteps.each("HOST waits\\n") + "the application's, too\\n\\z");
    page.note(
        "Then all again, from [[#"
            + WAITS
            + "]] to the check. The servers are down, and none was started since: leave the pause's beginning out, and"
            + " go on with [[#"
            + PUT
            + "]]. One was started since: put only those that run behind `in` in *Stop what writes* and *Wait until"
            + " no query runs any more*; in *Shut the servers down* put it last, and first"
            + " `sudo systemctl reset-failed mariadb` on one that didn't start.");
  }

  @Drill(value = "The way back, to its end: galera1 is shut down first, galera3 last", trap = true)
  @Order(16)
  void backToTheEnd(Runbook page, Lab lab) throws IOException {
    HostCertificates.verify(page, "");
    stopWriting(page);
    shutDown(page, "galera1 galera2 galera3");
    choose(page, "galera3");
    HostCertificates.replace(
        page, "Put them in place on every host", "", "galera1 galera2 galera3");
    startAll(page, "galera1", "galera2");
    giveApplication(page);
    asTheDesk(lab);
    showPorts(page);
    page.expect("all three are one component")
        .within(BACK)
        .holds(() -> assertThat(lab.problems()).isEmpty());
  }

  @Drill("Tidy up")
  @Order(17)
  void tidy(Runbook page) {
    page.step("Remove what was kept")
        .run(
            """
            for host in galera1 galera2 galera3; do ssh $host sudo rm -r /etc/mysql/tls-before; done
            rm -r /etc/tls-before new-ca issued served whole stopped.txt positions.txt first.txt
            rm -rf new-cluster-ca""");
  }

  /** Who connects from outside has the files that the desk has. */
  private static void asTheDesk(Lab lab) throws IOException {
    LabContainer desk = ((ContainerLab) lab).toolboxContainer();
    LeafFiles mine = lab.pki().client();
    for (Path file : List.of(mine.ca(), mine.certificate(), mine.key())) {
      Files.write(file, desk.readFile("/etc/tls/" + file.getFileName()).orElseThrow());
    }
    Files.write(mine.keyStore(), mine.load().pkcs12(lab.pki().storePassword()));
  }
}
