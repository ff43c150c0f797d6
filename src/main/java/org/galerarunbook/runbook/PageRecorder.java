package org.galerarunbook.runbook;

import org.galerarunbook.runbook.chapter.SectionKind;
import org.galerarunbook.runbook.event.RunEvent;

/** Writes a chapter's page into the recorder. */
final class PageRecorder implements Runbook {
  private final Recorder recorder;
  private final String chapter;
  private StepRecorder open;
  private SectionKind kind = SectionKind.UNTOLD;
  private int steps;
  private boolean happened;

  PageRecorder(Recorder recorder, String chapter) {
    this.recorder = recorder;
    this.chapter = chapter;
  }

  void begin(SectionKind section) {
    kind = section;
  }

  @Override
  public Step step(String title) {
    endStep(true);
    happened = true;
    open = new StepRecorder(recorder, chapter, ++steps, title, kind);
    return open;
  }

  @Override
  public void note(String markdown) {
    endStep(true);
    recorder.emit(new RunEvent.NoteAdded(markdown.strip()));
  }

  @Override
  public Check expect(String what) {
    endStep(true);
    happened = true;
    return new CheckRecorder(recorder, chapter, what);
  }

  @Override
  public void attach(String name, String mediaType, String content) {
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

  boolean hasHappened() {
    return happened;
  }
}
