package org.galerarunbook.runbook.event;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.galerarunbook.runbook.model.ChapterRecord;
import org.galerarunbook.runbook.model.Component;
import org.galerarunbook.runbook.model.Run;

/** Makes the run of its events. Not thread-safe. */
public final class RunFold implements RunListener {
  private String id = "";
  private Instant startedAt = Instant.EPOCH;
  private Instant finishedAt;
  private final Map<String, String> machine = new LinkedHashMap<>();
  private final Set<Component> components = new LinkedHashSet<>();
  private final List<ChapterRecord> chapters = new ArrayList<>();
  private ChapterFold open;

  /** The run as far as its events tell. A chapter that is still open counts as red. */
  public Run run() {
    List<ChapterRecord> all = new ArrayList<>(chapters);
    if (open != null) {
      all.add(open.unfinished());
    }
    return new Run(
        Run.SCHEMA_VERSION, id, startedAt, finishedAt, machine, List.copyOf(components), all);
  }

  @Override
  public void runStarted(RunEvent.RunStarted event) {
    id = event.id();
    startedAt = event.at();
  }

  @Override
  public void facts(RunEvent.Facts event) {
    machine.putAll(event.machine());
    components.addAll(event.components());
  }

  @Override
  public void chapterStarted(RunEvent.ChapterStarted event) {
    if (open != null) {
      chapters.add(open.unfinished());
    }
    open = new ChapterFold(event);
  }

  @Override
  public void chapterFinished(RunEvent.ChapterFinished event) {
    if (open != null) {
      chapters.add(open.finished(event.verdict(), event.reason(), event.at()));
      open = null;
    }
  }

  @Override
  public void runFinished(RunEvent.RunFinished event) {
    finishedAt = event.at();
  }

  /** Takes in any event; what concerns a chapter goes to the open one. */
  public void accept(RunEvent event) {
    event.tell(this);
    if (open != null) {
      event.tell(open);
    }
  }
}
