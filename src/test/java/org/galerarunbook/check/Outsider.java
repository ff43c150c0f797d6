package org.galerarunbook.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.galerarunbook.pki.CertificateAuthority;
import org.galerarunbook.pki.CertificateProfile;
import org.galerarunbook.pki.IssuedCertificate;
import org.galerarunbook.pki.KeyAlgorithm;
import org.galerarunbook.pki.LeafRequest;
import org.testcontainers.containers.Container.ExecResult;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.Network;
import org.testcontainers.images.builder.Transferable;

/**
 * Three nodes as somebody else made them: other names, another data directory, their own CA, no
 * labels of a lab. Nothing of the library that makes clusters is used.
 */
final class Outsider implements AutoCloseable {

  static final List<String> NODES = List.of("db-a", "db-b", "db-c");

  private static final String IMAGE =
      System.getProperty("galera.image", "galera-runbook/mariadb:11.8-trixie");
  private static final Duration START = Duration.ofSeconds(90);

  /** With the node's name for {@code %1$s}. */
  private static final Path OPTIONS =
      Path.of("src/test/resources/org/galerarunbook/check/outsider.cnf");

  private static final CertificateProfile SERVER = profile("galera-node");
  private static final CertificateProfile MEMBER = profile("cluster-member");
  private final CertificateAuthority ca = authority("ca");
  private final CertificateAuthority peersCa = authority("cluster-ca");
  private final Path folder;
  private final Network network = Network.newNetwork();
  private final Map<String, GenericContainer<?>> nodes = new LinkedHashMap<>();

  private static CertificateProfile profile(String name) {
    return CertificateProfile.load(Path.of("certs-template/" + name + ".properties"));
  }

  private static CertificateAuthority authority(String profile) {
    return CertificateAuthority.create(profile(profile), KeyAlgorithm.EC_P256, Clock.systemUTC());
  }

  Outsider(Path folder) throws IOException {
    this.folder = folder;
    file("ca.pem", ca.certificate().certificatePem() + peersCa.certificate().certificatePem());
    file("other-ca.pem", authority("ca").certificate().certificatePem());
    IssuedCertificate watch = ca.issue(profile("database-client"), "watch");
    file("watch.pem", watch.certificatePem());
    file("watch-key.pem", watch.privateKeyPem());
    file("password", "seen\n");
    file(
        "ssh",
        """
        #!/bin/sh
        # Called as ssh is: the host and the command come last.
        while [ $# -gt 2 ]; do shift; done
        exec docker exec -i "$(sed -n "s/^$1 //p" '%s/hosts')" sh -c "$2"
        """
            .formatted(folder));
    Files.setPosixFilePermissions(
        folder.resolve("ssh"), PosixFilePermissions.fromString("rwx------"));
  }

  private void file(String name, String text) throws IOException {
    Files.writeString(folder.resolve(name), text);
    Files.setPosixFilePermissions(
        folder.resolve(name), PosixFilePermissions.fromString("rw-------"));
  }

  private static void place(
      GenericContainer<?> in,
      String name,
      CertificateAuthority ca,
      CertificateProfile profile,
      String node) {
    LeafRequest request =
        ca.request(profile, node)
            .subjectAlternativeNames("dns:" + node, "dns:" + node + ".shop.example");
    IssuedCertificate leaf = (name.equals("expired-") ? request.expired() : request).issue();
    text(in, name + "ca.pem", ca.certificate().certificatePem());
    text(in, name + "cert.pem", leaf.certificatePem());
    text(in, name + "key.pem", leaf.privateKeyPem());
  }

  private static void text(GenericContainer<?> in, String name, String text) {
    in.withCopyToContainer(Transferable.of(text, 0644), "/etc/shop/" + name);
  }

  /** Makes the data on db-a and gives each node a copy. */
  void start() throws IOException {
    for (String node : NODES) {
      GenericContainer<?> container =
          new GenericContainer<>(IMAGE)
              .withNetwork(network)
              .withNetworkAliases(node)
              .withEnv("MARIADB_ROOT_PASSWORD", "root")
              .withEnv("MARIADB_ROOT_HOST", "localhost")
              .withCopyToContainer(
                  Transferable.of(Files.readString(OPTIONS).formatted(node), 0644),
                  "/etc/mysql/mariadb.conf.d/zz-shop.cnf")
              .withCommand("sh", "-c", LIFE.formatted(nodes.isEmpty() ? FOUNDER : ""));
      place(container, "", ca, SERVER, node);
      place(container, "peers-", peersCa, MEMBER, node);
      place(container, "expired-", ca, SERVER, node);
      nodes.put(node, container);
      container.start();
    }
    awaitSynced("db-a");
    accounts();
    sh("db-a", "mariadb-admin -uroot -proot shutdown; until [ -e /srv/ended ]; do sleep 0.2; done");
    sh("db-a", "tar -C /srv -czf /tmp/db.tgz db");
    byte[] data = nodes.get("db-a").copyFileFromContainer("/tmp/db.tgz", InputStream::readAllBytes);
    for (String node : NODES) {
      if (!node.equals("db-a")) {
        nodes.get(node).copyFileToContainer(Transferable.of(data), "/tmp/db.tgz");
        sh(node, "tar -C /srv -xzf /tmp/db.tgz");
      }
      // As after a power failure: all remember one view, and nobody needs a snapshot.
      sh(
          node,
          "cat > /srv/db/gvwstate.dat <<'END'\n" + VIEW.formatted(1 + NODES.indexOf(node)) + "END");
      sh(node, "chown mysql:mysql /srv/db/gvwstate.dat");
    }
    for (String node : NODES) {
      sh(node, "touch /srv/go");
    }
    for (String node : NODES) {
      awaitSynced(node);
    }
    StringBuilder hosts = new StringBuilder();
    nodes.forEach(
        (n, c) -> hosts.append(address(n)).append(' ').append(c.getContainerId()).append('\n'));
    file("hosts", hosts.toString());
  }

  /** Waits for its data, once, and runs the image's own entrypoint. */
  private static final String LIFE =
      "%s until [ -e /srv/go ]; do sleep 0.2; done; exec docker-entrypoint.sh mariadbd";

  private static final String FOUNDER =
      "docker-entrypoint.sh mariadbd --wsrep-new-cluster; touch /srv/ended;";

  private static final String VIEW =
      """
      my_uuid: 0000000%1$d-aaaa-11ee-8000-00000000000%1$d
      #vwbeg
      view_id: 3 00000001-aaaa-11ee-8000-000000000001 3
      bootstrap: 0
      member: 00000001-aaaa-11ee-8000-000000000001 0
      member: 00000002-aaaa-11ee-8000-000000000002 0
      member: 00000003-aaaa-11ee-8000-000000000003 0
      #vwend
      """;

  private void accounts() {
    sql(
        "db-a",
        """
        CREATE USER nobody@'%' IDENTIFIED BY 'seen' REQUIRE X509;
        CREATE USER process@'%' IDENTIFIED BY 'seen' REQUIRE X509;
        GRANT PROCESS ON *.* TO process@'%';
        CREATE USER watch@'%' IDENTIFIED BY 'seen' REQUIRE X509 WITH MAX_USER_CONNECTIONS 2;
        GRANT PROCESS, REFERENCES ON *.* TO watch@'%';
        GRANT SELECT ON mysql.wsrep_cluster_members TO watch@'%';
        GRANT SELECT (User, Host, ssl_type, x509_issuer, x509_subject, is_role) ON mysql.user TO watch@'%';
        CREATE USER reader@'%' IDENTIFIED BY 'seen' REQUIRE X509;
        GRANT PROCESS, SELECT ON *.* TO reader@'%';
        CREATE USER almighty@'%' IDENTIFIED BY 'seen' REQUIRE X509;
        GRANT ALL PRIVILEGES ON *.* TO almighty@'%';
        CREATE DATABASE shop;
        CREATE TABLE shop.orders(id INT PRIMARY KEY AUTO_INCREMENT, v LONGTEXT) ENGINE=InnoDB;
        INSERT INTO shop.orders(v) VALUES ('a'), ('b');
        """);
  }

  /** What somebody writes into cluster.yaml; a test changes words of it. */
  String yaml() {
    StringBuilder yaml = new StringBuilder("nodes:\n");
    for (String node : NODES) {
      yaml.append(
          "  - {name: %s, host: %s, certificate_name: %1$s.shop.example}\n"
              .formatted(node, address(node)));
    }
    return yaml
        + """
        tls: {ca: ca.pem, cert: watch.pem, key: watch-key.pem}
        account: watch
        password_file: password
        ssh: {program: ./ssh}
        backups: {path: /srv/backup, node: db-b}
        """;
  }

  ClusterFile read(String yaml) {
    try {
      file("cluster.yaml", yaml);
      return ClusterFile.read(folder.resolve("cluster.yaml"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  String address(String node) {
    return nodes
        .get(node)
        .getContainerInfo()
        .getNetworkSettings()
        .getNetworks()
        .values()
        .iterator()
        .next()
        .getIpAddress();
  }

  String sql(String node, String statements) {
    return sh(node, "mariadb --skip-ssl -uroot -proot -N -s <<'END'\n" + statements + "\nEND");
  }

  String sh(String node, String command) {
    try {
      ExecResult result = nodes.get(node).execInContainer("sh", "-c", command);
      assertThat(result.getExitCode())
          .as("%s: %s%n%s%s", node, command, result.getStdout(), result.getStderr())
          .isZero();
      return result.getStdout().strip();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  void stop(String node) {
    var of = nodes.get(node);
    of.getDockerClient().stopContainerCmd(of.getContainerId()).withTimeout(60).exec();
  }

  void startAgain(String node) {
    begin(node);
    awaitSynced(node);
  }

  private void begin(String node) {
    nodes.get(node).getDockerClient().startContainerCmd(nodes.get(node).getContainerId()).exec();
  }

  /** Stops it, does something to its files, and starts it. */
  void restart(String node, String command) {
    sh(node, "rm /srv/go");
    stop(node);
    begin(node);
    sh(node, command + "\ntouch /srv/go");
    awaitSynced(node);
  }

  void awaitSynced(String node) {
    Awaitility.await(node + " is Synced")
        .atMost(START)
        .pollDelay(Duration.ZERO)
        .untilAsserted(
            () -> {
              requireRunning(node);
              assertThat(sql(node, "SHOW STATUS LIKE 'wsrep_local_state_comment'"))
                  .contains("Synced");
            });
  }

  /** One that ended does not become Synced; its log says why. */
  private void requireRunning(String node) {
    if (!nodes.get(node).isRunning()) {
      List<String> log = nodes.get(node).getLogs().lines().toList();
      throw new IllegalStateException(
          node
              + " ended; its last lines: "
              + String.join("\n", log.subList(Math.max(0, log.size() - 60), log.size())));
    }
  }

  @Override
  public void close() {
    nodes.values().forEach(GenericContainer::stop);
    network.close();
  }
}
