package org.galerarunbook.lab.settings;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.galerarunbook.lab.settings.Settings.Secret;
import org.galerarunbook.lab.settings.SettingsValues.WrongValue;

/**
 * Which passwords work in all the places that they go to: SQL, option files, an init script, a
 * configuration of Valkey, environments, scripts that this project has not written. What works in
 * most of them would be found out by the first snapshot, or by the first mail.
 */
final class Secrets {
  /** As the runbook hides them: anything shorter would hide ordinary text. */
  private static final int SHORTEST = 4;

  /** In bytes: {@code mariadb -p} reads no more from a terminal. */
  private static final int LONGEST = 79;

  /**
   * Passbolt's entrypoint hands its environment to {@code cake} and cron by {@code declare -p |
   * grep -Ev}, without each line that has one of these.
   */
  private static final List<String> DROPPED =
      List.of("BASHOPTS", "BASH_VERSINFO", "EUID", "PPID", "SHELLOPTS", "UID");

  private Secrets() {}

  /** Of an account that is used by option files and SQL alone. */
  static Secret any(String text) {
    if (text.length() < SHORTEST) {
      throw new WrongValue(
          "has " + text.length() + " characters, too few to be hidden on the pages",
          "use at least " + SHORTEST);
    }
    int bytes = text.getBytes(StandardCharsets.UTF_8).length;
    if (bytes > LONGEST) {
      throw new WrongValue(
          "has " + bytes + " bytes, and 'mariadb -p' reads " + LONGEST + " from a terminal",
          "use at most " + LONGEST);
    }
    return new Secret(text);
  }

  /**
   * Of the account that sends snapshots. The script that does so, wsrep_sst_common, gets it by
   * {@code read line}, which takes backslashes and a blank at the end away.
   */
  static Secret ofSnapshots(String text) {
    if (text.indexOf('\\') >= 0 || text.endsWith(" ") || text.equals("(null)")) {
      throw new WrongValue(
          "has a backslash, or a blank at its end, or is (null): the script that sends a snapshot would"
              + " read another password, and the first snapshot would fail",
          "use one without");
    }
    return any(text);
  }

  /** That Passbolt gets by its environment. */
  static Secret ofApplication(String text) {
    for (String word : DROPPED) {
      if (text.contains(word)) {
        throw new WrongValue(
            "has '%s' in it: Passbolt's entrypoint takes it for a variable of the shell, and its commands and mails would be without the password"
                .formatted(word),
            "use one without");
      }
    }
    return any(text);
  }
}
