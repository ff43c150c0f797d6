package org.galerarunbook.runbook.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.galerarunbook.runbook.chapter.ChapterDescription;
import org.galerarunbook.runbook.model.ActionRecord;
import org.galerarunbook.runbook.model.ChapterRecord;
import org.galerarunbook.runbook.model.CheckRecord;
import org.galerarunbook.runbook.model.Entry;
import org.galerarunbook.runbook.model.Run;
import org.galerarunbook.runbook.model.SectionRecord;
import org.galerarunbook.runbook.model.StepRecord;
import org.galerarunbook.runbook.model.Verdict;

/**
 * Chapters × images: how each chapter came out on each image and, where it differs from the first
 * image, the first difference. What a command printed is no difference as long as all that was
 * expected of it held: times and names are other ones in each run.
 *
 * @param columns as given, the first one being what the others are compared with
 * @param rows in reading order; a chapter is there when it ran on any image
 */
public record Matrix(List<Column> columns, List<Row> rows) {

  private static final String HEAD = "CHAPTER";
  private static final String NOT_RUN = "not run";

  private static final Comparator<ChapterDescription> IN_ORDER =
      Comparator.comparing(ChapterDescription::part)
          .thenComparing(ChapterDescription::number)
          .thenComparing(ChapterDescription::className);

  /**
   * A run on one image.
   *
   * @param image as it was asked for
   * @param said what the run itself said; empty when it ended well
   * @param verdict of the whole; red too when there are only green chapters and it ended badly
   */
  public record Column(String image, String said, Verdict verdict) {}

  /**
   * A chapter.
   *
   * @param verdicts one for each image
   * @param differences why the first image is not green, then how each other one differs from it;
   *     each in words, beginning with the images
   */
  public record Row(String chapter, List<String> verdicts, List<String> differences) {}

  /**
   * What is known of a run on one image.
   *
   * @param run empty when it left no record
   * @param exitCode of the program that ran it
   */
  public record Result(String image, Optional<Run> run, int exitCode) {
    private Column column() {
      String said = exitCode == 0 ? "" : "exit code " + exitCode;
      if (run.isEmpty()) {
        return new Column(image, (said + " and no record of a run").strip(), Verdict.RED);
      }
      Verdict of = run.get().verdict();
      return new Column(image, said, of == Verdict.GREEN && exitCode != 0 ? Verdict.RED : of);
    }

    private Optional<ChapterRecord> chapter(ChapterDescription description) {
      return run.flatMap(r -> r.chapter(description));
    }
  }

  /** Puts the runs side by side. */
  public static Matrix of(List<Result> results) {
    List<Row> rows =
        results.stream()
            .flatMap(r -> r.run().stream())
            .flatMap(r -> r.chapters().stream())
            .map(ChapterRecord::description)
            .collect(Collectors.toCollection(() -> new TreeSet<>(IN_ORDER)))
            .stream()
            .map(chapter -> row(chapter, results))
            .toList();
    return new Matrix(results.stream().map(Result::column).toList(), rows);
  }

  /** Whether no chapter is red on any image, and each image has a chapter that is green. */
  public boolean isRight() {
    return !columns.isEmpty()
        && columns.stream().noneMatch(c -> c.verdict() == Verdict.RED)
        && IntStream.range(0, columns.size())
            .allMatch(
                i ->
                    rows.stream().anyMatch(r -> r.verdicts().get(i).equals(Verdict.GREEN.title())));
  }

  private static Row row(ChapterDescription chapter, List<Result> results) {
    List<String> verdicts =
        results.stream()
            .map(r -> r.chapter(chapter).map(c -> c.verdict().title()).orElse(NOT_RUN))
            .toList();
    List<String> differences = new ArrayList<>();
    Result first = results.get(0);
    Optional<ChapterRecord> here = first.chapter(chapter);
    here.filter(Matrix::isNotGreen).ifPresent(c -> differences.add(ending(first, c)));
    for (Result other : results.subList(1, results.size())) {
      Optional<ChapterRecord> there = other.chapter(chapter);
      if (here.isPresent() && there.isPresent()) {
        difference(here.get(), there.get())
            .ifPresent(d -> differences.add(first.image() + " and " + other.image() + ": " + d));
      } else {
        there.filter(Matrix::isNotGreen).ifPresent(c -> differences.add(ending(other, c)));
      }
    }
    return new Row(name(chapter), verdicts, differences);
  }

  private static boolean isNotGreen(ChapterRecord chapter) {
    return chapter.verdict() != Verdict.GREEN;
  }

  private static String ending(Result result, ChapterRecord chapter) {
    return result.image() + ": " + Mark.end(chapter).outcome();
  }

  /** With the letter and number that the chapter has elsewhere. */
  private static String name(ChapterDescription chapter) {
    String part = chapter.part().title().substring(0, 1);
    return "%-4s%s".formatted(part + chapter.number(), chapter.title());
  }

  private static Optional<String> difference(ChapterRecord first, ChapterRecord other) {
    List<Mark> here = marks(first);
    List<Mark> there = marks(other);
    int at = Arrays.mismatch(here.toArray(), there.toArray());
    if (at < 0 && first.verdict() == other.verdict()) {
      return Optional.empty();
    }
    Mark a = at >= 0 && at < here.size() ? here.get(at) : Mark.end(first);
    Mark b = at >= 0 && at < there.size() ? there.get(at) : Mark.end(other);
    return Optional.of(a.against(b));
  }

  /** What a chapter did, one thing after the other, as far as two images must agree on it. */
  private record Mark(String what, String command, String outcome) {

    static Mark end(ChapterRecord chapter) {
      String reason = chapter.reason().lines().findFirst().orElse("");
      return new Mark(
          "its end", "", chapter.verdict().title() + (reason.isEmpty() ? "" : ": " + reason));
    }

    String against(Mark other) {
      if (!what.equals(other.what)) {
        return "%s (%s) against %s (%s)".formatted(what, outcome, other.what, other.outcome);
      }
      return command.equals(other.command)
          ? "%s: %s against %s".formatted(what, outcome, other.outcome)
          : "%s runs another command: %s against %s".formatted(what, command, other.command);
    }
  }

  private static List<Mark> marks(ChapterRecord chapter) {
    List<Mark> marks = new ArrayList<>();
    for (SectionRecord section : chapter.sections()) {
      for (Entry entry : section.entries()) {
        if (entry instanceof StepRecord step) {
          String what = "step %d, “%s”".formatted(step.number(), step.title());
          step.actions().forEach(a -> marks.add(new Mark(what, a.command(), outcome(a))));
        } else if (entry instanceof CheckRecord check) {
          String what = "“" + check.what() + "”";
          marks.add(new Mark(what, "", outcome(check.held(), check.observed())));
        }
      }
    }
    return marks;
  }

  private static String outcome(ActionRecord action) {
    String broken =
        action.expectations().stream()
            .filter(e -> !e.held())
            .findFirst()
            .map(e -> e.expectation().toMarkdown() + ": " + e.observed())
            .map(difference -> difference + "; it printed: " + printed(action))
            .orElse("");
    return outcome(action.isGreen(), action.failure().isEmpty() ? broken : action.failure());
  }

  private static String printed(ActionRecord action) {
    String all = action.stdout().text() + action.stderr().text();
    return all.lines().map(String::strip).filter(l -> !l.isEmpty()).findFirst().orElse("nothing");
  }

  private static String outcome(boolean held, String observed) {
    return held
        ? "as expected"
        : "not as expected (" + observed.lines().findFirst().orElse("").strip() + ")";
  }

  /** For people: a table with a column for each image, then the differences. */
  public String toText() {
    int title = rows.stream().mapToInt(r -> r.chapter().length()).max().orElse(0);
    StringBuilder format = new StringBuilder("%-" + Math.max(title, HEAD.length()) + "s");
    for (Column column : columns) {
      int width = Math.max(column.image().length(), Verdict.COULD_NOT_RUN.title().length());
      format.append("  %-").append(width).append('s');
    }
    StringBuilder text = new StringBuilder();
    line(text, format, HEAD, columns.stream().map(Column::image).toList());
    rows.forEach(row -> line(text, format, row.chapter(), row.verdicts()));
    for (Column column : columns) {
      if (!column.said().isEmpty()) {
        text.append("\n%s: %s".formatted(column.image(), column.said()));
      }
    }
    for (Row row : rows) {
      if (!row.differences().isEmpty()) {
        text.append("\n").append(row.chapter());
        row.differences().forEach(d -> text.append("\n    ").append(d));
      }
    }
    return text.append('\n').toString();
  }

  private static void line(
      StringBuilder text, CharSequence format, String first, List<String> others) {
    Object[] cells = Stream.concat(Stream.of(first), others.stream()).toArray();
    text.append(format.toString().formatted(cells).stripTrailing()).append('\n');
  }
}
