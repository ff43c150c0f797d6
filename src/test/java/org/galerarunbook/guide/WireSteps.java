package org.galerarunbook.guide;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.galerarunbook.galera.ServerHello;
import org.galerarunbook.lab.Lab;
import org.galerarunbook.runbook.Outcome;
import org.galerarunbook.runbook.Runbook;

/** What goes over the network, looked at in captures. */
final class WireSteps {

  private static final Duration JOINS = Duration.ofSeconds(90);
  private static final String MARKER = "marker-7d1f0c-in-a-row";
  private static final String CONTROL = "control-7d1f0c-in-the-clear";

  private WireSteps() {}

  static void captureWorks(Runbook page) {
    page.step("Capture everything that one node sends and receives")
        .why(
            """
            The container shares galera3's network. It takes part in nothing, and the node does not
            notice.""")
        .run(
            """
            docker run --detach --name capture --network container:galera3 --cap-add NET_RAW \\
              --entrypoint tcpdump galera-runbook/toolbox:trixie -i any -s 0 -U -w /tmp/capture.pcap
            docker exec capture sh -c 'until [ -s /tmp/capture.pcap ]; do :; done'""")
        .succeeds();
    page.step("Send it something in the clear")
        .why("If this is not found, not finding the row would prove nothing.")
        .run("docker exec toolbox sh -c 'echo " + CONTROL + " | socat - UDP:galera3.local:9999'")
        .succeeds();
    page.step("Find it in the capture")
        .run("docker exec capture grep -c " + CONTROL + " /tmp/capture.pcap")
        .within(Duration.ofSeconds(10))
        .matches("^[1-9]");
  }

  static void writeSets(Runbook page) {
    page.step("Write a row on another node")
        .run(
            """
            docker exec toolbox mariadb -h galera1.local -e "
              CREATE OR REPLACE TABLE wire_probe (id INT PRIMARY KEY AUTO_INCREMENT, note VARCHAR(255));
              INSERT INTO wire_probe (note) VALUES ('%s');\""""
                .formatted(MARKER))
        .succeeds();
    page.step("See that it has arrived")
        .run(
            """
            docker exec galera3 mariadb -N -e "
              SET SESSION wsrep_sync_wait=1; SELECT note FROM passbolt.wire_probe;\"""")
        .printsLine(MARKER);
    page.step("Count the packets of port 4567 in the capture")
        .run(
            "docker exec capture sh -c 'tcpdump -r /tmp/capture.pcap port 4567 2>/dev/null | wc -l'")
        .matches("^[1-9]");
    page.step("Look for the row in them")
        .otherwise(
            "A count above 0: replication runs in the clear. Compare `socket.ssl_*` of all nodes.")
        .run("docker exec capture grep -c " + MARKER + " /tmp/capture.pcap")
        .exits(1)
        .printsLine("0");
  }

  static void incrementalTransfer(Runbook page) {
    page.step("Let a node miss a row")
        .run(
            """
            docker stop galera2
            docker exec toolbox mariadb -h galera1.local -e "INSERT INTO wire_probe (note) VALUES ('missed by galera2')"
            docker start galera2""")
        .succeeds();
    page.step("Wait until it is back")
        .run("docker exec galera2 mariadb -N -e \"SHOW STATUS LIKE 'wsrep_local_state_comment'\"")
        .within(JOINS)
        .matches("Synced$");
    page.step("Read on the joiner how it listened")
        .run(
            "docker logs --since 2m galera2 2>&1 | grep -E 'IST receiver (addr )?using' | tail -n 2")
        .prints("IST receiver addr using ssl://galera2.local:4568")
        .printsLine("IST receiver using ssl")
        .succeeds();
    page.step("Read on the donor how it served")
        .run(
            """
            for node in galera1 galera3; do
              docker logs --since 2m $node 2>&1 | grep 'async IST sender starting to serve' | tail -n 1
            done""")
        .prints("async IST sender starting to serve ssl://galera2.local:4568");
  }

  static void snapshot(Runbook page, Lab lab) {
    page.step("Read which settings encrypt it")
        .why(
            """
            `encrypt=3` takes a key, a certificate and, as `tca`, the CA that the other side is
            checked against. Without `tca` it would encrypt towards anyone. 1 is gone, 2 takes a
            combined file, 4 is 3 under another name.""")
        .run("docker exec galera3 my_print_defaults sst")
        .printsLine("--encrypt=3")
        .printsLine("--tca=/etc/mysql/tls/ca.pem");
    page.step("Wipe the node whose network is captured, so that only a snapshot can bring it back")
        .run(
            """
            docker stop galera3
            docker run --rm --volumes-from galera3 --entrypoint find galera-runbook/toolbox:trixie \\
              /var/lib/mysql -mindepth 1 -delete""")
        .succeeds();
    page.step("Start it, and capture again")
        .why("A stopped container loses its network, and the capture with it.")
        .run(
            """
            docker rm --force capture
            docker start galera3
            docker run --detach --name capture --network container:galera3 --cap-add NET_RAW \\
              --entrypoint tcpdump galera-runbook/toolbox:trixie -i any -s 0 -U -w /tmp/capture.pcap port 4444""")
        .succeeds();
    page.step("Wait until it is rebuilt")
        .otherwise(
            "`docker logs galera3` has the snapshot's own lines, `WSREP_SST: [ERROR]` among them.")
        .limit(Duration.ofSeconds(30))
        .run("docker exec galera3 mariadb -N -e \"SHOW STATUS LIKE 'wsrep_local_state_comment'\"")
        .within(JOINS)
        .matches("Synced$");
    page.step("See that it was a snapshot, and that the row came with it")
        .run(
            """
            docker logs --since 2m galera3 2>&1 | grep -o 'mariabackup SST completed on joiner'
            docker exec galera3 mariadb -N -e "SELECT note FROM passbolt.wire_probe ORDER BY id LIMIT 1\"""")
        .prints("SST completed on joiner")
        .printsLine(MARKER);
    page.step("Look for the row in what went over port 4444")
        .run(
            """
            docker exec capture sh -c 'tcpdump -r /tmp/capture.pcap 2>/dev/null | wc -l'
            docker exec capture grep -c %s /tmp/capture.pcap"""
                .formatted(MARKER))
        .exits(1)
        .matches("^[1-9][0-9]+$")
        .printsLine("0");
    page.step("Keep the capture")
        .run("docker cp capture:/tmp/capture.pcap sst.pcap && docker rm --force capture")
        .succeeds();
    page.expect("the server's hello on port 4444 chose TLS 1.3 and TLS_AES_256_GCM_SHA384")
        .holds(
            () -> {
              Path capture = lab.directory().resolve("sst.pcap");
              assertThat(ServerHello.in(Files.readAllBytes(capture)))
                  .isNotEmpty()
                  .allMatch(h -> h.protocol().equals("TLSv1.3"), "TLS 1.3")
                  .allMatch(h -> h.cipher().equals("TLS_AES_256_GCM_SHA384"), "the cipher");
            });
    page.step("Clean up")
        .run(
            """
            rm sst.pcap
            docker exec toolbox mariadb -h galera1.local -e "DROP TABLE wire_probe\"""")
        .succeeds();
  }
}
