package org.galerarunbook.guide;

import static org.assertj.core.api.Assertions.assertThat;

import org.galerarunbook.finding.Finding;
import org.galerarunbook.lab.Lab;
import org.galerarunbook.lab.Topic;
import org.galerarunbook.lab.UsesLab;
import org.galerarunbook.runbook.Runbook;
import org.galerarunbook.runbook.chapter.Check;
import org.galerarunbook.runbook.chapter.Costs;
import org.galerarunbook.runbook.chapter.Covers;
import org.galerarunbook.runbook.chapter.Drill;
import org.galerarunbook.runbook.chapter.Guide;
import org.galerarunbook.runbook.chapter.Needs;
import org.galerarunbook.runbook.chapter.NotWhen;
import org.galerarunbook.runbook.chapter.Otherwise;
import org.galerarunbook.runbook.chapter.Procedure;
import org.galerarunbook.runbook.chapter.StopAndCall;
import org.galerarunbook.runbook.chapter.Trap;
import org.galerarunbook.runbook.chapter.UseWhen;
import org.galerarunbook.runbook.chapter.WayBack;
import org.junit.jupiter.api.Order;

@Guide(
    number = 1,
    title = "Issue the certificates",
    purpose =
        """
        Two certificate authorities: one towards clients, one that the nodes alone have among themselves.
        From then on a certificate, not a network address, says who may talk to whom.""")
@UseWhen({
  "no node has started yet",
  "somebody asks who can join the cluster, or which certificate is for whom"
})
@NotWhen({
  "nodes run, and their certificates are to be replaced: [[RotateWithoutAPauseChapter]]",
  "a CA is to be replaced: [[ChangeTheCaChapter]]"
})
@Needs({
  "the lab (`./lab up`), which has issued its certificates already; nothing here replaces them",
  "`openssl` on this machine"
})
@Costs("Nothing. No step touches a running node.")
@StopAndCall("a CA's key, `ca-key.pem`, is where others can read it")
@UsesLab
@Topic.Gate
@Topic.Certificates
class CertificatesChapter {

  @Procedure("What is issued, and by whom")
  @Otherwise(
      "What is there is kept, and nothing that runs is touched: issue again as you like. A"
          + " name is missing: issuing says why. What is wrong with a file: [[#The whole folder]].")
  @Order(1)
  @Covers({"G011", "R009"})
  void issued(Runbook page) {
    page.note(
        """
        *Mutual TLS* means that both ends show a certificate and both check it. The server's tells the
        client whom it reached; the client's tells the server who came.

        | In `certs/` | Signed by | Shown on | Who trusts it |
        |---|---|---|---|
        | `galeraN/server-cert.pem` | `ca` | 3306 | clients, by `ca.pem` |
        | `client/client-cert.pem` | `ca` | 3306 | nodes, by `ca.pem`; the account asks for its subject |
        | `galeraN/cluster-cert.pem` | `cluster-ca` | 4567, 4568, 4444 | nodes, by `cluster-ca.pem` |
        | `https/`, `valkey/` | `ca` | 443, 6379 | browsers, Passbolt |

        Group communication knows no accounts: any certificate that its CA signed can join, and be sent
        everything. So that CA signs for the nodes and nobody else.""");
    page.step("Issue what is missing")
        .why("Existing files are kept: running it again changes nothing.")
        .otherwise(
            "A refusal names the file that is in the way. `./lab certs issue --force` replaces the"
                + " leaves, and `--renew-ca` with it the CAs; no certificate of the old ones is worth"
                + " anything afterwards.")
        .run("./lab certs issue");
    page.step("Look at what there is").run("./lab certs show").prints("galera1").prints("passbolt");
    page.step("Follow each chain to its CA")
        .otherwise(
            "`unable to get local issuer certificate`: the leaf is of another CA. `certificate has"
                + " expired`: issue new leaves.")
        .run(
            """
            openssl verify -CAfile certs/ca/ca-cert.pem certs/client/client-cert.pem \\
              certs/galera1/server-cert.pem certs/galera2/server-cert.pem certs/galera3/server-cert.pem
            openssl verify -CAfile certs/cluster-ca/ca-cert.pem \\
              certs/galera1/cluster-cert.pem certs/galera2/cluster-cert.pem certs/galera3/cluster-cert.pem""")
        .printsLine("certs/client/client-cert.pem: OK")
        .printsLine("certs/galera1/server-cert.pem: OK")
        .printsLine("certs/galera2/server-cert.pem: OK")
        .printsLine("certs/galera3/server-cert.pem: OK")
        .printsLine("certs/galera1/cluster-cert.pem: OK")
        .printsLine("certs/galera2/cluster-cert.pem: OK")
        .printsLine("certs/galera3/cluster-cert.pem: OK");
  }

  @Check("Neither CA passes for the other")
  @Otherwise(
      "Files are looked at, no more. `OK`: one CA signs for nodes and clients alike, and"
          + " any client's key opens the cluster; [[ChangeTheCaChapter]] makes two. A file is not"
          + " there: [[#What is issued, and by whom]].")
  @Order(2)
  @Covers("G012")
  void apart(Runbook page) {
    page.step("Hold the application's certificate against the cluster's CA")
        .youSee("`verification failed`")
        .otherwise("`OK`: whoever has the application's key can join the cluster.")
        .run("openssl verify -CAfile certs/cluster-ca/ca-cert.pem certs/client/client-cert.pem")
        .exits(2)
        .prints("unable to get local issuer certificate");
    page.step("Hold a node's for its peers against the clients' CA")
        .youSee("`verification failed`")
        .run("openssl verify -CAfile certs/ca/ca-cert.pem certs/galera1/cluster-cert.pem")
        .exits(2)
        .prints("unable to get local issuer certificate");
  }

  @Check("Names and uses")
  @Otherwise(
      "Files are looked at, no more. Other names or uses: that file is not the lab's, so"
          + " put it on no node. [[#The whole folder]] says what is wrong, and"
          + " [[RotateWithoutAPauseChapter]] issues and places new ones.")
  @Order(3)
  void namesAndUses(Runbook page) {
    page.step("See the names that a node answers to")
        .why(
            "A client that verifies host names accepts only these. The application calls the writer,"
                + " whichever node it is, by `proxy.local`.")
        .run("openssl x509 -in certs/galera1/server-cert.pem -noout -ext subjectAltName")
        .prints("DNS:galera1, DNS:galera1.local, DNS:proxy.local, DNS:localhost");
    page.step("See that a node is server and client to its peers")
        .why("In group communication and state transfer each node calls the others as well.")
        .run("openssl x509 -in certs/galera1/cluster-cert.pem -noout -ext extendedKeyUsage")
        .prints("TLS Web Server Authentication")
        .prints("TLS Web Client Authentication");
    page.step("See that the application is a client alone")
        .why("Whoever steals its key can't pose as a database.")
        .run("openssl x509 -in certs/client/client-cert.pem -noout -ext extendedKeyUsage")
        .prints("TLS Web Client Authentication")
        .printsNot("Server");
    page.step("Watch the wrong use being refused")
        .youSee("`unsuitable certificate purpose`")
        .run(
            "openssl verify -purpose sslserver -CAfile certs/ca/ca-cert.pem certs/client/client-cert.pem")
        .exits(2)
        .prints("unsuitable certificate purpose");
  }

  @Check("A key is for its reader alone")
  @Otherwise(
      "Modes are looked at, no more. Another owner or mode in a node: ask who has read"
          + " that key. A start of the node sets both right; until then `chown mysql:mysql` and"
          + " `chmod 400` in it. `is not running`: ask another node.")
  @Order(4)
  @Covers("R008")
  void keyPermissions(Runbook page) {
    page.step("Look for keys that others could read")
        .otherwise("`chmod 600` the file that is named, and ask who has read it meanwhile.")
        .run("find certs \\( -name '*key*.pem' -o -name '*.key' \\) ! -perm 600")
        .printsNothing();
    page.step("See who reads the keys inside a node")
        .why("The server runs as `mysql`. The lab places them for that user, mode 400.")
        .run(
            "docker exec galera1 sh -c \"stat -c '%U %a' /etc/mysql/tls /etc/mysql/tls/*-key.pem\"")
        .prints("mysql 700\nmysql 400\nmysql 400");
  }

  @Drill(value = "Another node's key is put in place, in a copy", trap = true)
  @Order(5)
  void mismatch(Runbook page) {
    page.step("Copy the folder, and spoil the copy")
        .run(
            """
            cp -R certs wrong-certs
            cp wrong-certs/galera2/server-key.pem wrong-certs/galera1/server-key.pem""");
  }

  @Trap("A key `does not match the certificate beside it`")
  @Order(6)
  @Covers("R009")
  void mismatchIsFound(Runbook page) {
    page.note(
        "A server with such a pair does not start, and its peers only see a closed port. Look before"
            + " it starts: put the right key back, or issue with `--force`.");
    page.step("Check the folder, and the copy")
        .run("./lab certs verify --dir wrong-certs")
        .exits(1)
        .prints("galera1/server-key.pem: does not match the certificate beside it");
  }

  @Drill(value = "The copy is removed", trap = true)
  @Order(7)
  void removed(Runbook page, Lab lab) {
    page.step("Remove it").run("rm -rf wrong-certs");
    page.expect("the lab's own certificates are without findings")
        .holds(() -> assertThat(lab.pki().verify()).extracting(Finding::what).isEmpty());
  }

  @Check("The whole folder")
  @Order(8)
  void verify(Runbook page) {
    page.step("Check every certificate and key")
        .why("Chains, names, uses, dates, matching keys, modes; 30 days before one ends as well.")
        .otherwise("What is wrong stands there, with what to do about it.")
        .run("./lab certs verify")
        .prints("Nothing is wrong with the certificates.");
  }

  @WayBack("Nothing was replaced")
  @Order(9)
  void back(Runbook page) {
    page.note(
        """
        There is none: what is there is kept. What `--force` replaces is saved in `certs/replaced/`, and
        the command says how to put it back.""");
  }
}
