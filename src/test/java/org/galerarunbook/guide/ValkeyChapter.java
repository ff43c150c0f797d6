package org.galerarunbook.guide;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.galerarunbook.container.LabContainer;
import org.galerarunbook.lab.Lab;
import org.galerarunbook.lab.Topic;
import org.galerarunbook.lab.UsesLab;
import org.galerarunbook.passbolt.client.PassboltSession;
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
    number = 5,
    title = "Keep sessions and caches in Valkey",
    purpose =
        """
        Passbolt keeps its cache and its sessions in Valkey, behind a password and TLS. So a person
        stays logged in when the application is restarted, or when another instance answers.""")
@WhenToUse(
    "People have to log in again and again, or after each restart; or `BadMethodCallException` is in"
        + " Passbolt's log.")
@Needs(UsesLab.APPLICATION)
@Costs("Passbolt is restarted once: seconds in which nobody can work.")
@UsesLab(application = true)
@Topic.Gate
@Topic.Application
@Topic.Tls
class ValkeyChapter {

  private static final Duration A_START = Duration.ofSeconds(180);

  @Test
  @Order(1)
  @DisplayName("Who gets in")
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
    page.step("With both")
        .why("`cache-cli` is the lab's: `valkey-cli` with `--tls` and the password from its file.")
        .run("docker exec valkey cache-cli ping")
        .printsLine("PONG");
    page.step("See which certificate it shows")
        .why("Passbolt verifies chain and name; the name is `valkey.local`.")
        .run(
            """
            docker exec toolbox openssl s_client -brief -connect valkey.local:6379 \\
              -CAfile /etc/tls/ca.pem -verify_return_error -verify_hostname valkey.local""")
        .prints("Protocol version: TLSv1.3")
        .prints("Verification: OK")
        .prints("Verified peername: valkey.local");
  }

  @Test
  @Order(2)
  @DisplayName("Sessions and caches are really in it")
  @Covers("G002")
  void keys(Runbook page) {
    page.note(
        """
        A cache that can't be reached does not stop Passbolt: pages still answer 200, warnings go to
        its log, and sessions are lost. And `CACHE_CAKECORE_*`, which is often recommended, moves a
        cache of the framework and no session. So look into Valkey itself.""");
    page.step("Open a page, and keep the cookies")
        .run(
            """
            docker exec toolbox curl -sS --cacert /etc/tls/ca.pem -c /tmp/cookies -o /dev/null \\
              -w '%{http_code}\\n' https://passbolt.local/auth/login""")
        .printsLine("200");
    page.step("Find that very session in Valkey")
        .why("The cookie holds the session's name, and Valkey has a key of that name.")
        .otherwise(
            "`0`: look for `RedisEngine` in `docker logs passbolt`, and compare"
                + " `CACHE_DEFAULT_CLASSNAME`, `_HOST`, `_PORT` and `SESSION_DEFAULTS=cache`.")
        .run(
            """
            session=$(docker exec toolbox awk '/passbolt_session/ { print $7 }' /tmp/cookies)
            docker exec valkey cache-cli exists "cake_$session\"""")
        .matches("^(\\(integer\\) )?1$");
    page.step("See that Passbolt came by the TLS port")
        .run(
            """
            passbolt=$(docker exec toolbox getent hosts passbolt.local | awk '{ print $1 }')
            docker exec valkey cache-cli client list | grep -o " addr=$passbolt:[0-9]* laddr=[0-9.]*:6379" | grep -c .""")
        .matches("^[1-9]\\d*$");
  }

  @Test
  @Order(3)
  @DisplayName("A session outlives the application, and works on another instance")
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

  @Test
  @Order(4)
  @DisplayName("The pitfall: a class name with doubled backslashes")
  @Covers({"G024", "G052"})
  void pitfall(Runbook page) {
    page.note(
        """
        `CACHE_DEFAULT_CLASSNAME` takes single backslashes. YAML, shells and env files differ in what
        they make of `\\\\`; what counts is what arrives.""");
    page.step("See what arrived")
        .run("docker exec passbolt printenv CACHE_DEFAULT_CLASSNAME")
        .printsLine("Cake\\Cache\\Engine\\RedisEngine");
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
}
