package org.galerarunbook.container;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The reviewed files that come with the classes: templates, profiles and recipes. */
public final class ConfFiles {

  private static final Pattern WORD = Pattern.compile("\\$\\{([a-z_]+)}");

  private ConfFiles() {}

  /**
   * A file as it is.
   *
   * @param folder of {@code containers/}, for instance {@code mariadb}
   * @throws IllegalStateException if there is none
   */
  public static String read(String folder, String name) {
    return new String(bytes("/containers/" + folder + "/conf/" + name), StandardCharsets.UTF_8);
  }

  /**
   * A file with every {@code ${word}} replaced.
   *
   * @throws IllegalStateException if it has a word without a value
   */
  public static String render(String folder, String name, Map<String, String> words) {
    return WORD.matcher(read(folder, name))
        .replaceAll(
            word -> {
              String value = words.get(word.group(1));
              if (value == null) {
                throw new IllegalStateException(
                    "template %s has the word %s, which has no value"
                        .formatted(name, word.group()));
              }
              return Matcher.quoteReplacement(value);
            });
  }

  /**
   * Writes files of the class path to a folder, for those who read folders; scripts can be run.
   *
   * @param paths of the class path, which they keep below the folder
   * @return the folder
   * @throws IllegalStateException if there is no such file
   */
  public static Path unpack(List<String> paths, Path folder) {
    try {
      for (String path : paths) {
        Path file = folder.resolve(path);
        byte[] content = bytes("/" + path);
        Files.createDirectories(file.getParent());
        Files.write(file, content);
        if (content.length > 1 && content[0] == '#' && content[1] == '!') {
          Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
      }
      return folder;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write to " + folder, e);
    }
  }

  private static byte[] bytes(String path) {
    try (InputStream in = ConfFiles.class.getResourceAsStream(path)) {
      if (in == null) {
        throw new IllegalStateException(path + " is missing from the class path");
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + path + " of the class path", e);
    }
  }
}
