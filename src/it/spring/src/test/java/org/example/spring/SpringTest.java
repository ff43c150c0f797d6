package org.example.spring;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.util.stream.Collectors;
import org.galerarunbook.galera.GaleraCluster;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;
import org.testcontainers.junit.jupiter.Container;
import org.testcontainers.junit.jupiter.Testcontainers;

@SpringBootTest(classes = SpringTest.Database.class)
@Testcontainers
class SpringTest {

  // tag::spring
  @Container static final GaleraCluster db = new GaleraCluster("mariadb:11.8");

  @Configuration(proxyBeanMethods = false)
  @EnableAutoConfiguration
  static class Database {

    @Bean
    JdbcConnectionDetails cluster() {
      return new JdbcConnectionDetails() {
        @Override
        public String getJdbcUrl() {
          return db.getJdbcUrl();
        }

        @Override
        public String getUsername() {
          return db.getUsername();
        }

        @Override
        public String getPassword() {
          return db.getPassword();
        }
      };
    }
  }

  // end::spring

  /** What happens | SQLState | code | the driver's exception | Spring's. */
  private static final String ERRORS =
      """
      tag::errors
      end::errors
      """;

  @Autowired private JdbcTemplate jdbc;

  @Test
  void usesTheCluster() {
    assertThat(jdbc.queryForObject("SELECT @@wsrep_cluster_size", Integer.class)).isEqualTo(3);
  }

  @Test
  void tellsEachErrorAsTheDocumentSays() throws SQLException {
    String seen =
        new Errors(db)
            .all().entrySet().stream()
                .map(e -> "| " + e.getKey() + " | " + e.getValue() + " |\n")
                .collect(Collectors.joining());
    assertThat("tag::errors\n" + seen + "end::errors\n").isEqualTo(ERRORS);
  }
}
