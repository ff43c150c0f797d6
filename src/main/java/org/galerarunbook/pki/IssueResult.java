package org.galerarunbook.pki;

import java.nio.file.Path;
import java.util.List;

/**
 * What an issue did.
 *
 * @param created files that were not there
 * @param replaced files that were, and that were asked to be replaced
 * @param kept files that were there and were not touched
 */
public record IssueResult(List<Path> created, List<Path> replaced, List<Path> kept) {
  /** Keeps copies. */
  public IssueResult {
    created = List.copyOf(created);
    replaced = List.copyOf(replaced);
    kept = List.copyOf(kept);
  }
}
