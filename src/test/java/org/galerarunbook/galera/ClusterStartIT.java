package org.galerarunbook.galera;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** How long a start may take, and what is heard of it. */
class ClusterStartIT {

  @Test
  @DisplayName("A start that takes longer than it may ends then, and says who was not there")
  void tooLate() {
    GaleraCluster db =
        TestClusters.cluster()
            .withNodes(3)
            .withStartupTimeout(Duration.ofSeconds(4))
            .withNodeCustomizer(
                (n, c) -> {
                  if (n == 2) {
                    c.withCommand("tail", "-f", "/dev/null");
                  }
                });
    Instant asked = Instant.now();
    assertThatThrownBy(db::start)
        .hasMessageContaining("all nodes Primary, Synced, of one history")
        .hasMessageContaining("galera2, last lines of its log:");
    assertThat(Duration.between(asked, Instant.now()))
        .isBetween(Duration.ofSeconds(4), Duration.ofSeconds(60));
  }

  @Test
  @DisplayName("What each node logs is heard, also in its second life")
  void logs() {
    Map<String, List<String>> heard = new ConcurrentHashMap<>();
    try (GaleraCluster db =
        TestClusters.cluster()
            .withLogConsumers(
                node -> {
                  List<String> lines =
                      heard.computeIfAbsent(node.name(), n -> new CopyOnWriteArrayList<>());
                  return frame -> lines.add(frame.getUtf8String());
                })) {
      db.start();
      begins(heard, "galera2", 1);
      db.node(2).kill().close();
      db.awaitSynced();
      begins(heard, "galera2", 2);
      begins(heard, "galera1", 1);
      begins(heard, "galera3", 1);
    }
  }

  /** How often a server said that it began to serve. */
  private static void begins(Map<String, List<String>> heard, String node, int times) {
    Awaitility.await(node + " was heard to begin " + times + " times")
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(
            () ->
                assertThat(heard.getOrDefault(node, List.of()))
                    .filteredOn(l -> l.contains("mariadbd: ready for connections"))
                    .hasSize(times));
  }
}
