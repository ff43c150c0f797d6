package org.galerarunbook.runbook.view;

import org.galerarunbook.runbook.model.Verdict;

/** What came of the chapters so far. */
final class Tally {
  private int green;
  private int red;
  private int notRun;
  private long held;

  void chapter(Verdict verdict) {
    switch (verdict) {
      case GREEN -> green++;
      case RED -> red++;
      case COULD_NOT_RUN -> notRun++;
    }
  }

  void held(int expectations) {
    held += expectations;
  }

  @Override
  public String toString() {
    return "Chapters: %d green, %d red, %d could not run; %d expectations held"
        .formatted(green, red, notRun, held);
  }
}
