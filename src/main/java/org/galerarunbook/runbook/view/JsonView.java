package org.galerarunbook.runbook.view;

import java.io.PrintStream;
import java.util.function.BiConsumer;
import org.galerarunbook.runbook.event.Json;
import org.galerarunbook.runbook.event.RunEvent;

/** For machines: one event per line, in the schema of {@code events.jsonl}. */
final class JsonView implements BiConsumer<String, RunEvent> {
  private final PrintStream out;

  JsonView(PrintStream out) {
    this.out = out;
  }

  @Override
  public void accept(String chapter, RunEvent event) {
    out.println(Json.line(chapter, event));
    out.flush();
  }
}
