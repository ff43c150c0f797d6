package org.galerarunbook.galera;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.galerarunbook.finding.Finding;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class AgreementTest {

  private static final String ONE = "11111111-6a3b-11ef-9d2c-0242ac120003";
  private static final String TWO = "22222222-6a3b-11ef-9d2c-0242ac120003";

  private static NodeStatus node(int number, String status, String state, int size, String uuid) {
    return NodeStatus.of(
        "galera" + number,
        Map.of(
            "wsrep_cluster_status",
            status,
            "wsrep_local_state_comment",
            state,
            "wsrep_cluster_size",
            String.valueOf(size),
            "wsrep_cluster_state_uuid",
            uuid,
            "wsrep_last_committed",
            "7",
            "wsrep_ready",
            "ON"));
  }

  private static NodeStatus good(int number) {
    return node(number, "Primary", "Synced", 3, ONE);
  }

  private static List<String> problems(NodeStatus... nodes) {
    return Agreement.problems(List.of(nodes)).stream().map(Finding::toString).toList();
  }

  @Test
  @DisplayName("Three that tell the same story agree")
  void good() {
    assertThat(problems(good(1), good(2), good(3))).isEmpty();
  }

  @Test
  @DisplayName("Two histories are seen, though every node is content with itself")
  void twoHistories() {
    assertThat(
            problems(
                good(1),
                node(2, "Primary", "Synced", 3, ONE),
                node(3, "Primary", "Synced", 3, TWO)))
        .hasSize(3)
        .allMatch(p -> p.contains("more than one history"))
        .anyMatch(p -> p.startsWith("galera3: has state UUID " + TWO));
  }

  @Test
  @DisplayName("A second component of the same history is seen by its size")
  void smallerComponent() {
    assertThat(
            problems(
                node(1, "Primary", "Synced", 2, ONE),
                node(2, "Primary", "Synced", 2, ONE),
                node(3, "Primary", "Synced", 1, ONE)))
        .containsExactly(
            "galera1: sees a cluster of 2, not 3",
            "galera2: sees a cluster of 2, not 3",
            "galera3: sees a cluster of 1, not 3");
  }

  @Test
  @DisplayName("Joiner and donor are named with their state")
  void joinerAndDonor() {
    assertThat(
            problems(
                good(1),
                node(2, "Primary", "Donor/Desynced", 3, ONE),
                node(3, "Primary", "Joining: receiving State Transfer", 3, ONE)))
        .containsExactly(
            "galera2: is Donor/Desynced, not Synced",
            "galera3: is Joining: receiving State Transfer, not Synced");
  }

  @Test
  @DisplayName("An unresponsive node is named with the engine's word and its own last")
  void silent() {
    assertThat(
            problems(
                good(1),
                NodeStatus.silent("galera2", "paused", ""),
                NodeStatus.silent("galera3", "running", "ERROR 2002 (HY000): Can't connect")))
        .containsExactly(
            "galera2: does not answer: paused",
            "galera3: does not answer: running, ERROR 2002 (HY000): Can't connect");
  }

  @Test
  @DisplayName("A node outside the primary component is named, and takes no queries")
  void nonPrimary() {
    NodeStatus out =
        NodeStatus.of(
            "galera3",
            Map.of(
                "wsrep_cluster_status", "non-Primary",
                "wsrep_local_state_comment", "Initialized",
                "wsrep_cluster_size", "1",
                "wsrep_cluster_state_uuid", ONE,
                "wsrep_last_committed", "18446744073709551615",
                "wsrep_ready", "OFF"));
    assertThat(out.seqno()).as("the provider's word for unknown").isEqualTo(-1);
    assertThat(problems(good(1), good(2), out))
        .containsExactly(
            "galera3: is not part of a primary component: non-Primary",
            "galera3: is Initialized, not Synced",
            "galera3: takes no queries (wsrep_ready is OFF)",
            "galera3: sees a cluster of 1, not 3");
  }

  @Test
  @DisplayName("A node that has not joined yet is no second history")
  void undefined() {
    assertThat(
            problems(
                good(1), good(2), node(3, "Disconnected", "Initialized", 0, Grastate.UNDEFINED)))
        .noneMatch(p -> p.contains("history"))
        .allMatch(p -> p.startsWith("galera3"));
    assertThat(problems(good(1), good(2), NodeStatus.of("galera3", Map.of())))
        .contains("galera3: is not part of a primary component: ")
        .noneMatch(p -> p.contains("history"));
  }

  @Test
  @DisplayName("Synced in a component of the right size, or not")
  void isSynced() {
    assertThat(good(1).isSyncedIn(3)).isTrue();
    assertThat(good(1).isSyncedIn(5)).isFalse();
    assertThat(node(1, "non-Primary", "Synced", 3, ONE).isSyncedIn(3)).isFalse();
    assertThat(NodeStatus.silent("galera1", "absent", "").isSyncedIn(0)).isFalse();
    assertThat(Agreement.inWords(List.of(good(1), NodeStatus.silent("galera2", "absent", ""))))
        .isEqualTo("galera1: Primary, Synced, size 3; galera2: absent");
  }
}
