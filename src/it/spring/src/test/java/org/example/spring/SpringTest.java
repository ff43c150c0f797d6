package org.example.spring;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.List;
import org.galerarunbook.galera.GaleraCluster;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.PlatformTransactionManager;
import org.testcontainers.junit.jupiter.Container;
import org.testcontainers.junit.jupiter.Testcontainers;

@SpringBootTest
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

  @Autowired private JdbcTemplate jdbc;
  @Autowired private PlatformTransactionManager transactions;

  @Test
  void usesTheCluster() {
    assertThat(jdbc.queryForObject("SELECT @@wsrep_node_name", String.class)).isEqualTo("galera1");
    assertThat(transactions).isExactlyInstanceOf(JdbcTransactionManager.class);
  }


  @Test
  void tellsEachErrorAsTheDocumentSays() throws SQLException, IOException {
    List<String> told;
    try (InputStream table = getClass().getResourceAsStream("/errors.md")) {
      told = new String(table.readAllBytes(), StandardCharsets.UTF_8).lines().skip(2).toList();
    }
    List<String> seen = new Errors(db).all();
    assertThat(seen).as("%s", String.join("\n", seen)).hasSameSizeAs(told);
    for (int i = 0; i < seen.size(); i++) {
      assertThat(told.get(i)).startsWith(seen.get(i));
    }
  }
}
