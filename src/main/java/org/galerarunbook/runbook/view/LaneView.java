package org.galerarunbook.runbook.view;

import java.io.PrintStream;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import org.galerarunbook.runbook.event.RunEvent;
import org.galerarunbook.runbook.event.RunFold;
import org.galerarunbook.runbook.event.RunListener;

/**
 * Shows what goes on side by side: a lane for each open chapter, and one for what belongs to none.
 * A line says whose it is as long as there are several.
 */
abstract class LaneView implements RunListener {
  final PrintStream out;
  final Clock clock;

  /** Those in which something goes on, by their chapters' ids. */
  final Map<String, Lane> lanes = new LinkedHashMap<>();

  private final Lines.Tally tally = new Lines.Tally();

  LaneView(PrintStream out, Clock clock) {
    this.out = out;
    this.clock = clock;
  }

  /** Shows a line that stays. */
  abstract void print(Lines.Line line);

  abstract void tick();

  @Override
  public void accept(String chapter, RunEvent event) {
    lanes.computeIfAbsent(chapter, this::begun).accept(event);
    if (event instanceof RunEvent.ChapterFinished) {
      lanes.remove(chapter);
    }
  }

  private Lane begun(String chapter) {
    Consumer<Lines.Line> prefixed =
        chapter.equals(RunFold.RUN)
            ? this::print
            : line -> print(new Lines.Line(whose(chapter) + line.text(), line.mark()));
    return new Lane(clock, new Lines(prefixed, tally));
  }

  /** What a line of the chapter begins with: nothing unless more than one chapter is open. */
  String whose(String chapter) {
    long chapters = lanes.keySet().stream().filter(c -> !c.equals(RunFold.RUN)).count();
    return chapters > 1 ? "%-4s".formatted(name(chapter)) : "";
  }

  /** {@code playbook-19-…} is P19. */
  private static String name(String chapter) {
    return chapter.matches("[a-z]+-\\d+-.*")
        ? chapter.substring(0, 1).toUpperCase(Locale.ROOT)
            + chapter.replaceAll("^[a-z]+-0*(\\d+)-.*", "$1")
        : chapter;
  }
}
