package org.galerarunbook.fault;

import java.util.Locale;
import org.galerarunbook.container.ContainerStatus;

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
    ContainerStatus now = target.container().status();
    switch (this) {
      case KILL -> target.container().kill();
      case STOP -> target.container().stop(java.time.Duration.ofSeconds(GRACE_SECONDS));
      case PAUSE -> target.container().pause();
      case START -> target.container().start();
      case UNPAUSE -> {
        if (now.paused()) {
          target.container().unpause();
        }
      }
    }
  }
}
