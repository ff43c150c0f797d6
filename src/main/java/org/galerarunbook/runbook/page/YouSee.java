package org.galerarunbook.runbook.page;

import java.util.stream.Collectors;
import org.galerarunbook.runbook.model.Expectation;
import org.galerarunbook.runbook.model.ExpectationGrammar;
import org.galerarunbook.runbook.model.ExpectationRecord;
import org.galerarunbook.runbook.model.StepRecord;

/** What a person sees of a step that went right, where its chapter does not say it. */
public final class YouSee {
  private YouSee() {}

  /** The texts that have to be printed, in Markdown; empty when only a program can tell. */
  public static String expected(StepRecord step) {
    return step.actions().stream()
        .flatMap(a -> a.expectations().stream())
        .map(ExpectationRecord::expectation)
        .map(YouSee::inWords)
        .filter(w -> !w.isEmpty())
        .distinct()
        .collect(Collectors.joining("; "));
  }

  private static String inWords(Expectation expectation) {
    return switch (expectation.kind()) {
      case PRINTS, PRINTS_LINE -> ExpectationGrammar.code(Markdown.visible(expectation.value()));
      case PRINTS_NOT -> "not " + ExpectationGrammar.code(Markdown.visible(expectation.value()));
      case IN_WORDS -> Markdown.inline(expectation.value());
      case EXIT_CODE, MATCHES, PRINTS_NOTHING -> "";
    };
  }
}
