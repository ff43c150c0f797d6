package org.galerarunbook.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import org.galerarunbook.check.ClusterFile;
import org.galerarunbook.galera.GaleraNode;
import org.galerarunbook.lab.ContainerLab;
import org.galerarunbook.lab.HostShell;
import org.galerarunbook.lab.LabAssembly;
import org.galerarunbook.lab.World;
import org.galerarunbook.runbook.shell.CommandRunner;

/**
 * The hosts of {@code ./lab up --world hosts} as a cluster that somebody runs: a {@code
 * cluster.yaml}, and what it names. Addresses change with each start of a host, so it is written
 * anew by each command that takes it.
 */
record HostsCluster(ContainerLab lab, Path folder) {

  private static final String UP = "./lab up --world hosts";
  private static final String PASSWORD = "watch.password";

  /** As docs/your-cluster.md gives it, and once more where the hosts have it already. */
  private static final String ACCOUNT =
      """
      CREATE OR REPLACE USER watch@'%%' IDENTIFIED BY '%s' REQUIRE X509 WITH MAX_USER_CONNECTIONS 2;
      GRANT PROCESS, REFERENCES ON *.* TO watch@'%%';
      GRANT SELECT ON mysql.wsrep_cluster_members TO watch@'%%';
      GRANT SELECT (User, Host, ssl_type, x509_issuer, x509_subject, is_role) ON mysql.user TO watch@'%%';
      """;

  private static HostsCluster of(ContainerLab lab) {
    return new HostsCluster(lab, LabAssembly.certificates().resolveSibling("hosts"));
  }

  /** The file for hosts that run; makes the account where a host can be written to. */
  static Path begin(ContainerLab lab) {
    HostsCluster hosts = of(lab);
    hosts.account();
    return hosts.write();
  }

  /**
   * The file of the hosts that are up.
   *
   * @throws IllegalStateException when not all of them run, saying what to do
   */
  static Path require(ContainerLab lab) {
    HostsCluster hosts = of(lab);
    Map<String, String> down = hosts.down();
    if (Collections.frequency(down.values(), "absent") == lab.cluster().nodes().size() + 1) {
      throw new IllegalStateException("there are no hosts; '" + UP + "' makes them");
    }
    if (!down.isEmpty()) {
      throw new IllegalStateException(
          "not all hosts of the lab run: %s; '%s' starts what is stopped and makes what is gone; docker unpause wakes what is paused"
              .formatted(down.toString().replaceAll("[{}]", "").replace("=", " is "), UP));
    }
    if (!Files.exists(hosts.folder.resolve(PASSWORD))) {
      throw new IllegalStateException(
          "%s is gone; '%s' gives its account a new one, where a host is Primary"
              .formatted(HomeFolders.shown(hosts.folder.resolve(PASSWORD)), UP));
    }
    return hosts.write();
  }

  /** The same hosts as they are called at the operator's desk, where the pages are typed. */
  static ClusterFile atDesk(ClusterFile file) {
    return new ClusterFile(
        file.nodes().stream()
            .map(n -> new ClusterFile.Node(n.name(), n.name(), n.port(), n.certificateName()))
            .toList(),
        file.arbitrators(),
        file.ports(),
        file.tls(),
        file.account(),
        file.passwordFile(),
        file.ssh(),
        file.backups(),
        file.names());
  }

  /** Types where the pages of hosts are typed. */
  static CommandRunner desk() {
    return HostShell.of(
        LabThatIsThere.asItIs(LabAssembly.ofProject(World.HOSTS)), LabAssembly.project());
  }

  private Map<String, String> down() {
    Map<String, String> down = new TreeMap<>();
    lab.cluster().nodes().forEach(n -> down.put(n.name(), n.container().status().word()));
    down.put("operator", lab.toolboxContainer().status().word());
    down.values().removeIf("running"::equals);
    return down;
  }

  private void account() {
    for (GaleraNode node : lab.cluster().nodes()) {
      if ("Primary".equals(node.status().clusterStatus())) {
        String password = new BigInteger(128, new SecureRandom()).toString(36);
        node.sql(ACCOUNT.formatted(password));
        file(PASSWORD, password + "\n", "rw-------");
        return;
      }
    }
  }

  private Path write() {
    Path ca = lab.pki().root();
    file(
        "ca.pem",
        text(ca.resolve("ca/ca-cert.pem")) + text(ca.resolve("cluster-ca/ca-cert.pem")),
        "rw-r--r--");
    Map<String, String> addresses = new TreeMap<>();
    lab.cluster().nodes().forEach(n -> addresses.put(n.name(), address(n)));
    file("ssh", ssh(addresses), "rwx------");
    StringBuilder nodes = new StringBuilder();
    addresses.forEach(
        (name, address) ->
            nodes.append(
                "  - {name: %1$s, host: %2$s, certificate_name: %1$s.local}\n"
                    .formatted(name, address)));
    String text =
        """
        # The hosts of './lab up --world hosts', for './lab check', 'recover' and 'record' by --cluster; by
        # --world hosts they find it themselves, and write it anew: addresses change. See docs/your-cluster.md.
        nodes:
        %1$stls: {ca: ca.pem, cert: "%2$s/client-cert.pem", key: "%2$s/client-key.pem"}
        account: watch
        password_file: %3$s
        ssh: {program: ./ssh, sudo: true}
        """
            .formatted(
                nodes,
                folder.relativize(ca.toAbsolutePath().normalize()).resolve("client"),
                PASSWORD);
    return file("cluster.yaml", text, "rw-r--r--");
  }

  /** In the hosts' network. */
  private static String address(GaleraNode node) {
    return node.container()
        .exec(Duration.ofSeconds(10), "hostname", "-i")
        .orThrow("asking " + node + " for its address")
        .strip()
        .replaceFirst("\\s.*", "");
  }

  /** The desk's ssh, which knows the hosts by their names alone. */
  private String ssh(Map<String, String> addresses) {
    StringBuilder names = new StringBuilder();
    addresses.forEach((name, address) -> names.append(address + ") word=" + name + " ;; "));
    return """
        #!/bin/sh
        # As ssh is called: at the operator's desk, which knows the hosts by their names.
        for word; do
          shift
          case $word in %sesac
          set -- "$@" "$word"
        done
        exec docker exec -i %s ssh "$@"
        """
        .formatted(names, lab.toolboxContainer().name());
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(file + " can't be read; './lab certs issue' makes it", e);
    }
  }

  private Path file(String name, String text, String mode) {
    Path file = folder.resolve(name);
    try {
      Files.createDirectories(folder);
      Files.deleteIfExists(file);
      Files.createFile(
          file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(mode)));
      return Files.writeString(file, text);
    } catch (IOException e) {
      throw new UncheckedIOException(file + " can't be written", e);
    }
  }
}
