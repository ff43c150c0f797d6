package org.galerarunbook.ledger;

import java.time.Duration;
import org.assertj.core.api.AbstractAssert;

/** Expectations of a verdict; a failure tells each write concerned and what was around it. */
public final class JudgementAssert extends AbstractAssert<JudgementAssert, Judgement> {

  JudgementAssert(Judgement actual) {
    super(actual, JudgementAssert.class);
  }

  /** Every node has each acknowledged write once, nothing refused, nothing else. */
  public JudgementAssert isIntact() {
    isNotNull();
    if (!actual.isIntact()) {
      throw failure("%s", "the ledger is not intact: " + actual);
    }
    return this;
  }

  /** No time without an acknowledged write was longer than that. */
  public JudgementAssert hasNoWriteGapOver(Duration limit) {
    isNotNull();
    Gap gap = actual.longestWriteGap();
    if (gap.length().compareTo(limit) > 0) {
      throw failure(
          "%s",
          "no write was acknowledged for %s, more than %s: %s"
              .formatted(
                  JudgementText.seconds(gap.length()),
                  JudgementText.seconds(limit),
                  JudgementText.gap(actual.history(), gap)));
    }
    return this;
  }
}
