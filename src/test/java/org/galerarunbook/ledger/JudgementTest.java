package org.galerarunbook.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.galerarunbook.ledger.Operation.Outcome;
import org.junit.jupiter.api.Test;

/** Each thing that can be wrong with data is planted once, and must be the one thing found. */
class JudgementTest {

  private static WriteId write(long number) {
    return new WriteId(1, number);
  }

  @Test
  void cleanIsIntact() {
    assertThat(Planted.onThreeNodes().clean(1, 20).verdict()).isIntact();
  }

  @Test
  void oneNodeReadInThePlaceOfAllProvesNothingOfTheOthers() {
    Judgement verdict =
        Planted.onThreeNodes()
            .clean(1, 20)
            .answeredBy("galera2", "galera1")
            .answeredBy("galera3", "galera1")
            .verdict();
    assertThat(verdict.problems())
        .containsExactly(
            "galera2 was asked for its rows and galera1 answered, so nothing is known of galera2",
            "galera3 was asked for its rows and galera1 answered, so nothing is known of galera3");
  }

  @Test
  void writerThatFellSilentWithoutAnErrorHasMeasuredNothing() {
    Judgement verdict = Planted.onThreeNodes().clean(1, 20).verdict(10_000);
    assertThat(verdict.problems())
        .singleElement()
        .asString()
        .startsWith("writer 1 did nothing for 9.798 s and had no error")
        .endsWith("it did 20 operations in all");
  }

  @Test
  void readerThatNeverReadIsSaid() {
    Judgement verdict = Planted.onThreeNodes().workers(1, 1).clean(1, 400).verdict(4_000);
    assertThat(verdict.problems()).singleElement().asString().startsWith("reader 1 did nothing");
  }

  @Test
  void waitingForAnAnswerIsNoSilence() {
    Judgement verdict =
        Planted.onThreeNodes()
            .clean(1, 20)
            .saw(Operation.Kind.WRITE, 1, 21, Outcome.UNKNOWN, 210, 9_000)
            .verdict(10_000);
    assertThat(verdict).isIntact();
  }

  @Test
  void lostOnOneNode() {
    Judgement verdict =
        Planted.onThreeNodes()
            .clean(1, 4)
            .wrote(5, Outcome.ACKNOWLEDGED, 50)
            .row(5, "galera1", "galera3")
            .clean(6, 9)
            .verdict();
    assertThat(verdict.missing()).isEqualTo(Map.of("galera2", List.of(write(5))));
    assertThat(verdict.lost()).containsExactly(write(5));
    assertThat(verdict.differences())
        .singleElement()
        .satisfies(d -> assertThat(d.notOn()).containsExactly("galera2"));
    assertThat(verdict.isIntact()).isFalse();
  }

  @Test
  void lostEverywhereThoughNodesAgree() {
    Judgement verdict =
        Planted.onThreeNodes().clean(1, 4).wrote(5, Outcome.ACKNOWLEDGED, 50).verdict();
    assertThat(verdict.differences()).isEmpty();
    assertThat(verdict.missing()).containsOnlyKeys("galera1", "galera2", "galera3");
    assertThat(verdict.lost()).containsExactly(write(5));
    assertThat(verdict.isIntact()).isFalse();
  }

  @Test
  void presentTwiceThoughNodesAgree() {
    Judgement verdict = Planted.onThreeNodes().clean(1, 4).row(3).verdict();
    assertThat(verdict.twice()).containsOnlyKeys("galera1", "galera2", "galera3");
    assertThat(verdict.twice().get("galera1")).containsExactly(write(3));
    assertThat(verdict.differences()).isEmpty();
    assertThat(verdict.isIntact()).isFalse();
  }

  @Test
  void nodeWithAnotherPayload() {
    Judgement verdict =
        Planted.onThreeNodes()
            .clean(1, 4)
            .wrote(5, Outcome.ACKNOWLEDGED, 50)
            .with("galera1", LedgerRow.of(99, write(5), "right"))
            .with("galera2", LedgerRow.of(99, write(5), "wrong"))
            .with("galera3", LedgerRow.of(99, write(5), "right"))
            .verdict();
    assertThat(verdict.missing()).isEmpty();
    assertThat(verdict.differences()).extracting(Difference::on).hasSize(2);
    assertThat(verdict.differences())
        .extracting(Difference::on)
        .containsExactly(List.of("galera1", "galera3"), List.of("galera2"));
    assertThat(verdict.isIntact()).isFalse();
  }

  @Test
  void unknownThatHappened() {
    Judgement verdict =
        Planted.onThreeNodes().clean(1, 4).wrote(5, Outcome.UNKNOWN, 50).row(5).verdict();
    assertThat(verdict.unknownCommitted()).containsExactly(write(5));
    assertThat(verdict.unknownNotCommitted()).isEmpty();
    assertThat(verdict).isIntact();
  }

  @Test
  void unknownThatDidNotHappen() {
    Judgement verdict = Planted.onThreeNodes().clean(1, 4).wrote(5, Outcome.UNKNOWN, 50).verdict();
    assertThat(verdict.unknownCommitted()).isEmpty();
    assertThat(verdict.unknownNotCommitted()).containsExactly(write(5));
    assertThat(verdict).isIntact();
  }

  @Test
  void unknownThatHappenedOnOneNodeOnly() {
    Judgement verdict =
        Planted.onThreeNodes()
            .clean(1, 4)
            .wrote(5, Outcome.UNKNOWN, 50)
            .row(5, "galera3")
            .verdict();
    assertThat(verdict.unknownCommitted()).containsExactly(write(5));
    assertThat(verdict.differences()).hasSize(1);
    assertThat(verdict.isIntact()).isFalse();
  }

  @Test
  void presentThoughRefused() {
    Judgement verdict =
        Planted.onThreeNodes().clean(1, 4).wrote(5, Outcome.REFUSED, 50).row(5).verdict();
    assertThat(verdict.refusedButPresent().get("galera2")).containsExactly(write(5));
    assertThat(verdict.neverAttempted()).isEmpty();
    assertThat(verdict.isIntact()).isFalse();
  }

  @Test
  void refusedAndAbsent() {
    assertThat(Planted.onThreeNodes().clean(1, 4).wrote(5, Outcome.REFUSED, 50).verdict())
        .isIntact();
  }

  @Test
  void conflictThatSucceededWhenTriedAgain() {
    Judgement verdict =
        Planted.onThreeNodes()
            .wrote(1, Outcome.CONFLICT, 10)
            .wrote(1, Outcome.CONFLICT, 13)
            .wrote(1, Outcome.ACKNOWLEDGED, 16)
            .row(1)
            .verdict();
    assertThat(verdict).isIntact();
    assertThat(verdict.conflicts()).isEqualTo(Map.of("planted", 2L));
    assertThat(verdict.errors()).isEmpty();
  }

  @Test
  void conflictOfWhichBothAttemptsHappened() {
    Judgement verdict =
        Planted.onThreeNodes()
            .wrote(1, Outcome.CONFLICT, 10)
            .wrote(1, Outcome.ACKNOWLEDGED, 16)
            .row(1)
            .row(1)
            .verdict();
    assertThat(verdict.twice().get("galera1")).containsExactly(write(1));
    assertThat(verdict.isIntact()).isFalse();
  }

  @Test
  void conflictWhoseRetryHasNoAnswer() {
    Planted planted =
        Planted.onThreeNodes()
            .clean(2, 3)
            .wrote(1, Outcome.CONFLICT, 10)
            .wrote(1, Outcome.UNKNOWN, 16)
            .row(1);
    assertThat(planted.verdict()).isIntact();
    assertThat(planted.verdict().unknownCommitted()).containsExactly(write(1));
  }

  @Test
  void presentThoughNeverSent() {
    Judgement verdict =
        Planted.onThreeNodes().clean(1, 4).wrote(5, Outcome.NOT_SENT, 50).row(5).row(6).verdict();
    assertThat(verdict.neverAttempted().get("galera3")).containsExactly(write(5), write(6));
    assertThat(verdict.refusedButPresent()).isEmpty();
    assertThat(verdict.isIntact()).isFalse();
  }

  @Test
  void nothingAcknowledgedProvesNothing() {
    Judgement verdict = Planted.onThreeNodes().wrote(1, Outcome.NOT_SENT, 10).verdict();
    assertThat(verdict.problems())
        .singleElement()
        .asString()
        .contains("no write was acknowledged", "{planted=1}");
  }

  @Test
  void noNodeReadProvesNothing() {
    Judgement verdict = new Planted().wrote(1, Outcome.ACKNOWLEDGED, 10).verdict();
    assertThat(verdict.problems()).singleElement().asString().contains("no node was read");
  }

  @Test
  void errorsAndConflictsAreCountedApart() {
    Judgement verdict =
        Planted.onThreeNodes()
            .clean(1, 2)
            .wrote(3, Outcome.REFUSED, 30)
            .wrote(4, Outcome.UNKNOWN, 40)
            .wrote(5, Outcome.NOT_SENT, 50)
            .wrote(5, Outcome.CONFLICT, 60)
            .verdict();
    assertThat(verdict.errors()).isEqualTo(Map.of("planted", 3L));
    assertThat(verdict.conflicts()).isEqualTo(Map.of("planted", 1L));
  }

  @Test
  void failureTellsWriteTimeNodeAndWhatWasAround() {
    Judgement verdict =
        Planted.onThreeNodes()
            .clean(1, 4)
            .mark("kill galera1", 45)
            .wrote(5, Outcome.ACKNOWLEDGED, 50)
            .wrote(6, Outcome.UNKNOWN, 60)
            .verdict();
    assertThatThrownBy(() -> assertThat(verdict).isIntact())
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("galera2: 1 acknowledged and missing")
        .hasMessageContaining(
            "writer 1 number 5 on galera1 at 2026-11-23T08:00:00.052Z: ACKNOWLEDGED")
        .hasMessageContaining("before it: writer 1 number 4")
        .hasMessageContaining("after it: writer 1 number 6")
        .hasMessageContaining("UNKNOWN (planted)")
        .hasMessageContaining("0.007 s after 'kill galera1'");
  }

  @Test
  void failureShowsTenAndCountsAll() {
    Planted planted = Planted.onThreeNodes().clean(1, 3);
    for (long number = 4; number < 40; number++) {
      planted.wrote(number, Outcome.ACKNOWLEDGED, number * 10);
    }
    assertThat(planted.verdict().problems().get(0))
        .contains("galera1: 36 acknowledged and missing", "number 13 on", "and 26 more")
        .doesNotContain("number 15 on");
  }
}
