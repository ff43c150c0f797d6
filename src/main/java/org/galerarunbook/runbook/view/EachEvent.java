package org.galerarunbook.runbook.view;

import java.util.function.BiConsumer;
import org.galerarunbook.runbook.event.RunEvent;
import org.galerarunbook.runbook.event.RunFold;
import org.galerarunbook.runbook.event.RunListener;

/** Passes every event of every chapter to one consumer, one at a time. */
class EachEvent extends Forward implements View {
  private final BiConsumer<String, RunEvent> consumer;

  /**
   * @param consumer takes the id of the chapter, or {@link RunFold#RUN}, and what happened in it
   */
  EachEvent(BiConsumer<String, RunEvent> consumer) {
    this.consumer = consumer;
  }

  @Override
  public RunListener of(String chapter) {
    return chapter.equals(RunFold.RUN)
        ? this
        : new Forward() {
          @Override
          void pass(RunEvent event) {
            EachEvent.this.pass(chapter, event);
          }
        };
  }

  @Override
  void pass(RunEvent event) {
    pass(RunFold.RUN, event);
  }

  private synchronized void pass(String chapter, RunEvent event) {
    consumer.accept(chapter, event);
  }

  /** Acts while no event is passed on. */
  final synchronized void locked(Runnable action) {
    action.run();
  }

  @Override
  public void close() {
    // nothing is held
  }
}
