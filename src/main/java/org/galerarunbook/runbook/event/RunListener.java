package org.galerarunbook.runbook.event;

/** Is told what happens in a run, one call at a time; does nothing unless it says so. */
public interface RunListener {
  default void runStarted(RunEvent.RunStarted event) {}

  default void facts(RunEvent.Facts event) {}

  default void phaseStarted(RunEvent.PhaseStarted event) {}

  default void phaseFinished(RunEvent.PhaseFinished event) {}

  default void chapterStarted(RunEvent.ChapterStarted event) {}

  default void sectionStarted(RunEvent.SectionStarted event) {}

  default void noteAdded(RunEvent.NoteAdded event) {}

  default void stepStarted(RunEvent.StepStarted event) {}

  default void commandStarted(RunEvent.CommandStarted event) {}

  default void actStarted(RunEvent.ActStarted event) {}

  default void waiting(RunEvent.Waiting event) {}

  default void commandFinished(RunEvent.CommandFinished event) {}

  default void actFinished(RunEvent.ActFinished event) {}

  default void expectationDecided(RunEvent.ExpectationDecided event) {}

  default void otherwiseAdded(RunEvent.OtherwiseAdded event) {}

  default void stepFinished(RunEvent.StepFinished event) {}

  default void checkFinished(RunEvent.CheckFinished event) {}

  default void attached(RunEvent.Attached event) {}

  default void stateChanged(RunEvent.StateChanged event) {}

  default void faultEnded(RunEvent.FaultEnded event) {}

  default void sampled(RunEvent.Sampled event) {}

  default void costMeasured(RunEvent.CostMeasured event) {}

  default void chapterFinished(RunEvent.ChapterFinished event) {}

  default void runFinished(RunEvent.RunFinished event) {}
}
