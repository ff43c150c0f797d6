package org.galerarunbook.guide;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.galerarunbook.galera.ServerHello;
import org.galerarunbook.lab.Lab;
import org.galerarunbook.runbook.Runbook;

/** What goes over the network, looked at in captures. */
final class WireSteps {

  static final Duration JOINS = Duration.ofSeconds(90);
  static final String MARKER = "marker-7d1f0c-in-a-row";
  private static final String MISSED = "marker-5e02aa-missed";
  static final String CIPHER = "TLS_AES_256_GCM_SHA384";
  private static final String CONTROL = "control-7d1f0c-in-the-clear";

  private static final String AFTERWARDS =
      "Packets reach a capture in their order. Once it has what was sent last, nothing is on its way any"
          + " more, and what is not found was not there.";

  private WireSteps() {}

  static void captureWorks(Runbook page) {
    page.step("Capture everything that two of the nodes send and receive")
        .why(
            """
            Each capture shares a node's network and takes part in nothing. galera2 will leave and
            come back; its donor will be one of these two.""")
        .run(
            """
            for n in 1 3; do
              docker run --detach --name capture$n --network container:galera$n --cap-add NET_RAW \\
                --entrypoint tcpdump "$(docker inspect --format '{{.Config.Image}}' toolbox)" -i any -s 0 --immediate-mode -U -w /tmp/capture.pcap &&
              docker exec capture$n sh -c 'until [ -s /tmp/capture.pcap ]; do :; done' || exit
            done""")
        .succeeds();
    page.step("Send both something in the clear, until both captures have it")
        .why("If this were not found, not finding the row would prove nothing.")
        .run(sentAndFound(CONTROL))
        .within(Duration.ofSeconds(10))
        .matches("(?s)^[1-9].*^[1-9]");
  }

  private static String sentAndFound(String text) {
    return """
        for n in 1 3; do
          docker exec toolbox sh -c "echo %1$s | socat -u - UDP-SENDTO:galera$n.local:9999" &&
          docker exec capture$n grep -c %1$s /tmp/capture.pcap || exit
        done"""
        .formatted(text);
  }

  static void writeSets(Runbook page) {
    page.step("Write a row on the node between them")
        .run(
            """
            docker exec toolbox mariadb -h galera2.local -e "
              CREATE OR REPLACE TABLE wire_probe (id INT PRIMARY KEY AUTO_INCREMENT, note VARCHAR(255));
              INSERT INTO wire_probe (note) VALUES ('%s');\""""
                .formatted(MARKER))
        .succeeds();
    page.step("See that it has arrived")
        .run(
            """
            docker exec toolbox mariadb -h galera3.local -N -e "
              SET SESSION wsrep_sync_wait=1; SELECT note FROM wire_probe;\"""")
        .printsLine(MARKER);
    page.step("See that packets of port 4567 were captured")
        .run(
            """
            packets=$(docker exec capture3 sh -c 'tcpdump -r /tmp/capture.pcap port 4567 2>/dev/null | wc -l')
            [ "$packets" -gt 10 ] && echo 'more than ten packets'""")
        .printsLine("more than ten packets");
    page.step("Send both captures another text, and wait until they have it")
        .why(AFTERWARDS)
        .run(sentAndFound("after-the-row-7d1f0c"))
        .within(Duration.ofSeconds(10))
        .matches("(?s)^[1-9].*^[1-9]");
    page.step("Look for the row in both captures")
        .otherwise(
            "A count above 0: it went over the network in the clear. Compare `socket.ssl_*` on all"
                + " nodes.")
        .run(
            """
            for n in 1 3; do docker exec capture$n grep -c %s /tmp/capture.pcap; done"""
                .formatted(MARKER))
        .exits(1)
        .matches("(?s)^0\\s+0$");
  }

  static void incrementalTransfer(Runbook page, Lab lab) {
    page.step("Let galera2 miss a row")
        .run(
            """
            docker stop -t 600 galera2 &&
            docker exec toolbox mariadb -h galera1.local -e "INSERT INTO wire_probe (note) VALUES ('%s')" &&
            docker start galera2"""
                .formatted(MISSED))
        .succeeds();
    page.step("Wait until it is back, with the row")
        .run(
            """
            docker exec galera2 mariadb -N -e "
              SHOW STATUS LIKE 'wsrep_local_state_comment'; SELECT note FROM passbolt.wire_probe;\"""")
        .within(JOINS)
        .matches("Synced$")
        .printsLine(MISSED);
    page.step("Read on the joiner how it listened")
        .why("Only what it logged since its last start: an earlier transfer must not count.")
        .run(
            """
            since=$(docker inspect --format '{{.State.StartedAt}}' galera2)
            docker logs --since "$since" galera2 2>&1 | grep -E 'IST receiver (addr )?using'""")
        .prints("IST receiver addr using ssl://galera2.local:4568")
        .prints("IST receiver using ssl");
    page.step("Read on the donor how it served")
        .run(
            """
            since=$(docker inspect --format '{{.State.StartedAt}}' galera2)
            for node in galera1 galera3; do docker logs --since "$since" $node 2>&1; done |
              grep -o 'async IST sender starting to serve ssl://galera2.local:4568'""")
        .prints("async IST sender starting to serve ssl://galera2.local:4568");
    page.step("Send both captures another text, and wait until they have it")
        .why(AFTERWARDS)
        .run(sentAndFound("after-the-transfer-5e02aa"))
        .within(Duration.ofSeconds(10))
        .matches("(?s)^[1-9].*^[1-9]");
    page.step("Look for the row in both captures")
        .run(
            """
            for n in 1 3; do docker exec capture$n grep -c '%s' /tmp/capture.pcap; done"""
                .formatted(MISSED))
        .exits(1)
        .matches("(?s)^0\\s+0$");
    page.step("Take the captures home")
        .run(
            """
            for n in 1 3; do
              docker cp capture$n:/tmp/capture.pcap capture$n.pcap && docker rm --force capture$n || exit
            done""")
        .succeeds();
    page.expect("packets of port 4568 are among them")
        .holds(
            () ->
                assertThat(
                        packets(lab, "capture1.pcap", 4568) + packets(lab, "capture3.pcap", 4568))
                    .isPositive());
    page.expect(
            "every TLS server that was called meanwhile, on 3306, 4567 and 4568, chose TLS 1.3 and "
                + CIPHER)
        .holds(
            () -> {
              List<ServerHello> hellos = new ArrayList<>();
              for (String file : List.of("capture1.pcap", "capture3.pcap")) {
                hellos.addAll(ServerHello.in(Files.readAllBytes(lab.directory().resolve(file))));
              }
              assertThat(hellos).hasSizeGreaterThanOrEqualTo(3);
              assertThat(hellos).containsOnly(new ServerHello("TLSv1.3", CIPHER));
            });
  }

  /** A packet's TCP header begins with its two ports. */
  private static int packets(Lab lab, String file, int port) throws IOException {
    byte[] capture = Files.readAllBytes(lab.directory().resolve(file));
    int found = 0;
    for (int i = 0; i + 24 < capture.length; i++) {
      boolean isIpv4Tcp = capture[i] == 0x45 && capture[i + 9] == 6;
      if (isIpv4Tcp) {
        int source = (capture[i + 20] & 0xff) << 8 | capture[i + 21] & 0xff;
        int target = (capture[i + 22] & 0xff) << 8 | capture[i + 23] & 0xff;
        if (source == port || target == port) {
          found++;
        }
      }
    }
    return found;
  }
}
