package org.galerarunbook.galera;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.galerarunbook.Waiting;
import org.galerarunbook.container.LabIdentity;
import org.galerarunbook.container.Leftovers;
import org.galerarunbook.image.ImageException;
import org.galerarunbook.image.TestImages;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.Network;

/** How clusters begin and end, well and badly. */
class ClusterLifeIT {

  @AfterEach
  void nothingIsLeft() throws IOException {
    String mine = LabIdentity.ownerLabel();
    var docker = DockerClientFactory.lazyClient();
    assertThat(
            docker.listContainersCmd().withShowAll(true).withFilter("label", List.of(mine)).exec())
        .as("containers of this process")
        .isEmpty();
    assertThat(docker.listNetworksCmd().withFilter("label", List.of(mine)).exec())
        .as("networks of this process")
        .isEmpty();
    assertThat(
            docker.listVolumesCmd().withFilter("label", List.of(mine)).exec().getVolumes().stream()
                .filter(v -> !"shared".equals(v.getLabels().get(LabIdentity.LAB_LABEL))))
        .as("volumes of this process")
        .isEmpty();
    try (Stream<Path> files = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
      String token = Long.toString(ProcessHandle.current().pid(), 36);
      assertThat(files.filter(f -> f.getFileName().toString().startsWith("galera-" + token)))
          .as("folders of this process")
          .isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 5, 7})
  @DisplayName("Other numbers of nodes")
  void numbers(int count) throws SQLException {
    List<String> heard = new CopyOnWriteArrayList<>();
    try (GaleraCluster db =
        TestClusters.cluster()
            .withNodes(count)
            .withLogConsumer(frame -> heard.add(frame.getUtf8String()))) {
      db.start();
      Waiting.until("a line of each node that it is ready", Duration.ofSeconds(20))
          .holds(
              () ->
                  heard.stream().filter(l -> l.contains("mariadbd: ready for connections")).count()
                      == count);
      assertThat(db.status()).hasSize(count).allMatch(s -> s.isSyncedIn(count));
      try (Connection connection = db.dataSource(count).getConnection()) {
        connection.createStatement().execute("CREATE TABLE t (id INT PRIMARY KEY)");
        connection.createStatement().execute("INSERT INTO t VALUES (1), (2), (3)");
      }
      assertThat(db.assertAgreement("t").rows().get("t")).isEqualTo(3);
    }
  }

  @Test
  @DisplayName("Two clusters live side by side in one JVM, started at the same time")
  void two() {
    try (GaleraCluster one = TestClusters.cluster();
        GaleraCluster other = TestClusters.cluster().withDatabase("other")) {
      CompletableFuture<Void> first = CompletableFuture.runAsync(one::start);
      other.start();
      first.join();
      assertThat(one.assertAgreement().uuid()).isNotEqualTo(other.assertAgreement().uuid());
      assertThatThrownBy(
              () ->
                  java.sql.DriverManager.getConnection(
                      one.node(1)
                          .getJdbcUrl()
                          .replace(one.node(1).address(), other.node(1).address()),
                      "test",
                      "test"))
          .as("a client of one at the other")
          .isInstanceOf(SQLException.class);
      other.stop();
      assertThat(one.assertAgreement().nodes()).isEqualTo(3);
    }
  }

  @Test
  @DisplayName("A cluster that was stopped starts again, from nothing")
  void restart() throws SQLException {
    try (GaleraCluster db = TestClusters.cluster().withNodes(1)) {
      db.start();
      String before = db.assertAgreement().uuid();
      db.start();
      assertThat(db.assertAgreement().uuid())
          .as("a second start changes nothing")
          .isEqualTo(before);
      try (Connection connection = db.dataSource().getConnection()) {
        connection.createStatement().execute("CREATE TABLE t (id INT PRIMARY KEY)");
      }
      db.stop();
      assertThat(db.isRunning()).isFalse();
      assertThatThrownBy(db::getJdbcUrl).hasMessageContaining("not started");
      db.start();
      assertThat(db.assertAgreement().uuid()).isNotEqualTo(before);
      assertThat(db.node(1).sql("SHOW TABLES IN test")).isEmpty();
    }
  }

  @Test
  @DisplayName("A node that can't start is told with its log, and nothing is left")
  void failsHalfWay() {
    GaleraCluster db =
        TestClusters.cluster()
            .withNodeCustomizer(
                (number, container) -> {
                  if (number == 3) {
                    container.withCommand("mariadbd", "--no-such-option");
                  }
                });
    assertThatThrownBy(db::start)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageStartingWith("galera3 ended instead of joining")
        .hasMessageContaining("no-such-option");
  }

  @Test
  @DisplayName("A customizer that throws ends the start, and nothing is left")
  void customizerThrows() {
    GaleraCluster db =
        TestClusters.cluster()
            .withNodeCustomizer(
                (number, container) -> {
                  if (number == 2) {
                    throw new IllegalArgumentException("not on my machine");
                  }
                });
    assertThatThrownBy(db::start).hasMessageContaining("not on my machine");
  }

  @Test
  @DisplayName("An interrupt ends the start within seconds, and nothing is left")
  void interrupted() throws InterruptedException {
    CountDownLatch waiting = new CountDownLatch(1);
    // They never find each other, so that the start waits.
    GaleraCluster db =
        TestClusters.cluster()
            .withNodeCustomizer(
                (n, c) ->
                    c.withCommand("mariadbd", "--wsrep-cluster-address=gcomm://nowhere.local"))
            .withStartListener(
                new StartListener() {
                  @Override
                  public void waiting(String what, String last, Duration elapsed, Duration limit) {
                    waiting.countDown();
                  }
                });
    AtomicReference<Throwable> thrown = new AtomicReference<>();
    AtomicReference<Boolean> stillSet = new AtomicReference<>();
    Thread starter =
        new Thread(
            () -> {
              try {
                db.start();
              } catch (RuntimeException e) {
                thrown.set(e);
                stillSet.set(Thread.currentThread().isInterrupted());
              }
            });
    starter.start();
    assertThat(waiting.await(60, TimeUnit.SECONDS)).as("the start came to its wait").isTrue();
    Instant asked = Instant.now();
    starter.interrupt();
    starter.join(30_000);
    assertThat(Duration.between(asked, Instant.now())).isLessThan(Duration.ofSeconds(20));
    assertThat(thrown.get()).isNotNull();
    assertThat(stillSet.get()).as("the thread is still interrupted").isTrue();
  }

  @Test
  @DisplayName("An image that can't be had is said within seconds, with what to do")
  void noImage() {
    GaleraCluster db = new GaleraCluster("mariadb:0.0-none");
    Instant begin = Instant.now();
    assertThatThrownBy(db::start)
        .isInstanceOf(ImageException.class)
        .hasMessageStartingWith("image mariadb:0.0-none: not on the engine; its registry: ")
        .hasMessageContaining("docker load -i <file>");
    assertThat(Duration.between(begin, Instant.now())).isLessThan(Duration.ofSeconds(15));
    assertThatThrownBy(() -> new GaleraCluster(TestImages.toolbox()).start())
        .isInstanceOf(ImageException.class)
        .hasMessageContaining("has no Galera provider");
  }

  @Test
  @DisplayName("A network of somebody else's is joined and stays; it has room for one cluster")
  void network() {
    try (Network network = Network.newNetwork()) {
      GaleraCluster db = TestClusters.cluster().withNodes(1).withNetwork(network);
      try (db) {
        db.start();
        assertThat(db.getNetwork()).isSameAs(network);
        assertThatThrownBy(() -> TestClusters.cluster().withNetwork(network).start())
            .hasMessageContaining("the network has a cluster already")
            .hasMessageContaining("give each cluster a network of its own");
      }
      assertThat(
              DockerClientFactory.lazyClient()
                  .inspectNetworkCmd()
                  .withNetworkId(network.getId())
                  .exec()
                  .getName())
          .isNotEmpty();
    }
  }

  @Test
  @DisplayName("Without TLS, filled by snapshots, with timers and a cache of its own")
  void asAskedFor() throws SQLException {
    try (GaleraCluster db =
        TestClusters.cluster()
            .withoutTls()
            .withFormation(Formation.BOOTSTRAP)
            .withSstMethod(SstMethod.RSYNC)
            .withTimers(Timers.WAN)
            .withGcache("48M")) {
      db.start();
      assertThat(db.getJdbcUrl()).endsWith("/test?sslMode=disable");
      try (Connection connection = db.dataSource(3).getConnection()) {
        assertThat(connection.isValid(5)).isTrue();
      }
      assertThat(db.node(2).sql("SHOW VARIABLES LIKE 'wsrep\\_provider\\_%'"))
          .doesNotContain("socket.ssl_cert = /")
          .containsPattern("(?i)gcache.size\\s*=?\\s*(48M|50331648)")
          .containsPattern("(?i)evs.suspect_timeout\\s*=?\\s*PT30S");
      assertThat(db.node(2).container().logs())
          .contains("wsrep_sst_rsync")
          .contains("SST completed on joiner");
      assertThatThrownBy(db::tls).hasMessageContaining("without TLS");
    }
  }

  @Test
  @DisplayName("Removing what is left is by label, so a cluster's own stop finds all of it")
  void leftovers() {
    GaleraCluster db = TestClusters.cluster().withNodes(1);
    db.start();
    LabIdentity identity = db.spec().identity();
    assertThat(Leftovers.of(identity)).hasSize(3);
    db.stop();
    assertThat(Leftovers.of(identity)).isEmpty();
  }
}
