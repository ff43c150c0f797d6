package org.galerarunbook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class WaitingTest {

  @Test
  @DisplayName("Looks that take long are made less often: they take from others what is waited for")
  void backsOff() {
    List<Long> begins = new ArrayList<>();
    Waiting.until("never", Duration.ofMillis(600))
        .every(Duration.ofMillis(1))
        .last(
            () -> {
              begins.add(System.nanoTime());
              LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
              return false;
            },
            held -> held);
    assertThat(begins).hasSizeBetween(2, 5);
  }

  @Test
  @DisplayName("Looks that take no time are made as often as asked for")
  void asAskedFor() {
    List<Long> begins = new ArrayList<>();
    Waiting.until("never", Duration.ofMillis(300))
        .every(Duration.ofMillis(10))
        .last(() -> begins.add(System.nanoTime()), ignored -> false);
    assertThat(begins).hasSizeGreaterThan(5);
  }

  @Test
  @DisplayName("The longer it has waited, the less often it looks, where that was asked for")
  void slowsDown() {
    List<Long> begins = new ArrayList<>();
    Waiting.until("never", Duration.ofMillis(500))
        .every(Duration.ofMillis(1))
        .slowingDown()
        .last(() -> begins.add(System.nanoTime()), ignored -> false);
    assertThat(begins).hasSizeBetween(5, 100);
    long longest =
        IntStream.range(1, begins.size())
            .mapToLong(i -> begins.get(i) - begins.get(i - 1))
            .max()
            .orElseThrow();
    assertThat(longest)
        .as("the longest pause of half a second")
        .isGreaterThan(Duration.ofMillis(20).toNanos());
  }

  @Test
  @DisplayName("The message names what was waited for, and the value seen last")
  void namesWhatWasSeen() {
    assertThatThrownBy(
            () -> Waiting.until("three", Duration.ofMillis(20)).is(() -> 2, value -> value == 3))
        .isInstanceOf(Waiting.TimedOut.class)
        .hasMessage("after 0.0 s still not: three; last seen: 2");
  }
}
