package org.galerarunbook.ledger;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.galerarunbook.ledger.Operation.Kind;

/** A verdict in words: which writes, when, by whom, and what was around them. */
final class JudgementText {

  /** As many as help to find the cause; the figure before them counts all. */
  private static final int SHOWN = 10;

  private final History history;
  private final Judgement verdict;
  private final Map<String, NodeContent> contents;

  JudgementText(Judgement verdict, Map<String, NodeContent> contents) {
    this.history = verdict.history();
    this.verdict = verdict;
    this.contents = contents;
  }

  List<String> problems() {
    List<String> problems = new ArrayList<>();
    if (verdict.acknowledged() == 0) {
      problems.add("no write was acknowledged, so nothing is proved; errors: " + verdict.errors());
    }
    if (verdict.nodes().isEmpty()) {
      problems.add("no node was read, so nothing is proved");
    }
    contents.forEach(
        (asked, content) -> {
          if (!asked.equals(content.node())) {
            problems.add(
                "%s was asked for its rows and %s answered, so nothing is known of %s"
                    .formatted(asked, content.node(), asked));
          }
        });
    silent(problems, Kind.WRITE, "writer");
    silent(problems, Kind.READ, "reader");
    perNode(problems, verdict.missing(), "acknowledged and missing");
    perNode(problems, verdict.twice(), "present more than once");
    perNode(problems, verdict.refusedButPresent(), "present though refused");
    perNode(problems, verdict.neverAttempted(), "present though never sent");
    List<Difference> differences = verdict.differences();
    if (!differences.isEmpty()) {
      problems.add(
          "nodes differ in %d rows:%s"
              .formatted(differences.size(), lines(differences, Difference::toString)));
    }
    return List.copyOf(problems);
  }

  /** An outage is seen by clients that go on asking. One that does not has measured nothing. */
  private void silent(List<String> problems, Kind kind, String name) {
    for (int worker = 1; worker <= history.workers(kind); worker++) {
      Gap silence = Gap.silence(history, kind, worker);
      if (silence.length().compareTo(history.longestSilence()) > 0) {
        problems.add(
            "%s %d did nothing for %s and had no error, so what happened then was not measured: %s; it did %d operations in all"
                .formatted(
                    name,
                    worker,
                    seconds(silence.length()),
                    gap(history, silence),
                    history.count(kind, worker)));
      }
    }
  }

  private void perNode(List<String> problems, Map<String, List<WriteId>> found, String what) {
    found.forEach(
        (node, writes) ->
            problems.add(
                "%s: %d %s:%s".formatted(node, writes.size(), what, lines(writes, this::around))));
  }

  private static <T> String lines(List<T> all, Function<T, String> text) {
    String shown =
        all.stream().limit(SHOWN).map(a -> "\n  " + text.apply(a)).collect(Collectors.joining());
    return all.size() > SHOWN ? shown + "\n  and " + (all.size() - SHOWN) + " more" : shown;
  }

  /** All attempts at a write, its writer's neighbours, and the last mark before it. */
  private String around(WriteId write) {
    List<Operation> own = history.of(Kind.WRITE).filter(o -> o.worker() == write.writer()).toList();
    List<Operation> attempts = own.stream().filter(o -> o.number() == write.number()).toList();
    if (attempts.isEmpty()) {
      return write + ": in no client's history";
    }
    StringBuilder text = new StringBuilder();
    text.append(attempts.stream().map(Operation::summary).collect(Collectors.joining("; ")));
    int first = own.indexOf(attempts.get(0));
    int last = own.indexOf(attempts.get(attempts.size() - 1));
    if (first > 0) {
      text.append("\n    before it: ").append(own.get(first - 1).summary());
    }
    if (last < own.size() - 1) {
      text.append("\n    after it: ").append(own.get(last + 1).summary());
    }
    return text.append(lastMark(attempts.get(0).end())).toString();
  }

  private String lastMark(Moment at) {
    return history.marks().stream()
        .filter(m -> !m.at().isAfter(at))
        .reduce((a, b) -> b)
        .map(m -> "\n    %s after '%s'".formatted(seconds(m.at().until(at)), m.text()))
        .orElse("");
  }

  static String gap(History history, Gap gap) {
    String marks =
        history.marks().stream()
            .filter(m -> !gap.from().isAfter(m.at()) && !m.at().isAfter(gap.to()))
            .map(m -> ", with '" + m.text() + "' at " + m.at().wall())
            .collect(Collectors.joining());
    return "from %s to %s%s".formatted(gap.from().wall(), gap.to().wall(), marks);
  }

  static String summary(Judgement verdict) {
    History history = verdict.history();
    return ("%d writes acknowledged (by writer: %s), %d lost, %d unknown of which %d happened,"
            + " errors %s, conflicts tried again %s, longest write gap %s, read on %s")
        .formatted(
            verdict.acknowledged(),
            IntStream.rangeClosed(1, history.writers())
                .mapToLong(
                    w ->
                        history
                            .of(Kind.WRITE)
                            .filter(o -> o.worker() == w && o.acknowledged())
                            .count())
                .mapToObj(String::valueOf)
                .collect(Collectors.joining(" + ")),
            verdict.lost().size(),
            verdict.unknownCommitted().size() + verdict.unknownNotCommitted().size(),
            verdict.unknownCommitted().size(),
            verdict.errors(),
            verdict.conflicts(),
            seconds(verdict.longestWriteGap().length()),
            String.join(", ", verdict.nodes()));
  }

  static String seconds(Duration time) {
    return String.format(Locale.ROOT, "%.3f s", time.toNanos() / 1e9);
  }
}
