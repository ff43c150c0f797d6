package org.galerarunbook;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What parts of this jar need beyond the library. A user of the library does not get it, so a part
 * says at its door what is missing.
 */
public enum Requirements {
  /** The commands of {@code ./lab}. */
  COMMANDS(
      "the commands",
      Map.of(
          "picocli.CommandLine", "info.picocli:picocli",
          "com.github.dockerjava.core.DockerClientImpl", "com.github.docker-java:docker-java-core",
          "com.fasterxml.jackson.databind.ObjectMapper",
              "com.fasterxml.jackson.core:jackson-databind",
          "com.fasterxml.jackson.dataformat.yaml.YAMLMapper",
              "com.fasterxml.jackson.dataformat:jackson-dataformat-yaml",
          "org.awaitility.Awaitility", "org.awaitility:awaitility")),

  /** Chapters and their pages. */
  RUNBOOK(
      "the runbook",
      Map.of(
          "com.fasterxml.jackson.databind.ObjectMapper",
              "com.fasterxml.jackson.core:jackson-databind",
          "com.fasterxml.jackson.datatype.jsr310.JavaTimeModule",
              "com.fasterxml.jackson.datatype:jackson-datatype-jsr310",
          "org.commonmark.parser.Parser", "org.commonmark:commonmark",
          "org.jfree.chart.JFreeChart", "org.jfree:jfreechart",
          "org.apache.batik.svggen.SVGGraphics2D", "org.apache.xmlgraphics:batik-svggen",
          "org.awaitility.Awaitility", "org.awaitility:awaitility")),

  /** The workload that knows each acknowledged write. */
  LEDGER(
      "the ledger",
      Map.of(
          "org.HdrHistogram.Histogram", "org.hdrhistogram:HdrHistogram",
          "org.assertj.core.api.Assertions", "org.assertj:assertj-core")),

  /** Keys and messages. */
  OPENPGP(
      "OpenPGP", Map.of("org.bouncycastle.openpgp.PGPException", "org.bouncycastle:bcpg-jdk18on"));

  private final String part;
  private final Map<String, String> classes;

  Requirements(String part, Map<String, String> classes) {
    this.part = part;
    this.classes = new TreeMap<>(classes);
  }

  /**
   * Says what is missing.
   *
   * @throws IllegalStateException naming each artifact that is not on the class path
   */
  public void require() {
    require(Requirements.class.getClassLoader());
  }

  void require(ClassLoader loader) {
    List<String> missing = new ArrayList<>();
    classes.forEach(
        (name, artifact) -> {
          try {
            Class.forName(name, false, loader);
          } catch (ClassNotFoundException e) {
            missing.add(artifact);
          }
        });
    if (!missing.isEmpty()) {
      throw new IllegalStateException(
          "%s of galera-runbook needs more than the library does; add to the class path: %s (the versions are in its pom, as optional dependencies)"
              .formatted(part, String.join(", ", missing)));
    }
  }
}
