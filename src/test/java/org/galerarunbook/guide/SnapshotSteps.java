package org.galerarunbook.guide;

import static org.assertj.core.api.Assertions.assertThat;
import static org.galerarunbook.guide.WireSteps.CIPHER;
import static org.galerarunbook.guide.WireSteps.JOINS;
import static org.galerarunbook.guide.WireSteps.MARKER;

import java.nio.file.Files;
import java.time.Duration;
import org.galerarunbook.galera.ServerHello;
import org.galerarunbook.lab.Lab;
import org.galerarunbook.runbook.Runbook;

/** A snapshot on port 4444: whom the joiner lets in, and what goes over the network. */
final class SnapshotSteps {

  private SnapshotSteps() {}

  static void snapshot(Runbook page, Lab lab) {
    page.step("Read which settings encrypt it")
        .why(
            """
            `encrypt=3` takes a key, a certificate and, as `tca`, the CA that the other side is
            checked against; without `tca` it encrypts towards anyone. 4 is the same and insists on a
            CA; 2 takes certificate and key in one file.""")
        .run("docker exec galera3 my_print_defaults sst")
        .printsLine("--encrypt=3")
        .printsLine("--tca=/etc/mysql/tls/ca.pem");
    page.step("Wipe a node, so that only a snapshot can bring it back")
        .run(
            """
            docker stop -t 600 galera3 &&
            docker run --rm --volumes-from galera3 --entrypoint find \\
              "$(docker inspect --format '{{.Config.Image}}' toolbox)" /var/lib/mysql -mindepth 1 -delete""")
        .succeeds();
    page.step("Start it, and call the port on which it waits for its donor")
        .why(
            """
            The donor's script pauses ten seconds before it sends. Meanwhile the joiner listens, and
            takes one caller: this one, who has no certificate. What was negotiated and served shows
            all the same.""")
        .run(
            """
            docker start galera3
            for try in $(seq 200); do
              docker exec toolbox timeout 15 openssl s_client -connect galera3.local:4444 -ign_eof > port4444.txt 2>&1
              if grep -q '^CONNECTED' port4444.txt; then break; fi
            done
            grep -o '^CONNECTED' port4444.txt
            grep -oE 'TLSv1.3, Cipher is .*' port4444.txt
            grep -o 'alert certificate required' port4444.txt
            openssl x509 -noout -serial -in port4444.txt
            openssl x509 -noout -serial -in certs/galera3/server-cert.pem""")
        .matches("^CONNECTED")
        .prints("TLSv1.3, Cipher is " + CIPHER)
        .printsLine("alert certificate required")
        .satisfies(
            "the served serial is that of certs/galera3",
            o -> {
              var serials = o.stdout().lines().filter(l -> l.startsWith("serial=")).toList();
              assertThat(serials).hasSize(2);
              assertThat(serials.get(0)).isEqualTo(serials.get(1));
            });
    page.step("Read how a failed snapshot looks")
        .why("The caller has spoilt it. The server would end by itself half a minute later.")
        .run(
            """
            since=$(docker inspect --format '{{.State.StartedAt}}' galera3)
            docker logs --since "$since" galera3 2>&1 | grep -m 1 'WSREP_SST: \\[ERROR\\]'""")
        .within(Duration.ofSeconds(30))
        .prints("WSREP_SST: [ERROR]");
    page.step("Start it, and capture what comes in on port 4444")
        .run(
            """
            docker stop -t 0 galera3 &&
            docker start galera3 &&
            docker run --detach --name capture3 --network container:galera3 --cap-add NET_RAW \\
              --entrypoint tcpdump "$(docker inspect --format '{{.Config.Image}}' toolbox)" \\
              -i any -s 0 --immediate-mode -U -w /tmp/capture.pcap port 4444""")
        .succeeds();
    page.step("Wait until it is rebuilt")
        .otherwise(
            "`docker logs galera3` has the snapshot's own lines, `WSREP_SST: [ERROR]` among them.")
        .run("docker exec galera3 mariadb -N -e \"SHOW STATUS LIKE 'wsrep_local_state_comment'\"")
        .within(JOINS)
        .matches("Synced$");
    page.step("See that it was a snapshot over TLS, and that the row came with it")
        .run(
            """
            since=$(docker inspect --format '{{.State.StartedAt}}' galera3)
            docker logs --since "$since" galera3 2>&1 |
              grep -oE "Using openssl based encryption.*key and crt|SST completed on joiner" | sort -u
            docker exec galera3 mariadb -N -e "SELECT note FROM passbolt.wire_probe ORDER BY id LIMIT 1\"""")
        .prints("Using openssl based encryption with socat: with key and crt")
        .prints("SST completed on joiner")
        .printsLine(MARKER);
    page.step("Send the capture a text on the same port, and wait until it has it")
        .why(
            "This capture, too, has to show that it would see plain text, and that nothing is on its way.")
        .run(
            """
            docker exec toolbox sh -c 'echo %1$s | socat -u - UDP-SENDTO:galera3.local:4444' &&
            docker exec capture3 grep -c %1$s /tmp/capture.pcap"""
                .formatted("after-the-snapshot-7d1f0c"))
        .within(Duration.ofSeconds(10))
        .matches("^[1-9]");
    page.step("Look for the row in what went over port 4444")
        .run(
            """
            packets=$(docker exec capture3 sh -c 'tcpdump -r /tmp/capture.pcap 2>/dev/null | wc -l')
            [ "$packets" -gt 10 ] && echo 'more than ten packets'
            docker exec capture3 grep -c %s /tmp/capture.pcap"""
                .formatted(MARKER))
        .exits(1)
        .printsLine("more than ten packets")
        .printsLine("0");
    page.step("Take the capture home")
        .run("docker cp capture3:/tmp/capture.pcap sst.pcap && docker rm --force capture3")
        .succeeds();
    page.expect("the joiner, server of this connection, chose TLS 1.3 and " + CIPHER)
        .holds(
            () ->
                assertThat(ServerHello.in(Files.readAllBytes(lab.directory().resolve("sst.pcap"))))
                    .isNotEmpty()
                    .containsOnly(new ServerHello("TLSv1.3", CIPHER)));
    page.step("Clean up")
        .run(
            """
            rm capture1.pcap capture3.pcap sst.pcap port4444.txt
            docker exec toolbox mariadb -h galera1.local -e "DROP TABLE wire_probe\"""")
        .succeeds();
  }
}
