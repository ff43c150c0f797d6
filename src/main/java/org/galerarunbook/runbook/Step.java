package org.galerarunbook.runbook;

import java.time.Duration;

/**
 * One thing the operator does, named by an imperative. What is said of it comes before the action.
 * In a procedure, a check or a way back it is one command.
 */
public interface Step {
  /** How long a command may take unless the step says otherwise. */
  Duration DEFAULT_LIMIT = Duration.ofSeconds(60);

  /** Why it is done, in Markdown. */
  Step why(String markdown);

  /** Where the operator stands when it isn't the lab's own folder. */
  Step where(String place);

  /** The host on which the commands are typed; the page says so. */
  Step on(String host);

  /**
   * What is lost by it, and how to get it back where that can be done: printed as a warning before
   * the command. Only a drill may destroy without.
   */
  Step loses(String markdown);

  /**
   * What a person sees when it went right, as a sentence, such as {@code each node says `Synced`}.
   * Without it the page names the texts and lines that the command is expected to print.
   */
  Step youSee(String markdown);

  /**
   * What to do when it comes out differently, in Markdown, best with a link to the page or section
   * that helps: {@code [[BringANodeBackChapter]]}.
   */
  Step otherwise(String markdown);

  /** How long one run of the commands that follow may take. */
  Step limit(Duration limit);

  /**
   * Feeds the next command; it is run and printed with this text as a here-document, so it has to
   * be a single command.
   */
  Step input(String stdin);

  /**
   * Runs the command once. Unless an exit code is asked for, it must be 0.
   *
   * @param command for {@code sh -c}, one or more lines, printed as it stands
   */
  Outcome run(String command);
}
