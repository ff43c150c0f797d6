package org.galerarunbook.playbook;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.galerarunbook.lab.Lab;
import org.galerarunbook.lab.Topic;
import org.galerarunbook.lab.UsesLab;
import org.galerarunbook.runbook.Runbook;
import org.galerarunbook.runbook.chapter.Costs;
import org.galerarunbook.runbook.chapter.Covers;
import org.galerarunbook.runbook.chapter.Needs;
import org.galerarunbook.runbook.chapter.Playbook;
import org.galerarunbook.runbook.chapter.WhenToUse;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

@Playbook(
    number = 18,
    title = "Revoke a certificate",
    purpose =
        """
        Somebody has the application's key. What shuts it out at once is the account, which asks for a
        subject. A revocation list (CRL) shuts it out of port 3306, from a restart on, and never of
        port 4567: there only a new CA does.""")
@WhenToUse(
    "When a key may be known to somebody. A node's key, or the CA's: go to [Change the"
        + " CA](playbook-16-change-the-ca-without-a-pause.md) at once.")
@Needs({
  "the lab (`./lab up`), all nodes `Synced`",
  "the CA's key, `certs/ca/ca-key.pem`",
  "`openssl` on this machine"
})
@Costs(
    "By the account: nothing, as soon as the application has its new certificate. By a CRL: a restart"
        + " of each node, and from then on a list that must be renewed before it ends.")
@UsesLab(own = true)
@Topic.Certificates
@Topic.Tls
class RevokeACertificateChapter {

  private static final Duration BACK = Duration.ofSeconds(60);
  private static final Duration SOON = Duration.ofSeconds(20);

  @Test
  @Order(1)
  @DisplayName("At once: the account asks for another subject")
  @Covers({"G019", "G012"})
  void account(Runbook page) {
    page.step("Take the key, as somebody has done")
        .run(
            """
            for part in cert key; do
              docker cp certs/client/client-$part.pem toolbox:/tmp/stolen-$part.pem
            done""")
        .succeeds();
    stolen(page, "See that it opens the database, with the password", "galera1")
        .printsLine("let in");
    page.step("Issue the application a certificate of another subject")
        .why("Only what is missing is issued: the nodes keep theirs. " + ApplicationFiles.WHY)
        .run(
            """
            mv certs/client stolen-client
            ./lab certs issue --client passbolt-2
            """
                + ApplicationFiles.all("certs"))
        .matches("^created +certs/client/client-cert.pem$");
    page.step("Have the account ask for it")
        .why(
            """
            From this moment every node refuses new connections with the stolen certificate, and accepts
            the new one. An account that says `REQUIRE X509` can't do that.""")
        .run(
            """
            docker exec galera1 mariadb -e "
              ALTER USER 'passbolt'@'%' REQUIRE
              ISSUER '$(openssl x509 -noout -issuer -nameopt compat -in certs/client/client-cert.pem | sed 's/^issuer= *//')'
              AND SUBJECT '$(openssl x509 -noout -subject -nameopt compat -in certs/client/client-cert.pem | sed 's/^subject= *//')'\"""")
        .succeeds();
    page.step("End the connections that stand")
        .why("The certificate is looked at when a connection begins: who is in stays in.")
        .run(
            """
            for node in galera1 galera2 galera3; do
              docker exec $node mariadb -e "KILL USER 'passbolt'@'%'"
            done""")
        .succeeds();
    for (String node : new String[] {"galera1", "galera3"}) {
      stolen(page, "See it refused by " + node, node).exits(1).prints("ERROR 1045 (28000)");
    }
    page.step("See the application let in").run(application("galera3")).printsLine("let in");
  }

  private static org.galerarunbook.runbook.Outcome stolen(Runbook page, String title, String node) {
    return page.step(title)
        .run(
            """
            docker exec toolbox mariadb --defaults-file=/root/without-certificate.cnf -h %s.local \\
              --ssl-cert=/tmp/stolen-cert.pem --ssl-key=/tmp/stolen-key.pem -N -e "SELECT 'let in'\""""
                .formatted(node));
  }

  private static String application(String node) {
    return "docker exec toolbox mariadb -h %s.local -N -e \"SELECT 'let in'\"".formatted(node);
  }

  @Test
  @Order(2)
  @DisplayName("What that does not do: port 4567")
  @Covers("G018")
  void groupPort(Runbook page) {
    handshake(page, "Show the stolen certificate to port 4567", 4567).prints("ESTABLISHED");
    page.note(
        """
        Group communication knows no accounts: any leaf of the CA is a member's. With the application's
        key somebody who reaches the port can join the cluster, and be sent all of it.""");
  }

  private static org.galerarunbook.runbook.Outcome handshake(Runbook page, String title, int port) {
    return page.step(title)
        .why("By TLS 1.2, because there a client knows before the connection stands.")
        .run(
            """
            docker exec toolbox openssl s_client -brief -tls1_2 -connect galera3.local:%d%s \\
              -cert /tmp/stolen-cert.pem -key /tmp/stolen-key.pem 2>&1 |
              grep -a -m 1 -oE 'alert certificate revoked|alert certificate expired|ESTABLISHED'"""
                .formatted(port, port == 3306 ? " -starttls mysql" : ""));
  }

  @Test
  @Order(3)
  @DisplayName("A revocation list, on port 3306")
  @Covers("G012")
  void list(Runbook page) {
    page.step("Make a list that names the stolen certificate")
        .otherwise("What `openssl` has to say is in `revoked/said`.")
        .run(
            """
            mkdir -m 700 revoked && touch revoked/index && echo 01 > revoked/number
            printf '%s\\n' '[ca]' 'default_ca = lab' '[lab]' 'database = revoked/index' \\
              'crlnumber = revoked/number' 'default_md = sha256' 'default_crl_days = 7' > revoked/ca.cnf
            openssl ca -config revoked/ca.cnf -cert certs/ca/ca-cert.pem -keyfile certs/ca/ca-key.pem \\
              -revoke stolen-client/client-cert.pem 2> revoked/said
            openssl ca -config revoked/ca.cnf -cert certs/ca/ca-cert.pem -keyfile certs/ca/ca-key.pem \\
              -gencrl -out revoked/crl.pem 2>> revoked/said
            openssl crl -in revoked/crl.pem -noout -text | grep -c 'Serial Number'""")
        .printsLine("1");
    page.step("See that a running server can't be told to use one")
        .run("docker exec galera3 mariadb -e \"SET GLOBAL ssl_crl = '/etc/mysql/tls/crl.pem'\"")
        .exits(1)
        .prints("ERROR 1238 (HY000)");
    page.step("Put it into the settings of a node, and restart it")
        .why("One node, for the drill. In earnest each, one by one.")
        .run(
            """
            docker cp revoked/crl.pem galera3:/etc/mysql/tls/crl.pem
            docker exec galera3 sh -c '
              printf "[mariadbd]\\nssl_crl = /etc/mysql/tls/crl.pem\\n" > /etc/mysql/mariadb.conf.d/zz-crl.cnf'
            docker restart -t 600 galera3""")
        .succeeds();
    RotationSteps.synced(page, "galera3");
    handshake(page, "Show the stolen certificate to port 3306", 3306)
        .within(SOON)
        .printsLine("alert certificate revoked");
    page.step("See the application let in").run(application("galera3")).printsLine("let in");
    handshake(page, "Show the stolen certificate to port 4567", 4567).prints("ESTABLISHED");
    page.step("See that the provider has no setting for a list")
        .run(
            """
            docker exec galera3 mariadb -N -e "SELECT @@wsrep_provider_options" | tr ';' '\\n' |
              grep -c 'crl' || true""")
        .printsLine("0");
  }

  @Test
  @Order(4)
  @DisplayName("A list that has ended shuts everybody out")
  void endedList(Runbook page) {
    page.step("Put a list in place that is valid for a second, and have the server read it")
        .why("A new list needs no restart: `FLUSH SSL` reads it.")
        .run(
            """
            openssl ca -config revoked/ca.cnf -cert certs/ca/ca-cert.pem -keyfile certs/ca/ca-key.pem \\
              -gencrl -crlsec 1 -out revoked/ended.pem 2>> revoked/said
            docker cp revoked/ended.pem galera3:/etc/mysql/tls/crl.pem
            docker exec galera3 mariadb -e "FLUSH SSL\"""")
        .succeeds();
    page.step("Connect as the application, with its good certificate")
        .why("Once the list has ended nobody with a certificate gets in. The nodes go on.")
        .otherwise("So a CRL needs a job that renews it, and an alarm for that job.")
        .run(application("galera3"))
        .within(SOON)
        .exits(1)
        .matches("^ERROR 20(13|26) ");
    handshake(page, "Read the server's reason", 3306).printsLine("alert certificate expired");
    page.step("Put a list in place that is valid")
        .run(
            """
            docker cp revoked/crl.pem galera3:/etc/mysql/tls/crl.pem
            docker exec galera3 mariadb -e "FLUSH SSL\"""")
        .succeeds();
    page.step("See the application let in").run(application("galera3")).printsLine("let in");
  }

  @Test
  @Order(5)
  @DisplayName("Leave it as it was")
  void after(Runbook page, Lab lab) {
    page.step("Take the list out of the settings again, and restart the node")
        .why("The account does without it.")
        .run(
            """
            docker exec galera3 rm /etc/mysql/mariadb.conf.d/zz-crl.cnf /etc/mysql/tls/crl.pem
            docker restart -t 600 galera3""")
        .succeeds();
    RotationSteps.synced(page, "galera3");
    page.step("Give the application a certificate of its old subject, of a new key")
        .why(
            """
            Here for the sake of the other pages, whose account has that subject. In earnest the new
            subject stays: the stolen certificate is accepted again as soon as the account asks for its
            subject.""")
        .run(
            """
            rm -rf certs/client revoked && ./lab certs issue
            """
                + ApplicationFiles.all("certs")
                + """

            docker exec galera1 mariadb -e "
              ALTER USER 'passbolt'@'%' REQUIRE
              ISSUER '$(openssl x509 -noout -issuer -nameopt compat -in certs/client/client-cert.pem | sed 's/^issuer= *//')'
              AND SUBJECT '$(openssl x509 -noout -subject -nameopt compat -in certs/client/client-cert.pem | sed 's/^subject= *//')'"
            rm -rf stolen-client
            docker exec toolbox rm /tmp/stolen-cert.pem /tmp/stolen-key.pem
            ./lab check""")
        .prints("All right");
    page.expect("all three are one component")
        .within(BACK)
        .holds(() -> assertThat(lab.problems()).isEmpty());
  }
}
