package org.galerarunbook.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.galerarunbook.lab.LabAssembly;
import org.galerarunbook.runbook.page.RunbookPages;

/** The committed pages, as they are named on the command line. */
final class PageFiles {

  private PageFiles() {}

  static Path folder() {
    return LabAssembly.project().resolve("docs/runbook");
  }

  /** The files of these pages; all pages in order where none is named. */
  static List<Path> of(List<String> names, LabCommand command) throws IOException {
    Path folder = folder();
    if (names.isEmpty()) {
      try (Stream<Path> all = Files.list(folder)) {
        return all.filter(f -> f.toString().endsWith(".md"))
            .filter(f -> !f.endsWith(RunbookPages.INDEX) && !f.endsWith(RunbookPages.COVERAGE))
            .sorted()
            .toList();
      }
    }
    List<Path> files = new ArrayList<>();
    for (String name : names) {
      Path named = Path.of(name);
      Path file =
          Files.isRegularFile(named)
              ? named
              : folder.resolve(name.endsWith(".md") ? name : name + ".md");
      if (!Files.isRegularFile(file)) {
        throw command.wrong("there is no page " + name + ", neither as a file nor in " + folder);
      }
      files.add(file);
    }
    return files;
  }
}
