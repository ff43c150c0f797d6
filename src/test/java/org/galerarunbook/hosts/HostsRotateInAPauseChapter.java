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
  "the certificates of both CAs, here in `ca` and `cluster-ca` at the operator's desk; their keys are not needed"
})
@Costs(
    value =
        """
        Nobody reads or writes from the stop of the application until it is started again. The figure is
        without thinking in between.""",
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
  private static final String ALL = "galera1 galera2 galera3";

  static final String FORGOTTEN =
      "`certificate verify failed`, and not `expired`: one host has files of the other CA";
  private static final String ROOTS =
      "`SSL error: Unable to get private key`: a key belongs to root";

  /** What each host wrote when its server left, a line each. */
  private static final String POSITIONS =
      """
      for host in galera1 galera2 galera3; do
        echo $host $(ssh $host "sudo grep -E '^(uuid|seqno|safe)' /var/lib/mysql/grastate.dat")
      done | tee positions.txt""";

  /** Every position known, one UUID, and one flag, on the host that has seen most and left last. */
  static final String FIRST =
      """
      : > first.txt
      test "$(grep -cE ' uuid: [0-9a-f-]{36} seqno: [0-9]+ safe_to_bootstrap: [01]$' positions.txt)" = 3 &&
        test "$(cut -d ' ' -f 3 positions.txt | sort -u | wc -l)" = 1 &&
        test "$(grep -c ' 1$' positions.txt)" = 1 &&
        sort -k 5,5nr -k 7,7nr positions.txt | head -n 1 | grep ' 1$' | cut -d ' ' -f 1 |
          grep -x -F "$(tail -n 1 stopped.txt)" | tee first.txt | grep .""";

  private static final String ACCEPTED =
      """
      for host in galera1 galera2 galera3; do
        mariadb -h $host.local -N -e "SELECT 'accepted'"
      done""";

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
  @Order(2)
  void look(Runbook page) {
    HostSteps.files(page);
    HostSteps.keep(page);
  }

  @Procedure("Before the pause: make new CAs, and all that they sign")
  @Order(3)
  @Covers({"R008", "R009"})
  void issue(Runbook page) {
    page.step("Make the new CAs")
        .why(
            """
            Of the same names and uses as the old ones, so that an account's `REQUIRE ISSUER` stays right, and
            with keys of their own. Nothing that runs trusts them yet. A CA of your company: put its
            certificate there as `new-ca/ca-cert.pem`.""")
        .youSee("`signature ok` for each, with the names and a date ten years ahead")
        .otherwise("`File exists`: of an earlier try. Move it away, don't mix them.")
        .run(
            """
            for ca in ca cluster-ca; do
              mkdir -m 700 new-$ca &&
                openssl ecparam -name prime256v1 -genkey -noout -out new-$ca/ca-key.pem &&
                openssl x509 -x509toreq -copy_extensions copyall \\
                  -in $ca/ca-cert.pem -signkey new-$ca/ca-key.pem -out new-$ca/ca.csr &&
                openssl x509 -req -copy_extensions copyall -days 3650 \\
                  -in new-$ca/ca.csr -signkey new-$ca/ca-key.pem -out new-$ca/ca-cert.pem &&
                openssl x509 -noout -enddate -in new-$ca/ca-cert.pem
            done 2>&1""")
        .matches("(?s)(signature ok.*notAfter=.*){2}");
    HostSteps.ask(page);
    HostSteps.sign(page, "new-");
    page.step("Give each host the new CAs")
        .why("They wait beside the new certificates.")
        .youSee("`has both`, three times")
        .run(
            """
            for host in galera1 galera2 galera3; do
              for ca in ca cluster-ca; do
                ssh $host sudo -u mysql tee /etc/mysql/tls-new/$ca.pem < new-$ca/ca-cert.pem |
                  cmp - new-$ca/ca-cert.pem && echo $ca
              done | grep -c . | grep -q 2 && echo $host has both
            done""")
        .matches("\\A(galera\\d has both\\n){3}\\z");
    HostSteps.verify(page, "");
    page.step("See that each has the name of its host")
        .why("A client that verifies the server asks for it.")
        .youSee("`does match`, six times")
        .otherwise("`does NOT match`: another host's. Sign that host's own request again.")
        .run(
            """
            for host in galera1 galera2 galera3; do
              for leaf in server cluster; do
                echo $leaf $(ssh $host sudo cat /etc/mysql/tls-new/$leaf-cert.pem |
                  openssl x509 -noout -checkhost $host.local)
              done
            done""")
        .matches("\\A((server|cluster) Hostname galera\\d.local does match certificate\\n){6}\\z");
    page.step("Make the application's own")
        .why(
            "Here the desk stands for it. Passbolt and Valkey: [[ApplicationCertificatesChapter]].")
        .youSee("`signature ok`, with its name, and `OK`")
        .run(
            """
            mkdir -m 700 /etc/tls-new && cp new-ca/ca-cert.pem /etc/tls-new/ca.pem &&
              openssl ecparam -name prime256v1 -genkey -noout -out /etc/tls-new/client-key.pem &&
              openssl x509 -x509toreq -copy_extensions copyall \\
                -in /etc/tls/client-cert.pem -signkey /etc/tls-new/client-key.pem -out client.csr &&
              openssl x509 -req -copy_extensions copyall -days 365 -in client.csr \\
                -CA new-ca/ca-cert.pem -CAkey new-ca/ca-key.pem -out /etc/tls-new/client-cert.pem 2>&1
            chmod 400 /etc/tls-new/*.pem
            openssl verify -CAfile /etc/tls-new/ca.pem /etc/tls-new/client-cert.pem""")
        .prints("signature ok")
        .printsLine("/etc/tls-new/client-cert.pem: OK");
  }

  @Procedure("The pause begins: stop the application, and the servers one by one")
  @Order(4)
  @Covers("G028")
  void stop(Runbook page, Measures measures) {
    measures.ledger().mark("the application is stopped");
    page.step("Stop what writes")
        .why(
            """
            The application itself, where you can. What is left is refused by the hosts: with error 1047,
            which says that nothing happened. A restart of the server takes that back.""")
        .run(
            """
            for host in galera1 galera2 galera3; do
              ssh $host "sudo mariadb -e 'SET GLOBAL wsrep_reject_queries=ALL'"
            done""");
    page.step("Wait until no query runs any more")
        .why(
            """
            Left out are the server's own threads, root, and who is idle or is just refused: an application
            that was not stopped comes again and again, and has done nothing. The stop of the server ends
            them.""")
        .youSee("`hostname` with each host's name, and no other line")
        .otherwise(
            "What still runs, one a line: the second column is the account, the third from where.")
        .run(
            """
            for host in galera1 galera2 galera3; do
              ssh $host "sudo mariadb -N -e \\"SHOW VARIABLES LIKE 'hostname'; SHOW PROCESSLIST\\""
            done | awk -F '\\t' '$2 !~ /^(system user|event_scheduler|root)$/ && $5 !~ /^(Sleep|Connect)$/'""")
        .within(BACK)
        .matches("\\Ahostname\\tgalera1\\nhostname\\tgalera2\\nhostname\\tgalera3\\n?\\z");
    measures.ledger().mark("the servers are shut down");
    page.step("Shut the servers down, each when the one before has ended")
        .why(
            "The last one has seen everything, and notes that it may bootstrap. The order is yours.")
        .youSee("three names, in the order in which they were shut down")
        .otherwise(
            "Fewer: that one does not stop. `sudo journalctl -u mariadb -n 50` on it says why.")
        .limit(START)
        .run(
            """
            for host in galera3 galera2 galera1; do
              ssh $host sudo systemctl stop mariadb && echo $host || break
            done | tee stopped.txt""")
        .matches("\\A(galera\\d\\n){3}\\z");
    page.step("See that they ended in order")
        .youSee("`success` and `inactive`, three times")
        .otherwise(
            "`failed`: it was killed, or crashed. Don't go on here: [[HostsFullOutageChapter]] finds the"
                + " position that was lost.")
        .run(
            """
            for host in galera1 galera2 galera3; do
              echo $host $(ssh $host systemctl show -p Result -p ActiveState mariadb)
            done""")
        .matches("\\A(galera\\d Result=success ActiveState=inactive\\n){3}\\z");
  }

  @Procedure("Name the host to bootstrap from")
  @Order(5)
  @Covers("G028")
  void choose(Runbook page) {
    page.step("Read what each one wrote when it left")
        .why("Nothing is started for it.")
        .youSee("the same UUID on each, no seqno of -1, and `safe_to_bootstrap: 1` once")
        .otherwise(
            "Two UUIDs: two histories, and their seqnos can't be compared; start nothing, call somebody:"
                + " [[WrongFounderChapter#Two histories are refused]]. A -1, or no 1:"
                + " [[HostsFullOutageChapter]] names the host; come back before it is started.")
        .run(POSITIONS)
        .matches(
            "(?s)^galera1 uuid: (\\S+) seqno: \\d+ .*galera2 uuid: \\1 seqno: \\d+ .*galera3 uuid: \\1 seqno: \\d+ ")
        .matches("^galera1 .* safe_to_bootstrap: 1$")
        .matches("^galera2 .* safe_to_bootstrap: 0$")
        .matches("^galera3 .* safe_to_bootstrap: 0$");
    named(page, "galera1");
  }

  private static void named(Runbook page, String host) {
    page.step("Have it named")
        .why(
            """
            `3` is the number of hosts. One UUID, every position known, one flag, no seqno higher than its
            own, and shut down last: else nothing is printed.""")
        .youSee("the host that was shut down last: here " + host)
        .otherwise("Nothing: see the step before. Never name one by hand.")
        .run(FIRST)
        .matches("\\A" + host + "\\n?\\z");
  }

  @Procedure("Put the new files in place, everywhere")
  @Order(6)
  @Covers({"R008", "R009", "G030"})
  void place(Runbook page, Measures measures) {
    measures.ledger().mark("the new files are put in place");
    HostSteps.replace(
        page,
        "Put them in place on every host",
        """
        By renames, and only what is whole: signed by the new CAs, with its own key, which is the
        server's to read. Another garbd, replica or monitor with leaves of these CAs: its own, too.""",
        ALL,
        "");
  }

  @Procedure("Bootstrap from that host, let the others follow")
  @Order(7)
  @Covers({"G028", "G030"})
  void start(Runbook page, Measures measures) {
    measures.ledger().mark("the first server is started");
    page.step("Bootstrap from the host that was named")
        .why("Only where no server runs: today's `galera_new_cluster` restarts one that does.")
        .loses(
            "nothing: it has seen what all have seen. Another host in its place loses what came after that one left")
        .otherwise(
            "`Job for mariadb.service failed`: its journal says why; [[#"
                + ROOTS
                + "]]. `It may not be safe to bootstrap`: not this one.")
        .limit(START)
        .run("ssh $(cat first.txt) sudo galera_new_cluster");
    page.step("See that it is primary, and goes on with the history of before")
        .youSee("`Primary`, and the UUID of its position")
        .otherwise("Another UUID: stop before anybody joins, and call somebody.")
        .run(
            """
            ssh $(cat first.txt) "sudo mariadb -N -e \\"SHOW STATUS WHERE Variable_name IN
              ('wsrep_cluster_state_uuid','wsrep_cluster_status')\\""
            grep "^$(cat first.txt) " positions.txt""")
        .within(BACK)
        .matches(
            "(?s)^wsrep_cluster_state_uuid\\s+(\\S{36})\\nwsrep_cluster_status\\s+Primary\\n"
                + "galera\\d uuid: \\1 ");
    for (int number : new int[] {1, 2}) {
      page.step(number == 1 ? "Start one of the others" : "Start the last one")
          .why(
              number == 1
                  ? "It needs no snapshot: nobody wrote without it."
                  : "Only now: one joiner at a time.")
          .loses("nothing: it has nothing that the first one lacks")
          .otherwise(
              "`Job for mariadb.service failed`: [[#" + FORGOTTEN + "]], [[#" + ROOTS + "]].")
          .limit(START)
          .run(
              "ssh $(grep -v -x -F \"$(cat first.txt)\" stopped.txt | sed -n %dp) sudo systemctl start mariadb"
                  .formatted(number));
      page.step("Wait until " + (number == 1 ? "two" : "all three") + " are synced")
          .youSee(
              "`Synced` and size " + (number + 1) + ", " + (number == 1 ? "twice" : "three times"))
          .otherwise("`sudo journalctl -u mariadb -n 50` on the one that is not.")
          .run(HostSteps.STATES)
          .within(BACK)
          .matches("(?s)(comment Synced\\n.*){%1$d}".formatted(number + 1))
          .matches("(?s)(size %1$d\\n.*){%1$d}".formatted(number + 1));
    }
    page.step("See that they needed no snapshot")
        .youSee("`Receiving IST` from each of the two, and no `SST completed`")
        .run(
            """
            for host in $(grep -v -x -F "$(cat first.txt)" stopped.txt); do
              ssh $host 'sudo journalctl -o cat _SYSTEMD_INVOCATION_ID=$(systemctl show -P InvocationID mariadb)' |
                grep -oE 'Receiving IST: .*|SST completed on joiner' | sed "s/^/$host /"
            done""")
        .matches("(?s)(galera\\d Receiving IST: \\d+ writesets.*){2}")
        .printsNot("SST completed");
  }

  @Procedure("The pause ends: start the application with its new files")
  @Order(8)
  @Covers({"G028", "G030"})
  void application(Runbook page, Lab lab, Measures measures) throws IOException {
    page.step("Give the application its own")
        .loses("its old key and certificate, and the CA that it trusts; `/etc/tls-before` has them")
        .youSee("`OK`. Then start it")
        .otherwise("`File exists`: of an earlier time. Move it away, don't mix them.")
        .run(
            """
            mkdir -m 700 /etc/tls-before && cp -p /etc/tls/*.pem /etc/tls-before/ &&
              mv /etc/tls-new/*.pem /etc/tls/ && rmdir /etc/tls-new &&
              openssl verify -CAfile /etc/tls/ca.pem /etc/tls/client-cert.pem""")
        .printsLine("/etc/tls/client-cert.pem: OK");
    connect(page);
    measures.ledger().mark("the application is started");
    asTheDesk(lab);
    long then = measures.ledger().acknowledgedWrites();
    page.expect("the application writes again")
        .within(BACK)
        .holds(() -> assertThat(measures.ledger().acknowledgedWrites()).isGreaterThan(then + 50));
  }

  private static void connect(Runbook page) {
    page.step("Connect to each host, as the application")
        .youSee("`accepted`, three times")
        .otherwise(
            "`self-signed certificate in certificate chain`: the application trusts the other CA. Another error:"
                + " its own certificate is of the other CA.")
        .run(ACCEPTED)
        .matches("\\A(accepted\\n){3}\\z");
  }

  @Check(
      "The new certificates are served, and the old ones are refused, on both ports of each host")
  @Order(9)
  @Covers({"G030", "R009", "R015"})
  void check(Runbook page) {
    for (String host : ALL.split(" ")) {
      HostSteps.served(page, host, "See the new serials on both ports of " + host);
    }
    page.step("Show old and new leaves to both ports")
        .on("galera1")
        .why("What a host had before is what somebody with a copy of it would show.")
        .youSee("`alert unknown ca` for each of `tls-before`, `ESTABLISHED` for each of `tls`")
        .otherwise(
            "An old one is accepted: that host's `ca.pem` or `cluster-ca.pem` still has the old CA, too.")
        .limit(BACK)
        .run(
            """
            cd /etc/mysql
            for host in galera1 galera2 galera3; do
              for dir in tls-before tls; do
                for as in '3306 -starttls mysql' '4567'; do
                  leaf=server; test ${as%% *} = 3306 || leaf=cluster
                  echo $host ${as%% *} $dir $(sudo -u mysql timeout 10 openssl s_client -brief -tls1_2 \\
                    -connect $host.local:$as -cert $dir/$leaf-cert.pem -key $dir/$leaf-key.pem < /dev/null 2>&1 |
                    grep -a -m 1 -oE 'alert unknown ca|ESTABLISHED')
                done
              done
            done""")
        .matches(
            "\\A((galera\\d) 3306 tls-before alert unknown ca\\n\\2 4567 tls-before alert unknown ca\\n"
                + "\\2 3306 tls ESTABLISHED\\n\\2 4567 tls ESTABLISHED\\n){3}\\z");
    page.step("Connect as an application that was forgotten")
        .why(
            """
            It trusts the old CA, and so refuses the new servers. With the new CA, and its old certificate, it
            is refused by them.""")
        .youSee("an error, six times")
        .otherwise("`accepted`: that host serves an old certificate, or trusts the old CA, too.")
        .run(
            """
            for host in galera1 galera2 galera3; do
              for ca in tls-before tls; do
                mariadb -h $host.local --ssl-ca=/etc/$ca/ca.pem --ssl-cert=/etc/tls-before/client-cert.pem \\
                  --ssl-key=/etc/tls-before/client-key.pem -N -e "SELECT 'accepted'"
              done
            done 2>&1""")
        .exits(1)
        .matches(
            "\\A(ERROR 2026 [^\\n]* self-signed certificate in certificate chain\\n"
                + "ERROR (?![^\\n]*self-signed)[^\\n]*\\n){3}\\z");
    page.note(
        """
        `new-ca` and `new-cluster-ca` sign from now on. Remove `tls-before` and the old CAs' keys when nobody
        wants to go back.""");
  }

  @Measurement("Nothing acknowledged was lost")
  @Order(10)
  void after(Runbook page, Lab lab, Measures measures) {
    LedgerReport report = measures.stop(null);
    page.expect("each acknowledged write is on every node, once")
        .holds(() -> assertThat(report.verdict()).isIntact());
    page.expect("all three are one component")
        .within(BACK)
        .holds(() -> assertThat(lab.problems()).isEmpty());
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
  void otherCa(Runbook page) {
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
    HostSteps.replace(page, "Put its new files in place", "", "galera3", "");
    startAgain(page, "galera3");
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
        .run(HostSteps.PLACE.formatted("galera2", ""))
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
  void wrongOwner(Runbook page) {
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
    startAgain(page, "galera2");
  }

  private static void startAgain(Runbook page, String host) {
    page.step("Start it")
        .on(host)
        .loses("nothing: it has nothing that the others lack")
        .limit(START)
        .run("sudo systemctl start mariadb");
    page.step("Ask every host")
        .run(HostSteps.STATES)
        .within(BACK)
        .matches("(?s)(comment Synced\\n.*size 3\\n.*status Primary\\n.*){3}");
  }

  @Drill("The same pause once more, for the way back: galera1 is shut down first, galera3 last")
  @Order(15)
  void oncemore(Runbook page) {
    page.step("Shut them down, one after the other")
        .limit(START)
        .run(
            """
            for host in galera1 galera2 galera3; do
              ssh $host sudo systemctl stop mariadb && echo $host || break
            done | tee stopped.txt"""
                + "\n"
                + POSITIONS)
        .matches("^galera3 .* safe_to_bootstrap: 1$");
    named(page, "galera3");
  }

  @WayBack("The old ones, in the same pause once more")
  @Order(16)
  void back(Runbook page, Lab lab) throws IOException {
    page.note(
        """
        As long as `tls-before` is there, and the old CAs and certificates are valid. Stop the application and
        the servers, and have the host named, as above. If a key was stolen, this lets the thief in again.""");
    page.step("Put the old ones in place on every host")
        .why("Only where the copies are good, and no server runs.")
        .loses("the new certificates and keys")
        .youSee("`has its old ones`, three times")
        .otherwise("Fewer: the line before says why. Mend it, and paste it again.")
        .run(
            """
            for host in galera1 galera2 galera3; do ssh $host sudo sh <<'SH' || break
              cd /etc/mysql/tls-before && ! systemctl -q is-active mariadb &&
                openssl verify -CAfile ca.pem -untrusted server-cert.pem server-cert.pem &&
                openssl verify -CAfile cluster-ca.pem -untrusted cluster-cert.pem cluster-cert.pem &&
            """
                + HostSteps.TAKE_BACK.indent(4).stripTrailing()
                + """
                 &&
                    echo $(hostname) has its old ones
                SH
                done 2>&1""")
        .matches("(?s)(^galera\\d has its old ones\\n.*){3}");
    page.step("Give the application its old ones")
        .loses("its new ones")
        .youSee("`OK`")
        .run(
            """
            mv -f /etc/tls-before/*.pem /etc/tls/ && rmdir /etc/tls-before &&
              openssl verify -CAfile /etc/tls/ca.pem /etc/tls/client-cert.pem""")
        .printsLine("/etc/tls/client-cert.pem: OK");
    asTheDesk(lab);
    page.step("Bootstrap from the host that was named, and let the others follow")
        .loses("nothing: it has seen what all have seen")
        .otherwise(
            "`Job for mariadb.service failed`: that host's journal says why. Start no other one.")
        .limit(START)
        .run(
            """
            ssh $(cat first.txt) sudo galera_new_cluster &&
              for host in $(grep -v -x -F "$(cat first.txt)" stopped.txt); do
                ssh $host sudo systemctl start mariadb || break
              done""");
    page.step("Ask every host")
        .youSee("three times `Primary`, `Synced`, size 3 and the same UUID")
        .run(HostSteps.STATES)
        .within(BACK)
        .matches("(?s)(comment Synced\\n.*size 3\\n.*status Primary\\n.*){3}");
    HostSteps.noneServed(page, "");
    connect(page);
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
            rm -r new-ca new-cluster-ca issued served client.csr stopped.txt positions.txt first.txt""");
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
