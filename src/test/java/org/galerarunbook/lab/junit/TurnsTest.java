package org.galerarunbook.lab.junit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import org.galerarunbook.lab.LabRequest;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Chapters ask for their turn from threads of their own; the test ends turns one by one. */
class TurnsTest {

  private static final LabRequest PASSBOLT = LabPoolTest.request(false, true);

  private final Map<String, Turns.Turn> open = new ConcurrentHashMap<>();
  private final List<String> begun = new CopyOnWriteArrayList<>();
  private final List<Thread> threads = new ArrayList<>();

  @Test
  @DisplayName("So many run side by side, the longest first, and the lone one when all are done")
  void lanes() {
    Turns turns = new Turns(2, Duration.ZERO);
    ask(turns, wish("first", 1));
    seen("first");
    ask(turns, wish("second", 1));
    seen("first", "second");
    ask(turns, new Turns.Wish("measures", true, LabRequest.shared(), Duration.ofMinutes(9)));
    ask(turns, wish("short", 2));
    ask(turns, wish("long", 5));
    waits();
    open.remove("first").close();
    seen("first", "second", "long");
    open.remove("second").close();
    seen("first", "second", "long", "short");
    open.remove("long").close();
    waits();
    assertThat(begun).as("the lone one waits for the last").hasSize(4);
    open.remove("short").close();
    seen("first", "second", "long", "short", "measures");
    ask(turns, wish("late", 1));
    waits();
    assertThat(begun).as("nobody begins beside the lone one").hasSize(5);
    open.remove("measures").close();
    seen("first", "second", "long", "short", "measures", "late");
  }

  @Test
  @DisplayName("One application tier is enough: of those that need it only one runs")
  void application() {
    Turns turns = new Turns(3, Duration.ZERO);
    ask(turns, new Turns.Wish("passbolt", false, PASSBOLT, Duration.ofMinutes(1)));
    seen("passbolt");
    ask(turns, new Turns.Wish("failover", false, PASSBOLT, Duration.ofMinutes(8)));
    waits();
    ask(turns, wish("other", 1));
    seen("passbolt", "other");
    open.remove("passbolt").close();
    seen("passbolt", "other", "failover");
  }

  @Test
  @DisplayName("Who asks first does not begin before those who ask right after it have asked")
  void settles() {
    Turns turns = new Turns(1, Duration.ofSeconds(1));
    Turns.Wish measures =
        new Turns.Wish("measures", true, LabRequest.shared(), Duration.ofMinutes(9));
    for (Turns.Wish wish : List.of(measures, wish("short", 2), wish("long", 5))) {
      ask(turns, wish);
    }
    seen("long");
    open.remove("long").close();
    seen("long", "short");
    open.remove("short").close();
    seen("long", "short", "measures");
  }

  private static Turns.Wish wish(String chapter, int minutes) {
    return new Turns.Wish(chapter, false, LabRequest.shared(), Duration.ofMinutes(minutes));
  }

  private void ask(Turns turns, Turns.Wish wish) {
    Thread thread =
        new Thread(
            () -> {
              Turns.Turn turn = turns.await(wish);
              open.put(wish.chapter(), turn);
              begun.add(wish.chapter());
            });
    thread.setDaemon(true);
    thread.start();
    threads.add(thread);
    Awaitility.await(wish.chapter() + " has asked")
        .until(
            () ->
                begun.contains(wish.chapter())
                    || thread.getState() == Thread.State.WAITING
                    || thread.getState() == Thread.State.TIMED_WAITING);
  }

  private void seen(String... chapters) {
    Awaitility.await("begun").untilAsserted(() -> assertThat(begun).containsExactly(chapters));
  }

  /** Until every thread has either had its turn or waits for it. */
  private void waits() {
    Awaitility.await("all settled")
        .until(
            () ->
                threads.stream()
                    .allMatch(
                        t ->
                            t.getState() == Thread.State.WAITING
                                || t.getState() == Thread.State.TERMINATED));
  }
}
