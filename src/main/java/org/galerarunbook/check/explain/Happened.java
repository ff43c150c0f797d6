package org.galerarunbook.check.explain;

import java.time.LocalDateTime;
import org.galerarunbook.runbook.lexicon.KnownText;

/**
 * A message that one node logged, once or again and again.
 *
 * @param known what the lexicon says; null for one that it does not have
 * @param resolved whether the node was leaving in order, or was synced afterwards
 */
record Happened(
    ErrorLog.Line first, LocalDateTime last, int times, KnownText known, boolean resolved) {
  Happened again(LocalDateTime at) {
    return new Happened(first, at, times + 1, known, resolved);
  }

  /**
   * @param synced when the node was synced last; null for never
   */
  Happened judged(LocalDateTime synced) {
    boolean over = synced != null && (last == null || last.isBefore(synced));
    return new Happened(first, last, times, known, resolved || over);
  }
}
