package org.galerarunbook.runbook.view;

import java.io.PrintStream;
import org.galerarunbook.runbook.event.Json;
import org.galerarunbook.runbook.event.RunEvent;
import org.galerarunbook.runbook.event.RunListener;

/** For machines: one event per line, in the schema of {@code events.jsonl}. */
final class JsonView implements RunListener {
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
