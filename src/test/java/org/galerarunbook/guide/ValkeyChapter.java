package org.galerarunbook.guide;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.galerarunbook.container.LabContainer;
import org.galerarunbook.lab.Lab;
import org.galerarunbook.lab.Topic;
import org.galerarunbook.lab.UsesLab;
import org.galerarunbook.passbolt.client.PassboltSession;
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
    number = 5,
    title = "Keep sessions and caches in Valkey",
    purpose =
        """
        Passbolt keeps its cache and its sessions in Valkey, behind a password and TLS. So a person
        stays logged in when the application is restarted, or when another instance answers.""")
@UseWhen({
  "people have to log in again and again, or after each restart",
  "Passbolt's log says `BadMethodCallException`, or has warnings of `RedisEngine`"
})
@NotWhen({
  "Passbolt answers 500, or does not answer: [[PassboltChapter]]",
  "Valkey's certificate is about to expire: [[ApplicationCertificatesChapter]]"
})
@Needs(UsesLab.APPLICATION)
@Costs(
    "To look costs nothing. For the proof Passbolt is restarted once: seconds in which nobody can work.")
@StopAndCall("`NOAUTH` or `WRONGPASS` with the password that is in the file: somebody changed it")
@UsesLab(application = true)
@Topic.Gate
@Topic.Application
@Topic.Tls
class ValkeyChapter {

  private static final String DOUBLED =
      "`BadMethodCallException … is not available`: doubled backslashes";
  private static final Duration A_START = Duration.ofSeconds(180);

  @Procedure("See what Passbolt was told, and that Valkey answers")
  @Order(1)
  @Covers({"G002", "G024"})
  void look(Runbook page) {
    page.step("See which cache Passbolt uses, and for what")
        .why(
            """
            `CACHE_CAKECORE_*`, which is often recommended, moves a cache of the framework and no
            session. `SESSION_DEFAULTS=cache` and `CACHE_DEFAULT_*` do.""")
        .youSee("`cache`, and a class name with single backslashes")
        .otherwise(
            "Doubled backslashes: [[#"
                + DOUBLED
                + "]]. Another value: sessions are in local files.")
        .run("docker exec passbolt printenv SESSION_DEFAULTS CACHE_DEFAULT_CLASSNAME")
        .printsLine("cache")
        .printsLine("Cake\\Cache\\Engine\\RedisEngine");
    page.step("Ask Valkey")
        .why("`cache-cli` is the lab's: `valkey-cli` with `--tls` and the password from its file.")
        .otherwise("No answer: `docker logs --tail 50 valkey`.")
        .run("docker exec valkey cache-cli ping")
        .printsLine("PONG");
    page.step("See which certificate it shows")
        .why("Passbolt verifies chain and name; the name is `valkey.local`.")
        .otherwise("`certificate has expired`: [[ApplicationCertificatesChapter]].")
        .run(
            """
            docker exec toolbox openssl s_client -brief -connect valkey.local:6379 \\
              -CAfile /etc/tls/ca.pem -verify_return_error -verify_hostname valkey.local""")
        .prints("Protocol version: TLSv1.3")
        .prints("Verification: OK")
        .prints("Verified peername: valkey.local");
  }

  @Check("Sessions and caches are really in it")
  @Otherwise(
      "Nothing but a session is made. `500`, or no answer: [[PassboltChapter]]. `curl:"
          + " (60)`: [[ApplicationCertificatesChapter]]. `0` for the TLS port: open the page"
          + " again; still `0`: `CACHE_DEFAULT_HOST` is to be `tls://valkey.local`.")
  @Order(2)
  @Covers("G002")
  void keys(Runbook page) {
    page.note(
        """
        A cache that can't be reached does not stop Passbolt: pages still answer 200, warnings go to
        its log, and sessions are lost. So look into Valkey itself.""");
    page.step("Open a page, and keep the cookies")
        .run(
            """
            docker exec toolbox curl -sS --cacert /etc/tls/ca.pem -c /tmp/cookies -o /dev/null \\
              -w '%{http_code}\\n' https://passbolt.local/auth/login""")
        .printsLine("200");
    page.step("Find that very session in Valkey")
        .why("The cookie holds the session's name, and Valkey has a key of that name.")
        .youSee("`1`")
        .otherwise(
            "`0`: look for `RedisEngine` in `docker logs passbolt`, and compare"
                + " `CACHE_DEFAULT_CLASSNAME`, `_HOST`, `_PORT` and `SESSION_DEFAULTS=cache`.")
        .run(
            """
            session=$(docker exec toolbox awk '/passbolt_session/ { print $7 }' /tmp/cookies)
            docker exec valkey cache-cli exists "cake_$session\"""")
        .matches("^(\\(integer\\) )?1$");
    page.step("See that Passbolt came by the TLS port")
        .youSee("a number above 0: its connections to 6379, which speaks TLS alone")
        .run(
            """
            passbolt=$(docker exec toolbox getent hosts passbolt.local | awk '{ print $1 }')
            docker exec valkey cache-cli client list | grep -o " addr=$passbolt:[0-9]* laddr=[0-9.]*:6379" | grep -c .""")
        .matches("^[1-9]\\d*$");
  }

  @Drill("A session outlives the application, and works on another instance")
  @Order(3)
  @Covers("G002")
  void survives(Runbook page, Lab lab) {
    Person person = Person.in(lab, "valkey");
    PassboltSession session = person.byCookies();
    page.expect("somebody is logged in by a cookie")
        .holds(() -> assertThat(session.me().username()).isEqualTo(person.email()));
    page.step("Restart Passbolt")
        .run("docker restart passbolt")
        .succeeds()
        .run("docker exec passbolt /etc/galera-runbook/healthcheck")
        .within(A_START)
        .prints("database reached");
    page.expect("the same cookie still is that person")
        .holds(() -> assertThat(session.me().username()).isEqualTo(person.email()));
    page.step("Start a second Passbolt")
        .why(
            """
            The same variables, and the first one's volume: OpenPGP key, token keys, salt,
            certificates. After the first, never at the same moment: two first starts on one database
            break each other's migration.""")
        .run(
            """
            docker inspect --format '{{range .Config.Env}}{{println .}}{{end}}' passbolt > passbolt.env
            docker run -d --name passbolt2 --network galera-runbook-lab --network-alias passbolt2.local \\
              --volumes-from passbolt --env-file passbolt.env -p 127.0.0.1::443 \\
              --entrypoint /etc/galera-runbook/start-passbolt \\
              "$(docker inspect --format '{{.Config.Image}}' passbolt)"
            rm passbolt.env""")
        .succeeds()
        .run("docker exec passbolt2 /etc/galera-runbook/healthcheck")
        .within(A_START)
        .prints("database reached");
    page.step("Show the second one the session of a page of the first")
        .why("It goes on with it, and gives out no new one.")
        .run(
            """
            docker exec toolbox curl -sS --cacert /etc/tls/ca.pem -b /tmp/cookies -c /tmp/cookies2 -o /dev/null \\
              -w '%{http_code}\\n' --connect-to passbolt.local:443:passbolt2.local:443 https://passbolt.local/auth/login
            docker exec toolbox awk '/passbolt_session/ { print $7 }' /tmp/cookies /tmp/cookies2 | sort -u | grep -c .""")
        .matches("(?s)^200$.*^1$");
    page.expect("the cookie of the person is that person at the second one, too")
        .holds(
            () -> {
              try (var second = person.client(port(lab, "passbolt2"), A_START)) {
                assertThat(second.resume(session).me().username()).isEqualTo(person.email());
              }
            });
    page.step("Remove the second one")
        .run("docker rm -f passbolt2 && docker exec toolbox rm -f /tmp/cookies /tmp/cookies2")
        .succeeds();
    person.close();
  }

  private static int port(Lab lab, String shown) {
    String name =
        lab.shownNames().entrySet().stream()
            .filter(n -> n.getValue().equals(shown))
            .map(java.util.Map.Entry::getKey)
            .findFirst()
            .orElse(shown);
    return LabContainer.named(name).hostPort(443);
  }

  @Trap("`NOAUTH Authentication required`, or no answer at all")
  @Order(4)
  @Covers("G002")
  void refusals(Runbook page) {
    page.step("Without TLS")
        .why("The plain port is closed, and this one speaks TLS alone.")
        .run("docker exec valkey valkey-cli ping")
        .exits(1)
        .printsNot("PONG");
    page.step("With TLS, without the password")
        .run("docker exec valkey valkey-cli --tls --cacert /etc/valkey/tls/ca.pem ping")
        .prints("NOAUTH Authentication required")
        .printsNot("PONG");
  }

  @Trap(DOUBLED)
  @Order(5)
  @Covers({"G024", "G052"})
  void pitfall(Runbook page) {
    page.note(
        """
        `CACHE_DEFAULT_CLASSNAME` takes single backslashes. YAML, shells and env files differ in what
        they make of `\\\\`; what counts is what arrives.""");
    page.step("Use the cache by a doubled name")
        .why("For this one command; the running server is not touched.")
        .run(
            """
            docker exec -e 'WRONG=Cake\\\\Cache\\\\Engine\\\\RedisEngine' passbolt su -s /bin/bash -c '
              . /etc/environment; CACHE_DEFAULT_CLASSNAME=$WRONG
              /usr/share/php/passbolt/bin/cake cache clear default' www-data 2>&1 |
              grep -m 1 -o 'BadMethodCallException.*available'""")
        .prints(
            "BadMethodCallException] Cache engine `Cake\\\\Cache\\\\Engine\\\\RedisEngine` is not available");
  }

  @WayBack("There is nothing to undo")
  @Order(6)
  void back(Runbook page) {
    page.note(
        """
        Whoever points sessions elsewhere logs everybody out: they are not moved. Do it when nobody
        works.""");
  }
}
