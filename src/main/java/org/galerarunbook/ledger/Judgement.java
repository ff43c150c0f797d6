package org.galerarunbook.ledger;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.toMap;

import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.HdrHistogram.Histogram;
import org.assertj.core.api.AssertProvider;
import org.galerarunbook.ledger.Operation.Kind;
import org.galerarunbook.ledger.Operation.Outcome;

/**
 * What a history means, given what each node has. A pure function of both: no clock, no cluster.
 *
 * <p>In a test: {@code assertThat(verdict).isIntact()}.
 */
public final class Judgement implements AssertProvider<JudgementAssert> {

  /** Three digits are as much as a machine with other work to do can reproduce. */
  private static final int DIGITS = 3;

  private final History history;
  private final SortedMap<String, NodeContent> nodes;

  /** What a client may conclude of each write that was sent, from all its attempts. */
  private final SortedMap<WriteId, Outcome> fates = new TreeMap<>();

  private final SortedMap<String, Map<WriteId, Long>> copies = new TreeMap<>();
  private final List<String> problems;

  private Judgement(History history, Map<String, NodeContent> nodes) {
    this.history = history;
    this.nodes = new TreeMap<>(nodes);
    history
        .of(Kind.WRITE)
        .filter(o -> o.outcome() != Outcome.NOT_SENT)
        .forEach(o -> fates.merge(o.writeId(), o.outcome(), (a, b) -> a.compareTo(b) <= 0 ? a : b));
    nodes.forEach(
        (node, content) ->
            copies.put(
                node,
                content.entries().stream().collect(groupingBy(LedgerRow::write, counting()))));
    this.problems = new JudgementText(this, this.nodes).problems();
  }

  /**
   * Judges.
   *
   * @param nodes every row of every node that was read, read when nothing was written any more
   */
  public static Judgement of(History history, Map<String, NodeContent> nodes) {
    return new Judgement(history, nodes);
  }

  /**
   * Whether every node has each acknowledged write once, no refused one, nothing else, and all have
   * the same. False also when no write was acknowledged, no node was read, one node was read in the
   * place of another, or a client fell silent without an error: that proves nothing.
   */
  public boolean isIntact() {
    return problems.isEmpty();
  }

  /** What is wrong, one text per finding with the writes concerned; empty when intact. */
  public List<String> problems() {
    return problems;
  }

  /** Nodes that were read. */
  public List<String> nodes() {
    return List.copyOf(nodes.keySet());
  }

  /** How many writes were acknowledged. */
  public long acknowledged() {
    return with(Outcome.ACKNOWLEDGED).size();
  }

  /** Acknowledged writes that a node does not have, per node that lacks any. */
  public SortedMap<String, List<WriteId>> missing() {
    List<WriteId> promised = with(Outcome.ACKNOWLEDGED);
    return perNode(counts -> promised.stream().filter(w -> !counts.containsKey(w)).toList());
  }

  /** Acknowledged writes that at least one node lacks. */
  public List<WriteId> lost() {
    return missing().values().stream().flatMap(List::stream).distinct().sorted().toList();
  }

  /** Writes that a node has more than once, per node. */
  public SortedMap<String, List<WriteId>> twice() {
    return perNode(
        counts -> counts.keySet().stream().filter(w -> counts.get(w) > 1).sorted().toList());
  }

  /** Writes to which the server said no, and which a node has all the same, per node. */
  public SortedMap<String, List<WriteId>> refusedButPresent() {
    List<WriteId> refused = with(Outcome.REFUSED, Outcome.CONFLICT);
    return perNode(counts -> refused.stream().filter(counts::containsKey).toList());
  }

  /** Writes that a node has and nobody sent, per node. */
  public SortedMap<String, List<WriteId>> neverAttempted() {
    return perNode(
        counts -> counts.keySet().stream().filter(w -> !fates.containsKey(w)).sorted().toList());
  }

  /** Writes without an answer that did happen. */
  public List<WriteId> unknownCommitted() {
    return with(Outcome.UNKNOWN).stream().filter(this::anywhere).toList();
  }

  /** Writes without an answer that did not happen. */
  public List<WriteId> unknownNotCommitted() {
    return with(Outcome.UNKNOWN).stream().filter(w -> !anywhere(w)).toList();
  }

  /** Rows that not every node has in the same shape. */
  public List<Difference> differences() {
    Map<LedgerRow, SortedSet<String>> holders = new HashMap<>();
    nodes.forEach(
        (node, content) ->
            content
                .entries()
                .forEach(e -> holders.computeIfAbsent(e, x -> new TreeSet<>()).add(node)));
    return holders.entrySet().stream()
        .filter(h -> h.getValue().size() < nodes.size())
        .map(h -> difference(h.getKey(), h.getValue()))
        .sorted(
            Comparator.comparingLong((Difference d) -> d.row().id())
                .thenComparing(d -> d.on().toString()))
        .toList();
  }

  private Difference difference(LedgerRow row, Set<String> on) {
    return new Difference(
        row, List.copyOf(on), nodes.keySet().stream().filter(n -> !on.contains(n)).toList());
  }

  private boolean anywhere(WriteId write) {
    return copies.values().stream().anyMatch(c -> c.containsKey(write));
  }

  private List<WriteId> with(Outcome... fate) {
    Set<Outcome> wanted = Set.of(fate);
    return fates.keySet().stream().filter(w -> wanted.contains(fates.get(w))).toList();
  }

  /** Nodes on which nothing was found are left out. */
  private SortedMap<String, List<WriteId>> perNode(
      Function<Map<WriteId, Long>, List<WriteId>> rule) {
    SortedMap<String, List<WriteId>> found = new TreeMap<>();
    copies.forEach((node, counts) -> found.put(node, rule.apply(counts)));
    found.values().removeIf(List::isEmpty);
    return found;
  }

  /** The longest time in which no writer got an acknowledgement. */
  public Gap longestWriteGap() {
    return Gap.longest(history, Kind.WRITE);
  }

  /** The longest time in which no reader got an answer; empty without readers. */
  public Optional<Gap> longestReadGap() {
    return history.readers() == 0 ? Optional.empty() : Optional.of(Gap.longest(history, Kind.READ));
  }

  /** The longest gap of each writer or reader. */
  public SortedMap<Integer, Gap> longestGaps(Kind kind) {
    return IntStream.rangeClosed(1, history.workers(kind))
        .boxed()
        .collect(toMap(w -> w, w -> Gap.longest(history, kind, w), (a, b) -> a, TreeMap::new));
  }

  /**
   * How far back the data fell: from the last acknowledgement that was kept before the first lost
   * write, or the begin, to the acknowledgement of the last lost one. Zero when nothing was lost.
   */
  public Duration recoveryPoint() {
    Set<WriteId> lost = new HashSet<>(lost());
    Moment kept = history.begin();
    Moment from = null;
    Moment to = null;
    for (Operation write : history.of(Kind.WRITE).filter(Operation::acknowledged).toList()) {
      if (lost.contains(write.writeId())) {
        from = from == null ? kept : from;
        to = write.end();
      } else {
        kept = write.end();
      }
    }
    return from == null ? Duration.ZERO : from.until(to);
  }

  /**
   * The time that 99 of 100 acknowledged operations took at most; zero without any. A client waits
   * for an answer before it asks again, so a standstill is one slow operation here; it is the
   * {@link Gap} that shows it.
   */
  public Duration p99(Kind kind) {
    Histogram nanos = new Histogram(DIGITS);
    history
        .of(kind)
        .filter(Operation::acknowledged)
        .forEach(o -> nanos.recordValue(o.took().toNanos()));
    return Duration.ofNanos(nanos.getValueAtPercentile(99));
  }

  /**
   * Errors that the application saw, by kind; a conflict that was tried again is not among them.
   */
  public SortedMap<String, Long> errors() {
    return byError(o -> !o.acknowledged() && o.outcome() != Outcome.CONFLICT);
  }

  /** Conflicts that were tried again, by kind. */
  public SortedMap<String, Long> conflicts() {
    return byError(o -> o.outcome() == Outcome.CONFLICT);
  }

  private SortedMap<String, Long> byError(Predicate<Operation> counted) {
    return history.operations().stream()
        .filter(counted)
        .collect(groupingBy(Operation::error, TreeMap::new, counting()));
  }

  /** What clients saw. */
  public History history() {
    return history;
  }

  @Override
  public JudgementAssert assertThat() {
    return new JudgementAssert(this);
  }

  /** One line of figures, and a paragraph per problem. */
  @Override
  public String toString() {
    return JudgementText.summary(this) + problems.stream().map(p -> "\n" + p).collect(joining());
  }
}
