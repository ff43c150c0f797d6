package org.galerarunbook.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Time passes here only by waiting, and by what a test lets an answer take. */
class PacerTest {

  private static final long MILLI = 1_000_000;

  private long now = Long.MAX_VALUE - 50 * MILLI;
  private final long begin = now;
  private final Pacer pacer = new Pacer(100, begin, () -> now, nanos -> now += nanos);

  private long turn() {
    assertThat(pacer.awaitTurn(() -> false)).isTrue();
    return (now - begin) / MILLI;
  }

  @Test
  void turnsAreEvenAlsoWhenAnswersTakeTheirTime() {
    List<Long> turns = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      turns.add(turn());
      now += (i % 4) * 3 * MILLI;
    }
    // The clock wraps on the way, as nanoTime may.
    assertThat(turns).containsExactly(0L, 10L, 20L, 30L, 40L, 50L, 60L, 70L, 80L, 90L);
  }

  @Test
  void missedTurnsAreNotMadeUpFor() {
    turn();
    now += 2000 * MILLI;
    assertThat(turn()).isEqualTo(2000);
    assertThat(turn()).isEqualTo(2010);
    assertThat(turn()).isEqualTo(2020);
  }

  @Test
  void wakingEarlyIsNoTurn() {
    Pacer nervous = new Pacer(100, begin, () -> now, nanos -> now += Math.min(nanos, MILLI));
    nervous.awaitTurn(() -> false);
    nervous.awaitTurn(() -> false);
    assertThat(now - begin).isEqualTo(10 * MILLI);
  }

  @Test
  void overEndsTheWait() {
    turn();
    assertThat(pacer.awaitTurn(() -> true)).isFalse();
    assertThat(now).isEqualTo(begin);
  }
}
