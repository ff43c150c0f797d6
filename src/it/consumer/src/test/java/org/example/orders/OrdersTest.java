package org.example.orders;

// tag::imports
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import org.galerarunbook.fault.Fault;
import org.galerarunbook.galera.GaleraCluster;
import org.junit.jupiter.api.Test;
import org.testcontainers.junit.jupiter.Container;
import org.testcontainers.junit.jupiter.Testcontainers;
// end::imports

// tag::readme
@Testcontainers
class OrdersTest {

  @Container
  static final GaleraCluster db =
      new GaleraCluster("mariadb:11.8").withNodes(3).withDatabase("orders");

  @Test
  void survivesAKilledWriter() throws SQLException {
    execute("CREATE TABLE item (id INT PRIMARY KEY)");
    execute("INSERT INTO item VALUES (1)");
    try (Fault killed = db.node(1).kill()) {
      execute("INSERT INTO item VALUES (2)");
    }
    db.awaitSynced();
    db.assertAgreement("item");
  }

  private void execute(String sql) throws SQLException {
    try (Connection connection =
        DriverManager.getConnection(db.getJdbcUrl(), db.getUsername(), db.getPassword())) {
      connection.createStatement().execute(sql);
    }
  }
}
// end::readme
