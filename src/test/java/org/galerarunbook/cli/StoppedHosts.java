package org.galerarunbook.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.galerarunbook.check.ClusterFile;
import org.galerarunbook.galera.recovery.Wish;
import org.galerarunbook.pki.CertificateAuthority;
import org.galerarunbook.pki.CertificateProfile;
import org.galerarunbook.pki.KeyAlgorithm;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/**
 * An outsider's cluster of three that is down, with data directories as nodes leave them. Hosts are
 * folders here; the script that looks at them is the real one.
 */
abstract class StoppedHosts {

  static final String UUID = "c445462a-8088-4fcc-9522-ef2ab25e7a61";

  @TempDir Path folder;

  /** Nodes of which the operator was asked whether they are off. */
  final List<String> asked = new ArrayList<>();

  /** Nodes of which the operator was asked whether one of their peers is Primary. */
  final List<String> askedOfPeers = new ArrayList<>();

  @BeforeEach
  void hosts() throws IOException {
    Files.writeString(
        folder.resolve("ca.pem"),
        CertificateAuthority.create(
                CertificateProfile.load(Path.of("certs-template/ca.properties")),
                KeyAlgorithm.EC_P256,
                Clock.systemUTC())
            .certificate()
            .certificatePem());
    program(
        folder.resolve("ssh"),
        "while [ $# -gt 2 ]; do shift; done; PATH=%s/$1/bin:$PATH exec sh -c \"$2\""
            .formatted(folder));
    for (int i = 1; i <= 3; i++) {
      host(i, "127.0.9.1,127.0.9.2,127.0.9.3");
    }
  }

  void host(int number, String peers) throws IOException {
    Path bin = Files.createDirectories(host(number).resolve("bin"));
    Path data = Files.createDirectories(host(number).resolve("data"));
    Files.writeString(data.resolve("ibdata1"), "");
    program(
        bin.resolve("my_print_defaults"),
        "echo --datadir=%s; echo --wsrep-cluster-address=gcomm://%s".formatted(data, peers));
    program(bin.resolve("mariadbd"), "touch %s/asked; cat %1$s/innodb".formatted(host(number)));
  }

  Path host(int number) {
    return folder.resolve("127.0.9." + number);
  }

  static void program(Path file, String script) throws IOException {
    Files.writeString(file, "#!/bin/sh\n" + script + "\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
  }

  void holds(int number, long grastate, long innoDb, int view) throws IOException {
    Path data = host(number).resolve("data");
    // As the provider writes it: without an end of line.
    Files.writeString(
        data.resolve("grastate.dat"),
        "# GALERA saved state\nversion: 2.1\nuuid:    %s\nseqno:   %d\nsafe_to_bootstrap: 0"
            .formatted(UUID, grastate));
    Files.writeString(
        host(number).resolve("innodb"),
        "[Note] WSREP: Recovered position: %s:%d\n".formatted(UUID, innoDb));
    if (view > 0) {
      StringBuilder members = new StringBuilder("my_uuid: uuid" + number + "\n#vwbeg\n");
      for (int i = 1; i <= view; i++) {
        members.append("member: uuid").append(i).append(" 0\n");
      }
      Files.writeString(data.resolve("gvwstate.dat"), members);
    }
  }

  String said(boolean consent, int expected) throws IOException {
    return said(consent, "", Set.of(), expected);
  }

  /**
   * @param off the node of which the operator says that it is off
   */
  String said(boolean consent, String off, Set<String> without, int expected) throws IOException {
    return said(consent, off, new Wish("", false, without, Set.of()), expected);
  }

  /**
   * @param off the node of which the operator says that it is off, or that none of its peers is
   *     Primary
   */
  String said(boolean consent, String off, Wish wish, int expected) throws IOException {
    Path yaml =
        Files.writeString(
            folder.resolve("cluster.yaml"),
            """
            nodes:
              - {name: db-a, host: 127.0.9.1, port: 1}
              - {name: db-b, host: 127.0.9.2, port: 1}
              - {name: db-c, host: 127.0.9.3, port: 1}
            tls: {ca: ca.pem}
            account: watch
            ssh: {program: ./ssh}
            """);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    int code =
        new ClusterRecovery(
                ClusterFile.read(yaml),
                "--cluster cluster.yaml",
                wish,
                new RecoveryOperator() {
                  @Override
                  public boolean letsInnoDbBeAsked() {
                    return consent;
                  }

                  @Override
                  public boolean knowsToBeOff(String node, String problem) {
                    asked.add(node);
                    return node.equals(off);
                  }

                  @Override
                  public boolean sawPeersOf(String node, String problem) {
                    askedOfPeers.add(node);
                    return node.equals(off);
                  }
                },
                new PrintStream(out, true, StandardCharsets.UTF_8))
            .plan();
    String said = out.toString(StandardCharsets.UTF_8);
    assertThat(code).as(said).isEqualTo(expected);
    return said;
  }
}
