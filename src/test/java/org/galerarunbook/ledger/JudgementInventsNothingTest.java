package org.galerarunbook.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.galerarunbook.ledger.Operation.Kind;
import org.galerarunbook.ledger.Operation.Outcome;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Runs of a cluster that keeps its word, simulated: whatever its clients saw, nothing is found. And
 * the same runs with one row taken away or added: found every time.
 */
class JudgementInventsNothingTest {

  static java.util.stream.IntStream seeds() {
    return java.util.stream.IntStream.range(0, 200);
  }

  private static final class Simulated {
    final Planted planted = Planted.onThreeNodes();
    final Random random;
    long acknowledged;
    long happened;
    long unknown;

    Simulated(long seed) {
      random = new Random(seed);
      int writers = 1 + random.nextInt(4);
      planted.workers(writers, 1);
      for (int writer = 1; writer <= writers; writer++) {
        long at = 0;
        for (long number = 1; number <= 50; number++) {
          at += 1 + random.nextInt(20);
          write(writer, number, at);
        }
      }
      planted.wrote(51, Outcome.ACKNOWLEDGED, 1100).row(51);
      acknowledged++;
    }

    private void write(int writer, long number, long at) {
      if (random.nextInt(10) == 0) {
        planted.saw(Kind.WRITE, writer, number, Outcome.NOT_SENT, at, at + 1);
      }
      while (random.nextInt(8) == 0) {
        planted.saw(Kind.WRITE, writer, number, Outcome.CONFLICT, at, at + 1);
      }
      switch (random.nextInt(10)) {
        case 0 -> planted.saw(Kind.WRITE, writer, number, Outcome.REFUSED, at, at + 1);
        case 1 -> {
          unknown++;
          planted.saw(Kind.WRITE, writer, number, Outcome.UNKNOWN, at, at + 1);
          if (random.nextBoolean()) {
            happened++;
            planted.row(writer, number);
          }
        }
        default -> {
          acknowledged++;
          planted.saw(Kind.WRITE, writer, number, Outcome.ACKNOWLEDGED, at, at + 1);
          planted.row(writer, number);
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void cleanRunIsIntact(int seed) {
    Simulated run = new Simulated(seed);
    Judgement verdict = run.planted.verdict(1200);
    assertThat(verdict).isIntact();
    assertThat(verdict.acknowledged()).isEqualTo(run.acknowledged);
    assertThat(verdict.unknownCommitted()).hasSize((int) run.happened);
    assertThat(verdict.unknownNotCommitted()).hasSize((int) (run.unknown - run.happened));
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void oneLostWriteIsFound(int seed) {
    Simulated run = new Simulated(seed);
    run.planted.wrote(1000 + seed, Outcome.ACKNOWLEDGED, 1 + seed);
    Judgement verdict = run.planted.verdict(1200);
    assertThat(verdict.lost()).containsExactly(new WriteId(1, 1000 + seed));
    assertThat(verdict.isIntact()).isFalse();
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void oneRowTooManyIsFound(int seed) {
    Simulated run = new Simulated(seed);
    String node = "galera" + (1 + seed % 3);
    run.planted.row(1, 1000 + seed, node);
    Judgement verdict = run.planted.verdict(1200);
    assertThat(verdict.neverAttempted()).containsOnlyKeys(node);
    assertThat(verdict.differences()).hasSize(1);
  }
}
