package org.galerarunbook.image;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/**
 * The files of one folder of {@code containers/}: their hash, and the archive that the engine
 * builds from. The sub-folder {@code conf} is left out: configuration templates are copied into
 * containers, not into images, and editing one must not rebuild anything.
 */
final class RecipeFolder {
  private final Path folder;

  RecipeFolder(Path containers, String name) {
    folder = containers.resolve(name);
    if (!Files.isDirectory(folder)) {
      throw new ImageException(
          "recipe folder "
              + folder.toAbsolutePath()
              + " does not exist; run from a complete checkout of the project");
    }
  }

  /** The hash that {@link Recipe#SOURCE_LABEL} carries: this folder, the base's, and the suite. */
  static String source(Path containers, Recipe recipe) {
    return source(
        recipe.image() + "\n" + recipe.suite() + "\n",
        new RecipeFolder(containers, "base"),
        new RecipeFolder(containers, recipe.folder()));
  }

  /** The hash of this folder alone for a suite. */
  String source(String suite) {
    return source(suite + "\n", this);
  }

  private static String source(String what, RecipeFolder... folders) {
    try {
      MessageDigest hash = MessageDigest.getInstance("SHA-256");
      hash.update(utf8(what));
      for (RecipeFolder folder : folders) {
        folder.addTo(hash);
      }
      return HexFormat.of().formatHex(hash.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  /** The build context. */
  byte[] tar() {
    var bytes = new ByteArrayOutputStream();
    try {
      writeTar(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the recipe " + folder.getFileName(), e);
    }
    return bytes.toByteArray();
  }

  /**
   * Writes the build context; equal content gives equal bytes.
   *
   * @param others files from elsewhere that the build needs, by their own names
   */
  void writeTar(OutputStream out, Path... others) throws IOException {
    try (TarArchiveOutputStream tar = new TarArchiveOutputStream(out, "UTF-8")) {
      tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
      for (Path file : files()) {
        add(tar, file, name(file));
      }
      for (Path file : others) {
        add(tar, file, file.getFileName().toString());
      }
    }
  }

  private static void add(TarArchiveOutputStream tar, Path file, String name) throws IOException {
    TarArchiveEntry entry = new TarArchiveEntry(name);
    entry.setSize(Files.size(file));
    entry.setMode(Files.isExecutable(file) ? 0755 : 0644);
    entry.setModTime(0L);
    tar.putArchiveEntry(entry);
    Files.copy(file, tar);
    tar.closeArchiveEntry();
  }

  private void addTo(MessageDigest hash) {
    try {
      for (Path file : files()) {
        byte[] content = Files.readAllBytes(file);
        String mode = Files.isExecutable(file) ? "x" : "-";
        hash.update(utf8(name(file) + " " + mode + " " + content.length + "\n"));
        hash.update(content);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the recipe in " + folder, e);
    }
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> walk = Files.walk(folder)) {
      return walk.filter(Files::isRegularFile)
          .filter(file -> !folder.relativize(file).startsWith("conf"))
          .sorted(Comparator.comparing(this::name))
          .toList();
    }
  }

  private String name(Path file) {
    return folder.relativize(file).toString().replace('\\', '/');
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
