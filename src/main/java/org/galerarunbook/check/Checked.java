package org.galerarunbook.check;

import java.util.List;
import org.galerarunbook.finding.Finding;
import org.galerarunbook.finding.Finding.Severity;

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

  /** Whether nothing was found; what could not be looked at is none. */
  public boolean isRight() {
    return findings.stream().allMatch(f -> f.severity() == Severity.UNSEEN);
  }
}
