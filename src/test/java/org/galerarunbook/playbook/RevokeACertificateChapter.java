package org.galerarunbook.playbook;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.galerarunbook.lab.Lab;
import org.galerarunbook.lab.Measures;
import org.galerarunbook.lab.Topic;
import org.galerarunbook.lab.UsesLab;
import org.galerarunbook.ledger.Ledger;
import org.galerarunbook.operator.Node;
import org.galerarunbook.runbook.Outcome;
import org.galerarunbook.runbook.Runbook;
import org.galerarunbook.runbook.chapter.Check;
import org.galerarunbook.runbook.chapter.Costs;
import org.galerarunbook.runbook.chapter.Covers;
import org.galerarunbook.runbook.chapter.Drill;
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
    number = 18,
    title = "Revoke a certificate",
    purpose =
        """
        Somebody may have the application's key. What shuts it out of port 3306 at once is the account,
        which asks for a subject. Port 4567 never knew it: the nodes trust each other by a CA of their
        own. A revocation list (CRL) is for accounts that can't name a subject, and works on 3306 alone.""")
@UseWhen({
  "the application's key, `client-key.pem` or `client.p12`, may be known to somebody",
  "a machine or a backup that held it is lost"
})
@NotWhen({
  "a node's key or a CA's may be known: [[ChangeTheCaChapter]], at once",
  "certificates expire and nobody took a key: [[RotateWithoutAPauseChapter]]"
})
@Needs({
  "the lab (`./lab up`), all nodes `Synced`",
  "the key of the CA for clients, `certs/ca/ca-key.pem`",
  "`openssl` on this machine"
})
@Costs(
    value =
        "New connections of the application are refused from the step that shuts the key out to the next"
            + " one, which gives it its new certificate. Those that stand are ended once.",
    fault = "no server ended; the steps were pasted by a program, without a pause")
@StopAndCall({
  "nodes have one CA for clients and peers (`./lab check` says so): then the key opens 4567 as well,"
      + " and it is a node's key",
  "the key has been used: what it read is known, what it wrote is in your data"
})
@Symptom(
    text = "X509 subject mismatch: should be '…' but is '…'",
    means = "a client shows a good certificate that is not this account's; it may be a stolen one",
    rank = Rank.CAUSE)
@UsesLab(own = true)
@Topic.Certificates
@Topic.Tls
class RevokeACertificateChapter {

  private static final Duration BACK = Duration.ofSeconds(60);
  private static final Duration SOON = Duration.ofSeconds(20);
  private static final String ENDED =
      "`alert certificate expired` to everybody: the list has ended";

  /** What the server compares, into a variable of that name, as it is written there. */
  private static final String OF_NEW =
      """
      %1$s=$(openssl x509 -noout -%1$s -nameopt compat -in certs/client/client-cert.pem | sed 's/^%1$s= *//')
      """;

  @Drill("Somebody takes the application's key, and the password")
  @Order(1)
  void stolen(Runbook page, Lab lab, Measures measures) {
    page.note(
        """
        An application reads and writes on all nodes meanwhile. Its clients stay connected until they are
        ended, and connect again with what is in `certs/client` by then.""");
    measures.start(Ledger.on(lab.cluster()).writers(3).readers(3).toAll().failingOver());
    page.step("Copy them")
        .run(
            """
            docker exec toolbox mkdir /tmp/stolen
            docker cp certs/client/client-cert.pem toolbox:/tmp/stolen/cert.pem
            docker cp certs/client/client-key.pem toolbox:/tmp/stolen/key.pem""");
    page.step("See that they open the database").run(thief("galera1")).printsLine("let in");
  }

  /** As the application, from the toolbox, with what was stolen. */
  private static String thief(String node) {
    return """
        docker exec toolbox mariadb --defaults-file=/root/without-certificate.cnf -h %s.local \\
          --ssl-cert=/tmp/stolen/cert.pem --ssl-key=/tmp/stolen/key.pem -N -e "SELECT 'let in'\""""
        .formatted(node);
  }

  @Procedure("Have the account ask for another subject")
  @Otherwise(
      "The application is refused until it shows the new one: go on, it may be pasted again. "
          + "`ERROR 1396`: your account has another name or host, and nothing was changed. `do not "
          + "belong together`: [[ApplicationCertificatesChapter]].")
  @Order(2)
  @Covers({"G019", "G012"})
  void account(Runbook page) {
    page.step("Issue the application a certificate of another subject")
        .loses("nothing: the old folder is kept as `stolen-client`")
        .why(
            """
            The old one is moved away, not deleted: you need it to see that it is refused. Only what is
            missing is issued, so the nodes keep theirs. `passbolt-2` is a name that was never used. `client.p12`
            gets a new password, too, in `store-password`.""")
        .youSee("`created` before `certs/client/client-cert.pem`, and nothing of a node")
        .otherwise(
            "Nothing at all: there is a `stolen-client`. If it is of an earlier time, move it away, and paste"
                + " this again. The CA's key is elsewhere: bring it back for this, `certs/ca/ca-key.pem`, and"
                + " paste the second line alone.")
        .run(
            """
            [ ! -e stolen-client ] && mv certs/client stolen-client &&
            ./lab certs issue --client passbolt-2""")
        .matches("^created +certs/client/client-cert.pem$");
    page.step("Shut the old one out")
        .loses("the way in by the old certificate, for all who still show it")
        .why(
            """
            From this moment every node refuses it: accounts replicate, once is enough. An account that
            says `REQUIRE X509` or `REQUIRE SSL` can't tell one certificate from another. Nothing is changed
            when the new one can't be read: empty names would let everybody in who has the password.""")
        .run(
            OF_NEW.formatted("issuer")
                + OF_NEW.formatted("subject")
                + """
                test -n "$issuer" && test -n "$subject" &&
                  docker exec galera1 mariadb -e "
                    ALTER USER 'passbolt'@'%' REQUIRE ISSUER '$issuer' AND SUBJECT '$subject'\"""");
    page.step("Give the application the new one")
        .loses("the application's old certificate; `stolen-client` has it")
        .why(ApplicationFiles.WHY)
        .run(ApplicationFiles.all("certs"));
    page.step("End the connections that stand")
        .why("The certificate is looked at when a connection begins: who is in stays in.")
        .loses("what the application has not committed; it connects again by itself")
        .run(
            """
            for node in galera1 galera2 galera3; do
              docker exec $node mariadb -e "KILL USER 'passbolt'@'%'"
            done""");
    page.note(
        """
        Whoever had the key may have had the password: change that, too, in the account and in the
        application's settings.""");
  }

  @Check("It is refused by every node, and the application is let in")
  @Otherwise(
      "The old name, or none: the account was not changed, [[#Have the account ask for another "
          + "subject]]. The application gets `ERROR 1045`: it does not show `certs/client` yet; give "
          + "it those files again. Don't put the old subject back.")
  @Order(3)
  @Covers("G019")
  void refused(Runbook page, Node galera1) {
    page.step("See what the account asks for")
        .youSee("issuer and subject, and the new name in it")
        .run(
            "docker exec galera1 mariadb -N -e \"SHOW CREATE USER 'passbolt'@'%'\" | grep -o 'REQUIRE.*'")
        .prints("SUBJECT '/O=Galera Runbook/OU=Applications/CN=passbolt-2'");
    page.step("Show the old certificate, with the password, to every node")
        .youSee("`ERROR 1045 … Access denied` three times")
        .otherwise("`let in`: the account does not name its new subject yet.")
        .run(
            """
            docker cp stolen-client toolbox:/tmp/
            for node in galera1 galera2 galera3; do
              docker exec toolbox mariadb --defaults-file=/root/without-certificate.cnf -h $node.local \\
                --ssl-cert=/tmp/stolen-client/client-cert.pem --ssl-key=/tmp/stolen-client/client-key.pem \\
                -N -e "SELECT 'let in'" 2>&1
            done""")
        .exits(1)
        .printsNot("let in")
        .matches("(?s)(ERROR 1045 \\(28000\\).*){3}");
    page.step("Read the servers' reason, and later who else tries")
        .youSee("the subject that was shown, and the one that is asked for")
        .otherwise("No line: it was refused for another reason, look for `X509` alone.")
        .run(galera1.logOfLast(Duration.ofMinutes(5), "grep 'X509 subject mismatch' | tail -n 1"))
        .prints("should be '/O=Galera Runbook/OU=Applications/CN=passbolt-2'")
        .prints("but is '/O=Galera Runbook/OU=Applications/CN=passbolt'");
    page.step("See the application let in by every node")
        .youSee("`let in` three times")
        .run(
            """
            for node in galera1 galera2 galera3; do
              docker exec toolbox mariadb -h $node.local -N -e "SELECT 'let in'"
            done""")
        .matches("(let in\\n){3}");
  }

  @Check("The cluster's own ports never knew it")
  @Order(4)
  @Covers({"G018", "R015"})
  void groupPort(Runbook page, Lab lab, Measures measures) {
    page.step("Show the old certificate to port 4567 of every node")
        .why(
            """
            Group communication knows no accounts and no lists: whom its CA signed is a member, until
            that CA is replaced. So this CA signs the nodes and nobody else. By TLS 1.2, because there
            a client knows before the connection stands.""")
        .youSee("`alert unknown ca` three times")
        .otherwise(
            "`ESTABLISHED`: who has the key can join the cluster and be sent all of it. Replace the CA"
                + " that 4567 trusts: [[ChangeTheCaChapter]].")
        .run(
            """
            for node in galera1 galera2 galera3; do
              docker exec toolbox openssl s_client -brief -tls1_2 -connect $node.local:4567 \\
                -cert /tmp/stolen-client/client-cert.pem -key /tmp/stolen-client/client-key.pem 2>&1 |
                grep -a -m 1 -oE 'alert unknown ca|ESTABLISHED'
            done""")
        .matches("^(alert unknown ca\\n){3}$");
    Ending.intact(page, lab, measures, BACK, null);
  }

  @Drill("A node tries to join with the application's key")
  @Order(5)
  @Covers({"G018", "R015"})
  void joins(Runbook page, Lab lab, Node galera3) {
    page.step("Give galera3 the stolen certificate and key in place of its own, and start it")
        .run(
            """
            docker stop -t 600 galera3
            docker cp stolen-client/client-cert.pem galera3:/etc/mysql/tls/cluster-cert.pem
            docker cp stolen-client/client-key.pem galera3:/etc/mysql/tls/cluster-key.pem
            docker start galera3""");
    page.step("Read what its peers say of it, and what it says itself")
        .run(
            """
            since=$(docker inspect --format '{{.State.StartedAt}}' galera3)
            docker logs --since "$since" galera1 2>&1 | grep -o -m 1 'certificate verify failed.*'
            docker logs --since "$since" galera3 2>&1 | grep -o -m 1 'alert unknown ca'""")
        .within(SOON)
        .prints("certificate verify failed: unable to get local issuer certificate")
        .prints("alert unknown ca");
    page.expect("the other two go on as a primary component of two")
        .holds(
            () ->
                assertThat(lab.cluster().status().subList(0, 2))
                    .allMatch(s -> s.isSyncedIn(2), "Primary, Synced, size 2"));
    page.expect("the node with the stolen key is no part of any primary component")
        .holds(
            () ->
                assertThat(lab.cluster().node(3).status().clusterStatus()).isNotEqualTo("Primary"));
    page.step("Give it its own back")
        .run(
            """
            docker stop -t 0 galera3
            docker cp certs/galera3/. galera3:/etc/mysql/tls/
            docker start galera3""");
    RotationSteps.synced(page, galera3);
  }

  @WayBack("None, and none is needed")
  @Order(6)
  void back(Runbook page) {
    page.note(
        """
        The old subject must not come back, or the stolen certificate is accepted again until it ends:
        it is valid, and the CA that signed it is trusted. `./lab certs issue --force` keeps the new
        subject; where `certs/client` is not there, or with `--dir`, say `--client passbolt-2` as well. To be
        rid of the old certificate for good, [[ChangeTheCaChapter|change the CA]], for that name.""");
  }

  @Drill(value = "A list names the stolen certificate", trap = true)
  @Order(7)
  void list(Runbook page, Node galera3) {
    page.step("Make a list that names it")
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
    page.step("Put it into the settings of a node, and restart it")
        .run(
            """
            docker cp revoked/crl.pem galera3:/etc/mysql/tls/crl.pem
            docker exec galera3 sh -c '
              printf "[mariadbd]\\nssl_crl = /etc/mysql/tls/crl.pem\\n" > /etc/mysql/mariadb.conf.d/zz-crl.cnf'
            docker restart -t 600 galera3""");
    RotationSteps.synced(page, galera3);
  }

  @Trap("The account can't name a subject: a revocation list, `ssl_crl`")
  @Order(8)
  @Covers("G012")
  void refusedByList(Runbook page, Node galera1, Node galera3) {
    page.note(
        """
        A list shuts one certificate out of 3306, whatever account it comes for. It costs a restart of
        every node to begin with (`ssl_crl` can't be set: `ERROR 1238`), and then a new list before
        the old one ends. The provider of the community's Galera has no setting for one.""");
    handshake(page, "Show the stolen certificate to port 3306")
        .within(SOON)
        .printsLine("alert certificate revoked");
    page.step("See the application let in")
        .run(galera3.clientAsk("SELECT 'let in'"))
        .printsLine("let in");
    page.step("See that a running server can't be told to use one")
        .run(galera1.sql("SET GLOBAL ssl_crl = '/etc/mysql/tls/crl.pem'"))
        .exits(1)
        .prints("ERROR 1238 (HY000)");
    page.step("See that the provider has no setting for a list")
        .run(
            """
            docker exec galera3 mariadb -N -e "SELECT @@wsrep_provider_options" | tr ';' '\\n' |
              grep -c 'crl' || true""")
        .printsLine("0");
  }

  private static Outcome handshake(Runbook page, String title) {
    return page.step(title)
        .why("By TLS 1.2, because there a client knows before the connection stands.")
        .run(
            """
            docker exec toolbox openssl s_client -brief -tls1_2 -connect galera3.local:3306 -starttls mysql \\
              -cert /tmp/stolen/cert.pem -key /tmp/stolen/key.pem 2>&1 |
              grep -a -m 1 -oE 'alert certificate revoked|alert certificate expired|ESTABLISHED'""");
  }

  private static String application() {
    return "docker exec toolbox mariadb -h galera3.local -N -e \"SELECT 'let in'\"";
  }

  @Drill(value = "The list ends", trap = true)
  @Order(9)
  void endedList(Runbook page) {
    page.step("Put a list in place that is valid for a second, and have the server read it")
        .run(
            """
            openssl ca -config revoked/ca.cnf -cert certs/ca/ca-cert.pem -keyfile certs/ca/ca-key.pem \\
              -gencrl -crlsec 1 -out revoked/ended.pem 2>> revoked/said
            docker cp revoked/ended.pem galera3:/etc/mysql/tls/crl.pem
            docker exec galera3 mariadb -e "FLUSH LOCAL SSL\"""");
  }

  @Trap(ENDED)
  @Order(10)
  void ended(Runbook page, Node galera3) {
    page.note(
        """
        Once the list has ended nobody with a certificate gets in; the nodes go on among themselves. So a
        list needs a job that renews it, and an alarm for that job.""");
    page.step("Connect as the application, with its good certificate")
        .run(galera3.clientAsk("SELECT 'let in'"))
        .within(SOON)
        .exits(1)
        .matches("^ERROR 20(13|26) ");
    handshake(page, "Read the server's reason").printsLine("alert certificate expired");
    page.step("Put a list in place that is valid, and have the server read it")
        .loses("the list of before")
        .why("A new list needs no restart: `FLUSH SSL` reads it.")
        .run(
            """
            docker cp revoked/crl.pem galera3:/etc/mysql/tls/crl.pem
            docker exec galera3 mariadb -e "FLUSH LOCAL SSL\"""");
    page.step("See the application let in")
        .run(galera3.clientAsk("SELECT 'let in'"))
        .printsLine("let in");
  }

  @Drill(value = "The list is taken out of the settings again", trap = true)
  @Order(11)
  void withoutList(Runbook page, Node galera3) {
    page.step("Remove it, and restart the node")
        .why("The account does without it.")
        .run(
            """
            docker exec galera3 rm /etc/mysql/mariadb.conf.d/zz-crl.cnf /etc/mysql/tls/crl.pem
            docker restart -t 600 galera3
            rm -r revoked""");
    RotationSteps.synced(page, galera3);
  }

  @Drill("What was copied is removed; the account keeps its new subject")
  @Order(12)
  void after(Runbook page, Lab lab) {
    for (String node : new String[] {"galera1", "galera2", "galera3"}) {
      page.step("See the stolen certificate refused by " + node + " to the end")
          .run(thief(node))
          .exits(1)
          .prints("ERROR 1045 (28000)");
    }
    page.step("Remove what was copied, and check everything")
        .run(
            """
            docker exec toolbox rm -r /tmp/stolen /tmp/stolen-client
            rm -r stolen-client
            ./lab check""")
        .within(BACK)
        .prints("All right");
    page.expect("all three are one component")
        .within(BACK)
        .holds(() -> assertThat(lab.problems()).isEmpty());
  }
}
