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
import org.galerarunbook.runbook.chapter.Trap;
import org.galerarunbook.runbook.chapter.UseWhen;
import org.galerarunbook.runbook.chapter.WayBack;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Order;

@Playbook(
    number = 23,
    title = "Give Passbolt and Valkey new certificates",
    purpose =
        """
        The web server, Passbolt's way to the database and the cache get new certificates of the same
        CA while somebody saves one secret after another. Nothing restarts, and nobody is logged out.""")
@UseWhen({
  "the certificates of Passbolt or Valkey end soon, or their keys are to be replaced",
  "`./lab check` says that `passbolt` or `valkey` serves another certificate"
})
@NotWhen({
  "the nodes' are concerned: [[RotateWithoutAPauseChapter]], of which this is the application's part",
  "the application's old key has to be refused at once: [[RevokeACertificateChapter]]"
})
@Needs({UsesLab.APPLICATION, "the CA's key, in `certs`", "`openssl` on this machine"})
@Costs(
    value =
        "Connections to the web server that are idle in that moment: a client that sends on one just"
            + " then gets no answer. Two clients saved secrets all the while: the longest time without one was"
            + " [[=longest time without a saved secret]].",
    fault = "none: two requests at a time save secrets all the while")
@StopAndCall({
  "a server goes on with its old certificate after the files were put in place twice: it would not"
      + " survive a restart"
})
@UsesLab(application = true)
@Topic.Certificates
@Topic.Application
@Topic.Tls
class ApplicationCertificatesChapter {

  private static final Duration SERVED = Duration.ofSeconds(20);
  private static final Duration A_CALL = Duration.ofSeconds(60);

  /** How often the web server was told to read its certificate. */
  private static final int TOLD = 2;

  private static final String WRONG =
      "`do not belong together`, or `Unable to update TLS configuration`";

  private static Person person;
  private static PassboltSession cookies;
  private static Saver saver;

  @AfterAll
  static void nobodyWorksAnyMore() {
    if (saver != null) {
      saver.close();
    }
    if (person != null) {
      person.close();
    }
  }

  @Drill("Somebody works, and it is noted since when both servers run")
  @Order(1)
  void work(Runbook page, Lab lab) {
    person = Person.in(lab, "rotation", Duration.ofSeconds(10));
    saver = new Saver(person.byTokens());
    cookies = person.byCookies();
    page.note(
        """
        Two requests at a time save secrets from here to the end, and one person stays logged in by a
        cookie.""");
    page.expect("secrets are saved").holds(() -> saver.untilSavedAfter(Instant.now()));
    page.step("Note since when both run")
        .run("docker inspect --format '{{.State.StartedAt}}' passbolt valkey > started-before");
  }

  @Procedure("Look, and issue new ones")
  @Otherwise(
      "Nothing that runs has been changed; the old files are in `certs-before`. No "
          + "`certs/ca/ca-key.pem`: bring that key back, and paste it again. Other lines than the "
          + "three: mend that first, or go back: [[#The old folders in place of the new ones]].")
  @Order(2)
  void issue(Runbook page) {
    page.step("See that all is well")
        .otherwise("`expires soon` is why you are here: go on. Anything else: mend that first.")
        .limit(A_CALL)
        .run("./lab check")
        .prints("All right");
    page.step("Put aside what the application has")
        .why("It is the way back. Only what is missing is issued: the nodes keep theirs.")
        .otherwise("`File exists`: a copy of an earlier time. Move it away, don't mix them.")
        .run("mkdir -m 700 certs-before && mv certs/client certs/https certs/valkey certs-before/");
    page.step("Issue it anew")
        .why(
            """
            For the name that the application has: it is another one after [[RevokeACertificateChapter]], and its
            account refuses the first. `client.p12` gets a new password, in `store-password`.""")
        .youSee("a line for each file that was created, and `Nothing is wrong`")
        .run(
            """
            name=$(openssl x509 -noout -subject -nameopt multiline -in certs-before/client/client-cert.pem |
              sed -n 's/^ *commonName *= *//p')
            test -n "$name" && ./lab certs issue --client "$name" && ./lab certs verify""")
        .matches("^created +certs/https/certificate.crt$")
        .matches("^created +certs/client/client-cert.pem$")
        .matches("^created +certs/valkey/cache-cert.pem$")
        .prints("Nothing is wrong");
    page.step("Ask the lab what has to be done")
        .why("They are not what was issued, until their servers are told.")
        .youSee(
            "three lines: what Valkey and Passbolt serve, and what Passbolt has for the database")
        .limit(A_CALL)
        .run("./lab check")
        .exits(1)
        .matches("^valkey: serves another certificate ")
        .matches("^passbolt: serves another certificate ")
        .matches("^passbolt: has another certificate for the database ");
  }

  @Procedure("Passbolt")
  @Otherwise(
      "The old serial: give it the files again; `docker logs --tail 50 passbolt` says why it "
          + "did not take them. Refused by a node: the account asks for another name. To give up: "
          + "[[#The old folders in place of the new ones]].")
  @Order(3)
  @Covers({"G019", "G002"})
  void passbolt(Runbook page, Lab lab) {
    IdleConnection idle = IdleConnection.to(lab);
    page.step("Give Passbolt its files, and the toolbox the application's")
        .loses("their old certificates; `certs-before` has them")
        .why(
            """
            `take-certificates` is the lab's, 50 lines of shell that say what has to be where. It has the
            web server read its certificate again: what is under way is answered, what is idle is closed.
            PHP opens the database's files with each connection, so nobody has to be told of those.""")
        .otherwise("[[#" + WRONG + "]].")
        .run("docker cp certs/client/. toolbox:/etc/tls/\n" + ApplicationFiles.toPassbolt("certs"));
    page.expect("the web server closed a connection that was idle")
        .holds(() -> assertThat(idle.isClosedWithin(SERVED)).isTrue());
    served(page, "See the new one over HTTPS", "https/certificate.crt", "passbolt.local:443");
    page.step("See which one Passbolt opens for the database, and that a node accepts it")
        .why(
            """
            The file's serial, not the wire's: TLS 1.3 hides a client's certificate, and the old one is
            accepted as well until it ends.""")
        .youSee("the same serial twice, the node that was reached, and `TLSv1.3`")
        .run(
            """
            openssl x509 -noout -serial -in certs/client/client-cert.pem
            docker exec passbolt openssl x509 -noout -serial -in /etc/passbolt/db-client.crt
            docker exec passbolt php /etc/galera-runbook/database.php session""")
        .matches("^(serial=\\w+)\\n\\1\\nnode galera1\\n")
        .prints("ssl_version TLSv1.3");
  }

  @Procedure("Valkey")
  @Otherwise(
      "Valkey goes on with its old certificate, and nobody is logged out. Give it the files "
          + "again; `docker logs --tail 50 valkey` has the reason. Still the old serial: don't "
          + "restart it, and call.")
  @Order(4)
  @Covers({"G019", "G003"})
  void valkey(Runbook page) {
    page.step("Give Valkey its files")
        .loses("its old certificates; `certs-before` has them")
        .why(
            "`CONFIG SET` with the same paths has it read them again. What is connected stays"
                + " connected.")
        .otherwise("[[#" + WRONG + "]].")
        .run(ApplicationFiles.toValkey("certs"));
    served(page, "See the new one on Valkey's port", "valkey/cache-cert.pem", "valkey.local:6379");
  }

  @Check("What is served is what was issued")
  @Order(5)
  void check(Runbook page) {
    page.step("Ask the lab")
        .otherwise("`serves another certificate`: that server was not told. Its step once more.")
        .limit(A_CALL)
        .run("./lab check")
        .prints("All right");
  }

  @WayBack("The old folders in place of the new ones")
  @Order(6)
  void back(Runbook page) {
    page.note(
        """
        And the same steps, as long as `certs-before` is there. Remove it when nobody wants to go back:
        its keys are still good.""");
  }

  @Drill(value = "Both are given a key that is another certificate's", trap = true)
  @Order(7)
  void wrongKeys(Runbook page) {
    page.step("Put the application's key where Passbolt's and Valkey's belong")
        .run(
            """
            docker cp certs/client/client-key.pem passbolt:/etc/galera-runbook/certificate.key
            docker cp certs/client/client-key.pem valkey:/etc/valkey/tls/cache-key.pem""");
  }

  @Trap(WRONG)
  @Order(8)
  void wrong(Runbook page) {
    page.note(
        """
        Certificate and key are not a pair. Both servers go on with what they have, so nobody notices
        before the next restart, which would fail: put the right ones in place, now.""");
    page.step("See what Passbolt's script says")
        .run("docker exec passbolt /etc/galera-runbook/take-certificates")
        .exits(1)
        .prints("certificate.key do not belong together; nothing was changed");
    page.step("See what Valkey's says")
        .why("The reason is in `docker logs valkey`.")
        .run("docker exec valkey take-certificates")
        .exits(1)
        .prints("Unable to update TLS configuration")
        .prints("it goes on with what it had");
    served(page, "See what is served over HTTPS", "https/certificate.crt", "passbolt.local:443");
    served(page, "See what Valkey serves", "valkey/cache-cert.pem", "valkey.local:6379");
    page.step("Give both the right ones again")
        .loses("the files that do not fit")
        .run(ApplicationFiles.toPassbolt("certs") + "\n" + ApplicationFiles.toValkey("certs"));
  }

  @Measurement("Nothing restarted, nobody was logged out, and no request was refused")
  @Order(9)
  void after(Runbook page, Lab lab, Measures measures) {
    page.step("See that neither was restarted")
        .run(
            "docker inspect --format '{{.State.StartedAt}}' passbolt valkey | diff started-before -")
        .printsNothing();
    saver.untilSavedAfter(Instant.now());
    saver.end();
    page.expect("whoever was logged in by a cookie still is")
        .holds(() -> assertThat(cookies.me().username()).isEqualTo(person.email()));
    page.note(
        """
        A web server that reads its certificate again closes the connections that are idle. A request
        that is sent in that instant gets no answer, and a `POST` is not repeated by most clients: whoever
        sent it looks whether it was done, and sends it again. nginx spares its clients that from 1.27.4 on
        (`keepalive_min_timeout`).""");
    page.expect("the longest pause between two saved secrets is measured")
        .holds(
            () -> measures.time("longest time without a saved secret", saver.longestPause(), null));
    page.expect("no request was refused").holds(() -> assertThat(saver.refused()).isEmpty());
    page.expect("each of the connections lost at most one request each time that they were closed")
        .holds(
            () -> {
              measures.count("requests without an answer", saver.unanswered().size());
              assertThat(saver.unanswered()).hasSizeLessThanOrEqualTo(Saver.AT_A_TIME * TOLD);
            });
    page.expect("no secret that Passbolt took is missing on any node")
        .holds(() -> saver.assertKept(lab));
  }

  @Drill("Tidy up")
  @Order(10)
  void tidy(Runbook page) {
    page.step("Remove what was kept").run("rm -rf certs-before started-before");
  }

  /** The old file's serial, then two equal others: in the new file, and on the port. */
  private static void served(Runbook page, String title, String file, String address) {
    page.step(title)
        .youSee(
            "the old certificate's serial, then twice the new one's: in the file, and as a client gets it")
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
}
