package org.galerarunbook.playbook;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
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
    number = 16,
    title = "Change the CA without a pause",
    purpose =
        """
        Both certificate authorities, the clients' and the cluster's own, are replaced in three phases \
        while the application reads and writes: everybody trusts both, everybody gets a new leaf, nobody \
        trusts the old ones. The first two need no restart. In the third the nodes restart one by one, \
        because the provider does not forget a CA that it has once read.""")
@UseWhen({
  "a CA's key or a node's may be known to somebody: any leaf of the cluster's CA can join, and nothing"
      + " else takes that back",
  "a CA itself ends within months (five years here, `./lab certs show`)"
})
@NotWhen({
  "only the application's key is known: [[RevokeACertificateChapter]]",
  "leaves end, and the CA does not: [[RotateWithoutAPauseChapter]]; they have expired already:"
      + " [[ExpiredCertificatesChapter]]"
})
@Needs({
  "the lab (`./lab up`), all nodes `Synced`, and `openssl` on this machine",
  "a list of all who show a leaf of these CAs or check one: other applications, accounts with `REQUIRE"
      + " ISSUER`, replicas, monitoring, garbd. Each gets what the application gets; garbd what a node gets",
  "clients that go to another node on error 1047, for the third phase"
})
@Costs(
    value =
        "Nothing fails. In the third phase one node less at a time, for seconds each. For the clients' CA"
            + " alone: after the new ones are made, copy `cluster-ca/` and each node's `cluster-*.pem` from"
            + " `certs` over those in `next-certs`. Then leave out the other lines with `cluster`, and the"
            + " restarts; 4567 accepts all leaves that are shown.",
    fault = "no fault; three nodes restarted, drained")
@StopAndCall({
  "a node answers neither CA's leaf after phase 1",
  "an unknown node is in `SHOW STATUS LIKE 'wsrep_incoming_addresses'`: somebody has joined already"
})
@Symptom(
    text = "X509 issuer mismatch: should be '…' but is '…'",
    means = "the client's certificate is good and of another CA than its account asks for",
    page = "[[#" + ChangeTheCaChapter.MISMATCH + "]]",
    rank = Rank.CAUSE)
@UsesLab(own = true)
@Topic.Certificates
@Topic.Tls
class ChangeTheCaChapter {

  static final String MISMATCH = "`X509 issuer mismatch`: the account names the old CA";

  private static final Duration AGREED = Duration.ofSeconds(60);

  /** What the server compares, into a variable of that name, as it is written there. */
  private static final String OF_NEW =
      """
      %1$s=$(openssl x509 -noout -%1$s -nameopt compat -in next-certs/client/client-cert.pem | sed 's/^%1$s= *//')
      """;

  private static final String ISSUER = OF_NEW.formatted("issuer");
  private static final String SUBJECT = OF_NEW.formatted("subject");

  private static final String ACCEPTED =
      """
      for node in galera1 galera2 galera3; do
        for ca in new old; do
          show() { # PORT LEAF [OPTION...]
            port=$1 leaf=$2; shift 2
            echo $node $port $ca: $(docker exec toolbox timeout 10 openssl s_client -brief -tls1_2 "$@" \
              -connect $node.local:$port -cert /tmp/$ca-$leaf-cert.pem -key /tmp/$ca-$leaf-key.pem 2>&1 |
              grep -a -m 1 -oE 'alert unknown ca|ESTABLISHED')
          }
          show 3306 server -starttls mysql
          show 4567 cluster
        done
      done
      """;

  private static final String GIVE =
      """
      for node in galera3 galera2 galera1; do
        docker cp $1/$node/. $node:/etc/mysql/tls-new &&
        docker exec $node sh -c '
          cd /etc/mysql/tls-new && chown -R mysql:mysql . && chmod 400 *-key.pem &&
          mv *.pem ../tls/ && rmdir ../tls-new' &&
        docker exec $node mariadb -e "FLUSH LOCAL SSL" && echo $node has read them || exit 1
      done
      """;

  @Drill("An application reads and writes")
  @Order(1)
  void before(Runbook page, Lab lab, Measures measures) {
    page.note(
        """
        A workload reads and writes on all three nodes from here to the end. Its clients connect anew
        after every tenth answer, with what is in `certs/client` by then, and go to another node when
        theirs refuses.""");
    measures.start(
        Ledger.on(lab.cluster())
            .writers(3)
            .readers(3)
            .toAll()
            .failingOver()
            .reconnectingAfter(10)
            .patient());
    RotationSteps.noteConnections(page);
  }

  @Procedure("Make the new CAs beside the old ones")
  @Otherwise(
      "Nothing that runs has been changed, so paste it again. A line that ends at its colon: "
          + "that port was not reached, or the toolbox lacks that leaf. `new: ESTABLISHED`: an "
          + "earlier try got further, [[#Before the old ones are out, and after]].")
  @Order(2)
  @Covers("R015")
  void make(Runbook page) {
    page.step("See that all is well")
        .otherwise(
            "`expires soon` of a CA may be why you are here: go on. Anything else: mend that first.")
        .run("./lab check")
        .prints("All right");
    page.step("Make new CAs, and leaves of them for everybody, in a folder of its own")
        .why(
            """
            Nothing that runs has any of it yet. They have another name than the old ones, so that people \
            can tell them apart. The application keeps the name that it has, which is another one after \
            [[RevokeACertificateChapter]], and its stores keep their password, so that they can be \
            replaced one by one later.""")
        .youSee(
            "`created` before `next-certs/ca/ca-cert.pem` and `next-certs/cluster-ca/ca-cert.pem`")
        .otherwise(
            "Not `created`: a `next-certs` of an earlier try. Move it away, and paste it again.")
        .run(
            """
            mkdir -p -m 700 next-certs/client && cp -p certs/client/store-password next-certs/client/
            name=$(openssl x509 -noout -subject -nameopt multiline -in certs/client/client-cert.pem | \
            sed -n 's/^ *commonName *= *//p')
            test -n "$name" && ./lab certs issue --dir next-certs --client "$name" \\
              --ca-name "Galera Runbook CA $(date +%Y-%m-%d.%H%M%S)\"""")
        .matches("^created +next-certs/cluster-ca/ca-cert.pem$");
    page.step("Put a leaf of each where it can be shown to the nodes")
        .why("From here on you ask the ports whom they accept, not the files.")
        .run(
            """
            for file in server-cert server-key cluster-cert cluster-key; do
              docker cp certs/galera1/$file.pem toolbox:/tmp/old-$file.pem
              docker cp next-certs/galera1/$file.pem toolbox:/tmp/new-$file.pem
            done""");
    page.step("Write down how to show them")
        .why("By TLS 1.2, because there a client knows before the connection stands.")
        .input(ACCEPTED)
        .run("cat > accepted.sh");
    accepted(
        page,
        "See whom the nodes accept now: the old ones alone",
        "`ESTABLISHED` is accepted.",
        "`ESTABLISHED` for each `old`, `alert unknown ca` for each `new`",
        "alert unknown ca",
        "alert unknown ca",
        "ESTABLISHED",
        "ESTABLISHED");
  }

  /** Shows leaves of both CAs to both ports of every node; the answers to new and old ones. */
  private static void accepted(
      Runbook page,
      String title,
      String why,
      String see,
      String new3306,
      String new4567,
      String old3306,
      String old4567) {
    page.step(title)
        .why(why)
        .youSee(see)
        .limit(Duration.ofMinutes(2))
        .run("sh accepted.sh")
        .within(AGREED)
        .matches(
            ("(galera\\d 3306 new: %s\\ngalera\\d 4567 new: %s\\n"
                    + "galera\\d 3306 old: %s\\ngalera\\d 4567 old: %s\\n){3}")
                .formatted(new3306, new4567, old3306, old4567));
  }

  @Procedure("Phase 1: everybody trusts both")
  @Otherwise(
      "Everybody shows old leaves, and who trusts both refuses nobody. Keep `certs-before`; "
          + "all else may be pasted again. `alert unknown ca`: `sh give.sh certs` once more. Still "
          + "so: show no new leaf, and call.")
  @Order(3)
  @Covers("R009")
  void trustBoth(Runbook page, Measures measures) {
    measures.ledger().mark("phase 1: trust both");
    page.step("Keep the folder as it is")
        .why("It is the way back, to the end.")
        .otherwise("`File exists`: a copy of an earlier time. Move it away, don't mix them.")
        .run("mkdir -m 700 certs-before && cp -Rp certs/. certs-before/");
    page.step("Make one file of both, for everybody")
        .loses("the files of one CA alone; `certs-before` has them")
        .why(
            """
            `ca.pem` and `cluster-ca.pem` may hold several. They go beside the old leaves and the new \
            ones. Never the clients' CA into `cluster-ca.pem`.""")
        .run(
            """
            cat certs/ca/ca-cert.pem next-certs/ca/ca-cert.pem > both.pem
            cat certs/cluster-ca/ca-cert.pem next-certs/cluster-ca/ca-cert.pem > cluster-both.pem
            for folder in certs next-certs; do
              for who in galera1 galera2 galera3 client https valkey; do
                cp both.pem $folder/$who/new.pem && mv $folder/$who/new.pem $folder/$who/ca.pem
              done
              for node in galera1 galera2 galera3; do
                cp cluster-both.pem $folder/$node/cluster-ca.pem
              done
            done""");
    page.step("Check the files").run("./lab certs verify").prints("Nothing is wrong");
    page.step("Write down how nodes are given their files")
        .why(
            """
            First beside the others: a key that was copied in belongs to root, and the server, which runs \
            as `mysql`, can't read it. `FLUSH SSL` is not replicated; it has server and provider read all \
            six files again.""")
        .loses("nothing yet: it is only written down")
        .input(GIVE)
        .run("cat > give.sh");
    place(page, "Give them to the nodes, with the old leaves, and have them read", "certs");
    page.step("Have the application trust both")
        .loses("the application's old `ca.pem`; `certs-before` has it")
        .why("Before any node shows a leaf of the new CA. " + ApplicationFiles.WHY)
        .run(
            "docker cp certs/client/ca.pem toolbox:/etc/tls/ca.pem\n"
                + ApplicationFiles.whereItRuns("certs"));
    accepted(
        page,
        "See that every node accepts both, on both ports",
        "Don't go on before that: a node that trusts only the old CA would refuse its peers' new"
            + " leaves.",
        "`ESTABLISHED` twelve times",
        "ESTABLISHED",
        "ESTABLISHED",
        "ESTABLISHED",
        "ESTABLISHED");
  }

  /** Gives a folder's files to all nodes. */
  private static void place(Runbook page, String title, String folder) {
    page.step(title)
        .loses("the nodes' files of before; `certs-before` has them")
        .otherwise(
            "It stopped there: restart none. Put it right, and paste it again. Error 1105, `Unable to get"
                + " private key`: the log says which file. The node goes on with what it had. Error 1047: it is"
                + " in no primary component, [[ExpiredCertificatesChapter]].")
        .run("sh give.sh " + folder)
        .printsLine("galera3 has read them")
        .printsLine("galera2 has read them")
        .printsLine("galera1 has read them");
  }

  @Procedure("Phase 2: new leaves for the nodes")
  @Order(4)
  @Covers("R009")
  void newLeaves(Runbook page, Measures measures) {
    measures.ledger().mark("phase 2: new leaves");
    place(page, "Give them their new leaves, and have them read", "next-certs");
    page.step("Compare what the ports serve with the new files")
        .youSee("for each node two pairs of equal serials, of 3306 and of 4567")
        .otherwise("A pair differs: `FLUSH SSL` on that node once more, and read its log.")
        .run(
            """
            for node in galera1 galera2 galera3; do
              echo $node
              openssl x509 -noout -serial -in next-certs/$node/server-cert.pem
              docker exec toolbox openssl s_client -starttls mysql -connect $node.local:3306 2>/dev/null | \
            openssl x509 -noout -serial
              openssl x509 -noout -serial -in next-certs/$node/cluster-cert.pem
              docker exec toolbox openssl s_client -connect $node.local:4567 2>/dev/null | \
            openssl x509 -noout -serial
            done""")
        .within(Duration.ofSeconds(20))
        .matches("^(galera\\d\\n(serial=\\w+)\\n\\2\\n(?!\\2)(serial=\\w+)\\n\\3\\n){3}$");
  }

  @Trap(MISMATCH)
  @Order(5)
  @Covers("G019")
  void mismatch(Runbook page, Node galera1) {
    page.note(
        """
        Every node trusts the new CA by now, but the account says `REQUIRE ISSUER`, and that is the old
        CA's name. A new CA of the same name would pass; then only dates and serials tell them apart.""");
    page.step("Show the new leaf, as the application would")
        .run(
            """
            docker cp next-certs/client/client-cert.pem toolbox:/tmp/new-client-cert.pem
            docker cp next-certs/client/client-key.pem toolbox:/tmp/new-client-key.pem
            docker exec toolbox mariadb --defaults-file=/root/without-certificate.cnf -h galera1.local \\
              --ssl-cert=/tmp/new-client-cert.pem --ssl-key=/tmp/new-client-key.pem -N -e "SELECT 'accepted'\"""")
        .exits(1)
        .prints("ERROR 1045 (28000): Access denied");
    page.step("Read the server's reason")
        .run(
            galera1.logOfLast(
                Duration.ofMinutes(1),
                "grep -o \"X509 issuer mismatch: should be '[^']*' but is '[^']*'\" | tail -n 1"))
        .prints("X509 issuer mismatch: should be '/O=Galera Runbook/OU=Clients/CN=");
  }

  @Procedure("Phase 2: a new leaf for the application")
  @Otherwise(
      "What failed may be pasted again. Who is refused (`ERROR 1045`, [[#"
          + MISMATCH
          + "|`X509 issuer mismatch`]]) is let in once the account asks for the subject alone again: "
          + "then both leaves pass. `old accepted`: it does not ask for the new issuer yet.")
  @Order(6)
  @Covers("G019")
  void newClient(Runbook page, Measures measures) {
    measures.ledger().mark("phase 2: the application");
    page.step("Have the account ask for the subject alone, for the time being")
        .loses("the account's demand for an issuer, until it asks for the new one")
        .why(
            """
            One account names one issuer: the old leaf and the new one can't both pass. Both CAs sign for \
            this cluster alone, so the subject is enough meanwhile. Once is enough, accounts replicate. \
            Nothing is changed when it can't be read: an empty one would let in whoever has the password.""")
        .otherwise(
            "The application is refused: `openssl … -nameopt compat` must print `/O=…/CN=…`, as the"
                + " server compares it.")
        .run(
            SUBJECT
                + """
                test -n "$subject" && \
                docker exec galera1 mariadb -e "ALTER USER 'passbolt'@'%' REQUIRE SUBJECT '$subject'\"""");
    page.step("Give the application its new leaf")
        .loses("the application's old leaf; `certs-before` has it")
        .why(
            "Also the workload, which reads `certs/client/client.p12`. What is connected stays"
                + " connected. "
                + ApplicationFiles.WHY)
        .run(
            """
            docker cp certs/client/client-cert.pem toolbox:/tmp/old-client-cert.pem
            docker cp certs/client/client-key.pem toolbox:/tmp/old-client-key.pem
            docker cp next-certs/client/client-cert.pem toolbox:/etc/tls/client-cert.pem
            docker cp next-certs/client/client-key.pem toolbox:/etc/tls/client-key.pem
            cp -p next-certs/client/client.p12 certs/client/new.p12 && \
            mv certs/client/new.p12 certs/client/client.p12
            """
                + ApplicationFiles.whereItRuns("next-certs"));
    page.step("Have the account ask for the new issuer")
        .loses("the way in by the old leaf, for all who still show it")
        .why("Once all of the application has its new leaf: from here on the old one is refused.")
        .run(
            ISSUER
                + SUBJECT
                + """
                test -n "$issuer" && test -n "$subject" &&
                  docker exec galera1 mariadb -e "ALTER USER 'passbolt'@'%' REQUIRE
                    ISSUER '$issuer' AND SUBJECT '$subject'\"""");
    page.step("See that the new leaf is accepted by every node, and the old one by none")
        .youSee("`new accepted` and `old refused`, three times")
        .run(
            """
            for node in galera1 galera2 galera3; do
              docker exec toolbox mariadb -h $node.local -N -e "SELECT 'new accepted'"
              docker exec toolbox mariadb --defaults-file=/root/without-certificate.cnf -h $node.local \\
                --ssl-cert=/tmp/old-client-cert.pem --ssl-key=/tmp/old-client-key.pem -N -e "SELECT 'old accepted'" 2>&1 |
                grep -oE 'old accepted|ERROR 1045' | sed 's/ERROR 1045/old refused/'
            done""")
        .within(AGREED)
        .matches("(new accepted\\nold refused\\n){3}");
  }

  @Procedure("Phase 3: nobody trusts the old ones")
  @Otherwise(
      "All show new leaves by now, so paste it again. `old: ESTABLISHED` on 3306: `sh give.sh "
          + "next-certs` once more. `new: alert unknown ca`: that node's files lack the new CA; "
          + "don't restart it, and give it them again.")
  @Order(7)
  @Covers({"R015", "G018"})
  void dropOld(Runbook page, Measures measures) {
    measures.ledger().mark("phase 3: drop the old CA");
    page.step("Take the old ones out, for everybody")
        .loses("the files that trust both; `certs-before` has those of the old CAs")
        .run(
            """
            for who in galera1 galera2 galera3 client https valkey; do
              cp next-certs/ca/ca-cert.pem next-certs/$who/ca.pem
            done
            for node in galera1 galera2 galera3; do
              cp next-certs/cluster-ca/ca-cert.pem next-certs/$node/cluster-ca.pem
            done
            cp next-certs/client/ca.pem certs/client/new.pem && mv certs/client/new.pem certs/client/ca.pem
            docker cp next-certs/client/ca.pem toolbox:/etc/tls/ca.pem
            """
                + ApplicationFiles.whereItRuns("next-certs"));
    place(page, "Give that to the nodes, and have them read", "next-certs");
    accepted(
        page,
        "See that the old CA is out on 3306, and not on 4567",
        """
        The server begins anew with each `FLUSH SSL`. The provider (Galera 26.4) adds what it reads to \
        what it knows. Until it restarts a leaf of the old CA can still join, whatever \
        [MariaDB's page](../errata.md#flush-ssl-adds-a-ca-and-takes-none-away) says.""",
        "`old: ESTABLISHED` for 4567 alone",
        "ESTABLISHED",
        "ESTABLISHED",
        "alert unknown ca",
        "ESTABLISHED");
  }

  @Drill("No node was restarted so far")
  @Order(8)
  void connections(Runbook page) {
    RotationSteps.sameConnections(page);
  }

  @Procedure("Phase 3: the provider forgets them")
  @Otherwise(
      "The two others serve. Restart none of them before this one is `Synced`; its log says "
          + "why it is not: [[BringANodeBackChapter]]. It runs, and clients get `ERROR 1047`: "
          + "[[MaintenanceChapter#`ERROR 1047` on a node that says `Synced`: left drained]].")
  @Order(9)
  @Covers({"R015", "G018", "G056"})
  void restart(Runbook page, Measures measures) {
    page.note(
        """
        At once when the old CA's key, or a node's, may be known to somebody. If the CA just grew old, \
        the next restart for another reason will do.""");
    measures.ledger().mark("the first is restarted");
    page.step("Drain each, restart it when its clients are gone, and wait until it is synced")
        .why(
            """
            One at a time, and each only when the one before is `Synced`: where one is not, or its clients \
            stay, the loop ends. More of it: [[RollingRestartChapter]].""")
        .youSee("`Synced` behind galera3, galera2 and galera1")
        .otherwise(
            """
            It ended early: mend that node before you restart another one. `certificate verify failed` in its \
            log: give it the files of `next-certs` again. Its name and no `Synced`: \
            [[BringANodeBackChapter]]. No name: clients stay on it; end them, or take it back by \
            `wsrep_reject_queries=NONE`. For the rest leave the names of those that are done out of the loop.""")
        .limit(Duration.ofMinutes(40))
        .run(
            """
            for node in galera3 galera2 galera1; do
              docker exec $node mariadb -e "SET GLOBAL wsrep_reject_queries=ALL"
              timeout 60 sh -c "while docker exec $node mariadb -N -e 'SHOW PROCESSLIST' | grep -q passbolt; do sleep 0.2; done" &&
                docker restart -t 600 $node &&
                timeout 600 sh -c "until docker exec $node mariadb -N -e 'SHOW STATUS LIKE \\"wsrep_local_state_comment\\"' 2>&1 | grep Synced; do sleep 1; done" ||
                break
            done""")
        .matches("(?s)^galera3.*Synced\\ngalera2.*Synced\\ngalera1.*Synced$");
  }

  @Measurement("No write failed, and before the first restart nothing did")
  @Order(10)
  @Covers("R016")
  void measured(Runbook page, Measures measures) {
    LedgerReport report = measures.stop(null);
    page.expect("each acknowledged write is on every node, once")
        .holds(() -> assertThat(report.verdict()).isIntact());
    page.expect("before the first restart no read, write or connection of the application failed")
        .holds(() -> assertThat(RotationSteps.failuresBefore(report, "is restarted")).isEmpty());
    page.expect(
            "no write failed: each was acknowledged, or not sent and then acknowledged elsewhere")
        .holds(() -> assertThat(RotationSteps.failedWrites(report)).isEmpty());
  }

  @Check("The old CAs are out everywhere")
  @Otherwise(
      "`old: ESTABLISHED` on 4567: that node was not restarted, [[#Phase 3: the provider "
          + "forgets them]]. `serves another certificate`: `certs` is still the old folder, as there "
          + "is a `certs-both`: move that away. Another owner or mode: set it there.")
  @Order(11)
  @Covers({"R015", "G018"})
  void out(Runbook page, Lab lab) {
    accepted(
        page,
        "Show leaves of both to every port",
        "Nodes found each other again with the new leaves alone.",
        "`new: ESTABLISHED` and `old: alert unknown ca`, six times each",
        "ESTABLISHED",
        "ESTABLISHED",
        "alert unknown ca",
        "alert unknown ca");
    page.step("Make the new folder the one that counts")
        .why("Whoever has an old CA's key can make leaves that nobody accepts any more.")
        .run(
            """
            test -d next-certs && test ! -e certs-both && mv certs certs-both && mv next-certs certs
            ./lab check""")
        .prints("All right");
    page.step("See who can read the files in a node")
        .run("docker exec galera1 stat -c '%U %a' /etc/mysql/tls /etc/mysql/tls/cluster-key.pem")
        .printsLine("mysql 700")
        .printsLine("mysql 400");
    page.expect("all three are one component")
        .within(AGREED)
        .holds(() -> assertThat(lab.problems()).isEmpty());
  }

  @WayBack("Before the old ones are out, and after")
  @Order(12)
  void back(Runbook page) {
    page.note(
        """
        While everybody trusts both: first `sh give.sh certs`: old leaves, and both are trusted. Then the
        account by its subject alone, the application's old leaf and `client.p12` from
        `certs-before/client`, and the account's old issuer. Last `sh give.sh certs-before`, which trusts
        the old CAs alone: given before, its nodes refuse new leaves. After phase 3 nobody trusts the old
        CAs, and the way back is the same way forward: trust both, leaves, drop.""");
  }

  @Drill("What is no longer needed is removed")
  @Order(13)
  void tidyUp(Runbook page) {
    page.step("Remove the old folders, and the leaves that were shown")
        .run(
            """
            rm -rf certs-before certs-both both.pem cluster-both.pem connections-before accepted.sh give.sh
            docker exec toolbox sh -c 'rm -f /tmp/old-*.pem /tmp/new-*.pem'""");
  }
}
