package org.galerarunbook.check;

import java.util.List;
import org.galerarunbook.finding.Finding;

/**
 * The outcome of a check.
 *
 * @param findings what is not right; empty when all is
 * @param looked how much that was said of
 */
public record Checked(List<Finding> findings, Looked looked) {

  public Checked {
    findings = List.copyOf(findings);
  }

  /** Whether nothing was found. */
  public boolean isRight() {
    return findings.isEmpty();
  }
}
