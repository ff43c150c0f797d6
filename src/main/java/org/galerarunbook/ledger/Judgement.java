package org.galerarunbook.ledger;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.assertj.core.api.AssertProvider;
import org.galerarunbook.ledger.Operation.Kind;
import org.galerarunbook.ledger.Operation.Outcome;

/**
 * What a history means, given what each node has. A pure function of both: no clock, no cluster.
 *
 * <p>In a test: {@code assertThat(verdict).isIntact()}.
 */
public final class Judgement extends Placement implements AssertProvider<JudgementAssert> {

  private final History history;
  private final List<String> nodes;
  private final List<String> problems;

  private Judgement(History history, Map<String, NodeContent> nodes) {
    super(history, nodes);
    this.history = history;
    this.nodes = nodes.keySet().stream().sorted().toList();
    this.problems = new JudgementText(history, this, nodes).problems();
  }

  /**
   * Judges.
   *
   * @param nodes every row of every node that was read, read when nothing was written any more
   */
  public static Judgement of(History history, Map<String, NodeContent> nodes) {
    return new Judgement(Objects.requireNonNull(history), nodes);
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
    return nodes;
  }

  /** Acknowledged writes that at least one node lacks. */
  public List<WriteId> lost() {
    return missing().values().stream().flatMap(List::stream).distinct().sorted().toList();
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
        .collect(
            Collectors.toMap(
                w -> w, w -> Gap.longest(history, kind, w), (a, b) -> a, TreeMap::new));
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

  /** How long acknowledged operations took. */
  public Latency latency(Kind kind) {
    return Latency.of(history, kind);
  }

  /** Acknowledged operations a second, in parts of that length. */
  public List<Throughput> throughput(Kind kind, Duration part) {
    return Throughput.of(history, kind, part);
  }

  /**
   * Errors that the application saw, by kind; a conflict that was tried again is not among them.
   */
  public SortedMap<String, Long> errors() {
    return byError(
        history.operations().stream()
            .filter(o -> !o.acknowledged() && o.outcome() != Outcome.CONFLICT));
  }

  /** Conflicts that were tried again, by kind. */
  public SortedMap<String, Long> conflicts() {
    return byError(history.operations().stream().filter(o -> o.outcome() == Outcome.CONFLICT));
  }

  private static SortedMap<String, Long> byError(Stream<Operation> operations) {
    return operations.collect(
        Collectors.groupingBy(Operation::error, TreeMap::new, Collectors.counting()));
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
    return JudgementText.summary(this)
        + problems.stream().map(p -> "\n" + p).collect(Collectors.joining());
  }
}
