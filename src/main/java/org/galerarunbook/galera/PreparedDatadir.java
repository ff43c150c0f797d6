package org.galerarunbook.galera;

import com.github.dockerjava.api.exception.ConflictException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.galerarunbook.Waiting;
import org.galerarunbook.container.ContainerSpec;
import org.galerarunbook.container.EngineLock;
import org.galerarunbook.container.FileEntry;
import org.galerarunbook.container.LabContainer;
import org.galerarunbook.container.LabIdentity;
import org.galerarunbook.container.LabNetwork;
import org.galerarunbook.container.LabVolume;
import org.galerarunbook.container.Leftovers;
import org.galerarunbook.container.Making;
import org.galerarunbook.container.OneShot;
import org.testcontainers.DockerClientFactory;

/**
 * A data directory with system tables and accounts, made once per image and set of accounts by the
 * image's own entrypoint, kept in a volume, from which every node of every new cluster fills its
 * own. It holds no application data and no cluster history.
 */
final class PreparedDatadir {

  private static final LabIdentity SHARED = new LabIdentity("shared", "", true);
  private static final Duration LIMIT = Duration.ofSeconds(120);

  /** Labs of this kind are where it is made. */
  private static final String KIND = "prepare";

  /**
   * All that decides what is in it; its key is made of nothing else, and it is made of nothing
   * else, so that a change in how it is made makes another one.
   *
   * @param imageId of the image whose entrypoint makes it
   * @param command what the entrypoint starts
   * @param environment of the entrypoint
   * @param accounts what is run in it
   * @param finish what is done to its files when the server has ended
   */
  record Recipe(
      String imageId,
      List<String> command,
      Map<String, String> environment,
      String accounts,
      String finish) {

    static Recipe of(ClusterSpec spec, String imageId) {
      return new Recipe(
          imageId,
          List.of(
              "mariadbd", "--innodb-log-file-size=32M", "--performance-schema=OFF", "--skip-ssl"),
          Map.of(
              "MARIADB_ROOT_PASSWORD", spec.accounts().rootPassword(),
              "MARIADB_ROOT_HOST", "localhost",
              "MARIADB_INITDB_SKIP_TZINFO", "1"),
          NodeFiles.accounts(spec),
          "rm -f /prepared/ib_buffer_pool");
    }

    String key() {
      String all =
          String.join(
              "\n",
              imageId,
              command.toString(),
              new TreeMap<>(environment).toString(),
              accounts,
              finish);
      try {
        byte[] digest =
            MessageDigest.getInstance("SHA-256").digest(all.getBytes(StandardCharsets.UTF_8));
        return HexFormat.of().formatHex(digest, 0, 6);
      } catch (NoSuchAlgorithmException e) {
        throw new IllegalStateException("every Java platform has SHA-256", e);
      }
    }
  }

  private final ClusterSpec spec;
  private final Recipe recipe;
  private final String volume;

  /** Is there when the other one is whole; nothing is in it. */
  private final String whole;

  PreparedDatadir(ClusterSpec spec) {
    this.spec = spec;
    this.recipe =
        Recipe.of(
            spec, DockerClientFactory.lazyClient().inspectImageCmd(spec.image()).exec().getId());
    this.volume = "galera-runbook-prepared-" + recipe.key();
    this.whole = volume + "-whole";
  }

  /**
   * Makes it if it is not there; returns whether it had to be made.
   *
   * @param waiting is told who makes it, when somebody else does
   */
  boolean ensure(Consumer<String> waiting) {
    if (isThere()) {
      return false;
    }
    return EngineLock.whileHeld(
        "prepared-" + recipe.key(),
        "preparing a data directory",
        LIMIT,
        waiting,
        () -> {
          if (isThere()) {
            return false;
          }
          Leftovers.remove(Leftovers.ofEndedProcesses(KIND));
          Making.undoWhenEnded(volume, this::remove);
          if (!isUsed()) {
            make();
          }
          LabVolume.create(SHARED, whole, "prepared");
          Making.keep(volume);
          return true;
        });
  }

  private boolean isThere() {
    return LabVolume.exists(whole) && LabVolume.exists(volume);
  }

  /** A node has it: only its mark was lost. A half-made one is free, and is removed. */
  private boolean isUsed() {
    try {
      remove();
      return false;
    } catch (ConflictException used) {
      return true;
    }
  }

  private void remove() {
    LabVolume.remove(whole);
    LabVolume.remove(volume);
  }

  /**
   * A node's container that fills its empty data directory from this one, once, by {@code
   * start-node}.
   *
   * @param seed by which nodes that start together find each other; null for one that founds
   * @param index of the node, from 0
   */
  ContainerSpec filling(ContainerSpec node, Seed seed, int index) {
    String folder = "/etc/galera/fill-once/";
    return node.withVolumes(Map.of(volume, "/var/lib/galera-prepared:ro"))
        .withFiles(
            seed == null
                ? List.of(FileEntry.text(folder + "founder", ""))
                : List.of(
                    FileEntry.text(folder + "grastate.dat", seed.grastate()),
                    FileEntry.text(folder + "gvwstate.dat", seed.gvwstate(index))));
  }

  private void make() {
    LabVolume.create(SHARED, volume, "prepared");
    LabIdentity identity = LabIdentity.ephemeral(KIND);
    ContainerSpec container =
        ContainerSpec.of("prepare", spec.image())
            .withCommand(recipe.command().toArray(String[]::new))
            .withEnvironment(recipe.environment())
            .withFiles(
                List.of(
                    FileEntry.text(
                        "/docker-entrypoint-initdb.d/10-accounts.sql", recipe.accounts())))
            .withVolumes(Map.of(volume, "/var/lib/mysql"));
    LabContainer server = LabContainer.named(identity.containerName("prepare"));
    try {
      LabContainer.launch(container, identity, LabNetwork.open(identity));
      awaitReady(server);
      server.stop(Duration.ofSeconds(60));
      if (server.status().exitCode() != 0) {
        throw new IllegalStateException(
            "the server did not shut down in order (exit code %d):%n%s"
                .formatted(server.status().exitCode(), server.lastLines(20)));
      }
      OneShot.run(identity, spec.image(), Map.of(volume, "/prepared"), recipe.finish(), LIMIT)
          .orThrow("finishing the prepared data directory");
    } finally {
      Leftovers.removeAll(identity);
    }
  }

  /** The entrypoint's temporary server has no port; the one that counts names it. */
  private static void awaitReady(LabContainer server) {
    Waiting.until("the prepared server is ready", LIMIT)
        .every(Duration.ofMillis(200))
        .is(
            () -> server.logs().contains("port: 3306") || !server.status().running(),
            Boolean::booleanValue,
            last -> "its last lines:\n" + server.lastLines(20));
    if (!server.status().running()) {
      throw new IllegalStateException(
          "preparing the data directory failed; the server's last lines:%n%s"
              .formatted(server.lastLines(20)));
    }
  }
}
