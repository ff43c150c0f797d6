package org.galerarunbook.galera;

import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.galerarunbook.container.LabIdentity;
import org.galerarunbook.pki.PkiDirectory;

/**
 * A cluster to be made.
 *
 * @param identity whose containers they are
 * @param image reference of a MariaDB image with Galera that the engine has
 * @param nodes how many, at least one
 * @param formation how they come together
 * @param sstMethod how snapshots travel
 * @param timers of group communication
 * @param gcacheSize size of the write-set cache, for instance {@code 32M}
 * @param accounts names and passwords
 * @param pki where certificates of the nodes and of the application's client are
 * @param firstPort port of the first node on the host, the next ones follow; 0 for free ports
 * @param options what tests can ask for
 */
public record ClusterSpec(
    LabIdentity identity,
    String image,
    int nodes,
    Formation formation,
    SstMethod sstMethod,
    Timers timers,
    String gcacheSize,
    Accounts accounts,
    PkiDirectory pki,
    int firstPort,
    NodeOptions options) {

  public ClusterSpec {
    Objects.requireNonNull(identity, "identity");
    Objects.requireNonNull(image, "image");
    Objects.requireNonNull(accounts, "accounts");
    Objects.requireNonNull(pki, "pki");
    if (nodes < 1) {
      throw new IllegalArgumentException("a cluster needs at least one node, not " + nodes);
    }
    if (!gcacheSize.matches("\\d+[KMG]?")) {
      throw new IllegalArgumentException(
          "gcache size '" + gcacheSize + "' must be a number with K, M or G behind it");
    }
  }

  /** {@code galera1}, {@code galera2}, … */
  public List<String> nodeNames() {
    return nodeNames(nodes);
  }

  /** The guide's names for that many nodes. */
  public static List<String> nodeNames(int count) {
    return IntStream.rangeClosed(1, count).mapToObj(i -> "galera" + i).toList();
  }
}
