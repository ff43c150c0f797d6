package org.galerarunbook.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.List;
import org.galerarunbook.ledger.Operation.Kind;
import org.galerarunbook.ledger.Operation.Outcome;
import org.junit.jupiter.api.Test;

/** Gaps, latencies and throughput of planted histories. */
class JudgementTimesTest {

  private static Gap gap(long from, long to) {
    return new Gap(Planted.at(from), Planted.at(to));
  }

  /** Acknowledged every 10 ms, but for one silence. */
  private static Planted silentBetween(long from, long to, long end) {
    Planted planted = Planted.onThreeNodes();
    for (long at = 0; at + 2 <= end; at += 10) {
      if (at + 2 <= from || at + 2 >= to) {
        planted.wrote(at / 10 + 1, Outcome.ACKNOWLEDGED, at).row(at / 10 + 1);
      }
    }
    return planted;
  }

  @Test
  void gapAtTheStart() {
    assertThat(silentBetween(0, 302, 1000).verdict().longestWriteGap()).isEqualTo(gap(0, 302));
  }

  @Test
  void gapInTheMiddle() {
    assertThat(silentBetween(402, 702, 1000).verdict().longestWriteGap()).isEqualTo(gap(402, 702));
  }

  @Test
  void gapAtTheEnd() {
    assertThat(silentBetween(602, 2000, 1000).verdict().longestWriteGap())
        .isEqualTo(gap(602, 1000));
  }

  @Test
  void nothingAcknowledgedIsOneGap() {
    assertThat(Planted.onThreeNodes().wrote(1, Outcome.REFUSED, 500).verdict().longestWriteGap())
        .isEqualTo(gap(0, 1000));
  }

  @Test
  void onlyAcknowledgementsEndAGap() {
    Judgement verdict =
        silentBetween(402, 702, 1000)
            .wrote(900, Outcome.UNKNOWN, 500)
            .wrote(901, Outcome.REFUSED, 550)
            .wrote(902, Outcome.CONFLICT, 600)
            .wrote(903, Outcome.NOT_SENT, 650)
            .saw(Kind.READ, 1, 1, Outcome.ACKNOWLEDGED, 540, 550)
            .verdict();
    assertThat(verdict.longestWriteGap()).isEqualTo(gap(402, 702));
  }

  @Test
  void acknowledgementAfterTheEndDoesNotShortenTheLastGap() {
    Judgement verdict =
        silentBetween(602, 2000, 1000)
            .saw(Kind.WRITE, 1, 99, Outcome.ACKNOWLEDGED, 610, 2600)
            .verdict();
    assertThat(verdict.longestWriteGap()).isEqualTo(gap(602, 1000));
  }

  @Test
  void oneWritersGapIsNotTheApplications() {
    Planted planted = silentBetween(402, 702, 1000).workers(3, 0);
    for (long at = 0; at < 1000; at += 10) {
      planted.saw(Kind.WRITE, 2, at / 10 + 1, Outcome.ACKNOWLEDGED, at, at + 5);
      planted.row(2, at / 10 + 1);
    }
    Judgement verdict = planted.verdict();
    assertThat(verdict.longestWriteGap().length()).isLessThanOrEqualTo(Duration.ofMillis(10));
    assertThat(verdict.longestGaps(Kind.WRITE))
        .containsEntry(1, gap(402, 702))
        .containsEntry(3, gap(0, 1000))
        .hasSize(3);
  }

  @Test
  void readGapIsOfReadsAlone() {
    Planted planted = silentBetween(402, 702, 1000).workers(1, 1);
    for (long at = 0; at < 1000; at += 100) {
      planted.saw(Kind.READ, 1, at / 100 + 1, Outcome.ACKNOWLEDGED, at, at + 50);
    }
    assertThat(planted.verdict().longestReadGap()).contains(gap(50, 150));
    assertThat(silentBetween(402, 702, 1000).verdict().longestReadGap()).isEmpty();
  }

  @Test
  void tooLongAGapFailsAndNamesTheMarkInIt() {
    Judgement verdict = silentBetween(402, 702, 1000).mark("kill galera1", 410).verdict();
    assertThat(verdict).hasNoWriteGapOver(Duration.ofMillis(300));
    assertThatThrownBy(() -> assertThat(verdict).hasNoWriteGapOver(Duration.ofMillis(299)))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("no write was acknowledged for 0.300 s, more than 0.299 s")
        .hasMessageContaining("kill galera1");
  }

  @Test
  void percentileIsOfAcknowledgedOperationsOfThatKind() {
    Planted planted = Planted.onThreeNodes();
    for (int i = 1; i <= 100; i++) {
      planted.saw(Kind.WRITE, 1, i, Outcome.ACKNOWLEDGED, 1000, 1000 + i);
    }
    planted.saw(Kind.WRITE, 1, 101, Outcome.UNKNOWN, 1000, 9000);
    planted.saw(Kind.READ, 1, 1, Outcome.ACKNOWLEDGED, 1000, 8000);
    Judgement verdict = planted.verdict(10_000);
    assertThat(millis(verdict.p99(Kind.WRITE))).isCloseTo(99, within(0.5));
    assertThat(millis(verdict.p99(Kind.READ))).isCloseTo(7000, within(10.0));
  }

  @Test
  void noOperationsHaveNoLatency() {
    assertThat(Planted.onThreeNodes().verdict().p99(Kind.WRITE)).isZero();
  }

  @Test
  void throughputHasEmptyPartsAndARemainder() {
    Planted planted = Planted.onThreeNodes();
    for (long at : new long[] {10, 20, 30, 40, 450, 620}) {
      planted.wrote(at, Outcome.ACKNOWLEDGED, at);
    }
    planted.wrote(7, Outcome.REFUSED, 250);
    List<Throughput> series =
        Throughput.of(planted.verdict(650).history(), Kind.WRITE, Duration.ofMillis(200));
    assertThat(series).extracting(Throughput::perSecond).containsExactly(20.0, 0.0, 2 / 0.25);
    assertThat(series)
        .extracting(Throughput::at)
        .containsExactly(Planted.at(100).wall(), Planted.at(300).wall(), Planted.at(525).wall());
  }

  private static double millis(Duration time) {
    return time.toNanos() / 1e6;
  }
}
