package org.galerarunbook.galera.recovery;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.galerarunbook.container.ExecResult;
import org.galerarunbook.container.FileEntry;
import org.galerarunbook.container.LabIdentity;
import org.galerarunbook.container.LabVolume;
import org.galerarunbook.container.OneShot;
import org.galerarunbook.galera.GaleraCluster;
import org.galerarunbook.galera.GaleraNode;
import org.galerarunbook.galera.Grastate;

/** The data directory of a stopped node, worked on from a container beside it. */
public final class Datadir {

  /** Role of the volumes that data directories are saved in; {@code ./lab down} removes them. */
  public static final String SAVED = "saved";

  private static final String GRASTATE = "/var/lib/mysql/grastate.dat";

  /** The server's user in the official image and in ours. */
  private static final int MYSQL = 999;

  /** A crash of a busy server is replayed meanwhile. */
  private static final Duration LOOK_LIMIT = Duration.ofHours(1);

  private static final Duration SAVE_LIMIT = Duration.ofHours(24);

  private static final DateTimeFormatter STAMP =
      DateTimeFormatter.ofPattern("yyyyMMdd't'HHmmss", Locale.ROOT).withZone(ZoneOffset.UTC);

  /** A tenth is left free: InnoDB needs room to start. */
  static final String SAVE =
      """
      set -eu
      need=$(du -sk /var/lib/mysql | cut -f1)
      free=$(df -Pk /saved | awk 'NR==2 {print $4}')
      echo "$need $free"
      [ "$free" -gt $((need + need / 10)) ] || exit 28
      cp -a --sparse=always /var/lib/mysql/. /saved/
      """;

  /** All containers, this one, the volume of the copy, the image, the node. */
  static final String WAY_BACK =
      """
      docker stop -t 600 %1$s
      [ "$(docker inspect --format '{{.State.Running}}' %2$s)" = false ] &&
        docker run --rm --volumes-from %2$s -v %3$s:/saved:ro --entrypoint sh %4$s -c \\
          'ls /saved/ibdata1 && find /var/lib/mysql -mindepth 1 -delete && cp -a /saved/. /var/lib/mysql/' &&
        ./lab recover --node %5$s --force""";

  private final GaleraCluster cluster;
  private final LabIdentity identity;
  private final GaleraNode node;
  private final String image;
  private final String volume;

  Datadir(GaleraCluster cluster, GaleraNode node) {
    this(cluster, node, node.container().image());
  }

  /** Of a node whose container may be gone: another one's image has the same server. */
  Datadir(GaleraCluster cluster, GaleraNode node, String image) {
    this.identity = cluster.spec().identity();
    this.node = node;
    this.image = image;
    this.cluster = cluster;
    this.volume = identity.volumeName(node.name());
  }

  String volume() {
    return volume;
  }

  /**
   * The engine makes a volume that is named and missing; what is only looked at has to be there.
   */
  boolean exists() {
    return LabVolume.exists(volume);
  }

  private ExecResult run(String script) {
    return OneShot.run(identity, image, Map.of(volume, "/var/lib/mysql"), script, LOOK_LIMIT);
  }

  Contents look() {
    return Contents.parse(run(Contents.LOOK).orThrow("looking at the data directory of " + node));
  }

  /** Returns the volume of the copy; of one that does not succeed nothing is left. */
  String save() {
    String label = STAMP.format(Clock.systemUTC().instant());
    String saved = LabVolume.create(identity, volume + "-saved-" + label, SAVED);
    try {
      ExecResult result =
          OneShot.run(
              identity, image, Map.of(volume, "/var/lib/mysql", saved, "/saved"), SAVE, SAVE_LIMIT);
      if (result.exitCode() == 28) {
        String[] sizes = result.stdout().strip().split(" ");
        throw new IllegalStateException(
            "no room to save %s: its data directory has %d MiB, the engine's disk %d MiB free"
                .formatted(node, mebibytes(sizes[0]), mebibytes(sizes[1])));
      }
      result.orThrow("saving the data directory of " + node);
      return saved;
    } catch (RuntimeException e) {
      LabVolume.remove(saved);
      throw e;
    }
  }

  private static long mebibytes(String kibibytes) {
    return Long.parseLong(kibibytes) / 1024;
  }

  /**
   * How what was saved is put back, and the cluster bootstrapped from it. Pasted as it is, nothing
   * is deleted on a node that runs, nor for a copy in which there are no data, and nothing is
   * bootstrapped that was not put back.
   */
  String howToGoBack(String saved) {
    String all =
        cluster.nodes().stream()
            .filter(n -> n.container().status().exists())
            .map(n -> n.container().name())
            .collect(Collectors.joining(" "));
    return WAY_BACK.formatted(all, node.container().name(), saved, image, node.name());
  }

  /** Has the next start ask for a snapshot, whatever the tables hold. */
  void forget() {
    run("rm -f /var/lib/mysql/grastate.dat /var/lib/mysql/gvwstate.dat")
        .orThrow("removing the position of " + node);
  }

  /**
   * Says in grastate.dat that this node may bootstrap the cluster, and from where: the position was
   * just read, so the start need not ask InnoDB for it once more.
   */
  void allowBootstrap(Position position) {
    byte[] grastate =
        new Grastate(position.uuid(), position.seqno(), true)
            .text()
            .getBytes(StandardCharsets.UTF_8);
    node.container().copyIn(List.of(new FileEntry(GRASTATE, grastate, 0644, MYSQL, MYSQL)));
  }
}
