package org.galerarunbook.galera.recovery;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * What the operator decides instead of the program.
 *
 * @param node the node to found from, empty for the one that has seen most
 * @param force found from it though others have write-sets that it lacks: those are lost
 * @param without nodes that can't be looked at, and may be left out all the same
 */
public record Wish(String node, boolean force, Set<String> without) {

  /** No wish: the program decides or refuses. */
  public static final Wish NONE = new Wish("", false, Set.of());

  public Wish {
    without = Set.copyOf(without);
  }

  public static Wish of(String node) {
    return new Wish(node, false, Set.of());
  }

  public static Wish forced(String node) {
    return new Wish(node, true, Set.of());
  }

  public static Wish leavingOut(String... nodes) {
    return new Wish("", false, Set.of(nodes));
  }

  boolean names() {
    return !node.isEmpty();
  }

  /**
   * Compares the wish with the cluster.
   *
   * @throws IllegalArgumentException naming what does not fit
   */
  public void requirePossible(List<String> nodes) {
    Set<String> unknown = new TreeSet<>(without);
    if (names()) {
      unknown.add(node);
    }
    nodes.forEach(unknown::remove);
    if (!unknown.isEmpty()) {
      throw new IllegalArgumentException(
          "there is no node %s; there are %s"
              .formatted(String.join(", ", unknown), String.join(", ", nodes)));
    }
    if (without.contains(node)) {
      throw new IllegalArgumentException(node + " can't be both chosen and left out");
    }
    if (force && !names()) {
      throw new IllegalArgumentException("--force goes with --node: which one shall it be?");
    }
  }
}
