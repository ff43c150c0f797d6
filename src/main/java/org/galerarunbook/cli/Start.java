package org.galerarunbook.cli;

import org.galerarunbook.Requirements;

/**
 * Begins the commands, or says what they lack: {@code java -jar} of the library has no libraries.
 */
public final class Start {

  private static final int MACHINE_LACKS = 3;

  private Start() {}

  /** Runs a command and ends the process with its exit code. */
  public static void main(String[] args) {
    try {
      Requirements.COMMANDS.require();
    } catch (IllegalStateException e) {
      System.err.println("lab: " + e.getMessage());
      System.err.println("  The commands are run by ./lab in the project's folder.");
      System.exit(MACHINE_LACKS);
    }
    Main.main(args);
  }
}
