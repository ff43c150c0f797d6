package org.galerarunbook.runbook;

/** A command that is fed a text, as a person would type it. */
final class HereDocument {
  private HereDocument() {}

  static String of(String command, String stdin) {
    if (stdin.isEmpty()) {
      return command;
    }
    String end = "EOF";
    while (stdin.lines().anyMatch(end::equals)) {
      end += "F";
    }
    return command + " <<'" + end + "'\n" + stdin + (stdin.endsWith("\n") ? "" : "\n") + end;
  }
}
