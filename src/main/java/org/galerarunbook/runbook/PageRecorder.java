package org.galerarunbook.runbook;

import java.util.function.UnaryOperator;
import org.galerarunbook.runbook.chapter.SectionKind;
import org.galerarunbook.runbook.event.RunEvent;
import org.galerarunbook.runbook.page.Prose;

/** Writes a chapter's page into the recorder. */
final class PageRecorder implements Runbook {
  private final Desk recorder;
  private final String chapter;
  private final Sightings sightings;
  private UnaryOperator<String> words = UnaryOperator.identity();
  private StepRecorder open;
  private SectionKind kind = SectionKind.UNTOLD;
  private int steps;
  private int checks;

  PageRecorder(Desk recorder, String chapter, Sightings sightings) {
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

  @Override
  public Step step(String title) {
    endStep(true);
    open = new StepRecorder(recorder, chapter, ++steps, title, kind, sightings, words);
    return open;
  }

  @Override
  public void note(String markdown) {
    endStep(true);
    recorder.emit(new RunEvent.NoteAdded(Prose.checked(markdown.strip(), chapter)));
  }

  @Override
  public Check expect(String what) {
    endStep(true);
    checks++;
    return new CheckRecorder(recorder, chapter, Prose.checked(what, chapter));
  }

  /** Keeps a text beside the current step, or the chapter when there is none. */
  void attach(String name, String mediaType, String content) {
    sightings.in(content);
    recorder.emit(new RunEvent.Attached(recorder.keep().attachment(name, mediaType, content)));
  }

  /** Ends the open step. When it broke already, what it still owes is not asked for. */
  void endStep(boolean mustHold) {
    if (open != null) {
      StepRecorder ended = open;
      open = null;
      ended.end(mustHold);
    }
  }

  /** How many steps and checks there were. */
  int looks() {
    return steps + checks;
  }
}
