package org.galerarunbook.runbook.record;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.galerarunbook.runbook.model.Expectation;
import org.galerarunbook.runbook.model.ExpectationRecord;
import org.galerarunbook.runbook.page.Page;
import org.galerarunbook.runbook.shell.CommandResult;

/**
 * What a command came to, run here or pasted by the operator.
 *
 * @param output both streams, standard output first
 */
record StepOutput(int exitCode, String output) {

  static StepOutput of(CommandResult result) {
    String output = Expectation.terminal(result.stdout().text(), result.stderr().text());
    result.discard();
    return new StepOutput(result.exitCode(), output);
  }

  /** What the page expects that a program can decide; exit code 0 where it names no other. */
  List<ExpectationRecord> against(Page.Block block) {
    List<Expectation> expected = new ArrayList<>(block.expectations());
    if (expected.stream().noneMatch(e -> e.kind() == Expectation.Kind.EXIT_CODE)) {
      expected.add(Expectation.exitCode(0, 0));
    }
    return expected.stream().filter(Expectation::isMechanical).map(this::against).toList();
  }

  private ExpectationRecord against(Expectation expectation) {
    String seen = expectation.differs(exitCode, output).orElse("");
    return new ExpectationRecord(expectation, seen.isEmpty(), seen);
  }

  /** What differs, in words; empty when nothing does. */
  static String differences(List<ExpectationRecord> held) {
    return held.stream()
        .filter(e -> !e.held())
        .map(e -> "expected: " + e.expectation().toMarkdown() + "; seen: " + e.observed())
        .collect(Collectors.joining("\n"));
  }
}
