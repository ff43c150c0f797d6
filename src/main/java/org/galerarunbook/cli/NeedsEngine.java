package org.galerarunbook.cli;

import java.util.List;
import org.galerarunbook.container.OneEngine;
import org.galerarunbook.finding.Finding;
import org.galerarunbook.image.Engine;
import org.galerarunbook.image.EngineProbe;
import org.galerarunbook.lab.CouldNotRunException;

/**
 * Asks the engine before a command uses it. Testcontainers would search for one in many ways, for
 * many seconds, and end in a stack trace.
 */
final class NeedsEngine {

  private NeedsEngine() {}

  /**
   * @throws CouldNotRunException saying what is wrong with the engine and how to get one
   */
  static void orSay() {
    try (Engine engine = connect()) {
      orSay(new EngineProbe(engine).probe());
      requireOne(engine);
    }
  }

  /** Testcontainers has settings of its own, and knows nothing of docker's contexts. */
  private static void requireOne(Engine engine) {
    try {
      OneEngine.require(engine.host());
    } catch (IllegalStateException two) {
      throw new Missing(two.getMessage());
    }
  }

  /** The client's own answer to a {@code DOCKER_HOST} that is no address is a null pointer. */
  private static Engine connect() {
    try {
      return Engine.connect();
    } catch (NullPointerException | IllegalArgumentException e) {
      throw new Missing(
          "engine: DOCKER_HOST is '%s', and that is no address%n  remedy: unix:///var/run/docker.sock, or tcp://host:port; or unset it"
              .formatted(System.getenv("DOCKER_HOST")));
    }
  }

  /** The engine does not answer, which has an exit code of its own. */
  static final class Missing extends CouldNotRunException {
    private static final long serialVersionUID = 1;

    Missing(String reason) {
      super(reason);
    }
  }

  /** Disk and memory are for 'doctor': a lab that runs may well be looked at. */
  static void orSay(List<Finding> findings) {
    findings.stream()
        .filter(Finding::isProblem)
        .filter(f -> f.who().startsWith("engine") || f.who().startsWith("Testcontainers"))
        .findFirst()
        .ifPresent(
            f -> {
              throw new Missing(
                  "%s: %s%n  remedy: %s%n  './lab doctor' looks at the whole machine."
                      .formatted(f.who(), f.what(), f.remedy()));
            });
  }
}
