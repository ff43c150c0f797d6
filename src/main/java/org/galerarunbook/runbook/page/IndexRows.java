package org.galerarunbook.runbook.page;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.galerarunbook.runbook.chapter.Part;

/** Renews what an index says of some chapters, when a run had not all of them. */
final class IndexRows {
  /** A line of the list, or of the table of costs. */
  private static final Pattern ROW =
      Pattern.compile("^(- \\*\\*|\\| )\\[[^\n]*?]\\(((?:guide|playbook|hosts)-[^)]*\\.md)\\).*");

  private static final Pattern ALL_GREEN =
      Pattern.compile("(?m)^Chapters: \\d+ green, 0 red, 0 could not run\\.$");

  /** The head of the table of costs, and the line below it. */
  private static final Pattern HEAD = Pattern.compile("(?m)^\\| Chapter \\|.*\n\\|[-|]+$");

  private record Row(String kind, String page, String line) {
    static Optional<Row> of(String line) {
      Matcher row = ROW.matcher(line);
      return row.matches()
          ? Optional.of(new Row(row.group(1), row.group(2), line))
          : Optional.empty();
    }

    boolean isOf(Row other) {
      return kind.equals(other.kind) && page.equals(other.page);
    }

    /** Whether it stands above that one, of the same kind. */
    boolean isBefore(Row other) {
      int parts = Part.ofPage(page).compareTo(Part.ofPage(other.page));
      return kind.equals(other.kind)
          && (parts < 0 || (parts == 0 && page.compareTo(other.page) < 0));
    }
  }

  private IndexRows() {}

  /** The committed index with the produced lines of these pages, and the columns of their head. */
  static String renewed(String committed, String produced, Set<String> pages) {
    List<Row> news = rows(produced.lines().toList()).filter(r -> pages.contains(r.page())).toList();
    List<String> lines = new ArrayList<>(committed.lines().toList());
    lines.removeIf(
        line ->
            Row.of(line)
                .filter(r -> pages.contains(r.page()) && news.stream().noneMatch(r::isOf))
                .isPresent());
    news.forEach(row -> put(lines, row));
    long chapters = rows(lines).filter(r -> r.kind().startsWith("-")).count();
    String text = String.join("\n", lines) + "\n";
    Matcher head = HEAD.matcher(produced);
    if (head.find()) {
      text = HEAD.matcher(text).replaceFirst(Matcher.quoteReplacement(head.group()));
    }
    return ALL_GREEN
        .matcher(text)
        .replaceAll("Chapters: " + chapters + " green, 0 red, 0 could not run.");
  }

  private static Stream<Row> rows(List<String> lines) {
    return lines.stream().flatMap(line -> Row.of(line).stream());
  }

  private static void put(List<String> lines, Row row) {
    int after = -1;
    for (int i = 0; i < lines.size(); i++) {
      Optional<Row> there = Row.of(lines.get(i));
      if (there.filter(row::isOf).isPresent()) {
        lines.set(i, row.line());
        return;
      }
      if (there.filter(t -> t.isBefore(row)).isPresent()) {
        after = i;
      }
    }
    // The first of its part: its heading is there with a whole run.
    if (after >= 0) {
      lines.add(after + 1, row.line());
    }
  }
}
