package org.galerarunbook.container;

/**
 * What the engine says of a container.
 *
 * @param exists whether there is such a container
 * @param running whether its process runs (a paused one does)
 * @param paused whether it is frozen
 * @param exitCode the last exit code, when it does not run
 */
public record ContainerStatus(boolean exists, boolean running, boolean paused, long exitCode) {

  static final ContainerStatus ABSENT = new ContainerStatus(false, false, false, 0);

  /** In a word, for people. */
  public String word() {
    if (!exists) {
      return "absent";
    }
    if (paused) {
      return "paused";
    }
    return running ? "running" : "stopped (exit " + exitCode + ")";
  }
}
