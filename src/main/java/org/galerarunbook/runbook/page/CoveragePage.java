package org.galerarunbook.runbook.page;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.galerarunbook.runbook.chapter.Signposts;
import org.galerarunbook.runbook.coverage.Coverage;
import org.galerarunbook.runbook.model.Verdict;

final class CoveragePage {
  private CoveragePage() {}

  static String write(Coverage coverage) {
    return """
        <!-- Written by a run of the chapters. Change those, not this. -->

        # What the texts ask for

        %s

        %s
        """
        .formatted(coverage.inWords(), table(coverage));
  }

  private static String table(Coverage coverage) {
    return Markdown.table(
        "| Item | What | | Where |",
        coverage.rows().stream()
            .map(
                row ->
                    List.of(
                        row.item().id(),
                        Markdown.inline(row.item().what()),
                        row.state().title(),
                        where(row) + missing(row)))
            .toList());
  }

  /** Also where a chapter is red: it says the same then. */
  private static String missing(Coverage.Row row) {
    String missing = row.item().missing();
    return missing.isEmpty() ? "" : ". *Not shown:* " + Markdown.inline(missing);
  }

  private static String where(Coverage.Row row) {
    Stream<String> places = row.places().stream().map(CoveragePage::place);
    Stream<String> document =
        Stream.of(row.item().explained())
            .filter(e -> !e.isEmpty())
            .map(e -> "[" + Markdown.inline(e.replaceAll("#.*", "")) + "](../" + e + ")");
    return Stream.concat(places, document).collect(Collectors.joining("; "));
  }

  private static String place(Coverage.Place place) {
    String anchor = place.section().isEmpty() ? "" : "#" + Signposts.anchor(place.section());
    String name =
        place.section().isEmpty() ? place.chapter() : place.chapter() + ": " + place.section();
    String verdict = place.verdict() == Verdict.GREEN ? "" : " (" + place.verdict().title() + ")";
    return "[" + Markdown.inline(name) + "](" + place.chapterId() + ".md" + anchor + ")" + verdict;
  }
}
