package org.galerarunbook.galera.recovery;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.galerarunbook.container.LabIdentity;
import org.galerarunbook.galera.Accounts;
import org.galerarunbook.galera.ClusterSpec;
import org.galerarunbook.galera.Formation;
import org.galerarunbook.galera.GaleraCluster;
import org.galerarunbook.galera.GaleraNode;
import org.galerarunbook.galera.NodeOptions;
import org.galerarunbook.galera.SstMethod;
import org.galerarunbook.galera.Timers;
import org.galerarunbook.pki.PkiDirectory;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class RosterTest {

  private static final List<String> FIVE =
      IntStream.rangeClosed(1, 5).mapToObj(i -> "galera" + i).toList();

  /** An engine with these, and nodes that name these. */
  private record Holds(
      Set<String> containers, Set<String> volumes, Map<String, Set<String>> named, boolean own) {

    Map<String, String> namedBy(GaleraNode node) {
      Map<String, String> answer = new HashMap<>();
      named.getOrDefault(node.name(), Set.of()).forEach(n -> answer.put(n, node.name() + " says"));
      return answer;
    }
  }

  /** {@code LAB_NODES=3}, whatever there is. */
  private static GaleraCluster ofThree() {
    return GaleraCluster.of(
        new ClusterSpec(
            LabIdentity.ofCommandLine(),
            "mariadb:11.8",
            3,
            Formation.PREPARED,
            SstMethod.MARIABACKUP,
            Timers.LAB,
            "32M",
            new Accounts("a", "backup", "b", "c", "passbolt", "d", "passbolt"),
            PkiDirectory.at(Path.of("certs"), Path.of("certs-template")),
            0,
            NodeOptions.of(() -> "toolbox", "", false)));
  }

  private static Roster roster(Holds engine) {
    return Roster.of(
        ofThree(), engine.containers(), engine.volumes(), engine::namedBy, node -> engine.own());
  }

  @Test
  @DisplayName(
      "Five containers and a setting of 3: five nodes, and the three that stopped join the two")
  void moreThanTheSetting() {
    Set<String> roles = new HashSet<>(FIVE);
    roles.addAll(Set.of("toolbox", "garb"));
    Roster roster = roster(new Holds(roles, Set.of(), Map.of(), true));
    assertThat(roster.nodes()).as("nodes of the cluster").containsExactlyElementsOf(FIVE);
    Map<String, Sight> there = new TreeMap<>();
    for (int i = 1; i <= 3; i++) {
      there.put("galera" + i, Sights.stopped(i, 40));
    }
    there.put("galera4", Sights.primary(4, 44, 2));
    there.put("galera5", Sights.primary(5, 44, 2));
    Decision decision = Chooser.decide(roster.nodes().stream().map(there::get).toList(), Wish.NONE);
    assertThat(decision.kind()).as(decision.why()).isEqualTo(Decision.Kind.JOIN);
    assertThat(decision.start()).containsExactly("galera1", "galera2", "galera3");
  }

  @Test
  @DisplayName("Volumes, peers' lists and members' tables name nodes whose containers are gone")
  void withoutContainers() {
    Roster roster =
        roster(
            new Holds(
                Set.of("galera1", "galera2"),
                Set.of("galera10", "saved"),
                Map.of("galera2", Set.of("galera4")),
                true));
    assertThat(roster.nodes()).containsExactly("galera1", "galera2", "galera4", "galera10");
    assertThat(roster.from())
        .containsEntry("galera10", "its volume")
        .containsEntry("galera4", "galera2 says")
        .containsEntry("galera1", "its container");
  }

  @Test
  @DisplayName(
      "Where nothing of the cluster is, the setting names no node, but whose place is taken")
  void nothing() {
    Roster free = roster(new Holds(Set.of(), Set.of(), Map.of(), true));
    assertThat(free.isEmpty()).isTrue();
    assertThat(free.strangers()).isEmpty();
    Roster taken = roster(new Holds(Set.of(), Set.of(), Map.of(), false));
    assertThat(taken.isEmpty()).isTrue();
    assertThat(taken.strangers()).hasSize(3);
  }

  @Test
  @DisplayName("A peer is the node of that name; one that is elsewhere keeps its own")
  void names() {
    assertThat(Roster.nameOf("galera4.local")).isEqualTo("galera4");
    assertThat(Roster.nameOf("db4.example.com")).isEqualTo("db4.example.com");
    assertThat(Roster.nameOf("10.0.0.4")).isEqualTo("10.0.0.4");
  }
}
