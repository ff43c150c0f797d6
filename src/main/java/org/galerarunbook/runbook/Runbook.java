package org.galerarunbook.runbook;

import java.util.function.UnaryOperator;
import org.galerarunbook.runbook.chapter.SectionKind;
import org.galerarunbook.runbook.event.RunEvent;
import org.galerarunbook.runbook.page.Prose;

/** The page a chapter writes while it runs. Parameter of a chapter's test methods. */
public final class Runbook {
  private final Desk recorder;
  private final String chapter;
  private final Sightings sightings;
  private UnaryOperator<String> words = UnaryOperator.identity();
  private Step open;
  private SectionKind kind = SectionKind.DRILL;
  private int steps;
  private int checks;

  Runbook(Desk recorder, String chapter, Sightings sightings) {
    this.sightings = sightings;
    this.recorder = recorder;
    this.chapter = chapter;
  }

  void begin(SectionKind section) {
    kind = section;
  }

  void words(UnaryOperator<String> put) {
    words = put;
  }

  /** What the open section is for. */
  SectionKind kind() {
    return kind;
  }

  /** Begins a step of the current section. The step before must have held. */
  public Step step(String title) {
    endStep(true);
    open = new Step(recorder, chapter, ++steps, title, kind, sightings, words);
    return open;
  }

  /** Adds prose, in Markdown. */
  public void note(String markdown) {
    endStep(true);
    recorder.emit(new RunEvent.NoteAdded(Prose.checked(markdown.strip(), chapter)));
  }

  /** States a property, to be checked by a program rather than by a command. */
  public Property expect(String what) {
    endStep(true);
    checks++;
    return new Property(recorder, chapter, Prose.checked(what, chapter));
  }

  /** Keeps a text beside the current step, or the chapter when there is none. */
  void attach(String name, String content) {
    sightings.in(content);
    recorder.emit(new RunEvent.Attached(recorder.keep().attachment(name, content)));
  }

  /** Ends the open step. When it broke already, what it still owes is not asked for. */
  void endStep(boolean mustHold) {
    if (open != null) {
      Step ended = open;
      open = null;
      ended.end(mustHold);
    }
  }

  /** How many steps and checks there were. */
  int looks() {
    return steps + checks;
  }
}
