package org.galerarunbook.ledger;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.galerarunbook.ledger.Operation.Kind;
import org.galerarunbook.ledger.Operation.Outcome;

/** Holds what clients were told of each write against the rows of each node. */
abstract class Placement {

  /** What a client may conclude of a write from all its attempts; the strongest comes first. */
  private enum Fate {
    ACKNOWLEDGED,
    UNKNOWN,
    REFUSED
  }

  private final SortedMap<WriteId, Fate> fates = new TreeMap<>();
  private final SortedMap<String, Map<WriteId, Integer>> copies = new TreeMap<>();
  private final Map<String, NodeContent> nodes;

  Placement(History history, Map<String, NodeContent> nodes) {
    this.nodes = new TreeMap<>(nodes);
    history
        .of(Kind.WRITE)
        .filter(o -> o.outcome() != Outcome.NOT_SENT)
        .forEach(o -> fates.merge(o.writeId(), fate(o.outcome()), Placement::stronger));
    this.nodes.forEach(
        (node, content) -> {
          Map<WriteId, Integer> counts = new HashMap<>();
          content.entries().forEach(e -> counts.merge(e.write(), 1, Integer::sum));
          copies.put(node, counts);
        });
  }

  private static Fate fate(Outcome outcome) {
    return switch (outcome) {
      case ACKNOWLEDGED -> Fate.ACKNOWLEDGED;
      case UNKNOWN -> Fate.UNKNOWN;
      case REFUSED, CONFLICT -> Fate.REFUSED;
      case NOT_SENT -> throw new IllegalArgumentException("what was not sent has no fate");
    };
  }

  private static Fate stronger(Fate one, Fate other) {
    return one.compareTo(other) <= 0 ? one : other;
  }

  /** How many writes were acknowledged. */
  public long acknowledged() {
    return fates.values().stream().filter(f -> f == Fate.ACKNOWLEDGED).count();
  }

  /** Acknowledged writes that a node does not have, per node that lacks any. */
  public SortedMap<String, List<WriteId>> missing() {
    List<WriteId> promised = with(Fate.ACKNOWLEDGED);
    return perNode(counts -> promised.stream().filter(w -> !counts.containsKey(w)).toList());
  }

  /** Writes that a node has more than once, per node. */
  public SortedMap<String, List<WriteId>> twice() {
    return perNode(
        counts -> counts.keySet().stream().filter(w -> counts.get(w) > 1).sorted().toList());
  }

  /** Writes to which the server said no, and which a node has all the same, per node. */
  public SortedMap<String, List<WriteId>> refusedButPresent() {
    List<WriteId> refused = with(Fate.REFUSED);
    return perNode(counts -> refused.stream().filter(counts::containsKey).toList());
  }

  /** Writes that a node has and nobody sent, per node. */
  public SortedMap<String, List<WriteId>> neverAttempted() {
    return perNode(
        counts -> counts.keySet().stream().filter(w -> !fates.containsKey(w)).sorted().toList());
  }

  /** Writes without an answer that did happen. */
  public List<WriteId> unknownCommitted() {
    return with(Fate.UNKNOWN).stream().filter(this::anywhere).toList();
  }

  /** Writes without an answer that did not happen. */
  public List<WriteId> unknownNotCommitted() {
    return with(Fate.UNKNOWN).stream().filter(w -> !anywhere(w)).toList();
  }

  /** Rows that not every node has in the same shape. */
  public List<Difference> differences() {
    Map<LedgerRow, SortedSet<String>> holders = new HashMap<>();
    nodes.forEach(
        (node, content) ->
            content
                .entries()
                .forEach(e -> holders.computeIfAbsent(e, x -> new TreeSet<>()).add(node)));
    List<Difference> found = new ArrayList<>();
    holders.forEach(
        (entry, on) -> {
          if (on.size() < nodes.size()) {
            Set<String> others =
                nodes.keySet().stream()
                    .filter(n -> !on.contains(n))
                    .collect(Collectors.toCollection(TreeSet::new));
            found.add(new Difference(entry, List.copyOf(on), List.copyOf(others)));
          }
        });
    found.sort(
        java.util.Comparator.comparingLong((Difference d) -> d.row().id())
            .thenComparing(d -> d.on().toString()));
    return found;
  }

  private boolean anywhere(WriteId write) {
    return copies.values().stream().anyMatch(c -> c.containsKey(write));
  }

  private List<WriteId> with(Fate fate) {
    return fates.entrySet().stream()
        .filter(e -> e.getValue() == fate)
        .map(Map.Entry::getKey)
        .toList();
  }

  /** Nodes on which nothing was found are left out. */
  private SortedMap<String, List<WriteId>> perNode(
      java.util.function.Function<Map<WriteId, Integer>, List<WriteId>> rule) {
    SortedMap<String, List<WriteId>> found = new TreeMap<>();
    copies.forEach(
        (node, counts) -> {
          List<WriteId> writes = rule.apply(counts);
          if (!writes.isEmpty()) {
            found.put(node, writes);
          }
        });
    return found;
  }
}
