package org.galerarunbook.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.dockerjava.api.model.Bind;
import com.github.dockerjava.api.model.Capability;
import com.github.dockerjava.api.model.HostConfig;
import java.io.IOException;
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
import org.galerarunbook.lab.LabAssembly;
import org.galerarunbook.lab.World;
import org.galerarunbook.pki.CertificateAuthority;
import org.galerarunbook.pki.CertificateProfile;
import org.galerarunbook.pki.IssuedCertificate;
import org.galerarunbook.pki.KeyAlgorithm;
import org.galerarunbook.runbook.Progress;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.Container.ExecResult;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.Network;
import org.testcontainers.images.builder.Transferable;

/**
 * Three hosts with systemd as somebody else made them: other names, another data directory, a unit
 * that no boot starts, another login, CAs of their own, no labels of a lab; and the machine from
 * which they are reached by ssh. Nothing of the library that makes clusters is used.
 */
final class OutsiderHosts implements AutoCloseable {

  static final List<String> NODES = List.of("db-a", "db-b", "db-c");

  private static final Duration LIMIT = Duration.ofSeconds(90);
  private static final Path OPTIONS =
      Path.of("src/test/resources/org/galerarunbook/check/outsider.cnf");

  /** As the package left the data, and as after a power failure: all remember one view. */
  private static final String FIRST_BOOT =
      """
      useradd --create-home --shell /bin/bash ops
      echo 'ops ALL=(ALL) NOPASSWD: ALL' > /etc/sudoers.d/ops
      install -D -m 600 -o ops -g ops /etc/shop/ops.pub /home/ops/.ssh/authorized_keys
      chown ops:ops /home/ops/.ssh
      rm -f /etc/systemd/system/multi-user.target.wants/mariadb.service
      mv /var/lib/mysql /srv/db
      cat > /srv/db/grastate.dat <<'END'
      # GALERA saved state
      version: 2.1
      uuid:    7e57ab1e-aaaa-11ee-8000-000000000000
      seqno:   1
      safe_to_bootstrap: 0
      END
      cat > /srv/db/gvwstate.dat <<'END'
      my_uuid: 0000000%1$d-aaaa-11ee-8000-00000000000%1$d
      #vwbeg
      view_id: 3 00000001-aaaa-11ee-8000-000000000001 3
      bootstrap: 0
      member: 00000001-aaaa-11ee-8000-000000000001 0
      member: 00000002-aaaa-11ee-8000-000000000002 0
      member: 00000003-aaaa-11ee-8000-000000000003 0
      #vwend
      END
      chown mysql:mysql /srv/db/grastate.dat /srv/db/gvwstate.dat
      exec /usr/local/sbin/start-host
      """;

  private static final String ACCOUNTS =
      """
      CREATE USER watch@'%' IDENTIFIED BY 'seen' REQUIRE X509 WITH MAX_USER_CONNECTIONS 2;
      GRANT PROCESS, REFERENCES ON *.* TO watch@'%';
      GRANT SELECT ON mysql.wsrep_cluster_members TO watch@'%';
      GRANT SELECT (User, Host, ssl_type, x509_issuer, x509_subject, is_role) ON mysql.user TO watch@'%';
      CREATE DATABASE shop;
      CREATE TABLE shop.orders(id INT PRIMARY KEY AUTO_INCREMENT, v VARCHAR(20)) ENGINE=InnoDB;
      """;

  private final CertificateAuthority ca = authority("ca");
  private final CertificateAuthority peersCa = authority("cluster-ca");
  private final Path folder;
  private final Network network = Network.newNetwork();
  private final Map<String, GenericContainer<?>> hosts = new LinkedHashMap<>();
  private final String image =
      LabAssembly.ofProject(World.HOSTS)
          .withImages(Progress.to(List.of()))
          .components()
          .get(0)
          .name();
  private final GenericContainer<?> desk = host();

  OutsiderHosts(Path folder) {
    this.folder = folder;
  }

  private static CertificateProfile profile(String name) {
    return CertificateProfile.load(Path.of("certs-template/" + name + ".properties"));
  }

  private static CertificateAuthority authority(String profile) {
    return CertificateAuthority.create(profile(profile), KeyAlgorithm.EC_P256, Clock.systemUTC());
  }

  private GenericContainer<?> host() {
    return new GenericContainer<>(image).withNetwork(network);
  }

  /** Makes them, and what somebody writes beside {@code cluster.yaml}. */
  Path start() throws IOException {
    desk.withCreateContainerCmdModifier(c -> c.withEntrypoint("sleep").withCmd("infinity")).start();
    run(
        desk,
        "mkdir -p -m 700 /root/.ssh && ssh-keygen -q -t ed25519 -N '' -f /root/.ssh/id_ed25519");
    String key = run(desk, "cat /root/.ssh/id_ed25519.pub");
    for (String name : NODES) {
      GenericContainer<?> host =
          host()
              .withNetworkAliases(name)
              .withCreateContainerCmdModifier(
                  c -> {
                    c.withHostName(name)
                        .withEntrypoint("sh", "-c", FIRST_BOOT.formatted(1 + NODES.indexOf(name)));
                    asMachine(c.getHostConfig());
                  });
      place(host, "ops.pub", key);
      host.withCopyToContainer(
          Transferable.of(Files.readString(OPTIONS).formatted(name), 0644),
          "/etc/mysql/mariadb.conf.d/zz-shop.cnf");
      certificate(host, "", ca, "galera-node", name);
      certificate(host, "peers-", peersCa, "cluster-member", name);
      hosts.put(name, host);
    }
    hosts.values().parallelStream().forEach(GenericContainer::start);
    for (String name : NODES) {
      Awaitility.await("systemd is up on " + name)
          .atMost(LIMIT)
          .untilAsserted(
              () ->
                  assertThat(run(name, "systemctl is-system-running; true"))
                      .matches("running|degraded"));
      run(name, "systemctl start --no-block mariadb");
    }
    NODES.forEach(this::awaitSynced);
    sql("db-a", ACCOUNTS);
    file("ca.pem", ca.certificate().certificatePem() + peersCa.certificate().certificatePem());
    IssuedCertificate watch = ca.issue(profile("database-client"), "watch");
    file("watch.pem", watch.certificatePem());
    file("watch-key.pem", watch.privateKeyPem());
    file("password", "seen\n");
    file("ssh", "#!/bin/sh\nexec docker exec -i %s ssh \"$@\"\n".formatted(desk.getContainerId()));
    return file("cluster.yaml", yaml());
  }

  private String yaml() {
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
        ssh: {program: ./ssh, user: ops, sudo: true, options: [-o, StrictHostKeyChecking=accept-new]}
        names: {datadir: /srv/db}
        """;
  }

  private Path file(String name, String text) throws IOException {
    Path file = Files.writeString(folder.resolve(name), text);
    return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
  }

  private static void place(GenericContainer<?> in, String name, String text) {
    in.withCopyToContainer(Transferable.of(text, 0644), "/etc/shop/" + name);
  }

  private static void certificate(
      GenericContainer<?> in, String name, CertificateAuthority ca, String profile, String node) {
    IssuedCertificate leaf =
        ca.request(profile(profile), node)
            .subjectAlternativeNames("dns:" + node, "dns:" + node + ".shop.example")
            .issue();
    place(in, name + "ca.pem", ca.certificate().certificatePem());
    place(in, name + "cert.pem", leaf.certificatePem());
    place(in, name + "key.pem", leaf.privateKeyPem());
  }

  /** What systemd asks for; docs/architecture.md says why. */
  private static void asMachine(HostConfig host) {
    host.withTmpFs(Map.of("/run", "rw,exec", "/run/lock", "rw"))
        .withSecurityOpts(List.of("seccomp=unconfined", "apparmor=unconfined"))
        .withCapAdd(Capability.SYS_ADMIN, Capability.NET_ADMIN);
    if ("2".equals(DockerClientFactory.lazyClient().infoCmd().exec().getCGroupVersion())) {
      host.withCgroupnsMode("private");
    } else {
      host.withBinds(Bind.parse("/sys/fs/cgroup:/sys/fs/cgroup:ro"));
    }
  }

  private String address(String node) {
    return run(node, "hostname -i").replaceFirst("\\s.*", "");
  }

  String sql(String node, String statements) {
    return run(node, "mariadb -N -s <<'END'\n" + statements + "\nEND");
  }

  /** As root, by none of the ways that are proved. */
  String run(String node, String command) {
    return run(hosts.get(node), command);
  }

  private static String run(GenericContainer<?> on, String command) {
    try {
      ExecResult result = on.execInContainer("sh", "-c", command);
      assertThat(result.getExitCode())
          .as("%s%n%s%s", command, result.getStdout(), result.getStderr())
          .isZero();
      return result.getStdout().strip();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A crash that systemd does not mend. */
  void crash(String node) {
    run(node, "systemctl kill -s KILL mariadb; systemctl stop mariadb");
  }

  void awaitSynced(String node) {
    Awaitility.await(node + " is Synced")
        .atMost(LIMIT)
        .ignoreExceptions()
        .untilAsserted(
            () ->
                assertThat(
                        run(
                            node,
                            "mariadb -N -e \"SHOW STATUS LIKE 'wsrep_local_state_comment'\" 2>&1 || journalctl -u mariadb -n 5"))
                    .contains("Synced"));
  }

  @Override
  public void close() {
    hosts.values().forEach(GenericContainer::stop);
    desk.stop();
    network.close();
  }
}
