package org.galerarunbook.galera.recovery;

import java.util.Set;

/** What an operator may decide, and what comes of it, in the words of the tests. */
final class Wishes {

  private Wishes() {}

  static Wish of(String node) {
    return new Wish(node, false, Set.of(), Set.of());
  }

  static Wish forced(String node) {
    return new Wish(node, true, Set.of(), Set.of());
  }

  static Wish leavingOut(String... nodes) {
    return new Wish("", false, Set.of(nodes), Set.of());
  }

  static Wish rebuilding(String... nodes) {
    return new Wish("", false, Set.of(), Set.of(nodes));
  }

  /** A primary component comes out of it that was not there before. */
  static boolean bootstraps(Decision decision) {
    return decision.kind() == Decision.Kind.BOOTSTRAP
        || decision.kind() == Decision.Kind.MAKE_PRIMARY;
  }
}
