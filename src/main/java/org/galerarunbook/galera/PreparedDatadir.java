package org.galerarunbook.galera;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.galerarunbook.Waiting;
import org.galerarunbook.container.ContainerSpec;
import org.galerarunbook.container.FileEntry;
import org.galerarunbook.container.LabContainer;
import org.galerarunbook.container.LabIdentity;
import org.galerarunbook.container.LabNetwork;
import org.galerarunbook.container.LabVolume;
import org.galerarunbook.container.OneShot;
import org.testcontainers.DockerClientFactory;

/**
 * A data directory with system tables and accounts, made once per image and set of accounts by the
 * image's own entrypoint, kept in a volume, and copied to every node of every new cluster. It holds
 * no application data and no cluster history.
 */
final class PreparedDatadir {

  private static final LabIdentity SHARED = new LabIdentity("shared", "", true);
  private static final Duration LIMIT = Duration.ofSeconds(120);

  /** Seen to be complete by this JVM. */
  private static final Set<String> known = ConcurrentHashMap.newKeySet();

  private final ClusterSpec spec;
  private final String volume;

  PreparedDatadir(ClusterSpec spec) {
    this.spec = spec;
    this.volume = "galera-runbook-prepared-" + key(spec);
  }

  /** Makes it if it is not there; returns whether it had to be made. */
  boolean ensure() {
    if (LabVolume.exists(volume) && known.contains(volume)) {
      return false;
    }
    Path lock = Path.of(System.getProperty("java.io.tmpdir"), volume + ".lock");
    try (FileChannel channel =
            FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock held = channel.lock()) {
      if (held.isValid() && LabVolume.exists(volume) && isComplete()) {
        known.add(volume);
        return false;
      }
      LabVolume.remove(volume);
      make();
      known.add(volume);
      return true;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot lock " + lock, e);
    }
  }

  /**
   * Copies it into each node's volume with what lets the nodes find each other.
   *
   * @param targets volumes in the order of the nodes
   */
  void copyTo(List<String> targets, LabIdentity identity, Seed seed) {
    Map<String, String> volumes = new LinkedHashMap<>();
    volumes.put(volume, "/prepared");
    StringBuilder script = new StringBuilder("set -eu\n");
    for (int i = 0; i < targets.size(); i++) {
      volumes.put(targets.get(i), "/node" + i);
      script.append("cp -a --sparse=always /prepared/. /node%d/\n".formatted(i));
      script.append("rm -f /node%d/.prepared\n".formatted(i));
      if (seed != null) {
        script.append("cat > /node%d/grastate.dat <<'E'\n%sE\n".formatted(i, seed.grastate()));
        script.append("cat > /node%d/gvwstate.dat <<'E'\n%sE\n".formatted(i, seed.gvwstate(i)));
      }
      script.append("chown -R mysql:mysql /node%d\n".formatted(i));
    }
    OneShot.run(identity, spec.image(), volumes, script.toString(), LIMIT)
        .orThrow("copying the prepared data directory to " + String.join(", ", targets));
  }

  private boolean isComplete() {
    return OneShot.run(
                SHARED,
                spec.image(),
                Map.of(volume, "/prepared"),
                "test -e /prepared/.prepared",
                LIMIT)
            .exitCode()
        == 0;
  }

  private void make() {
    LabVolume.create(volume, SHARED.labels("prepared"));
    LabIdentity identity = LabIdentity.ephemeral("prepare");
    ContainerSpec container =
        ContainerSpec.of("prepare", spec.image())
            .withCommand(
                "mariadbd", "--innodb-log-file-size=32M", "--performance-schema=OFF", "--skip-ssl")
            .withEnvironment(
                Map.of(
                    "MARIADB_ROOT_PASSWORD", spec.accounts().rootPassword(),
                    "MARIADB_ROOT_HOST", "localhost",
                    "MARIADB_INITDB_SKIP_TZINFO", "1"))
            .withFiles(
                List.of(
                    FileEntry.text(
                        "/docker-entrypoint-initdb.d/10-accounts.sql", NodeFiles.accounts(spec))))
            .withVolumes(Map.of(volume, "/var/lib/mysql"));
    LabNetwork network = LabNetwork.open(identity);
    LabContainer server = LabContainer.named(identity.containerName("prepare"));
    try {
      LabContainer.launch(container, identity, network);
      awaitReady(server);
      server.stop(Duration.ofSeconds(60));
      if (server.status().exitCode() != 0) {
        throw new IllegalStateException(
            "the server did not shut down in order (exit code %d):%n%s"
                .formatted(server.status().exitCode(), lastLines(server)));
      }
      OneShot.run(
              identity,
              spec.image(),
              Map.of(volume, "/prepared"),
              "rm -f /prepared/ib_buffer_pool && touch /prepared/.prepared",
              LIMIT)
          .orThrow("marking the prepared data directory");
    } finally {
      server.remove();
      network.close();
    }
  }

  /** The entrypoint's temporary server has no port; the one that counts names it. */
  private static void awaitReady(LabContainer server) {
    Waiting.until("the prepared server is ready", LIMIT)
        .every(Duration.ofMillis(200))
        .is(
            () -> server.logs().contains("port: 3306") || !server.status().running(),
            Boolean::booleanValue,
            last -> "its last lines:\n" + lastLines(server));
    if (!server.status().running()) {
      throw new IllegalStateException(
          "preparing the data directory failed; the server's last lines:%n%s"
              .formatted(lastLines(server)));
    }
  }

  private static String lastLines(LabContainer server) {
    List<String> lines = server.logs().lines().toList();
    return String.join("\n", lines.subList(Math.max(0, lines.size() - 20), lines.size()));
  }

  /** Another image, account or password needs another data directory. */
  private static String key(ClusterSpec spec) {
    String imageId = DockerClientFactory.lazyClient().inspectImageCmd(spec.image()).exec().getId();
    String all = imageId + "\n" + spec.accounts().rootPassword() + "\n" + NodeFiles.accounts(spec);
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(all.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest, 0, 6);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
