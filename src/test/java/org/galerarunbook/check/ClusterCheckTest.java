package org.galerarunbook.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.util.List;
import org.galerarunbook.finding.Finding;
import org.galerarunbook.pki.CertificateAuthority;
import org.galerarunbook.pki.CertificateProfile;
import org.galerarunbook.pki.KeyAlgorithm;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which page is named where nobody answers; on hosts it is one for hosts. */
class ClusterCheckTest {

  @TempDir Path folder;

  private List<Finding> found(String more) throws IOException {
    Files.writeString(
        folder.resolve("ca.pem"),
        CertificateAuthority.create(
                CertificateProfile.load(Path.of("certs-template/ca.properties")),
                KeyAlgorithm.EC_P256,
                Clock.systemUTC())
            .certificate()
            .certificatePem());
    Path ssh = Files.writeString(folder.resolve("ssh"), "#!/bin/sh\nexit 255\n");
    Files.setPosixFilePermissions(ssh, PosixFilePermissions.fromString("rwx------"));
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
            """
                + more);
    return ClusterCheck.of(ClusterFile.read(yaml), false).findings();
  }

  private static List<String> pages(List<Finding> found, String who) {
    return found.stream()
        .filter(f -> f.who().equals(who) && f.isProblem())
        .map(f -> f.page().replaceFirst("^docs/runbook/", ""))
        .distinct()
        .toList();
  }

  @Test
  @DisplayName(
      "Nodes that are reached by ssh are hosts: the hosts' page is named where there is one")
  void hosts() throws IOException {
    List<Finding> found = found("ssh: {program: ./ssh}\n");
    assertThat(pages(found, "cluster"))
        .containsExactly("hosts-02-recover-hosts-from-a-full-outage.md");
    assertThat(pages(found, "db-a"))
        .contains("hosts-02-recover-hosts-from-a-full-outage.md")
        .noneMatch(p -> p.startsWith("playbook-02"));
    assertThat(found)
        .filteredOn(f -> f.page().contains("/playbook-"))
        .as("pages of containers that have one for hosts")
        .noneMatch(f -> Pages.HOSTS.insteadOf(f.page()).isPresent());
  }

  @Test
  @DisplayName("An ssh that fails is a note: it says nothing of the cluster, and wakes nobody")
  void sshFails() throws Exception {
    assertThat(found("ssh: {program: ./ssh}\n"))
        .filteredOn(f -> f.what().startsWith("its files can't be looked at: "))
        .isNotEmpty()
        .allMatch(f -> f.severity() == Finding.Severity.NOTE)
        .allMatch(f -> f.page().equals("docs/your-cluster.md"));
  }

  @Test
  @DisplayName("Nobody knows what nodes without ssh are: their pages are as in the lab")
  void unknown() throws IOException {
    assertThat(pages(found(""), "cluster"))
        .containsExactly("playbook-04-recover-from-a-full-outage.md");
  }
}
