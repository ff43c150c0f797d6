package org.galerarunbook.runbook.view;

import java.time.Clock;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import org.galerarunbook.runbook.event.RunEvent;
import org.galerarunbook.runbook.event.RunFold;
import org.galerarunbook.runbook.event.RunListener;

/**
 * What goes on side by side: a lane for each open chapter, and one for what belongs to none. A line
 * says whose it is as long as there are several.
 */
final class Lanes implements RunListener {

  /** One of them. */
  static final class Lane {
    private final String name;
    private final Activity activity;
    private final Lines lines;
    private String step = "";

    private Lane(String name, Clock clock, Consumer<Lines.Line> out, Tally tally) {
      this.name = name;
      this.activity = new Activity(clock);
      this.lines = new Lines(out, tally);
    }

    /** Such as {@code P19}, empty for what belongs to no chapter. */
    String name() {
      return name;
    }

    Activity activity() {
      return activity;
    }

    /** The number and title of the open step, empty between steps. */
    String step() {
      return step;
    }

    private void accept(RunEvent event) {
      activity.accept(event);
      if (event instanceof RunEvent.StepStarted started) {
        step = started.number() + " " + Terminal.safe(started.title()) + ": ";
      } else if (event instanceof RunEvent.StepFinished) {
        step = "";
      }
      lines.accept(event);
    }
  }

  private final Clock clock;
  private final Consumer<Lines.Line> out;
  private final Tally tally = new Tally();
  private final Map<String, Lane> lanes = new LinkedHashMap<>();

  Lanes(Clock clock, Consumer<Lines.Line> out) {
    this.clock = clock;
    this.out = out;
  }

  @Override
  public void accept(String chapter, RunEvent event) {
    Lane lane = lanes.computeIfAbsent(chapter, this::begun);
    lane.accept(event);
    if (event instanceof RunEvent.ChapterFinished) {
      lanes.remove(chapter);
    }
  }

  private Lane begun(String chapter) {
    String name = name(chapter);
    return new Lane(name, clock, line -> out.accept(prefixed(name, line)), tally);
  }

  private Lines.Line prefixed(String name, Lines.Line line) {
    return isSeveral() && !name.isEmpty()
        ? new Lines.Line("%-4s".formatted(name) + line.text(), line.mark())
        : line;
  }

  /** Those in which something goes on. */
  Collection<Lane> lanes() {
    return lanes.values();
  }

  /** Whether more than one chapter is open. */
  boolean isSeveral() {
    return lanes.keySet().stream().filter(c -> !c.equals(RunFold.RUN)).count() > 1;
  }

  /** {@code playbook-19-…} is P19. */
  private static String name(String chapter) {
    return chapter.matches("[a-z]+-\\d+-.*")
        ? chapter.substring(0, 1).toUpperCase(Locale.ROOT)
            + chapter.replaceAll("^[a-z]+-0*(\\d+)-.*", "$1")
        : chapter;
  }
}
