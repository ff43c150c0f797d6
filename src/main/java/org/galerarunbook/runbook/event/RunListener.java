package org.galerarunbook.runbook.event;

/** Is told what happens in a run, one event at a time. */
@FunctionalInterface
public interface RunListener {

  /**
   * Takes any event.
   *
   * @param chapter the id of the chapter that it is about, or {@link RunFold#RUN} for what belongs
   *     to none
   */
  void accept(String chapter, RunEvent event);
}
