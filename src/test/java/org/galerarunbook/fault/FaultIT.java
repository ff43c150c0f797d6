package org.galerarunbook.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.galerarunbook.container.LabContainer;
import org.galerarunbook.fault.Partition.Direction;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Partitions and lives: each holds while it is open, and is gone when it is closed. */
class FaultIT {

  private static FaultBench bench;

  @BeforeAll
  static void start() {
    bench = new FaultBench();
  }

  @AfterAll
  static void remove() {
    bench.close();
  }

  @Test
  @DisplayName("Cut off from its peers, its clients still reach it; closed, everybody does")
  void partition() {
    List<String> heard = new ArrayList<>();
    FaultListener listener =
        new FaultListener() {
          @Override
          public void injected(Fault fault) {
            heard.add("begin " + fault.name());
          }

          @Override
          public void healed(Fault fault) {
            heard.add("end " + fault.healedAt().orElseThrow().isAfter(fault.injectedAt()));
          }
        };
    try (Fault cut = FaultBench.peers().plan().inject(bench.target, List.of(listener))) {
      assertThat(bench.answers(bench.other, "server", 4567))
          .as("a peer reaches it, under " + cut)
          .isFalse();
      assertThat(bench.answers(bench.server, "other", 4567))
          .as("it reaches a peer, under " + cut)
          .isFalse();
      assertThat(bench.answers(bench.other, "server", 3306)).as("a client reaches it").isTrue();
      assertThat(cut.healedAt()).isEmpty();
      assertThatThrownBy(() -> FaultBench.peers().plan().inject(bench.target))
          .hasMessage("server is cut off from its peers already; close that fault first");
    }
    assertThat(bench.answers(bench.other, "server", 4567)).as("a peer reaches it, healed").isTrue();
    assertThat(bench.rules()).as("rules that are left").isEmpty();
    assertThat(heard).containsExactly("begin server cut off from its peers", "end true");
  }

  @Test
  @DisplayName("One way: it is heard and hears nothing, or the other way round")
  void oneWay() {
    for (Direction direction : List.of(Direction.IN, Direction.OUT)) {
      try (Fault cut = Partition.fromEverybody().plan(direction).inject(bench.target)) {
        assertThat(bench.datagrams(bench.other, bench.server, "server", 10))
            .as("to it, " + cut)
            .isEqualTo(direction == Direction.IN ? 0 : 10);
        assertThat(bench.datagrams(bench.server, bench.other, "other", 10))
            .as("from it, " + cut)
            .isEqualTo(direction == Direction.OUT ? 0 : 10);
      }
    }
  }

  @Test
  @DisplayName("Reset, whoever tries is told at once, in both directions; cut off, nobody is")
  void reset() {
    try (Fault cut = FaultBench.peers().resetting().inject(bench.target)) {
      assertThat(bench.triesFor2Seconds(bench.other, "server", 4567))
          .as("a peer, under " + cut)
          .contains("Connection refused");
      assertThat(bench.triesFor2Seconds(bench.server, "other", 4567))
          .as("it itself, under " + cut)
          .contains("Connection refused");
    }
    try (Fault cut = FaultBench.peers().plan().inject(bench.target)) {
      assertThat(bench.triesFor2Seconds(bench.other, "server", 4567)).as("under " + cut).isEmpty();
    }
    assertThat(bench.answers(bench.other, "server", 4567)).isTrue();
  }

  @Test
  @DisplayName("Cut off from one host by its name, which has gone when it is healed")
  void fromHost() {
    FaultPlan plan = Partition.fromHosts(List.of("other")).plan();
    try (Fault cut = plan.inject(bench.target)) {
      assertThat(bench.answers(bench.other, "server", 3306)).as("under " + cut).isFalse();
      bench.other.stop(Duration.ZERO);
    } finally {
      bench.other.start();
    }
    assertThat(bench.answers(bench.other, "server", 3306)).isTrue();
    assertThatThrownBy(
            () -> Partition.fromHosts(List.of("nobody.local")).plan().inject(bench.target))
        .hasMessageContaining("nobody.local");
    assertThat(bench.rules()).as("rules of a fault that could not be").isEmpty();
  }

  @Test
  @DisplayName("Cut off from everybody, it talks to itself")
  void everybody() {
    try (Fault cut = Partition.fromEverybody().plan().inject(bench.target)) {
      assertThat(bench.answers(bench.other, "server", 3306)).as("under " + cut).isFalse();
      assertThat(bench.answers(bench.server, "localhost", 3306)).isTrue();
    }
    assertThat(bench.answers(bench.other, "server", 3306)).isTrue();
  }

  @Test
  @DisplayName("Healed whatever happened: killed, started again, removed meanwhile, closed twice")
  void whateverHappens() {
    Fault cut = FaultBench.peers().plan().inject(bench.target);
    bench.server.kill();
    cut.close();
    cut.close();
    bench.server.start();
    bench.awaitAnswer(4567);

    Fault again = FaultBench.peers().plan().inject(bench.target);
    bench.server.kill();
    bench.server.start();
    again.close();
    bench.awaitAnswer(4567);

    Fault frozen = Faults.paused().inject(bench.target);
    assertThat(bench.answers(bench.other, "server", 4567)).as("frozen").isFalse();
    bench.server.kill();
    frozen.close();
    assertThatThrownBy(() -> Faults.paused().inject(bench.target))
        .hasMessageStartingWith("server can't be frozen: its container is stopped (exit 137)");
    bench.server.start();

    LabContainer third = bench.launch("third", Map.of());
    Fault killed = Faults.killed().inject(bench.target("third", third));
    third.remove();
    killed.close();
    assertThat(killed.healedAt()).isPresent();
  }

  @Test
  @DisplayName("A fault that can't be healed says what to type, and is not called healed")
  void notHealed() {
    Fault cut = FaultBench.peers().plan().inject(bench.target);
    // Somebody else takes the rules away.
    bench.beside("iptables -F INPUT; iptables -F OUTPUT");
    assertThatThrownBy(cut::close)
        .hasMessageContaining("server cut off from its peers is not healed")
        .hasMessageContaining("by hand:")
        .hasMessageContaining("iptables -D INPUT -j cut-peers");
    assertThat(cut.healedAt()).isEmpty();
    bench.server.kill();
    cut.close();
    assertThat(cut.healedAt()).isPresent();
    bench.server.start();
  }

  @Test
  @DisplayName("Killed, stopped and frozen end with the same container running")
  void verbs() {
    String id = bench.server.id();
    for (FaultPlan plan : List.of(Faults.killed(), Faults.stopped(), Faults.paused())) {
      try (Fault fault = plan.inject(bench.target)) {
        assertThat(bench.answers(bench.other, "server", 4567)).as("under " + fault).isFalse();
      }
      assertThat(bench.server.status().running()).isTrue();
      assertThat(bench.server.status().paused()).isFalse();
      assertThat(bench.server.id()).isEqualTo(id);
      bench.awaitAnswer(4567);
    }
  }
}
