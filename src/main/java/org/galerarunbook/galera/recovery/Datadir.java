package org.galerarunbook.galera.recovery;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.galerarunbook.container.ExecResult;
import org.galerarunbook.container.FileEntry;
import org.galerarunbook.container.LabIdentity;
import org.galerarunbook.container.LabVolume;
import org.galerarunbook.container.OneShot;
import org.galerarunbook.galera.GaleraCluster;
import org.galerarunbook.galera.GaleraNode;

/** The data directory of a stopped node, worked on from a container beside it. */
public final class Datadir {

  /** Role of the volumes that data directories are saved in; {@code ./lab down} removes them. */
  public static final String SAVED = "saved";

  private static final String GRASTATE = "/var/lib/mysql/grastate.dat";

  /** The server's user in the official image and in ours. */
  private static final int MYSQL = 999;

  private static final Duration LIMIT = Duration.ofMinutes(10);

  /** Recovering asks for a whole configuration, and never connects anywhere. */
  private static final String RECOVER =
      """
      mariadbd --user=mysql --wsrep-on=ON --wsrep-provider=/usr/lib/galera/libgalera_smm.so \\
        --wsrep-cluster-address=gcomm:// --binlog-format=ROW --innodb-autoinc-lock-mode=2 \\
        --wsrep-recover \\
        --innodb-log-file-size="$(stat -c %s /var/lib/mysql/ib_logfile0)" 2>&1""";

  /** A tenth is left free: InnoDB needs room to start. */
  private static final String SAVE =
      """
      set -eu
      need=$(du -sk /var/lib/mysql | cut -f1)
      free=$(df -Pk /saved | awk 'NR==2 {print $4}')
      echo "$need $free"
      [ "$free" -gt $((need + need / 10)) ] || exit 28
      cp -a --sparse=always /var/lib/mysql/. /saved/
      """;

  private final LabIdentity identity;
  private final GaleraNode node;
  private final String volume;

  Datadir(GaleraCluster cluster, GaleraNode node) {
    this.identity = cluster.spec().identity();
    this.node = node;
    this.volume = identity.volumeName(node.name());
  }

  private ExecResult run(Map<String, String> volumes, String script) {
    return OneShot.run(identity, node.container().image(), volumes, script, LIMIT);
  }

  private ExecResult run(String script) {
    return run(Map.of(volume, "/var/lib/mysql"), script);
  }

  /**
   * Where InnoDB stands.
   *
   * @throws IllegalArgumentException with what the server printed when it did not say
   */
  Position recoveredPosition() {
    return Position.recovered(run(RECOVER).stdout());
  }

  boolean hasTables() {
    return run("test -e /var/lib/mysql/ibdata1").exitCode() == 0;
  }

  /**
   * Copies everything into a volume of its own.
   *
   * @param label what tells it from others of the same node, for instance a time
   * @return the volume's name
   * @throws IllegalStateException when there is too little space; nothing is left then
   */
  String save(String label) {
    String saved = LabVolume.create(volume + "-saved-" + label, identity.labels(SAVED));
    ExecResult result = run(Map.of(volume, "/var/lib/mysql", saved, "/saved"), SAVE);
    if (result.exitCode() != 0) {
      LabVolume.remove(saved);
    }
    if (result.exitCode() == 28) {
      String[] sizes = result.stdout().strip().split(" ");
      throw new IllegalStateException(
          "no room to save %s: its data directory has %d MiB, the engine's disk %d MiB free; nothing was changed"
              .formatted(node, mebibytes(sizes[0]), mebibytes(sizes[1])));
    }
    result.orThrow("saving the data directory of " + node);
    return saved;
  }

  private static long mebibytes(String kibibytes) {
    return Long.parseLong(kibibytes) / 1024;
  }

  /** How what was saved is put back. */
  String howToGoBack(String saved) {
    return """
        docker stop %1$s
        docker run --rm --volumes-from %1$s -v %2$s:/saved:ro --entrypoint sh %3$s -c \\
          'find /var/lib/mysql -mindepth 1 -delete && cp -a /saved/. /var/lib/mysql/'"""
        .formatted(node.container(), saved, node.container().image());
  }

  /** Has the next start ask for a snapshot, whatever the tables hold. */
  void forget() {
    run("rm -f /var/lib/mysql/grastate.dat /var/lib/mysql/gvwstate.dat")
        .orThrow("removing the position of " + node);
  }

  /**
   * Says in grastate.dat that this node may found the cluster, and from where: the position was
   * just read, so the start need not ask InnoDB for it once more.
   */
  void allowBootstrap(Position position) {
    node.container()
        .copyIn(
            List.of(
                new FileEntry(
                    GRASTATE,
                    allowed(position).getBytes(StandardCharsets.UTF_8),
                    0644,
                    MYSQL,
                    MYSQL)));
  }

  static String allowed(Position position) {
    return """
        # GALERA saved state
        version: 2.1
        uuid:    %s
        seqno:   %d
        safe_to_bootstrap: 1
        """
        .formatted(position.uuid(), position.seqno());
  }
}
