package org.galerarunbook.pki;

import java.nio.file.Path;

/**
 * Something that is wrong with a file of the certificates' folder.
 *
 * @param file which
 * @param severity how bad
 * @param problem what
 * @param remedy what to do next
 */
public record Finding(Path file, Severity severity, String problem, String remedy) {
  /** How bad a finding is. */
  public enum Severity {
    /** It will stop working, or cannot be checked. */
    WARNING,
    /** It does not work, or it is not safe. */
    ERROR
  }

  static Finding error(Path file, String problem, String remedy) {
    return new Finding(file, Severity.ERROR, problem, remedy);
  }

  static Finding warning(Path file, String problem, String remedy) {
    return new Finding(file, Severity.WARNING, problem, remedy);
  }

  @Override
  public String toString() {
    return severity + " " + file + ": " + problem + ". " + remedy + ".";
  }
}
