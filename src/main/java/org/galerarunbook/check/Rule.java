package org.galerarunbook.check;

import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Function;

/**
 * One thing that is looked at on every cluster.
 *
 * @param id a name for tests and people
 * @param page what mends or explains what it finds
 */
record Rule(String id, String page, BiConsumer<Seen, Report> look) {

  /** Judges one node. */
  interface Look {
    void at(NodeSeen node, Seen seen, Here here);
  }

  /** Judges each of these nodes by itself. */
  static Rule each(String id, String page, Function<Seen, List<NodeSeen>> nodes, Look look) {
    return new Rule(
        id,
        page,
        (seen, report) -> nodes.apply(seen).forEach(n -> look.at(n, seen, seen.here(n, report))));
  }
}
