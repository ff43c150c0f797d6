package org.galerarunbook.ledger;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.galerarunbook.ledger.History.Mark;
import org.galerarunbook.ledger.Operation.Kind;
import org.galerarunbook.ledger.Operation.Outcome;

/** A history and the nodes' rows, planted by a test. Times are milliseconds from its begin. */
final class Planted {

  static final Moment BEGIN = new Moment(5_000, Instant.parse("2026-11-23T08:00:00Z"));

  private final List<Operation> operations = new ArrayList<>();
  private final List<Mark> marks = new ArrayList<>();
  private final Map<String, List<LedgerRow>> rows = new TreeMap<>();
  private final Map<String, String> answering = new TreeMap<>();
  private int writers = 1;
  private int readers;
  private long ids;

  Planted(String... nodes) {
    for (String node : nodes) {
      rows.put(node, new ArrayList<>());
    }
  }

  static Planted onThreeNodes() {
    return new Planted("galera1", "galera2", "galera3");
  }

  static Moment at(long millis) {
    return BEGIN.plus(Duration.ofMillis(millis));
  }

  Planted workers(int writing, int reading) {
    writers = writing;
    readers = reading;
    return this;
  }

  /** What a client saw, without a row anywhere. */
  Planted saw(Kind kind, int worker, long number, Outcome outcome, long from, long to) {
    operations.add(
        new Operation(
            kind,
            worker,
            number,
            1,
            at(from),
            at(to),
            outcome,
            outcome == Outcome.ACKNOWLEDGED ? "" : "planted",
            "galera1"));
    return this;
  }

  /** A write of writer 1 that took 2 ms, without a row anywhere. */
  Planted wrote(long number, Outcome outcome, long at) {
    return saw(Kind.WRITE, 1, number, outcome, at, at + 2);
  }

  /** A row of writer 1 on these nodes, under one id. */
  Planted row(long number, String... nodes) {
    return row(1, number, nodes);
  }

  Planted row(int writer, long number, String... nodes) {
    LedgerRow entry =
        LedgerRow.of(++ids, new WriteId(writer, number), "payload " + writer + " " + number);
    for (String node : nodes.length == 0 ? rows.keySet().toArray(String[]::new) : nodes) {
      rows.get(node).add(entry);
    }
    return this;
  }

  /** Acknowledged and on all nodes, one after the other, 10 ms apart. */
  Planted clean(long from, long to) {
    for (long number = from; number <= to; number++) {
      wrote(number, Outcome.ACKNOWLEDGED, number * 10).row(number);
    }
    return this;
  }

  Planted with(String node, LedgerRow entry) {
    rows.get(node).add(entry);
    return this;
  }

  /** Whoever asks for that node reaches another one. */
  Planted answeredBy(String asked, String node) {
    answering.put(asked, node);
    return this;
  }

  Planted mark(String text, long at) {
    marks.add(new Mark(at(at), text));
    return this;
  }

  Judgement verdict() {
    return verdict(1000);
  }

  Judgement verdict(long end) {
    Map<String, NodeContent> nodes = new TreeMap<>();
    rows.forEach(
        (node, entries) ->
            nodes.put(node, new NodeContent(answering.getOrDefault(node, node), entries)));
    return Judgement.of(
        new History(BEGIN, at(end), writers, readers, Duration.ofSeconds(3), operations, marks),
        nodes);
  }
}
