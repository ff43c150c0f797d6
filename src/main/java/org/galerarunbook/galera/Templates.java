package org.galerarunbook.galera;

import java.util.Map;
import org.galerarunbook.container.ConfFiles;

/** The reviewed files of containers/mariadb/conf, with their words filled in. */
final class Templates {

  private static final String FOLDER = "mariadb";

  private Templates() {}

  /** A file as it is. */
  static String read(String name) {
    return ConfFiles.read(FOLDER, name);
  }

  /**
   * A file with every {@code ${word}} replaced.
   *
   * @throws IllegalStateException if it has a word without a value
   */
  static String render(String name, Map<String, String> words) {
    return ConfFiles.render(FOLDER, name, words);
  }
}
