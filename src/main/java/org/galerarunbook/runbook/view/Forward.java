package org.galerarunbook.runbook.view;

import org.galerarunbook.runbook.event.RunEvent;
import org.galerarunbook.runbook.event.RunListener;

/** Passes every kind of event on as one. */
abstract class Forward implements RunListener {

  abstract void pass(RunEvent event);

  @Override
  public void runStarted(RunEvent.RunStarted event) {
    pass(event);
  }

  @Override
  public void facts(RunEvent.Facts event) {
    pass(event);
  }

  @Override
  public void phaseStarted(RunEvent.PhaseStarted event) {
    pass(event);
  }

  @Override
  public void phaseFinished(RunEvent.PhaseFinished event) {
    pass(event);
  }

  @Override
  public void chapterStarted(RunEvent.ChapterStarted event) {
    pass(event);
  }

  @Override
  public void sectionStarted(RunEvent.SectionStarted event) {
    pass(event);
  }

  @Override
  public void noteAdded(RunEvent.NoteAdded event) {
    pass(event);
  }

  @Override
  public void stepStarted(RunEvent.StepStarted event) {
    pass(event);
  }

  @Override
  public void commandStarted(RunEvent.CommandStarted event) {
    pass(event);
  }

  @Override
  public void actStarted(RunEvent.ActStarted event) {
    pass(event);
  }

  @Override
  public void waiting(RunEvent.Waiting event) {
    pass(event);
  }

  @Override
  public void commandFinished(RunEvent.CommandFinished event) {
    pass(event);
  }

  @Override
  public void actFinished(RunEvent.ActFinished event) {
    pass(event);
  }

  @Override
  public void expectationDecided(RunEvent.ExpectationDecided event) {
    pass(event);
  }

  @Override
  public void otherwiseAdded(RunEvent.OtherwiseAdded event) {
    pass(event);
  }

  @Override
  public void stepFinished(RunEvent.StepFinished event) {
    pass(event);
  }

  @Override
  public void checkFinished(RunEvent.CheckFinished event) {
    pass(event);
  }

  @Override
  public void attached(RunEvent.Attached event) {
    pass(event);
  }

  @Override
  public void stateChanged(RunEvent.StateChanged event) {
    pass(event);
  }

  @Override
  public void faultEnded(RunEvent.FaultEnded event) {
    pass(event);
  }

  @Override
  public void sampled(RunEvent.Sampled event) {
    pass(event);
  }

  @Override
  public void machineSeen(RunEvent.MachineSeen event) {
    pass(event);
  }

  @Override
  public void costMeasured(RunEvent.CostMeasured event) {
    pass(event);
  }

  @Override
  public void chapterFinished(RunEvent.ChapterFinished event) {
    pass(event);
  }

  @Override
  public void runFinished(RunEvent.RunFinished event) {
    pass(event);
  }
}
