package org.galerarunbook.runbook.record;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.galerarunbook.runbook.model.Expectation;
import org.galerarunbook.runbook.model.ExpectationRecord;
import org.galerarunbook.runbook.page.Page;

/**
 * What a command came to, run here or pasted by the operator, and what of the page's expectations a
 * program can decide; exit code 0 is one where it names no other.
 */
record StepOutput(int exitCode, String output, List<ExpectationRecord> held) {

  static StepOutput of(Page.Block block, int exitCode, String output) {
    List<Expectation> expected = new ArrayList<>(block.expectations());
    if (expected.stream().noneMatch(e -> e.kind() == Expectation.Kind.EXIT_CODE)) {
      expected.add(Expectation.exitCode(0, 0));
    }
    List<ExpectationRecord> held = new ArrayList<>();
    for (Expectation expectation : expected) {
      if (expectation.isMechanical()) {
        String seen = expectation.differs(exitCode, output).orElse("");
        held.add(new ExpectationRecord(expectation, seen.isEmpty(), seen));
      }
    }
    return new StepOutput(exitCode, output, List.copyOf(held));
  }

  /** What differs, in words; empty when nothing does. */
  static String differences(List<ExpectationRecord> held) {
    return held.stream()
        .filter(e -> !e.held())
        .map(e -> "expected: " + e.expectation().toMarkdown() + "; seen: " + e.observed())
        .collect(Collectors.joining("\n"));
  }

  boolean differs() {
    return held.stream().anyMatch(e -> !e.held());
  }
}
