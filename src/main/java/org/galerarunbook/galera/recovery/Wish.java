package org.galerarunbook.galera.recovery;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * What the operator decides instead of the program.
 *
 * @param node the node to bootstrap from, empty for the one with the highest seqno
 * @param force bootstrap from it though others have write-sets that it lacks: those are lost
 * @param without nodes that can't be looked at, and may be left out all the same
 * @param rebuild stopped nodes whose data are to be replaced by a snapshot of the others, whatever
 *     they are
 * @param peersSeen nodes of whom nobody can read whom they knew last, and whose peers the operator
 *     looked at: none is Primary
 */
public record Wish(
    String node, boolean force, Set<String> without, Set<String> rebuild, Set<String> peersSeen) {

  /** A wish that contradicts itself or does not fit the cluster; nothing was changed. */
  public static final class Impossible extends IllegalArgumentException {
    private static final long serialVersionUID = 1;

    Impossible(String message) {
      super(message);
    }
  }

  /** No wish: the program decides or refuses. */
  public static final Wish NONE = new Wish("", false, Set.of(), Set.of());

  public Wish {
    without = Set.copyOf(without);
    rebuild = Set.copyOf(rebuild);
    peersSeen = Set.copyOf(peersSeen);
  }

  /** No peers were looked at. */
  public Wish(String node, boolean force, Set<String> without, Set<String> rebuild) {
    this(node, force, without, rebuild, Set.of());
  }

  boolean names() {
    return !node.isEmpty();
  }

  /**
   * Looks at the wish alone, before anybody is asked.
   *
   * @throws Impossible naming what contradicts itself
   */
  public void requireSense() {
    if (without.contains(node)) {
      throw new Impossible(node + " can't be both chosen and left out");
    }
    if (rebuild.contains(node)) {
      throw new Impossible(node + " can't be both chosen and rebuilt");
    }
    if (force && !names()) {
      throw new Impossible("--force goes with --node: which one shall it be?");
    }
  }

  /**
   * Compares the wish with the cluster.
   *
   * @throws Impossible naming what does not fit
   */
  public void requirePossible(List<String> nodes) {
    requireSense();
    Set<String> unknown = new TreeSet<>(without);
    unknown.addAll(rebuild);
    unknown.addAll(peersSeen);
    if (names()) {
      unknown.add(node);
    }
    nodes.forEach(unknown::remove);
    if (!unknown.isEmpty()) {
      throw new Impossible(
          "there is no node %s; there are %s"
              .formatted(String.join(", ", unknown), String.join(", ", nodes)));
    }
  }
}
