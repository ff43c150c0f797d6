package org.galerarunbook.runbook.page;

import java.util.List;

/**
 * What came of holding committed pages against a run.
 *
 * @param pages the pages that were compared
 * @param index whether all of the index was compared, and not only the rows of the chapters that
 *     ran
 * @param differences lines for a person; empty when nothing differs
 */
public record PageComparison(List<String> pages, boolean index, List<String> differences) {
  public PageComparison {
    pages = List.copyOf(pages);
    differences = List.copyOf(differences);
  }

  /** How much was looked at. */
  public String inWords() {
    String compared = pages.size() + (pages.size() == 1 ? " page" : " pages");
    return index
        ? compared + " and the index compared"
        : compared + " compared; of the index only the rows of the chapters that ran";
  }
}
