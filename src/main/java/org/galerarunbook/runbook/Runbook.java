package org.galerarunbook.runbook;

import org.galerarunbook.runbook.event.RunEvent;
import org.galerarunbook.runbook.page.Prose;

/** The page a chapter writes while it runs. Parameter of a chapter's test methods. */
public final class Runbook {
  private final ChapterRecorder chapter;
  private Step open;
  private int steps;
  private int checks;

  Runbook(ChapterRecorder chapter) {
    this.chapter = chapter;
  }

  /** Begins a step of the current section. The step before must have held. */
  public Step step(String title) {
    endStep(true);
    open = new Step(chapter, ++steps, title);
    return open;
  }

  /** Adds prose, in Markdown. */
  public void note(String markdown) {
    endStep(true);
    chapter.emit(new RunEvent.NoteAdded(Prose.checked(markdown.strip(), chapter.title())));
  }

  /** States a property, to be checked by a program rather than by a command. */
  public Property expect(String what) {
    endStep(true);
    checks++;
    return new Property(chapter, Prose.checked(what, chapter.title()));
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
