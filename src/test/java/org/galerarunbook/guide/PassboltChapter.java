package org.galerarunbook.guide;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Locale;
import org.galerarunbook.lab.Lab;
import org.galerarunbook.lab.Topic;
import org.galerarunbook.lab.UsesLab;
import org.galerarunbook.operator.Node;
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
import org.galerarunbook.runbook.chapter.Symptom;
import org.galerarunbook.runbook.chapter.Symptom.Rank;
import org.galerarunbook.runbook.chapter.Trap;
import org.galerarunbook.runbook.chapter.UseWhen;
import org.galerarunbook.runbook.chapter.WayBack;
import org.junit.jupiter.api.Order;

@Guide(
    number = 6,
    title = "Run Passbolt on the cluster",
    purpose =
        """
        Passbolt answers over HTTPS with a certificate of the lab's CA, and reaches the database over
        mutual TLS. What it says of its health is read line by line, for a green page alone proves
        little: its status page answers without any database.""")
@UseWhen({
  "Passbolt misbehaves, or answers 500",
  "after an installation, an upgrade, or a change of certificates"
})
@NotWhen({
  "the database takes no writes, error 1047: [[FullOutageChapter]]; one writer is down: [[FailOverChapter]]",
  "people have to log in again and again: [[ValkeyChapter]]",
  "a certificate has expired: [[ApplicationCertificatesChapter]]; a node's: [[ExpiredCertificatesChapter]]"
})
@Needs({UsesLab.APPLICATION, "`openssl` on this machine"})
@Costs(
    "To look costs nothing. For the proof nobody can work for some seconds, twice; one user without a key"
        + " is left.")
@StopAndCall({
  "the check of its health has a `FAIL` that is not explained here",
  "the account in the database asks for another certificate than Passbolt's, and nobody knows why"
})
@Symptom(
    text = "X509 subject mismatch",
    means = "the account asks for another certificate than the client has",
    page = "[[#" + PassboltChapter.MISMATCH + "]]",
    rank = Rank.CAUSE)
@UsesLab(application = true)
@Topic.Gate
@Topic.Application
@Topic.Tls
class PassboltChapter {

  private static final String NO_DATABASE =
      "`waiting for a database`: Passbolt does not start without";
  static final String MISMATCH =
      "`X509 subject mismatch`: the account asks for another certificate";
  private static final Duration A_CALL = Duration.ofSeconds(120);
  private static final Duration A_START = Duration.ofSeconds(180);

  /** A request that needs the database, whoever asks. */
  private static final String ASK =
      """
      docker exec toolbox curl -sS --cacert /etc/tls/ca.pem -o /dev/null -w '%{http_code}\\n' \\
        https://passbolt.local/setup/start/11111111-1111-4111-8111-111111111111/11111111-1111-4111-8111-111111111111.json""";

  @Procedure("Ask for its health, line by line")
  @Otherwise(
      "Nothing was changed. No line where `[WARN]` is due: the check did not run; paste it"
          + " without its `grep`, and read the error. A `FAIL` that is not explained here: find"
          + " out what has changed, or stop and call.")
  @Order(1)
  @Covers({"G003", "G025", "G072"})
  void health(Runbook page) {
    page.step("Ask the container")
        .why(
            """
            The lab's check: the status page over HTTPS, the database reached as Passbolt reaches it,
            and no migration missing. `docker ps` shows what it said last.""")
        .otherwise("It names what is missing. `waiting for a database`: [[#" + NO_DATABASE + "]].")
        .limit(A_CALL)
        .run("docker exec passbolt /etc/galera-runbook/healthcheck")
        .prints("status page OK, database reached, schema up to date");
    page.step("Ask Passbolt itself, for all that is not a pass")
        .why(
            """
            As `www-data`, since root is refused, and with the server's environment, or it does not
            know its own key and reports seven failures that are none. Exit code 0 means nothing here:
            it is 0 with failures, too.""")
        .limit(A_CALL)
        .run(
            """
            docker exec passbolt su -s /bin/bash -c '
              . /etc/environment; /usr/share/php/passbolt/bin/cake passbolt healthcheck' www-data |
              grep -E '\\[(FAIL|WARN)\\]'""")
        .prints("[WARN] The passbolt config file is missing");
    page.note(
        """
        Why each of them is there, in a lab:

        - **passbolt repository**: a closed network; it can't ask for the newest version. Where it can
          be asked, "not up to date" takes this place as soon as the pinned image isn't the newest.
        - **NTP**: a container has the clock of its host, which keeps it.
        - **config file**: there is no `passbolt.php`; the settings are in the environment.
        - **SMTP settings**, **email notifications**: the lab sends no mail, and left them as they come.
        - **host availability**: addresses of `passbolt.local` have no mail server to look up.""");
    page.step("See that there is nothing else")
        .why(
            "What this prints is new, and nobody has explained it: find out before going on. Nothing is also"
                + " printed when the check did not run: the one before must have printed its lines.")
        .youSee("nothing")
        .limit(A_CALL)
        .run(
            """
            docker exec passbolt su -s /bin/bash -c '
              . /etc/environment; /usr/share/php/passbolt/bin/cake passbolt healthcheck' www-data |
              grep -E '\\[(FAIL|WARN)\\]' | grep -v -i -e 'passbolt repository' -e 'not up to date' -e NTP \\
                -e 'passbolt config file' -e 'SMTP Settings' -e 'host availability' -e 'email notifications' \\
                -e 'error(s) found'""")
        .exits(1)
        .printsNothing();
  }

  @Check("HTTPS, with the lab's CA")
  @Otherwise(
      "Nothing was changed. `Hostname mismatch`, or `has expired`:"
          + " [[ApplicationCertificatesChapter]]. `Connection refused`: Passbolt does not run, or"
          + " [[#"
          + NO_DATABASE
          + "|waits for a database]]. A page without the CA: another certificate than the lab's.")
  @Order(2)
  @Covers({"G003", "G023", "G026"})
  void https(Runbook page, Lab lab) {
    page.step("Verify chain and name, as a browser does that trusts the CA")
        .run(
            """
            docker exec toolbox openssl s_client -brief -connect passbolt.local:443 \\
              -CAfile /etc/tls/ca.pem -verify_return_error -verify_hostname passbolt.local""")
        .prints("Verification: OK")
        .prints("Verified peername: passbolt.local");
    page.step("See that it is refused without the CA")
        .youSee("`SSL certificate problem`")
        .run("docker exec toolbox curl -sS https://passbolt.local/auth/login")
        .exits(60)
        .prints("SSL certificate problem");
    var served =
        page.step("Compare what is served with what was issued")
            .youSee("the same serial twice")
            .otherwise("[[ApplicationCertificatesChapter]].")
            .run(
                """
                openssl x509 -noout -serial -in certs/https/certificate.crt
                docker exec toolbox openssl s_client -connect passbolt.local:443 2>/dev/null | openssl x509 -noout -serial""");
    page.expect("both serials are that of the certificate in certs/https")
        .holds(
            () ->
                assertThat(served.stdout().toUpperCase(Locale.ROOT).strip().lines().distinct())
                    .singleElement()
                    .asString()
                    .isEqualTo("SERIAL=" + lab.pki().https().load().serialHex()));
    page.step("Plain HTTP leads to HTTPS")
        .run(
            "docker exec toolbox curl -sS -o /dev/null -w '%{http_code} %{redirect_url}\\n' http://passbolt.local/")
        .printsLine("302 https://passbolt.local/");
    page.step("Open the base URL by the port of this machine")
        .why("Port 443 is published on the loopback only, as `PASSBOLT_HTTPS_PORT` says.")
        .otherwise("No port: another program had it when the lab was made.")
        .run(
            """
            port=$(docker port passbolt 443 | sed 's/.*://')
            docker run --rm -i --network host --entrypoint curl "$(docker inspect --format '{{.Config.Image}}' toolbox)" \\
              -sS --cacert /dev/stdin -o /dev/null -w '%{http_code}\\n' --connect-to "passbolt.local:443:127.0.0.1:$port" \\
              https://passbolt.local/auth/login < certs/ca/ca-cert.pem""")
        .printsLine("200");
  }

  @Procedure("Register somebody, and open the link")
  @Otherwise(
      "At most Grace was added, without a key; paste it again as you like. Neither a link"
          + " nor `already`: paste it without its `grep`. `500`: [[#Ask for its health, line by"
          + " line]] says why. `400` for her link: it was used, or is older than ten days.")
  @Order(3)
  @Covers("G026")
  void invitation(Runbook page) {
    page.step("Register somebody")
        .why(
            "Prints the link that the invitation's mail holds; where mail works, it is sent: take an"
                + " address of your own. A second time it refuses.")
        .youSee("the link, or `already`")
        .limit(A_CALL)
        .run(
            """
            docker exec passbolt su -s /bin/bash -c '
              . /etc/environment; /usr/share/php/passbolt/bin/cake passbolt register_user \\
                -u grace@passbolt.com -f Grace -l Hopper -r user' www-data |
              grep -E 'setup/start|already'""")
        .matches("setup/start/[0-9a-f-]{36}/[0-9a-f-]{36}|already");
    page.step("Open the link")
        .why("Its token is read from the database, since the lab sends no mail.")
        .run(
            """
            link=$(docker exec galera1 mariadb -N passbolt -e "
              SELECT CONCAT(u.id, '/', t.token) FROM users u JOIN authentication_tokens t ON t.user_id = u.id
              WHERE u.username = 'grace@passbolt.com' AND t.type = 'register' AND t.active
              ORDER BY t.created DESC LIMIT 1")
            docker exec toolbox curl -sS --cacert /etc/tls/ca.pem -o /dev/null -w '%{http_code}\\n' \\
              "https://passbolt.local/setup/start/$link.json\"""")
        .printsLine("200");
    page.step("Open one that nobody was sent").run(ASK).printsLine("400");
  }

  @Check("Mutual TLS to the database, as the database sees it")
  @Otherwise(
      "Nothing was changed. `Access denied`: [[#"
          + MISMATCH
          + "]]. `Cannot connect to MySQL using SSL`: another name or CA,"
          + " [[TlsEverywhereChapter]]. `it is read-only`, or no connection: [[FailOverChapter]].")
  @Order(4)
  @Covers("G003")
  void databaseTls(Runbook page) {
    page.note(
        """
        Without any `DATASOURCES_DEFAULT_SSL_*` Passbolt connects in the clear, without a word; with a
        key but no CA it can't connect. So ask the other side.""");
    page.step("Ask for the TLS of a connection like Passbolt's")
        .why("By its host name, account, certificate and PHP: what the node offers it.")
        .youSee("a node's name, `TLSv1.3`, and a cipher")
        .run("docker exec passbolt php /etc/galera-runbook/database.php session")
        .matches("^node galera\\d$")
        .printsLine("ssl_version TLSv1.3")
        .matches("^ssl_cipher TLS_AES_\\d+_GCM_SHA\\d+$");
  }

  @Drill(value = "The account asks for somebody else's certificate", trap = true)
  @Order(5)
  void wrongSubject(Runbook page, Node galera1) {
    page.note(
        "Passbolt's page is nothing but an error then, so it is its own connection that shows a certificate.");
    page.step("See that it works, and note what the account asks for")
        .run(ASK)
        .printsLine("400")
        .run(
            "docker exec galera1 mariadb -N -e \"SHOW CREATE USER passbolt@'%'\" | grep -o 'REQUIRE ISSUER.*SUBJECT.*'")
        .prints("CN=passbolt");
    page.step("Let it ask for another")
        .run(galera1.sql("ALTER USER passbolt@'%' REQUIRE SUBJECT '/CN=nobody'"));
  }

  @Trap(MISMATCH)
  @Order(6)
  @Covers("G003")
  void mismatch(Runbook page, Node galera1) {
    page.step("See what people see").run(ASK).printsLine("500");
    page.step("Read what the server saw")
        .run(
            galera1.logOfLast(
                Duration.ofMinutes(1), "grep -o 'X509 subject mismatch.*' | tail -n 1"))
        .prints("but is '/O=Galera Runbook/OU=Applications/CN=passbolt'");
    page.step("Give the account its own again")
        .loses("the demand that nobody meets")
        .why(
            """
            As the server compares them, from the certificate that was issued. If that can't be read, nothing
            is changed: empty ones would let in whoever has the password (read in the source, not tried).""")
        .run(
            """
            issuer=$(openssl x509 -noout -issuer -nameopt compat -in certs/client/client-cert.pem | sed 's/^issuer= *//')
            subject=$(openssl x509 -noout -subject -nameopt compat -in certs/client/client-cert.pem | sed 's/^subject= *//')
            test -n "$issuer" && test -n "$subject" &&
              docker exec galera1 mariadb -e "ALTER USER passbolt@'%' REQUIRE ISSUER '$issuer' AND SUBJECT '$subject'\"""")
        .succeeds()
        .run(ASK)
        .printsLine("400");
  }

  @Drill(value = "The way to the database is taken away, and Passbolt restarted", trap = true)
  @Order(7)
  void takeAway(Runbook page) {
    page.step("Take it away").run("docker stop proxy && docker restart passbolt");
  }

  @Trap(NO_DATABASE)
  @Order(8)
  @Covers({"G003", "G039"})
  void noDatabase(Runbook page) {
    page.note(
        """
        The image by itself goes on without a database: its installation fails, it serves pages, and
        does not migrate again until its next start. The lab's start waits instead.""");
    page.step("See what it waits for")
        .run("docker logs --since 1m passbolt 2>&1 | grep start-passbolt: | tail -n 1")
        .within(A_CALL)
        .prints("waiting for a database at proxy.local:3306 that takes writes");
    page.step("Ask the whole stack")
        .limit(A_CALL)
        .run("./lab check")
        .exits(1)
        .matches("^passbolt: .*waiting for a database at proxy.local:3306")
        .matches("^proxy: is stopped");
    page.step("Give it back, and wait")
        .run("docker start proxy")
        .succeeds()
        .run("docker exec passbolt /etc/galera-runbook/healthcheck")
        .within(A_START)
        .prints("status page OK, database reached, schema up to date");
    page.step("Ask the whole stack again")
        .limit(A_CALL)
        .run("./lab check")
        .within(A_CALL)
        .prints("Passbolt, Valkey and the proxy are healthy");
  }

  @WayBack("Take the registered user away")
  @Order(9)
  void back(Runbook page) {
    page.note(
        "An administrator deletes Grace in Passbolt's list of users. To look changed nothing else.");
  }
}
