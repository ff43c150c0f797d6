package org.galerarunbook.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.galerarunbook.container.LabContainer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What is slow or lossy, measured under the fault and after it. */
class FaultQualityIT {

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
  @DisplayName("Delayed: each answer takes that much longer, and no more when it is closed")
  void delay() {
    double before = bench.roundTrip();
    FaultPlan plan =
        Faults.canDelayInKernel(bench.target)
            ? Faults.delayedByKernel(Duration.ofMillis(80))
            : Faults.delayedByQueue(Duration.ofMillis(80));
    try (Fault slow = plan.inject(bench.target)) {
      assertThat(bench.roundTrip())
          .as("milliseconds under " + slow)
          .isBetween(80.0, 80 + before + 30);
      try (Fault cut = FaultBench.peers().plan().inject(bench.target)) {
        assertThat(bench.answers(bench.other, "server", 4567))
            .as(cut + " beside " + slow)
            .isFalse();
      }
    }
    assertThat(bench.roundTrip()).as("milliseconds, healed").isLessThan(40);
    assertThat(bench.rules()).isEmpty();
  }

  @Test
  @DisplayName("A delay that ended by itself is said when it is closed")
  void delayThatEnds() {
    Fault slow = Faults.delayedByQueue(Duration.ofMillis(80)).inject(bench.target);
    LabContainer.named(bench.server.name() + "-late").kill();
    assertThat(bench.roundTrip()).as("milliseconds without the program").isLessThan(40);
    assertThatThrownBy(slow::close)
        .hasMessageContaining("the delay had ended before it was healed");
    slow.close();
    assertThat(bench.rules()).isEmpty();
  }

  @Test
  @DisplayName("A share of the packets is lost, and none when it is closed")
  void loss() {
    try (Fault losing = Faults.losing(0.5).inject(bench.target)) {
      assertThat(bench.datagrams(bench.other, bench.server, "server", 200))
          .as("of 200, under " + losing)
          .isBetween(60, 140);
    }
    assertThat(bench.datagrams(bench.other, bench.server, "server", 200))
        .as("of 200, healed")
        .isEqualTo(200);
  }

  @Test
  @DisplayName("A slow disk takes that many writes a second, and all when it is closed")
  void slowDisk() {
    double before = bench.secondsForWrites(40);
    try (Fault slow = Faults.slowDisk("/data", 20).inject(bench.target)) {
      assertThat(bench.secondsForWrites(40))
          .as("seconds for 40 writes, under " + slow)
          .isGreaterThan(1.5);
    }
    assertThat(bench.secondsForWrites(40)).as("seconds, healed; before: " + before).isLessThan(1.5);
  }

  @Test
  @DisplayName("The machine's own disk is not filled")
  void hugeDisk() {
    assertThatThrownBy(() -> Faults.fullDisk("/data").inject(bench.target))
        .hasMessageContaining("it may be the machine itself");
  }
}
