package org.galerarunbook;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.DocumentationTool;
import javax.tools.JavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The Javadoc of the rooms that users of the library load. */
class JavadocTest {

  private static final List<String> ROOMS =
      List.of("finding", "pki", "image", "container", "fault", "galera");

  @TempDir private Path folder;

  @Test
  @DisplayName("The public rooms' Javadoc is made without a warning")
  void withoutWarnings() throws Exception {
    DocumentationTool javadoc = ToolProvider.getSystemDocumentationTool();
    DiagnosticCollector<JavaFileObject> found = new DiagnosticCollector<>();
    StringWriter out = new StringWriter();
    try (StandardJavaFileManager files = javadoc.getStandardFileManager(found, Locale.ROOT, null)) {
      List<String> options =
          Stream.concat(
                  Stream.of(
                      "-quiet",
                      // What a first sentence says need not be said again as a tag.
                      "-Xdoclint:all,-missing",
                      "-protected",
                      "-d",
                      folder.toString(),
                      "-sourcepath",
                      "src/main/java",
                      "-classpath",
                      System.getProperty("java.class.path"),
                      "-subpackages"),
                  Stream.of(
                      String.join(":", ROOMS.stream().map(r -> "org.galerarunbook." + r).toList())))
              .toList();
      boolean made = javadoc.getTask(out, files, found, null, options, null).call();
      assertThat(found.getDiagnostics())
          .filteredOn(d -> d.getKind() != Diagnostic.Kind.NOTE)
          .as("%s", out)
          .isEmpty();
      assertThat(made).isTrue();
    }
    try (Stream<Path> pages = Files.walk(folder.resolve("org/galerarunbook"))) {
      assertThat(pages.filter(p -> p.endsWith("GaleraCluster.html") || p.endsWith("Fault.html")))
          .as("pages that users look for")
          .hasSize(2);
    }
  }
}
