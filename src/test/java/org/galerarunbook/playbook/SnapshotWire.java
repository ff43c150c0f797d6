package org.galerarunbook.playbook;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.time.Duration;
import org.galerarunbook.galera.ServerHello;
import org.galerarunbook.lab.Lab;
import org.galerarunbook.runbook.Runbook;

/** A snapshot by rsync, looked at on the wire: in the clear first, then over TLS. */
final class SnapshotWire {

  static final String MARKER = "marker-15c3e9-in-a-row";

  private static final String CIPHER = "TLS_AES_256_GCM_SHA384";

  private SnapshotWire() {}

  private static void capture(Runbook page) {
    page.step("Capture what galera3 sends to port 4444")
        .why(
            """
            On the donor, which runs already: the joiner listens only while it waits. 80 MB come at once:
            with a small buffer (`-B`, in KiB) a busy machine loses packets, and what was lost can't be
            found.""")
        .run(
            """
            docker run --detach --name capture3 --network container:galera3 --cap-add NET_RAW \\
              --entrypoint tcpdump "$(docker inspect --format '{{.Config.Image}}' toolbox)" \\
              -i any -s 0 -B 131072 -U -w /tmp/capture.pcap port 4444 &&
            docker exec capture3 sh -c 'until [ -s /tmp/capture.pcap ]; do :; done'""")
        .succeeds();
  }

  static void inTheClear(Runbook page) {
    page.step("Switch TLS of snapshots off, on donor and joiner")
        .why(
            """
            Never do this where it matters: it is here to see that the capture would show it. A provider
            whose `socket.ssl_*` are set does not change it. The scripts read their section `[sst]` each
            time; no restart is needed. Set on one side alone nothing is sent, and `wrong version number`
            is in the other side's log.""")
        .run(
            """
            for node in galera2 galera3; do
              printf '[sst]\\nssl-mode=DISABLED\\n' | docker exec -i $node tee /etc/mysql/mariadb.conf.d/zz-plain.cnf || exit
            done""")
        .succeeds();
    capture(page);
    SnapshotSteps.rebuild(page, "rsync", "");
    page.step("Find the row in the capture")
        .run("docker exec --env LC_ALL=C capture3 grep -caF %s /tmp/capture.pcap".formatted(MARKER))
        .within(Duration.ofSeconds(10))
        .matches("^[1-9]");
    page.step("Switch TLS on again")
        .run(
            """
            docker rm --force capture3 &&
            for node in galera2 galera3; do docker exec $node rm /etc/mysql/mariadb.conf.d/zz-plain.cnf || exit; done""")
        .succeeds();
  }

  static void encrypted(Runbook page, Lab lab) {
    capture(page);
    page.step("Rebuild galera2 by rsync, and call the port on which it waits")
        .why(
            """
            `stunnel` listens there and serves each caller. This one has no certificate: what was
            negotiated and served shows all the same.""")
        .otherwise(
            "The caller never gets through: the donor was faster. Repeat the step; it begins by emptying"
                + " galera2.")
        .run(
            SnapshotSteps.ask("rsync", "galera3", "")
                + """
                 &&
                docker exec toolbox sh -c '
                  until openssl s_client -connect galera2.local:4444 -ign_eof < /dev/null > /tmp/port4444.txt 2>&1
                    grep -q BEGIN /tmp/port4444.txt; do :; done'
                docker exec toolbox cat /tmp/port4444.txt > port4444.txt
                grep -oE 'TLSv1.3, Cipher is .*' port4444.txt
                openssl x509 -noout -serial -in port4444.txt
                openssl x509 -noout -serial -in certs/galera2/cluster-cert.pem""")
        .prints("TLSv1.3, Cipher is " + CIPHER)
        .satisfies(
            "the served serial is that of certs/galera2",
            o -> {
              var serials = o.stdout().lines().filter(l -> l.startsWith("serial=")).toList();
              assertThat(serials).hasSize(2);
              assertThat(serials.get(0)).isEqualTo(serials.get(1));
            });
    SnapshotSteps.synced(page);
    page.step("Read how it was encrypted, and that who has no certificate is turned away")
        .why("`VERIFY_CA`: either end asks the other for a certificate of the CA.")
        .run(
            """
            since=$(docker inspect --format '{{.State.StartedAt}}' galera2)
            docker logs --since "$since" galera2 2>&1 |
              grep -oE "Using stunnel for SSL encryption.*|peer did not return a certificate|rsync SST completed on joiner" | sort -u""")
        .prints("ssl-mode='VERIFY_CA'")
        .prints("peer did not return a certificate")
        .prints("rsync SST completed on joiner");
    page.step("Find the row on it")
        .run("docker exec galera2 mariadb -N -e \"SELECT note FROM passbolt.method_probe LIMIT 1\"")
        .printsLine(MARKER);
    page.step("Send the capture a text on the same port, and wait until it has it")
        .why("It shows that this capture, too, sees plain text, and that nothing is on its way.")
        .run(
            """
            docker exec toolbox sh -c 'echo after-15c3e9 | socat -u - UDP-SENDTO:galera3.local:4444' &&
            docker exec capture3 grep -c after-15c3e9 /tmp/capture.pcap""")
        .within(Duration.ofSeconds(10))
        .matches("^[1-9]");
    page.step("Look for the row")
        .run(
            """
            packets=$(docker exec capture3 sh -c 'tcpdump -r /tmp/capture.pcap 2>/dev/null | wc -l')
            [ "$packets" -gt 100 ] && echo 'more than a hundred packets'
            docker exec --env LC_ALL=C capture3 grep -caF %s /tmp/capture.pcap"""
                .formatted(MARKER))
        .exits(1)
        .printsLine("more than a hundred packets")
        .printsLine("0");
    page.step("Take the capture home")
        .run("docker cp capture3:/tmp/capture.pcap rsync.pcap && docker rm --force capture3")
        .succeeds();
    page.expect("the joiner, server of these connections, chose TLS 1.3 and " + CIPHER)
        .holds(
            () ->
                assertThat(
                        ServerHello.in(Files.readAllBytes(lab.directory().resolve("rsync.pcap"))))
                    .isNotEmpty()
                    .containsOnly(new ServerHello("TLSv1.3", CIPHER)));
    page.step("Clean up")
        .run("rm rsync.pcap port4444.txt && docker exec toolbox rm /tmp/port4444.txt")
        .succeeds();
  }
}
