package org.galerarunbook.lab.junit;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.galerarunbook.runbook.Progress;

/**
 * What is looked at when the chapters are done. Each look says how much it saw; what is wrong is
 * told at once, in the run's own views, since JUnit wraps what is thrown by then.
 */
final class RunEnd {

  private final Progress progress;
  private final List<String> problems = new ArrayList<>();

  RunEnd(Progress progress) {
    this.progress = progress;
  }

  /**
   * What was seen.
   *
   * @param amount how much was looked at
   * @param wrong lines for a person; empty when nothing is wrong
   */
  record Seen(String amount, List<String> wrong) {
    static Seen good(String amount) {
      return new Seen(amount, List.of());
    }
  }

  /** Looks, and tells what came of it; that a look failed is a problem, too. */
  synchronized void look(String what, Supplier<Seen> look) {
    progress.phase(what);
    try {
      Seen seen = look.get();
      if (seen.wrong().isEmpty()) {
        progress.done(seen.amount());
      } else {
        fail(what, String.join("\n", seen.wrong()));
      }
    } catch (RuntimeException e) {
      fail(what, String.valueOf(e.getMessage()));
    }
  }

  synchronized void wrong(String what, String problem) {
    progress.phase(what);
    fail(what, problem);
  }

  private void fail(String what, String problem) {
    progress.failed(problem);
    problems.add(what + ": " + problem);
  }

  /**
   * Says once more what is wrong.
   *
   * @throws AssertionError with all of it, when anything is: JUnit hides what an exception says
   *     here behind "Failed to close extension context", and leaves an error alone
   */
  synchronized void requireNothingWrong() {
    if (!problems.isEmpty()) {
      throw new AssertionError(String.join("\n", problems));
    }
  }
}
