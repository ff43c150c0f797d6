package org.galerarunbook.guide;

import static org.assertj.core.api.Assertions.assertThat;

import org.galerarunbook.finding.Finding;
import org.galerarunbook.lab.Lab;
import org.galerarunbook.lab.Topic;
import org.galerarunbook.lab.UsesLab;
import org.galerarunbook.runbook.Runbook;
import org.galerarunbook.runbook.chapter.Costs;
import org.galerarunbook.runbook.chapter.Covers;
import org.galerarunbook.runbook.chapter.Guide;
import org.galerarunbook.runbook.chapter.Needs;
import org.galerarunbook.runbook.chapter.WhenToUse;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

@Guide(
    number = 1,
    title = "Issue the certificates",
    purpose =
        """
        A certificate authority of the cluster's own signs one certificate per node and one for the
        application. From then on a certificate, not a network address, says who may talk to whom.""")
@WhenToUse("Before the first node starts, and whenever somebody asks who can join the cluster.")
@Needs({
  "the lab (`./lab up`), which has issued its certificates already; nothing here replaces them",
  "`openssl` on this machine"
})
@Costs("Nothing. No step touches a running node.")
@UsesLab
@Topic.Gate
@Topic.Certificates
class CertificatesChapter {

  @Test
  @Order(1)
  @DisplayName("What is issued, and by whom")
  @Covers({"G011", "R009"})
  void issued(Runbook page) {
    page.note(
        """
        *Mutual TLS* means that both ends show a certificate and both check it. The server's tells the
        client whom it reached; the client's tells the server who came. Any certificate of the
        cluster's CA opens the group communication's port, so this CA signs for nobody outside: the
        nodes, the application's client, its web server and its cache.""");
    page.step("Issue what is missing")
        .why("Existing files are kept: running it again changes nothing.")
        .otherwise(
            "A refusal names the file that is in the way. `./lab certs issue --force` replaces the"
                + " leaves, and `--renew-ca` with it the CA; no certificate of the old CA is worth"
                + " anything afterwards.")
        .run("./lab certs issue")
        .succeeds();
    page.step("Look at what there is").run("./lab certs show").prints("galera1").prints("passbolt");
    page.step("Follow each chain to the CA")
        .otherwise(
            "`unable to get local issuer certificate`: the leaf is of another CA. `certificate has"
                + " expired`: issue new leaves.")
        .run(
            """
            openssl verify -CAfile certs/ca/ca-cert.pem \\
              certs/galera1/server-cert.pem certs/galera2/server-cert.pem certs/galera3/server-cert.pem \\
              certs/client/client-cert.pem""")
        .printsLine("certs/galera1/server-cert.pem: OK")
        .printsLine("certs/galera2/server-cert.pem: OK")
        .printsLine("certs/galera3/server-cert.pem: OK")
        .printsLine("certs/client/client-cert.pem: OK");
  }

  @Test
  @Order(2)
  @DisplayName("Names and uses")
  void namesAndUses(Runbook page) {
    page.step("See the names a node answers to")
        .why(
            "A client that verifies host names accepts only these. Nodes call each other by"
                + " `galeraN.local`, and the application calls the writer, whichever node it is, by"
                + " `proxy.local`.")
        .run("openssl x509 -in certs/galera1/server-cert.pem -noout -ext subjectAltName")
        .prints("DNS:galera1, DNS:galera1.local, DNS:proxy.local, DNS:localhost");
    page.step("See that a node is server and client")
        .why("In group communication and state transfer each node calls the others as well.")
        .run("openssl x509 -in certs/galera1/server-cert.pem -noout -ext extendedKeyUsage")
        .prints("TLS Web Server Authentication")
        .prints("TLS Web Client Authentication");
    page.step("See that the application is a client alone")
        .why("Whoever steals its key can't pose as a database.")
        .run("openssl x509 -in certs/client/client-cert.pem -noout -ext extendedKeyUsage")
        .prints("TLS Web Client Authentication")
        .printsNot("Server");
    page.step("Watch the wrong use being refused")
        .run(
            "openssl verify -purpose sslserver -CAfile certs/ca/ca-cert.pem certs/client/client-cert.pem")
        .exits(2)
        .prints("unsuitable certificate purpose");
  }

  @Test
  @Order(3)
  @DisplayName("A key is for its reader alone")
  @Covers("R008")
  void keyPermissions(Runbook page) {
    page.step("Look for keys that others could read")
        .otherwise("`chmod 600` the file that is named, and ask who has read it meanwhile.")
        .run("find certs -name '*key*.pem' ! -perm 600")
        .printsNothing();
    page.step("See who reads the key inside a node")
        .why("The server runs as `mysql`. The lab places the key for that user, mode 400.")
        .run("docker exec galera1 stat -c '%U %a' /etc/mysql/tls /etc/mysql/tls/server-key.pem")
        .printsLine("mysql 700")
        .printsLine("mysql 400");
  }

  @Test
  @Order(4)
  @DisplayName(
      "A key that does not belong to its certificate is found before a server trips over it")
  @Covers({"R009"})
  void mismatchIsFound(Runbook page, Lab lab) {
    page.step("Check the certificates").run("./lab certs verify").succeeds();
    page.step("Put another node's key in place, in a copy")
        .run(
            """
            cp -R certs wrong-certs
            cp wrong-certs/galera2/server-key.pem wrong-certs/galera1/server-key.pem""")
        .succeeds();
    page.step("Check the copy")
        .why("A server with such a pair does not start, and its peers only see a closed port.")
        .run("./lab certs verify --dir wrong-certs")
        .exits(1)
        .prints("galera1");
    page.step("Remove the copy").run("rm -rf wrong-certs").succeeds();
    page.expect("the lab's own certificates are without findings")
        .holds(() -> assertThat(lab.pki().verify()).extracting(Finding::what).isEmpty());
  }
}
