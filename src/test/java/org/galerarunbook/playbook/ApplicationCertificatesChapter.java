package org.galerarunbook.playbook;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.galerarunbook.guide.Person;
import org.galerarunbook.lab.Lab;
import org.galerarunbook.lab.Measures;
import org.galerarunbook.lab.Topic;
import org.galerarunbook.lab.UsesLab;
import org.galerarunbook.passbolt.client.PassboltSession;
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
    number = 23,
    title = "Give Passbolt and Valkey new certificates",
    purpose =
        """
        The web server, Passbolt's way to the database and the cache get new certificates of the same
        CA while somebody saves one secret after another. Nothing restarts, and nobody is logged out.""")
@WhenToUse(
    "With each rotation: this is the application's part of [Rotate certificates without a"
        + " pause](playbook-15-rotate-certificates-without-a-pause.md).")
@Needs({UsesLab.APPLICATION, "the CA's key, `certs/ca/ca-key.pem`", "`openssl` on this machine"})
@Costs("Nothing that people notice.")
@UsesLab(application = true)
@Topic.Certificates
@Topic.Application
@Topic.Tls
class ApplicationCertificatesChapter {

  private static final Duration SERVED = Duration.ofSeconds(20);
  private static final Duration A_CALL = Duration.ofSeconds(60);

  private Person person;
  private PassboltSession cookies;
  private Saver saver;

  @Test
  @Order(1)
  @DisplayName("All of it, while somebody works")
  @Covers({"G019", "G002", "G003"})
  void rotate(Runbook page, Lab lab, Measures measures) {
    try (Person somebody = Person.in(lab, "rotation", Duration.ofSeconds(10));
        Saver saves = new Saver(somebody.byTokens())) {
      person = somebody;
      saver = saves;
      cookies = somebody.byCookies();
      saver.untilSavedAfter(Instant.now());
      issue(page);
      passbolt(page);
      valkey(page);
      wrongKeys(page);
      after(page, lab, measures);
    }
  }

  private void issue(Runbook page) {
    page.note(
        """
        Two requests at a time save secrets from here to the end, and one person stays logged in by a
        cookie. What they saw is at the end.""");
    page.step("See that all is well, and note since when both run")
        .limit(A_CALL)
        .run(
            """
            ./lab check
            docker inspect --format '{{.State.StartedAt}}' passbolt valkey > started-before""")
        .prints("All right");
    page.step("Keep what there is, and issue anew what the application has")
        .why("Only what is missing is issued: the nodes keep theirs. The copy is the way back.")
        .run(
            """
            mkdir -m 700 certs-before && mv certs/client certs/https certs/valkey certs-before/
            ./lab certs issue && ./lab certs verify""")
        .matches("^created +certs/https/certificate.crt$")
        .matches("^created +certs/client/client-cert.pem$")
        .matches("^created +certs/valkey/cache-cert.pem$")
        .prints("Nothing is wrong");
    page.step("Ask the lab what has to be done")
        .why("Three certificates are not those that were issued, until their servers are told.")
        .limit(A_CALL)
        .run("./lab check")
        .exits(1)
        .matches("^valkey: serves another certificate ")
        .matches("^passbolt: serves another certificate ")
        .matches("^passbolt: has another certificate for the database ");
  }

  private static void passbolt(Runbook page) {
    page.step("Give Passbolt its files, and the toolbox the application's")
        .why(
            """
            `take-certificates` is the lab's, 50 lines of shell that say what has to be where. It has the
            web server read its certificate again, which ends no request. PHP opens the database's
            files with each connection, so nobody has to be told of those.""")
        .otherwise(
            "`do not belong together`: certificate and key are not a pair, and nothing was changed.")
        .run("docker cp certs/client/. toolbox:/etc/tls/\n" + ApplicationFiles.toPassbolt("certs"))
        .succeeds();
    served(page, "See the new one over HTTPS", "https/certificate.crt", "passbolt.local:443");
    page.step("See which one Passbolt opens for the database, and that a node accepts it")
        .why(
            """
            The file's serial, not the wire's: TLS 1.3 hides a client's certificate, and the old one is
            accepted as well until it ends. Where that has to stop, see [Revoke a
            certificate](playbook-18-revoke-a-certificate.md).""")
        .run(
            """
            openssl x509 -noout -serial -in certs/client/client-cert.pem
            docker exec passbolt openssl x509 -noout -serial -in /etc/passbolt/db-client.crt
            docker exec passbolt php /etc/galera-runbook/database.php session""")
        .matches("^(serial=\\w+)\\n\\1\\nnode galera1\\n")
        .prints("ssl_version TLSv1.3");
  }

  private static void valkey(Runbook page) {
    page.step("Give Valkey its files")
        .why(
            "`CONFIG SET` with the same paths has it read them again. What is connected stays"
                + " connected.")
        .otherwise("`Unable to update TLS configuration`: the reason is in `docker logs valkey`.")
        .run(ApplicationFiles.toValkey("certs"))
        .succeeds();
    served(page, "See the new one on Valkey's port", "valkey/cache-cert.pem", "valkey.local:6379");
  }

  /** The old file's serial, then two equal others: in the new file, and on the port. */
  private static void served(Runbook page, String title, String file, String address) {
    page.step(title)
        .why(
            "The old certificate's, then twice the new one's: in the file, and as a client gets it.")
        .run(
            """
            openssl x509 -noout -serial -in certs-before/%1$s
            openssl x509 -noout -serial -in certs/%1$s
            docker exec toolbox sh -c 'openssl s_client -connect %2$s -CAfile /etc/tls/ca.pem \\
              -verify_return_error < /dev/null 2> /dev/null' | openssl x509 -noout -serial"""
                .formatted(file, address))
        .within(SERVED)
        .matches("^(serial=\\w+)\\n(?!\\1)(serial=\\w+)\\n\\2$");
  }

  private static void wrongKeys(Runbook page) {
    page.note("**When a file is wrong, both go on with what they have.**");
    page.step("Give Passbolt a key that is another certificate's")
        .run(
            """
            docker cp certs/client/client-key.pem passbolt:/etc/galera-runbook/certificate.key
            docker exec passbolt /etc/galera-runbook/take-certificates""")
        .exits(1)
        .prints("certificate.key do not belong together; nothing was changed");
    page.step("Give Valkey such a key")
        .run(
            """
            docker cp certs/client/client-key.pem valkey:/etc/valkey/tls/cache-key.pem
            docker exec valkey take-certificates""")
        .exits(1)
        .prints("Unable to update TLS configuration")
        .prints("it goes on with what it had");
    served(page, "See what is served over HTTPS", "https/certificate.crt", "passbolt.local:443");
    served(page, "See what Valkey serves", "valkey/cache-cert.pem", "valkey.local:6379");
    page.step("Give both the right ones again: the next restart would fail")
        .run(ApplicationFiles.toPassbolt("certs") + "\n" + ApplicationFiles.toValkey("certs"))
        .succeeds();
  }

  private void after(Runbook page, Lab lab, Measures measures) {
    page.note("**How to know that it worked**");
    page.step("See that all is well, and that nothing was restarted")
        .limit(A_CALL)
        .run(
            """
            ./lab check
            docker inspect --format '{{.State.StartedAt}}' passbolt valkey | diff started-before - && echo not restarted""")
        .prints("All right")
        .printsLine("not restarted");
    page.step("Remove what was kept")
        .why(
            """
            The copy has keys that are still good. **Way back**, as long as it is there: its folders in
            place of the new ones, and the same steps.""")
        .run("rm -rf certs-before started-before")
        .succeeds();
    saver.untilSavedAfter(Instant.now());
    saver.end();
    page.expect("whoever was logged in by a cookie still is")
        .holds(() -> assertThat(cookies.me().username()).isEqualTo(person.email()));
    page.expect("no request failed, and the longest pause between two saved secrets is measured")
        .holds(
            () -> {
              measures.time("longest time without a saved secret", saver.longestPause(), null);
              assertThat(saver.refusals()).isEmpty();
            });
    page.expect("no secret that Passbolt took is missing on any node")
        .holds(() -> saver.assertKept(lab));
  }
}
