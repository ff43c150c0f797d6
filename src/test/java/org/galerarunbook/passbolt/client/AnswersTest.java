package org.galerarunbook.passbolt.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.galerarunbook.passbolt.client.PassboltClientTest.refused;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import org.galerarunbook.pki.IssueRequest;
import org.galerarunbook.pki.PkiDirectory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What comes instead of an answer, told by endpoint, status and in words. */
class AnswersTest {
  private static final String STATUS = "GET /healthcheck/status.json";

  @TempDir private Path folder;
  private StubPassbolt server;

  @BeforeEach
  void start() throws Exception {
    server = new StubPassbolt(folder);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private void told(int status, String... words) {
    try (PassboltClient client = server.client()) {
      refused(client::status, STATUS, status, words);
    }
  }

  @Test
  @DisplayName("Passbolt's own message, with what it says of each field")
  void message() {
    server.on(STATUS, call -> call.fail(403, "You are not allowed.", "{\"role\":{\"x\":\"No.\"}}"));
    told(403, ": 403, You are not allowed. {\"role\":{\"x\":\"No.\"}}");
    server.on(STATUS, call -> call.envelope(200, "error", "Failed.", call.json()));
    told(200, "Failed.");
  }

  @Test
  @DisplayName("A web server's own page, by its title")
  void html() {
    server.on(
        STATUS,
        call ->
            call.with("Content-Type", "text/html")
                .raw(502, "<html>\n<head><TITLE> 502 Bad\n Gateway</TITLE>" + "x".repeat(9000)));
    told(502, "no JSON of Passbolt's but text/html: 502 Bad Gateway");
    server.on(STATUS, call -> call.with("Content-Type", "text/plain").raw(200, "y".repeat(9000)));
    assertThatThrownBy(
            () -> {
              try (PassboltClient client = server.client()) {
                client.status();
              }
            })
        .hasMessageContaining("text/plain: yyy")
        .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(600));
  }

  @Test
  @DisplayName("Nothing, another JSON, and a redirect")
  void others() {
    server.on(STATUS, call -> call.raw(500, ""));
    told(500, "an empty answer");
    server.on(STATUS, call -> call.with("Content-Type", "application/json").raw(200, "[1]"));
    told(200, "no JSON of Passbolt's but application/json: [1]");
    server.on(
        STATUS, call -> call.with("Location", "https://elsewhere.example/").raw(302, "moved"));
    told(302, "sent elsewhere: https://elsewhere.example/");
  }

  @Test
  @DisplayName("A server that does not answer is given up at the limit")
  void timeout() {
    server.on(STATUS, server::silent);
    try (PassboltClient client =
        PassboltClient.of(
            StubPassbolt.BASE_URL, server.address(), server.ca(), Duration.ofMillis(700))) {
      refused(client::status, STATUS, PassboltException.NO_ANSWER, "no answer within 700 ms");
    }
  }

  @Test
  @DisplayName("Nobody there, a server of another name, and one of another CA")
  void notReached() throws Exception {
    int free;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      free = socket.getLocalPort();
    }
    var nobody = new InetSocketAddress(InetAddress.getLoopbackAddress(), free);
    try (PassboltClient client = PassboltClient.of(StubPassbolt.BASE_URL, nobody, server.ca())) {
      refused(client::status, STATUS, PassboltException.NO_ANSWER, "not reached", "refused");
    }
    try (PassboltClient client =
        PassboltClient.of(URI.create("https://other.local"), server.address(), server.ca())) {
      refused(client::status, STATUS, PassboltException.NO_ANSWER, "other.local");
    }
    PkiDirectory foreign = PkiDirectory.at(folder.resolve("foreign"), Path.of("certs-template"));
    foreign.issueAll(IssueRequest.forNodes(java.util.List.of("galera1")));
    try (PassboltClient client =
        PassboltClient.of(StubPassbolt.BASE_URL, server.address(), foreign.caCertificate())) {
      refused(
          client::status,
          STATUS,
          PassboltException.NO_ANSWER,
          "not reached",
          "does not chain with any of the trust anchors");
    }
    assertThat(server.requests).as("no request got through").isEmpty();
  }

  @Test
  @DisplayName("The detour leads one host to one place, and nowhere when it is closed")
  void detour() throws Exception {
    Detour detour = Detour.open("passbolt.local", server.address(), Duration.ofSeconds(5));
    try (var socket = new java.net.Socket()) {
      socket.connect(detour.proxy());
      socket
          .getOutputStream()
          .write("CONNECT example.org:443 HTTP/1.1\r\nHost: x\r\n\r\n".getBytes("US-ASCII"));
      assertThat(new String(socket.getInputStream().readAllBytes(), "US-ASCII"))
          .startsWith("HTTP/1.1 403");
    }
    assertThat(leadsSomewhere(detour)).isTrue();
    detour.close();
    assertThat(leadsSomewhere(detour)).isFalse();
  }

  private static boolean leadsSomewhere(Detour detour) {
    try (var socket = new java.net.Socket()) {
      socket.connect(detour.proxy());
      socket
          .getOutputStream()
          .write("CONNECT passbolt.local:443 HTTP/1.1\r\n\r\n".getBytes("US-ASCII"));
      return socket.getInputStream().read() >= 0;
    } catch (java.io.IOException e) {
      return false;
    }
  }

  @Test
  @DisplayName("A set-up link is found in what a registration prints, and does not show its token")
  void setupLink() {
    String user = "76ad9d9c-9ea7-4b46-b199-6deaa2368ad6";
    String token = "8294bf18-c996-424e-b937-b61895b19107";
    String said =
        "User saved.\nTo start registration follow: \n https://passbolt.local/setup/start/"
            + user
            + "/"
            + token
            + "\n";
    SetupLink link = SetupLink.in(said);
    assertThat(link.userId()).hasToString(user);
    assertThat(link.token()).hasToString(token);
    assertThat(link.at(URI.create("https://passbolt.local/")))
        .hasToString("https://passbolt.local/setup/start/" + user + "/" + token);
    assertThat(link.toString()).doesNotContain(token);
    assertThatThrownBy(() -> SetupLink.in("The user exists already.\nmore"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("The user exists already.");
  }
}
