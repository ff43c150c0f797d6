package org.galerarunbook.runbook.view;

import java.util.function.Consumer;
import org.galerarunbook.runbook.event.RunEvent;

/** Passes every event to one consumer, one at a time. */
class EachEvent implements View {
  private final Consumer<RunEvent> consumer;

  EachEvent(Consumer<RunEvent> consumer) {
    this.consumer = consumer;
  }

  /** Acts while no event is passed on. */
  final synchronized void locked(Runnable action) {
    action.run();
  }

  private synchronized void pass(RunEvent event) {
    consumer.accept(event);
  }

  @Override
  public void close() {
    // nothing is held
  }

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
