package org.galerarunbook.runbook.page;

import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Compares what two versions of the index, or of the coverage, say of the chapters. What was
 * measured, and with which images, may differ: those sections are left out.
 */
final class IndexDiff {
  private static final String LINE = "- **[";
  private static final Pattern COUNTS = Pattern.compile("^(Chapters: \\d+ green|\\d+ items: ).*");

  private IndexDiff() {}

  /** In all of the index, but not of the pages that this run did not prove. */
  static List<String> whole(String committed, String produced, Set<String> unproved) {
    return between(committed, produced, counts(unproved).and(isOf(unproved).negate()));
  }

  /** In the index's lines of these pages. */
  static List<String> rows(String committed, String produced, Set<String> pages) {
    return between(committed, produced, isOf(pages));
  }

  static List<String> coverage(String committed, String produced, Set<String> unproved) {
    // Which items such a chapter covers is known where it was green.
    Set<String> items =
        committed
            .lines()
            .filter(line -> unproved.stream().anyMatch(p -> line.contains("(" + p)))
            .map(line -> line.replaceAll("^(\\| [^|]*\\|).*", "$1"))
            .collect(Collectors.toSet());
    return between(
        committed,
        produced,
        counts(unproved).and(line -> items.stream().noneMatch(line::startsWith)));
  }

  private static Predicate<String> counts(Set<String> unproved) {
    return line -> unproved.isEmpty() || !COUNTS.matcher(line).matches();
  }

  private static Predicate<String> isOf(Set<String> pages) {
    return line ->
        line.startsWith(LINE) && pages.stream().anyMatch(p -> line.contains("](" + p + ")**"));
  }

  private static List<String> between(String committed, String produced, Predicate<String> wanted) {
    return StructureDiff.difference(bones(committed, wanted), bones(produced, wanted));
  }

  private static List<String> bones(String page, Predicate<String> wanted) {
    return page.replaceAll("(?s)\n## (?:Seen with|What each cost)[^\n]*\n.*?(?=\n## |\\z)", "\n")
        .lines()
        .filter(line -> !line.isBlank() && !line.startsWith("<!--"))
        .filter(wanted)
        .toList();
  }
}
