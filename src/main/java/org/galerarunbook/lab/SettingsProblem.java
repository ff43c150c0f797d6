package org.galerarunbook.lab;

/**
 * One thing that is wrong with the settings. Never holds a password.
 *
 * @param where the file as given, or {@code environment}
 * @param line counted from 1; 0 where there is none, e.g. for a missing variable
 * @param name the variable, or empty when the line has none
 * @param remedy what to write instead
 */
public record SettingsProblem(String where, int line, String name, String what, String remedy) {
  @Override
  public String toString() {
    return where
        + (line > 0 ? ":" + line : "")
        + ": "
        + (name.isEmpty() ? "" : name + " ")
        + what
        + "; "
        + remedy;
  }
}
