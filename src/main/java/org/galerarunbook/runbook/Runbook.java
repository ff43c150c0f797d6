package org.galerarunbook.runbook;

/** The page a chapter writes while it runs. Parameter of a chapter's test methods. */
public interface Runbook {
  /** Begins a step of the current section. The step before must have held. */
  Step step(String title);

  /** Adds prose, in Markdown. */
  void note(String markdown);

  /** States a property, to be checked by a program rather than by a command. */
  Check expect(String what);
}
