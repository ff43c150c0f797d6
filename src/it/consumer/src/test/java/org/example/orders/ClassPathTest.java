package org.example.orders;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.galerarunbook.Requirements;
import org.junit.jupiter.api.Test;

/** What a user of the library gets: what Testcontainers, Connector/J and Bouncy Castle bring. */
class ClassPathTest {

  /** Artifacts, without their versions. */
  private static final Set<String> ALLOWED =
      Set.of(
          "galera-runbook",
          // Testcontainers and its own
          "testcontainers",
          "testcontainers-junit-jupiter",
          "docker-java-api",
          "docker-java-transport",
          "docker-java-transport-zerodep",
          "jna",
          "jackson-annotations",
          "commons-compress",
          "commons-codec",
          "commons-io",
          "commons-lang3",
          "duct-tape",
          "annotations",
          "slf4j-api",
          // Connector/J and its own
          "mariadb-java-client",
          "waffle-jna",
          "jna-platform",
          "caffeine",
          "checker-qual",
          "error_prone_annotations",
          "jcl-over-slf4j",
          // Bouncy Castle
          "bcprov-jdk18on",
          "bcpkix-jdk18on",
          "bcutil-jdk18on",
          // this project's JUnit
          "junit-jupiter",
          "junit-jupiter-api",
          "junit-jupiter-params",
          "junit-jupiter-engine",
          "junit-platform-commons",
          "junit-platform-engine",
          "opentest4j",
          "apiguardian-api");

  @Test
  void nothingElse() {
    Set<String> found =
        Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
            .map(File::new)
            .map(File::getName)
            .filter(name -> name.endsWith(".jar"))
            // What runs the tests is Surefire's.
            .filter(name -> !name.startsWith("surefire-") && !name.contains("platform-launcher"))
            .map(name -> name.replaceFirst("-\\d.*$", ""))
            .collect(Collectors.toCollection(TreeSet::new));
    assertTrue(found.contains("galera-runbook"), "looked at: " + found);
    assertTrue(found.contains("testcontainers"), "looked at: " + found);
    found.removeAll(ALLOWED);
    assertEquals(Set.of(), found, "came along and is nobody's");
  }

  /** A part that needs more says so, with what. */
  @Test
  void partsSayWhatTheyLack() {
    for (Requirements part : Requirements.values()) {
      String message = assertThrows(IllegalStateException.class, part::require).getMessage();
      assertTrue(message.contains("add to the class path: "), message);
    }
  }
}
