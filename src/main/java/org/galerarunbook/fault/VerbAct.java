package org.galerarunbook.fault;

import java.time.Duration;
import java.util.Locale;
import org.galerarunbook.container.LabContainer;

/** What the engine itself does to a container. */
enum VerbAct implements Act {
  KILL,
  PAUSE,
  UNPAUSE,
  START,
  /** In order: a signal, and time enough to write out what is in memory. */
  STOP;

  /** A server with a large buffer pool takes long to write it out. */
  private static final int GRACE_SECONDS = 600;

  @Override
  public String text(String container, String image) {
    String word = name().toLowerCase(Locale.ROOT);
    return "docker " + (this == STOP ? "stop -t " + GRACE_SECONDS : word) + " " + container;
  }

  @Override
  public void on(FaultTarget target) {
    LabContainer container = target.container();
    switch (this) {
      case KILL -> container.kill();
      case STOP -> container.stop(Duration.ofSeconds(GRACE_SECONDS));
      case PAUSE -> container.pause();
      case START -> container.start();
      case UNPAUSE -> {
        if (container.status().paused()) {
          container.unpause();
        }
      }
    }
  }
}
