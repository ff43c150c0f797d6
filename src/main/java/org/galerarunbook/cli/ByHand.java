package org.galerarunbook.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.galerarunbook.check.OwnNames;
import org.galerarunbook.runbook.page.Page;

/** What nobody but the reader can put into a page that has the names of their cluster. */
final class ByHand {

  /** More of one word are found by looking for it. */
  private static final int NAMED = 3;

  private ByHand() {}

  /** What it is and at which steps, a line of Markdown each; none where nothing is left to do. */
  static List<String> of(OwnNames names, Page page) {
    List<String> lines = new ArrayList<>();
    List<String> left = names.left(page);
    if (!left.isEmpty()) {
      lines.add(
          "names that a shell makes, or nodes that your list lacks: " + String.join(", ", left));
    }
    names.stays(page).forEach((what, steps) -> lines.add(what + ": " + named(steps)));
    return lines;
  }

  private static String named(Set<String> steps) {
    String first =
        steps.stream().limit(NAMED).map(s -> '"' + s + '"').collect(Collectors.joining(", "));
    int more = steps.size() - NAMED;
    return more <= 0 ? first : "%s and %d more".formatted(first, more);
  }
}
