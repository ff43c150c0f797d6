package org.galerarunbook.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import org.galerarunbook.lab.LabAssembly;
import org.galerarunbook.lab.settings.Settings;

/**
 * The folders that {@code ./lab up} uses, from wherever a command is given: what {@code certs} and
 * {@code keys} make is what the lab takes. Shown as a person would type them.
 */
final class HomeFolders {
  private HomeFolders() {}

  static Path certificates() {
    return shown(LabAssembly.certificates());
  }

  static Path templates() {
    return shown(LabAssembly.home().resolve("certs-template"));
  }

  static Path demoKeys() {
    return shown(LabAssembly.certificates().resolveSibling("keys").resolve("gpg"));
  }

  /** The host of the settings; the guide's for a run's lab and where there are no settings. */
  static String passboltHost() {
    Path home = LabAssembly.home();
    return System.getProperty(LabAssembly.CERTIFICATES) == null
            && Files.exists(home.resolve("env.example"))
        ? Settings.load(home).passbolt().baseUrl().getHost()
        : "passbolt.local";
  }

  /** As a person would type it here. */
  static Path shown(Path folder) {
    Path here = Path.of("").toAbsolutePath();
    return folder.startsWith(here) ? here.relativize(folder) : folder;
  }
}
