package org.galerarunbook.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.galerarunbook.pki.CertificateAuthority;
import org.galerarunbook.pki.CertificateProfile;
import org.galerarunbook.pki.IssuedCertificate;
import org.galerarunbook.pki.KeyAlgorithm;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is wrong with a cluster.yaml is said with its place and what to do, before anybody asks. */
class ClusterFileReaderTest {

  private static final String RIGHT =
      """
      nodes:
        - {name: db-a, host: 10.0.0.1}
        - {name: db-b, host: 10.0.0.2, port: 3307, certificate_name: db-b.example}
      arbitrators: [garb]
      ports: {group: 5567}
      tls: {ca: ca.pem, cert: client.pem, key: client-key.pem}
      account: watch
      password_file: password
      ssh: {user: root, key: client-key.pem, sudo: true}
      backups: {path: /var/backups, node: db-b, max_age_hours: 30}
      names: {datadir: /srv/db, user: maria, socket: /run/db.sock}
      """;

  @TempDir static Path folder;

  @BeforeAll
  static void files() throws IOException {
    CertificateAuthority ca =
        CertificateAuthority.create(
            CertificateProfile.load(Path.of("certs-template/ca.properties")),
            KeyAlgorithm.EC_P256,
            java.time.Clock.systemUTC());
    IssuedCertificate client =
        ca.issue(
            CertificateProfile.load(Path.of("certs-template/database-client.properties")), "watch");
    Files.writeString(folder.resolve("ca.pem"), ca.certificate().certificatePem());
    Files.writeString(folder.resolve("client.pem"), client.certificatePem());
    secret("client-key.pem", client.privateKeyPem(), "rw-------");
    secret("other-key.pem", ca.certificate().privateKeyPem(), "rw-------");
    secret("password", "x", "rw-------");
    secret("open-password", "x", "rw-r--r--");
  }

  private static void secret(String name, String text, String mode) throws IOException {
    Files.writeString(folder.resolve(name), text);
    Files.setPosixFilePermissions(folder.resolve(name), PosixFilePermissions.fromString(mode));
  }

  private static ClusterFile read(String yaml) throws IOException {
    return ClusterFile.read(Files.writeString(folder.resolve("cluster.yaml"), yaml));
  }

  @Test
  @DisplayName("A file that is right is read, with what is usual where it says nothing")
  void right() throws IOException {
    ClusterFile file = read(RIGHT);
    assertThat(file.nodes().get(0))
        .isEqualTo(new ClusterFile.Node("db-a", "10.0.0.1", 3306, "10.0.0.1"));
    assertThat(file.nodes().get(1).certificateName()).isEqualTo("db-b.example");
    assertThat(file.number(file.nodes().get(1), 3306)).isEqualTo(3307);
    assertThat(file.number(file.nodes().get(1), 4567)).isEqualTo(5567);
    assertThat(file.number(file.nodes().get(1), 4444)).isEqualTo(4444);
    assertThat(file.tls().ca()).isEqualTo(folder.resolve("ca.pem"));
    assertThat(file.ssh().program()).isEqualTo("ssh");
    assertThat(file.backups().maxAgeHours()).isEqualTo(30);
    assertThat(file.arbitrators()).containsExactly("garb");
  }

  @ParameterizedTest(name = "{0} -> {1}")
  @CsvSource(
      delimiter = '|',
      value = {
        "host: 10.0.0.1}| hots: 10.0.0.1}| line 2: unknown key 'hots'; known here are: certificate_name, host, name, port",
        "account: watch| acount: watch| line 7: unknown key 'acount'",
        "account: watch| account: watch\\naccount: root| Duplicate",
        "port: 3307| port: 70000| nodes[2] db-b port: 70000 is no port; write a number from 1 to 65535",
        "port: 3307| port: many| line 3: nodes[2].port",
        "group: 5567| group: 0| ports group: 0 is no port",
        "ca: ca.pem| ca: cb.pem| cb.pem that you may read; its path is wrong?",
        "ca: ca.pem| ca: password| password holds no certificates: No certificate data found; PEM files",
        "ca: ca.pem, | | tls ca: is not there",
        ", key: client-key.pem}\\nacc| }\\nacc| tls: has one of cert and key; write both, or neither",
        "key: client-key.pem}\\nacc| key: other-key.pem}\\nacc| tls: key is not that of cert",
        "password_file: password| password_file: open-password| open-password can be read by everybody; chmod 600 ",
        "account: watch\\n| | password_file: is of nobody",
        "db-b, host: 10.0.0.2| db-a, host: 10.0.0.2| nodes[2] db-a: is there twice",
        "10.0.0.2, port: 3307| 10.0.0.1| nodes[2] db-b: has the address of another node",
        "host: 10.0.0.1}| host: -oProxyCommand=x}| begins with '-'",
        "host: 10.0.0.1}| }| nodes[1] db-a: has no host",
        "path: /var/backups| path: backups| backups path: 'backups' is no folder",
        "node: db-b, max| node: db-x, max| backups node: 'db-x' is no node",
        "max_age_hours: 30| max_age_hours: 0| 0 is too few",
        "ssh: {user: root, key: client-key.pem, sudo: true}\\n| | backups: can't be reached without ssh",
        "/srv/db| srv/db| names: 'srv/db' is no path; begin it with '/'",
        "/run/db.sock| /run/db;x| names: '/run/db;x' is no path",
        "user: maria| user: 'ma ria'| names user: 'ma ria' is no user",
        "nodes:\\n| nodes:\\n  -\\n| nodes[1]: has no name; write its wsrep_node_name",
        "arbitrators: [garb]| arbitrators: [~]| arbitrators: one has no name; write",
        "port: 3307| port: 3307.5| line 3: nodes[2].port",
        "user: root, key: c| user: root, options: [~], key: c| ssh options: one is empty; write what",
        "nodes:| nodes: [| line "
      })
  @DisplayName("What is wrong is said: what, where, what to do")
  void wrong(String from, String to, String says) {
    String yaml =
        RIGHT.replace(from.replace("\\n", "\n"), to == null ? "" : to.strip().replace("\\n", "\n"));
    assertThat(yaml).isNotEqualTo(RIGHT);
    assertThatThrownBy(() -> read(yaml))
        .isInstanceOf(ClusterFileException.class)
        .hasMessageContaining("cluster.yaml, ")
        .hasMessageContaining(says.strip());
  }

  @Test
  @DisplayName("All that is wrong is said at once; an empty or missing file is said, too")
  void all() {
    assertThatThrownBy(() -> read(RIGHT.replace("3307", "0").replace("5567", "-1")))
        .hasMessageContaining("db-b port: 0")
        .hasMessageContaining("group: -1");
    assertThatThrownBy(() -> read("")).hasMessageContaining("the file: is empty");
    assertThatThrownBy(() -> read("# nodes: to be written\n"))
        .hasMessageContaining("the file: is empty");
    assertThatThrownBy(() -> read("# nodes: to be written\n---\n"))
        .hasMessageContaining("the file: is empty");
    assertThatThrownBy(() -> ClusterFile.read(folder.resolve("none.yaml")))
        .hasMessageContaining("none.yaml, the file: can't be read: it is not there; ");
  }

  @Test
  @DisplayName("A folder, a file that is no text, and one of somebody else are told apart")
  void unreadable() throws IOException {
    assertThatThrownBy(() -> ClusterFile.read(folder))
        .isInstanceOf(ClusterFileException.class)
        .hasMessageEndingWith("the file: is a folder; name the file in it, such as cluster.yaml");
    Path packed = Files.write(folder.resolve("cluster.gz"), new byte[] {0x1f, (byte) 0x8b, 8, 0});
    assertThatThrownBy(() -> ClusterFile.read(packed))
        .isInstanceOf(ClusterFileException.class)
        .hasMessageContaining("the file: is no text in UTF-8; docs/your-cluster.md");
    // Root reads what nobody may: the system's answer is given here.
    assertThat(
            Unreadable.because(
                folder.resolve("cluster.yaml"), new AccessDeniedException("cluster.yaml")))
        .hasToString(
            "the file: can't be read: you may not; run this as its owner, or have its mode changed");
  }
}
