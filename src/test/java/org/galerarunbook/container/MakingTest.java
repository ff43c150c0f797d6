package org.galerarunbook.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class MakingTest {

  private final Making making = new Making();
  private final Set<String> engine = ConcurrentHashMap.newKeySet();

  @Test
  @DisplayName("What is under way when the process ends is taken away, too, and nothing is begun")
  void underWay() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch firstRound = new CountDownLatch(1);
    making.undo(
        "lab",
        () -> {
          engine.clear();
          firstRound.countDown();
        });
    engine.add("network");
    CompletableFuture<Boolean> maker =
        CompletableFuture.supplyAsync(
            () ->
                making.begin(
                    () -> {
                      begun.countDown();
                      await(firstRound);
                      return engine.add("container galera1");
                    }));
    assertThat(begun.await(10, TimeUnit.SECONDS)).isTrue();
    making.end();
    assertThat(maker.get(10, TimeUnit.SECONDS)).isTrue();
    assertThat(engine).isEmpty();
    assertThatThrownBy(() -> making.begin(() -> engine.add("container galera2")))
        .isInstanceOf(Making.Ended.class);
    assertThatThrownBy(() -> making.undo("other", () -> {})).isInstanceOf(Making.Ended.class);
    assertThat(engine).isEmpty();
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  @DisplayName("What the engine does not give up at once is asked for again")
  void again() {
    AtomicInteger asked = new AtomicInteger();
    making.undo(
        "lab",
        () -> {
          if (asked.incrementAndGet() < 3) {
            throw new IllegalStateException("network has active endpoints");
          }
        });
    making.end();
    assertThat(asked).hasValue(3);
  }

  @Test
  @DisplayName("What is kept stays, and locks are given back after everything else")
  void kept() {
    List<String> order = new CopyOnWriteArrayList<>();
    making.last(() -> order.add("lock"));
    making.undo("mine", () -> order.add("mine"));
    making.undo("kept", () -> order.add("kept"));
    making.remove("kept");
    making.end();
    assertThat(order).containsExactly("mine", "lock");
    making.end();
    assertThat(order.stream().filter("mine"::equals)).hasSize(1);
  }
}
