package org.galerarunbook.ledger;

import java.time.Duration;
import org.assertj.core.api.AbstractAssert;

/** Expectations of a verdict; a failure tells each write concerned and what was around it. */
public final class VerdictAssert extends AbstractAssert<VerdictAssert, Verdict> {

  VerdictAssert(Verdict actual) {
    super(actual, VerdictAssert.class);
  }

  /** Every node has each acknowledged write once, nothing refused, nothing else. */
  public VerdictAssert isIntact() {
    isNotNull();
    if (!actual.isIntact()) {
      throw failure("%s", "the ledger is not intact: " + actual);
    }
    return this;
  }

  /** No time without an acknowledged write was longer than that. */
  public VerdictAssert hasNoWriteGapOver(Duration limit) {
    isNotNull();
    Gap gap = actual.longestWriteGap();
    if (gap.length().compareTo(limit) > 0) {
      throw failure(
          "%s",
          "no write was acknowledged for %s, more than %s: %s"
              .formatted(
                  VerdictText.seconds(gap.length()),
                  VerdictText.seconds(limit),
                  VerdictText.gap(actual.history(), gap)));
    }
    return this;
  }
}
