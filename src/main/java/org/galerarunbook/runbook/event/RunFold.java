package org.galerarunbook.runbook.event;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.galerarunbook.runbook.model.Run;
import org.galerarunbook.runbook.model.Tested;

/** Makes the run of its events. Not thread-safe. */
public final class RunFold implements RunListener {
  /** Stands in a chapter's place for what belongs to none. */
  public static final String RUN = "";

  private String id = "";
  private Instant startedAt = Instant.EPOCH;
  private Instant finishedAt;
  private final Map<String, String> machine = new LinkedHashMap<>();
  private final Set<Tested> components = new LinkedHashSet<>();

  /** In the order in which they began. */
  private final List<ChapterFold> chapters = new ArrayList<>();

  private final Map<String, ChapterFold> open = new HashMap<>();

  /** The run as far as its events tell. A chapter that is still open counts as red. */
  public Run run() {
    return new Run(
        Run.SCHEMA_VERSION,
        id,
        startedAt,
        finishedAt,
        machine,
        List.copyOf(components),
        chapters.stream().map(ChapterFold::record).toList());
  }

  @Override
  public void accept(String chapter, RunEvent event) {
    if (event instanceof RunEvent.RunStarted begun) {
      id = begun.id();
      startedAt = begun.at();
    } else if (event instanceof RunEvent.Facts facts) {
      machine.putAll(facts.machine());
      components.addAll(facts.components());
    } else if (event instanceof RunEvent.RunFinished end) {
      finishedAt = end.at();
    } else if (event instanceof RunEvent.ChapterStarted start) {
      begin(chapter, start);
    } else if (open.containsKey(chapter)) {
      open.get(chapter).accept(event);
    }
    if (event instanceof RunEvent.ChapterFinished) {
      open.remove(chapter);
    }
  }

  private void begin(String chapter, RunEvent.ChapterStarted start) {
    ChapterFold begun = new ChapterFold(start);
    if (!open.isEmpty()) {
      begun.isBesideOthers();
      open.values().forEach(ChapterFold::isBesideOthers);
    }
    chapters.add(begun);
    open.put(chapter, begun);
  }
}
