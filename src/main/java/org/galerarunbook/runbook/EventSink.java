package org.galerarunbook.runbook;

import org.galerarunbook.runbook.event.RunEvent;

/** Where events go. */
@FunctionalInterface
interface EventSink {
  void emit(RunEvent event);
}
