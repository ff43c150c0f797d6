package org.galerarunbook.runbook.event;

/** Is told what happens in a run, one call at a time; does nothing unless it says so. */
public interface RunListener {
  /**
   * Who is to be told what happens in a chapter; unless it says otherwise, it is told of all alike.
   *
   * @param chapter its id, or {@link RunFold#RUN} for what belongs to none
   */
  default RunListener of(String chapter) {
    return this;
  }

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

  default void machineSeen(RunEvent.MachineSeen event) {}

  default void costMeasured(RunEvent.CostMeasured event) {}

  default void chapterFinished(RunEvent.ChapterFinished event) {}

  default void runFinished(RunEvent.RunFinished event) {}
}
