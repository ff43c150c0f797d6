package org.galerarunbook.playbook;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
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
    number = 15,
    title = "Rotate certificates without a pause",
    purpose =
        """
        Every node and the application get new certificates of the same CA while the application
        reads and writes. No node restarts, no connection is cut, no write fails.""")
@UseWhen({
  "certificates end soon: `./lab check` says `expires soon` from 30 days ahead",
  "the application's key may be known to somebody: then, after this, revoke it"
})
@NotWhen({
  "they have ended: [[ExpiredCertificatesChapter]]",
  "a node's key or a CA's may be known: [[ChangeTheCaChapter]], at once",
  "the CA has to change, too: [[ChangeTheCaChapter]]",
  "an old key has to be refused at once: [[RevokeACertificateChapter]]"
})
@Needs({
  "the lab (`./lab up`), all nodes `Synced`",
  "the CA's key, in `certs`",
  "`openssl` on this machine"
})
@Costs(
    value = "Nothing that the application notices.",
    fault = "none: all nodes run, three readers and three writers connect anew all the while")
@StopAndCall({
  "`FLUSH SSL` gives error 1105 twice: don't restart that node, it would not come up",
  "the serials on 3306 and 4567 differ from the file's after that"
})
@Symptom(
    text = "Failed to refresh SSL, error: Unable to get private key",
    means =
        "the key can't be read by the server, or is of another certificate; it goes on with the old",
    rank = Rank.CAUSE)
@UsesLab
@Topic.Certificates
@Topic.Tls
class RotateWithoutAPauseChapter {

  private static final Duration SOON = Duration.ofSeconds(20);

  private static final String NOT_READ =
      "`serves another certificate`: files were copied, and not read";
  private static final String WRONG =
      "`Failed to refresh SSL, error: Unable to get private key`, error 1105";

  @Drill("An application reads and writes, and the connections between the nodes are noted")
  @Order(1)
  void before(Runbook page, Lab lab, Measures measures) {
    page.note(
        """
        Each client stays at its node and connects anew after every tenth answer, with the certificates
        that are in `certs/client` by then.""");
    measures.start(
        Ledger.on(lab.cluster()).writers(3).readers(3).toAll().reconnectingAfter(10).patient());
    RotationSteps.noteConnections(page);
  }

  @Procedure("Look, and keep a copy")
  @Order(2)
  void look(Runbook page) {
    page.step("See until when the certificates are valid")
        .youSee("a date for each, and none of them over")
        .otherwise("One is over: [[ExpiredCertificatesChapter]].")
        .run(
            """
            for file in certs/galera*/*-cert.pem certs/client/client-cert.pem; do
              echo "$file $(openssl x509 -noout -enddate -checkend 0 -in $file | tr '\\n' ' ')"
            done""")
        .matches("(?s)(certs/\\S+ notAfter=[^\\n]* Certificate will not expire\\s*){4}")
        .printsNot("Certificate will expire");
    page.step("See that all is well")
        .otherwise(
            "`expires soon` of a node's or the application's is why you are here: go on. Of a CA:"
                + " [[ChangeTheCaChapter]]. Anything else: mend that first.")
        .run("./lab check")
        .prints("All right");
    page.step("Keep a copy")
        .why("It is the way back.")
        .otherwise("`File exists`: a copy of an earlier time. Move it away, don't mix them.")
        .run("mkdir -m 700 certs-before && cp -Rp certs/. certs-before/");
  }

  @Procedure("Issue new ones")
  @Otherwise(
      "Nothing that runs has any of them yet. Begin this section again. It finds something "
          + "wrong once more: put the copy back, `mv certs certs-wrong && cp -Rp certs-before "
          + "certs`, and call.")
  @Order(3)
  void issue(Runbook page) {
    page.step("Issue new certificates and keys, of the same CA")
        .why(
            "Nothing that runs has them yet. An account that asks for issuer and subject goes on"
                + " accepting the application: both stay as they were.")
        .loses("the files in `certs`; `certs-before` has them")
        .youSee("`0 created`, how many were replaced, and the CA among those kept")
        .otherwise("With another kind of key than EC: the same `--algorithm` as before.")
        .run("./lab certs issue --force")
        .matches("^0 created, \\d+ replaced, \\d+ kept$");
    page.step("Check them").run("./lab certs verify").prints("Nothing is wrong");
  }

  @Procedure("Give the first node its files")
  @Otherwise(
      "galera3 goes on with what it had: it has read nothing new. Start no node, and paste it "
          + "again: it copies all files anew. To give up: [[#The same steps with the copy]].")
  @Order(4)
  @Covers("R009")
  void files(Runbook page, Measures measures, Node galera3) {
    measures.ledger().mark("galera3 is given its files");
    place(page, galera3);
  }

  @Trap(NOT_READ)
  @Order(5)
  void notRead(Runbook page) {
    page.note(
        """
        Files alone change nothing. Who forgets `FLUSH SSL` has a cluster that lets nobody in on the
        day the old ones expire: have them read.""");
    page.step("Ask the lab")
        .run("./lab check | grep ^galera3:")
        .matches("^galera3: serves another certificate on port 3306")
        .matches("^galera3: serves another certificate on port 4567");
  }

  @Procedure("Have it read them")
  @Order(6)
  @Covers({"R009", "G018"})
  void first(Runbook page, Node galera3) {
    reload(page, galera3);
    served(page, galera3);
    RotationSteps.synced(page, galera3);
  }

  @Procedure("The other nodes, one by one")
  @Otherwise(
      "Nodes with old and with new certificates accept each other, and this one has read "
          + "nothing new. Start no node, and paste it again: it copies all files anew. To give up: "
          + "[[#The same steps with the copy]].")
  @Order(7)
  @Covers({"R009", "G018"})
  void others(Runbook page, Measures measures, Node galera1, Node galera2) {
    for (Node node : List.of(galera2, galera1)) {
      measures.ledger().mark(node + " is given its files");
      place(page, node);
      reload(page, node);
      served(page, node);
      RotationSteps.synced(page, node);
    }
  }

  @Procedure("The application")
  @Otherwise(
      "The nodes accept old and new ones, so paste it again. `do not belong together`: "
          + "[[ApplicationCertificatesChapter]]. `ERROR 1045`: the account asks for another name "
          + "than the new one has; back to the old: [[#The same steps with the copy]].")
  @Order(8)
  @Covers("G019")
  void application(Runbook page) {
    page.step("Give the application its certificate")
        .loses("its old one; `certs-before` has them")
        .why(
            """
            The order does not matter: nodes and application accept each other's old and new
            certificates, as their CA stays. What is connected stays connected; the new one
            is shown from the next connection on.
            """
                + ApplicationFiles.WHY)
        .run(ApplicationFiles.all("certs"));
    page.step("See which one it has now, and that every node accepts it")
        .youSee("the same serial twice, and `accepted` from each node")
        .run(
            """
            openssl x509 -noout -serial -in certs/client/client-cert.pem
            docker exec toolbox openssl x509 -noout -serial -in /etc/tls/client-cert.pem
            for node in galera1 galera2 galera3; do
              docker exec toolbox mariadb -h $node.local -N -e "SELECT 'accepted'"
            done""")
        .matches("^(serial=\\w+)\\n\\1\\naccepted\\naccepted\\naccepted$");
  }

  @Check("What is served is what was issued, everywhere")
  @Order(9)
  void check(Runbook page) {
    page.step("Ask the lab")
        .otherwise("[[#" + NOT_READ + "]].")
        .run("./lab check")
        .prints("All right");
    page.note(
        """
        State transfers need nothing: one reads the files when it begins, as [[ChangeTheCaChapter]]
        shows. So begin none while files are put in place: [[#"""
            + WRONG
            + """
            ]].""");
  }

  @WayBack("The same steps with the copy")
  @Order(10)
  void back(Runbook page) {
    page.note(
        """
        With `certs-before` instead of `certs`, from the first node's files on. The old certificates are
        not revoked by any of this: whoever has a copy of an old key can use it until it expires. Remove
        the copy when nobody wants to go back: its keys are still good.""");
  }

  @Measurement("No connection between nodes was closed")
  @Order(11)
  void unbroken(Runbook page) {
    RotationSteps.sameConnections(page);
  }

  @Drill(value = "galera3 is given wrong keys", trap = true)
  @Order(12)
  @Covers("R008")
  void wrongFiles(Runbook page, Node galera3) {
    page.step("Keys that only root can read, as a plain copy leaves them")
        .run(keys("certs/galera3"));
    refused(page, "Permission denied", galera3);
    page.step("Another node's keys").run(keys("certs/galera2") + "\n" + OWNER);
    refused(page, "key values mismatch", galera3);
    page.step(
            "Its new certificates with its old keys: what a reader gets between two of the renames")
        .run(keys("certs-before/galera3") + "\n" + OWNER);
    refused(page, "key values mismatch", galera3);
    page.step("Begin to receive a snapshot just then, as a joiner does")
        .why("With the options that the snapshot's script reads.")
        .run(
            """
            docker exec galera3 sh -c '
              of() { my_print_defaults sst | sed -n "s/^--$1=//p"; }
              timeout 20 socat -u OPENSSL-LISTEN:14444,cert=$(of tcert),key=$(of tkey),cafile=$(of tca) STDOUT'""")
        .exits(1)
        .prints("key values mismatch");
  }

  @Trap(WRONG)
  @Order(13)
  @Covers("R008")
  void wrong(Runbook page, Node galera3) {
    page.note(
        """
        The node goes on with what it had, for peers and clients. A snapshot that begins now fails, and
        a restart would: the server reads the same files. Three ways lead here. A key that was copied in
        belongs to root. It is another node's. Or somebody read in the moment in which the new
        certificate was in place and its key was not: the files are renamed one after the other, which is
        not one act. So nothing is to start or to ask for a snapshot meanwhile. In all three: put the
        files in place again, and have them read.""");
    page.step("See what the server says")
        .run(galera3.sql("FLUSH LOCAL SSL"))
        .exits(1)
        .prints("Failed to refresh SSL, error: Unable to get private key");
    place(page, galera3);
    reload(page, galera3);
    served(page, galera3);
    page.step("See who reads the keys")
        .run("docker exec galera3 sh -c 'stat -c \"%U %a\" /etc/mysql/tls/*-key.pem' | sort -u")
        .matches("\\Amysql 400\\n?\\z");
  }

  @Measurement("No read, no write and no connection of the application failed")
  @Order(14)
  void after(Runbook page, Lab lab, Measures measures) {
    LedgerReport report = measures.stop(null);
    page.expect("each acknowledged write is on every node, once")
        .holds(() -> assertThat(report.verdict()).isIntact());
    page.expect("nothing failed").holds(() -> assertThat(RotationSteps.failures(report)).isEmpty());
    page.expect("all three are one component").holds(() -> assertThat(lab.problems()).isEmpty());
  }

  @Drill("Tidy up")
  @Order(15)
  void tidy(Runbook page) {
    page.step("Remove what was kept").run("rm -rf certs-before connections-before");
  }

  private static final String OWNER =
      "docker exec galera3 sh -c 'chown mysql:mysql /etc/mysql/tls/*-key.pem'";

  private static String keys(String folder) {
    return """
        for key in %s/*-key.pem; do
          docker cp $key galera3:/etc/mysql/tls/
        done"""
        .formatted(folder);
  }

  private static void refused(Runbook page, String reason, Node galera3) {
    page.step("Have galera3 read it: " + reason)
        .why(
            "The provider, asked by itself, gives the reason in the log. How it is asked depends on"
                + " the packaging: a variable where the plugin `wsrep_provider` is active, as in"
                + " Debian's 11.8, else the option string.")
        .run(
            """
            docker exec galera3 mariadb -e "FLUSH LOCAL SSL"
            docker exec galera3 sh -c '
              if mariadb -N -e "SHOW VARIABLES LIKE \\"wsrep_provider_socket_ssl_reload\\"" | grep -q .
              then mariadb -e "SET GLOBAL wsrep_provider_socket_ssl_reload=ON"
              else mariadb -e "SET GLOBAL wsrep_provider_options=\\"socket.ssl_reload=1\\""
              fi'""")
        .exits(1)
        .prints("Failed to refresh SSL");
    page.step("Read the reason")
        .run(galera3.logOfLast(Duration.ofSeconds(20), "grep 'socket.ssl_key' | tail -n 1"))
        .within(SOON)
        .prints(reason);
    served(page, galera3);
  }

  private static void place(Runbook page, Node node) {
    page.step("Put the files into " + node)
        .why(
            """
            First beside the others: a key that was copied in belongs to root, and the server, which
            runs as `mysql`, can't read it. Then into their place, one rename after the other within a
            moment. Start no node, and let none ask for a snapshot meanwhile.""")
        .loses("the node's old files; `certs-before` has them")
        .run(
            """
            docker cp certs/%1$s/. %1$s:/etc/mysql/tls-new
            docker exec %1$s sh -c '
              cd /etc/mysql/tls-new && chown -R mysql:mysql . && chmod 400 *-key.pem &&
              mv *.pem ../tls/ && rmdir ../tls-new'"""
                .formatted(node));
  }

  private static void reload(Runbook page, Node node) {
    page.step("Have " + node + " read them")
        .why(
            "`FLUSH SSL` is for this node alone, it is not replicated. It has the provider read its"
                + " files, too.")
        .otherwise(
            "Error 1105: [[#"
                + WRONG
                + "]]. Error 1047: the node is not in a primary component,"
                + " [[ExpiredCertificatesChapter]] has the way round.")
        .run(node.sql("FLUSH LOCAL SSL"));
  }

  /** What is served is among the new files' serials, and not among the old ones'. */
  private static void served(Runbook page, Node node) {
    page.step("See the new serials on both ports of " + node)
        .youSee("behind 3306 and 4567 a serial of the line `issued`, and none of the line `before`")
        .otherwise(
            """
            An old one on 3306: the server has not read its files. Only on 4567: the provider has not.
            Tell it so, by `SET GLOBAL wsrep_provider_socket_ssl_reload=ON` where there is that variable,
            else by `SET GLOBAL wsrep_provider_options='socket.ssl_reload=1'`.""")
        .run(
            """
            for folder in certs-before certs; do
              echo $folder $(for file in $folder/%1$s/*-cert.pem; do openssl x509 -noout -serial -in $file; done)
            done | sed 's/^certs-before/before/; s/^certs/issued/'
            for as in '3306 -starttls mysql' '4567'; do
              echo ${as%%%% *} $(docker exec toolbox openssl s_client -connect %1$s.local:$as 2>/dev/null |
                openssl x509 -noout -serial)
            done"""
                .formatted(node))
        .within(SOON)
        .matches("^issued .*(serial=\\w+)\\b.*\\n3306 \\1$")
        .matches("^issued .*(serial=\\w+)\\b.*\\n3306 .*\\n4567 \\1$")
        .matches("\\Abefore (?!.*(serial=\\w+)\\b.*\\n.*\\n(?:3306 .*\\n)?\\d+ \\1\\b)serial=");
  }
}
