package org.galerarunbook.runbook;

import java.time.Clock;
import org.galerarunbook.runbook.event.RunEvent;
import org.galerarunbook.runbook.shell.CommandRunner;

/** Where one chapter writes, while others write at theirs: what it tells is told as its own. */
final class Desk {
  private final Recorder recorder;
  private final String chapter;
  private volatile CommandRunner runner;

  Desk(Recorder recorder, String chapter) {
    this.recorder = recorder;
    this.chapter = chapter;
    this.runner = recorder.runner();
  }

  void emit(RunEvent event) {
    recorder.emit(chapter, event);
  }

  /** From now on the chapter's commands go there. */
  void commandsTo(CommandRunner next) {
    runner = next;
  }

  CommandRunner runner() {
    return runner;
  }

  Keep keep() {
    return recorder.keep();
  }

  Clock clock() {
    return recorder.clock();
  }

  Redactor redactor() {
    return recorder.redactor();
  }
}
