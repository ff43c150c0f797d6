package org.galerarunbook.lab;

import java.time.Duration;
import org.galerarunbook.galera.StartListener;
import org.galerarunbook.runbook.Progress;

final class StartProgress implements StartListener {

  private final Progress progress;

  StartProgress(Progress progress) {
    this.progress = progress;
  }

  @Override
  public void phase(String what) {
    progress.phase(what);
  }

  @Override
  public void waiting(String what, String lastValue, Duration elapsed, Duration limit) {
    progress.waiting(what, lastValue, elapsed, limit);
  }

  @Override
  public void done() {
    progress.done("");
  }

  @Override
  public void failed(String why) {
    progress.failed(why);
  }
}
