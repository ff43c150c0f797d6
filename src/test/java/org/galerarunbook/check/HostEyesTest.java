package org.galerarunbook.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ForkJoinPool;
import org.galerarunbook.pki.CertificateAuthority;
import org.galerarunbook.pki.CertificateProfile;
import org.galerarunbook.pki.KeyAlgorithm;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HostEyesTest {

  @TempDir private static Path folder;

  @Test
  @DisplayName("Where a node may be filled, nobody connects in its donor's place")
  void transfers() throws Exception {
    CertificateAuthority ca =
        CertificateAuthority.create(
            CertificateProfile.load(Path.of("certs-template/ca.properties")),
            KeyAlgorithm.EC_P256,
            Clock.systemUTC());
    Files.writeString(folder.resolve("ca.pem"), ca.certificate().certificatePem());
    InetAddress here = InetAddress.getLoopbackAddress();
    try (ServerSocket ist = new ServerSocket(0, 1, here);
        ServerSocket sst = new ServerSocket(0, 1, here);
        ServerSocket group = new ServerSocket(0, 1, here)) {
      ClusterFile file =
          ClusterFile.read(
              Files.writeString(
                  folder.resolve("cluster.yaml"),
                  """
                  nodes:
                    - {name: joiner, host: 127.0.0.1, port: 1}
                  ports: {group: %d, ist: %d, sst: %d}
                  tls: {ca: ca.pem}
                  """
                      .formatted(group.getLocalPort(), ist.getLocalPort(), sst.getLocalPort())));
      NodeSeen seen = HostEyes.look(HostEyes.of(file), null, false).get(0);
      assertThat(seen.ports().keySet()).containsExactlyInAnyOrder(3306, 4567);
      for (ServerSocket transfer : List.of(ist, sst)) {
        transfer.setSoTimeout(1);
        assertThatThrownBy(transfer::accept).isInstanceOf(SocketTimeoutException.class);
      }
      group.setSoTimeout(1);
      assertThat(group.accept().isConnected()).as("the other ports were looked at").isTrue();
    }
  }

  @Test
  @DisplayName("Only a node that says Synced is looked at on its ports for transfers")
  void states() {
    assertThat(looksAtTransfers(Map.of())).isFalse();
    for (String state : List.of("Joiner", "Joining: receiving State Transfer", "Donor/Desynced")) {
      assertThat(looksAtTransfers(Map.of(Question.AFTER, state(state)))).as(state).isFalse();
    }
    assertThat(looksAtTransfers(Map.of(Question.AFTER, state("Synced")))).isTrue();
  }

  @Test
  @DisplayName("A name that leads nowhere, and ssh that does not get there, are said as such")
  void unreached() throws Exception {
    ClusterFile file =
        new ClusterFile(
            List.of(new ClusterFile.Node("db-a", "db-a.invalid", 1, null)),
            null,
            new ClusterFile.Ports(1, 1, 1),
            null,
            "watch",
            null,
            new ClusterFile.Ssh("false", null, null, null, false),
            null,
            null);
    HostEyes eyes = HostEyes.of(file).get(0);
    assertThat(eyes.look(null, false).summary().problem())
        .contains("its name leads to no address from here");
    assertThat(eyes.trouble()).contains("false db-a.invalid: exit code 1");
  }

  @Test
  @DisplayName("Answers are read though the pool that all share is full of those who wait")
  void ownThreads() throws Exception {
    Path program = Files.writeString(folder.resolve("ssh"), "#!/bin/sh\nexec sh -s\n");
    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
    Shell shell =
        new Shell(new ClusterFile.Ssh(program.toString(), null, null, null, false), "db-a");
    CountDownLatch hangs = new CountDownLatch(1);
    // Where it has one thread alone, as on two cores, nobody uses it.
    for (int i = 0; i < ForkJoinPool.getCommonPoolParallelism(); i++) {
      CompletableFuture.runAsync(
          () -> {
            try {
              hangs.await();
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
            }
          },
          ForkJoinPool.commonPool());
    }
    try {
      String said =
          assertTimeoutPreemptively(
              Duration.ofSeconds(60), () -> shell.patient().run("echo here", ""), "what it said");
      assertThat(said).isEqualTo("here\n");
    } finally {
      hangs.countDown();
    }
  }

  /** From the host, and from a container. */
  private static boolean looksAtTransfers(Map<Question, QueryResult> answers) {
    boolean full = NodeSeen.isFull(answers);
    assertThat(ServerText.probe(answers).contains("in 4568 4444")).isEqualTo(full);
    return full;
  }

  private static QueryResult state(String state) {
    return QueryResult.of(List.of(List.of(NodeSeen.STATE, state)));
  }
}
