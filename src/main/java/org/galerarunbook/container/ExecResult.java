package org.galerarunbook.container;

/**
 * What a command in a container left behind.
 *
 * @param exitCode its exit code
 * @param stdout its standard output, UTF-8
 * @param stderr its standard error, UTF-8
 */
public record ExecResult(int exitCode, String stdout, String stderr) {

  /**
   * The standard output of a command that must succeed.
   *
   * @throws IllegalStateException naming exit code and standard error when it did not
   */
  public String orThrow(String what) {
    if (exitCode != 0) {
      throw new IllegalStateException(
          what + " failed with exit code " + exitCode + ": " + (stderr + stdout).strip());
    }
    return stdout;
  }
}
