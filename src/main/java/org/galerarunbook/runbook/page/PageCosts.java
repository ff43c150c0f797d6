package org.galerarunbook.runbook.page;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.galerarunbook.runbook.model.ChapterRecord;
import org.galerarunbook.runbook.model.Cost;
import org.galerarunbook.runbook.model.Run;
import org.galerarunbook.runbook.model.Verdict;

/**
 * Reads back what a page says that its chapter cost. A page may stay from an earlier run than the
 * last one, and what is said of it elsewhere has to be what it shows.
 */
final class PageCosts {
  /** The head of the table on a page. */
  static final String HEAD = "| Cost | Measured | Limit | |";

  /** A row of it: name, value, unit, limit, verdict. */
  private static final Pattern ROW =
      Pattern.compile("\\| (.*?) \\| (\\S*) (.*?) ?\\| (.*?) \\| ([a-z ]+) \\|");

  private static final Pattern ESCAPED = Pattern.compile("\\\\(\\p{Punct})");

  private PageCosts() {}

  /** What stands in the page's table of costs, in its order; nothing when it has none. */
  static List<Cost> of(String page) {
    return page.lines()
        .dropWhile(line -> !line.equals(HEAD))
        .takeWhile(line -> line.startsWith("|"))
        .skip(2)
        .map(PageCosts::row)
        .toList();
  }

  /** The run, with the costs that the pages in the folder show. */
  static Run shown(Run run, Path folder) throws IOException {
    List<ChapterRecord> chapters = new ArrayList<>();
    for (ChapterRecord chapter : run.chapters()) {
      Path page = folder.resolve(chapter.description().page());
      chapters.add(Files.exists(page) ? chapter.withCosts(of(Files.readString(page))) : chapter);
    }
    return run.withChapters(chapters);
  }

  private static Cost row(String line) {
    Matcher row = ROW.matcher(line);
    if (row.matches()) {
      for (Verdict verdict : Verdict.values()) {
        if (verdict.title().equals(row.group(5))) {
          return new Cost(text(row, 1), text(row, 2), text(row, 3), text(row, 4), verdict);
        }
      }
    }
    throw new IllegalArgumentException(
        "\"" + line + "\" is no row of a page's table of costs: name, figure, limit, verdict");
  }

  private static String text(Matcher row, int group) {
    return ESCAPED.matcher(row.group(group)).replaceAll("$1");
  }
}
