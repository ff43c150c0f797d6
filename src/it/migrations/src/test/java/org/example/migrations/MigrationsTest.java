package org.example.migrations;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import liquibase.util.LiquibaseUtil;
import org.example.migrations.Instance.Tool;
import org.flywaydb.core.internal.license.VersionPrinter;
import org.galerarunbook.galera.GaleraCluster;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.testcontainers.junit.jupiter.Container;
import org.testcontainers.junit.jupiter.Testcontainers;

/** Each line of the table in the document, seen. */
@Testcontainers
class MigrationsTest {

  @Container static final GaleraCluster db = new GaleraCluster("mariadb:11.8");

  private static final String FLYWAY = "Flyway " + VersionPrinter.getVersion();
  private static final List<String> TOOLS =
      List.of(
          FLYWAY,
          FLYWAY + " inside `GET_LOCK` of yours",
          "Liquibase " + LiquibaseUtil.getBuildVersion());

  /** Tool, writers, database, what became of it. */
  static Stream<List<String>> lines() throws IOException {
    try (InputStream table = MigrationsTest.class.getResourceAsStream("/migrations.md")) {
      return new String(table.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .skip(2)
          .map(l -> Stream.of(l.split("\\|")).skip(1).map(String::strip).toList())
          .toList()
          .stream();
    }
  }

  @ParameterizedTest
  @MethodSource("lines")
  void isAsTheDocumentSays(List<String> line) throws IOException {
    assertThat(TOOLS).contains(line.get(0));
    Twice seen =
        Twice.run(
            db,
            Tool.values()[TOOLS.indexOf(line.get(0))],
            List.of("empty", "of an earlier version").indexOf(line.get(2)) == 1,
            Integer.parseInt(line.get(1)));
    assertThat(
            switch (line.get(3)) {
              case "in turn" -> seen.inTurn();
              case "at once" -> !seen.inTurn();
              case "once" -> seen.failures().size() < 2 && seen.rows() == 2;
              default -> false;
            })
        .as("they ran %s: %s", line.get(3), seen)
        .isTrue();
  }
}
