package org.galerarunbook.galera;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentLinkedQueue;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;
import org.galerarunbook.Waiting;
import org.galerarunbook.fault.Fault;
import org.galerarunbook.image.TestImages;
import org.galerarunbook.pki.TlsContexts;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.output.OutputFrame;
import org.testcontainers.junit.jupiter.Container;
import org.testcontainers.junit.jupiter.Testcontainers;

/** What a user of the library gets from a cluster that runs. */
@Testcontainers
class GaleraClusterIT {

  /** The kind of a name in a certificate. */
  private static final int DNS = 2;

  /**
   * MariaDB's client asks for TLS: length and number of the packet, capabilities, the rest zero.
   */
  private static final byte[] START_TLS =
      ByteBuffer.allocate(36)
          .put(new byte[] {32, 0, 0, 1, 0, (byte) 0x8a, 0, 0, 0, 0, 0, 1, 45})
          .array();

  private static final Queue<String> LOG = new ConcurrentLinkedQueue<>();

  @Container
  static final GaleraCluster db =
      TestClusters.cluster()
          .withDatabase("order_items")
          .withUsername("clerk")
          .withPassword("it's \"a\" \\secret#")
          .withNodeCustomizer((number, c) -> c.withEnv("NUMBER", "n" + number))
          .withLogConsumers(node -> frame -> log(node, frame));

  private static void log(GaleraNode node, OutputFrame frame) {
    LOG.add(node.name() + " " + frame.getUtf8StringWithoutLineEnding());
  }

  @BeforeAll
  static void table() throws SQLException {
    try (Connection connection = connect(db.getJdbcUrl());
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE TABLE item (id INT PRIMARY KEY, node VARCHAR(20))");
      statement.execute("CREATE TABLE nothing (id INT PRIMARY KEY)");
      statement.execute("INSERT INTO item VALUES (1, @@wsrep_node_name)");
    }
  }

  private static Connection connect(String url) throws SQLException {
    return DriverManager.getConnection(url, db.getUsername(), db.getPassword());
  }

  private static String one(Connection connection, String query) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(query)) {
      assertThat(rows.next()).as("a row of " + query).isTrue();
      return rows.getString(1);
    }
  }

  @Test
  @DisplayName("Each node is reached by its own address, and they have what was written")
  void eachNode() throws SQLException {
    for (int number = 1; number <= 3; number++) {
      try (Connection byUrl = connect(db.node(number).getJdbcUrl());
          Connection bySource = db.dataSource(number).getConnection()) {
        assertThat(one(byUrl, "SELECT @@wsrep_node_name")).isEqualTo("galera" + number);
        assertThat(one(bySource, "SELECT @@wsrep_node_name")).isEqualTo("galera" + number);
        assertThat(one(byUrl, "SHOW STATUS LIKE 'Ssl_version'")).isNotEmpty();
        assertThat(one(byUrl, "SELECT node FROM item WHERE id=1")).isEqualTo("galera1");
      }
    }
    assertThat(db.isRunning()).isTrue();
    assertThat(db.getDatabaseName()).isEqualTo("order_items");
    assertThat(db.getDriverClassName()).isEqualTo(org.mariadb.jdbc.Driver.class.getName());
  }

  @Test
  @DisplayName("The address of all nodes leads to the next one when the first is killed")
  void failsOver() throws SQLException {
    try (Connection before = db.dataSource().getConnection()) {
      assertThat(one(before, "SELECT @@wsrep_node_name")).isEqualTo("galera1");
    }
    try (Fault killed = db.node(1).kill()) {
      assertThat(killed.name()).isEqualTo("galera1 killed");
      try (Connection after = connect(db.getJdbcUrl())) {
        assertThat(one(after, "SELECT @@wsrep_node_name")).isEqualTo("galera2");
        after.createStatement().execute("REPLACE INTO item VALUES (2, @@wsrep_node_name)");
      }
    }
    assertThat(db.awaitSynced()).hasSize(3);
    RowAgreement agreed = db.assertAgreement("item");
    assertThat(agreed.nodes()).isEqualTo(3);
    assertThat(agreed.rows().get("item")).isEqualTo(2);
    assertThat(LOG).as("lines of its second life").anyMatch(l -> l.matches("galera1 .*IST.*"));
  }

  @Test
  @DisplayName("Without the certificate, or with a password that is wrong, nobody is let in")
  void refuses() {
    String trustOnly =
        db.node(2).jdbcUrl() + "?sslMode=verify-full&serverSslCert=" + db.tls().caCertificate();
    assertThatThrownBy(() -> connect(trustOnly)).hasMessageContaining("Access denied");
    assertThatThrownBy(() -> connect(db.node(2).jdbcUrl() + "?sslMode=disable"))
        .hasMessageContaining("insecure transport");
    assertThatThrownBy(() -> DriverManager.getConnection(db.node(2).getJdbcUrl(), "clerk", "wrong"))
        .hasMessageContaining("Access denied");
  }

  @Test
  @DisplayName("The account has its database, and none whose name is like it")
  void rights() throws SQLException {
    db.node(1).sql("CREATE DATABASE IF NOT EXISTS orderXitems");
    try (Connection connection = connect(db.getJdbcUrl());
        Statement statement = connection.createStatement()) {
      assertThatThrownBy(() -> statement.execute("CREATE TABLE orderXitems.t (id INT)"))
          .hasMessageContaining("denied");
    }
  }

  @Test
  @DisplayName("The stores open with their password, and make a context for any TLS client")
  void stores() throws Exception {
    ClientTls tls = db.tls();
    assertThat(Files.readAllBytes(tls.keyStore())).isEqualTo(tls.keyStoreBytes());
    assertThat(Files.readAllBytes(tls.trustStore())).isEqualTo(tls.trustStoreBytes());
    var store = java.security.KeyStore.getInstance("PKCS12");
    store.load(Files.newInputStream(tls.keyStore()), tls.storePassword().toCharArray());
    assertThat(store.size()).isEqualTo(1);
    assertThat(Files.readString(tls.certificate(), StandardCharsets.US_ASCII))
        .startsWith("-----BEGIN CERTIFICATE");
    SSLSession own = handshake(tls.sslContext());
    assertThat(((X509Certificate) own.getPeerCertificates()[0]).getSubjectAlternativeNames())
        .as("names of the certificate that galera1 serves")
        .contains(List.of(DNS, "galera1.local"));
    assertThat(own.getLocalCertificates()).contains(certificate(tls.certificate()));
    X509Certificate ca = certificate(tls.caCertificate());
    assertThat(handshake(TlsContexts.trusting(ca)).getLocalCertificates())
        .as("what a client shows that has no certificate")
        .isNull();
    assertThatThrownBy(() -> handshake(SSLContext.getDefault()))
        .as("a client that trusts the JDK's CAs, and not this one")
        .isInstanceOf(SSLHandshakeException.class)
        .hasMessageContaining("unable to find valid certification path");
  }

  private static X509Certificate certificate(Path pem)
      throws IOException, GeneralSecurityException {
    try (InputStream in = Files.newInputStream(pem)) {
      return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
    }
  }

  /** With the first node, up to where both have shown their certificates. */
  private static SSLSession handshake(SSLContext context) throws IOException {
    String address = db.node(1).address();
    int colon = address.lastIndexOf(':');
    String host = address.substring(0, colon);
    int port = Integer.parseInt(address.substring(colon + 1));
    try (Socket plain = new Socket(host, port)) {
      plain.setSoTimeout(10_000);
      DataInputStream in = new DataInputStream(plain.getInputStream());
      int length = in.readUnsignedByte() | in.readUnsignedByte() << 8 | in.readUnsignedByte() << 16;
      in.readFully(new byte[1 + length]);
      plain.getOutputStream().write(START_TLS);
      SSLSocket encrypted =
          (SSLSocket) context.getSocketFactory().createSocket(plain, host, port, true);
      encrypted.startHandshake();
      return encrypted.getSession();
    }
  }

  @Test
  @DisplayName("An application in a container joins the network, by the nodes' names")
  void applicationInAContainer() throws Exception {
    try (GenericContainer<?> application =
        new GenericContainer<>(TestImages.toolbox())
            .withNetwork(db.getNetwork())
            .withCommand("sleep", "300")) {
      db.tls().copyTo(application, "/tls");
      application.start();
      assertThat(db.getNetworkJdbcUrl("/tls"))
          .startsWith(
              "jdbc:mariadb:sequential://galera1.local:3306,galera2.local:3306,galera3.local:3306/order_items?")
          .contains("serverSslCert=/tls/ca.pem", "keyStore=/tls/client.p12");
      var result =
          application.execInContainer(
              "mariadb",
              "--host=galera3.local",
              "--user=" + db.getUsername(),
              "--password=" + db.getPassword(),
              "--ssl-ca=/tls/ca.pem",
              "--ssl-cert=/tls/client-cert.pem",
              "--ssl-key=/tls/client-key.pem",
              "--ssl-verify-server-cert",
              "-N",
              "-e",
              "SELECT @@wsrep_node_name");
      assertThat(result.getStdout()).as(result.getStderr()).isEqualTo("galera3\n");
      assertThat(application.execInContainer("test", "-r", "/tls/client.p12").getExitCode())
          .isZero();
    }
  }

  @Test
  @DisplayName("What differs between nodes is said, with how much was looked at")
  void disagreement() {
    assertThatThrownBy(() -> db.assertAgreement("nothing"))
        .isInstanceOf(AssertionError.class)
        .hasMessage("no node has a row in nothing: nothing was compared");
    assertThatThrownBy(() -> db.assertAgreement("missing")).hasMessageContaining("missing");
    db.node(3).sql("SET wsrep_on=OFF; INSERT INTO order_items.item VALUES (99, 'stray')");
    try {
      assertThatThrownBy(() -> db.assertAgreement("item"))
          .isInstanceOf(AssertionError.class)
          .hasMessageStartingWith("the nodes have different rows: item: galera1 has ")
          .hasMessageContaining("galera3 has ");
    } finally {
      db.node(3).sql("SET wsrep_on=OFF; DELETE FROM order_items.item WHERE id=99");
    }
    assertThat(db.assertAgreement("item").toString()).contains("3 nodes agree on history ");
  }

  @Test
  @DisplayName("Testcontainers' helper would find all of it: containers, network and volumes")
  void labels() {
    Set<String> found = new TreeSet<>(SessionObjects.of(db));
    assertThat(found)
        .containsExactly(
            "container galera1",
            "container galera2",
            "container galera3",
            "network",
            "volume galera1",
            "volume galera2",
            "volume galera3");
  }

  @Test
  @DisplayName("A customizer reaches each node, and log consumers hear each")
  void customizer() {
    for (GaleraNode node : db.nodes()) {
      assertThat(
              node.container().exec(Duration.ofSeconds(10), "printenv", "NUMBER").stdout().strip())
          .isEqualTo("n" + node.number());
      Waiting.until("a line of " + node, Duration.ofSeconds(10))
          .holds(() -> LOG.stream().anyMatch(l -> l.startsWith(node.name() + " ")));
    }
  }

  @Test
  @DisplayName("It can't be changed while it runs, and can't be reused")
  void unchangeable() {
    assertThatThrownBy(() -> db.withNodes(5)).hasMessageContaining("stop it first");
    assertThatThrownBy(() -> TestClusters.cluster().withReuse(true))
        .isInstanceOf(UnsupportedOperationException.class)
        .hasMessageContaining("its own history, data and certificates");
  }
}
