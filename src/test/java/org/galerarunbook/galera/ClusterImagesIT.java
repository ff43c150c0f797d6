package org.galerarunbook.galera;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.SQLException;
import org.galerarunbook.image.TestImages;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The official image with its entrypoint, and each that is built here; with {@code -Pfull}, since
 * what is not here is pulled or built. {@code -Dlibrary.images=mariadb:11.8,…} names others.
 */
@Tag("full")
class ClusterImagesIT {

  @ParameterizedTest
  @MethodSource("org.galerarunbook.image.TestImages#everyMariadb")
  @DisplayName("Each image makes a cluster")
  void images(String image) throws SQLException {
    try (GaleraCluster db = new GaleraCluster(TestImages.brought(image))) {
      db.start();
      try (Connection connection = db.dataSource().getConnection()) {
        connection.createStatement().execute("CREATE TABLE t (id INT PRIMARY KEY)");
        connection.createStatement().execute("INSERT INTO t VALUES (1)");
      }
      assertThat(db.assertAgreement("t").nodes()).isEqualTo(3);
    }
  }
}
