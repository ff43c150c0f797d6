package org.galerarunbook.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.galerarunbook.ledger.FakeServers.Answer.BREAKS_AFTER_COMMIT;
import static org.galerarunbook.ledger.FakeServers.Answer.BREAKS_BEFORE_COMMIT;
import static org.galerarunbook.ledger.FakeServers.Answer.DEADLOCK;
import static org.galerarunbook.ledger.FakeServers.Answer.NOT_READY;
import static org.galerarunbook.ledger.FakeServers.Answer.NO_SUCH_TABLE;
import static org.galerarunbook.ledger.FakeServers.Answer.OK;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.galerarunbook.ledger.Operation.Kind;
import org.galerarunbook.ledger.Operation.Outcome;
import org.junit.jupiter.api.Test;

class WorkloadTest {

  private static LedgerSetup of(List<String> nodes) {
    return new LedgerSetup(nodes, setup -> null);
  }

  /** One writer on galera1, no reader. */
  private static LedgerSetup one() {
    return of(List.of("galera1", "galera2", "galera3")).writers(1).readers(0).perSecond(500);
  }

  private final FakeServers servers = new FakeServers();

  /** Runs until that many writes are acknowledged. */
  private History run(LedgerSetup setup, long writes) {
    try (Workload workload = Workload.start(setup.checked(), servers)) {
      await("acknowledged writes").until(() -> workload.acknowledgedWrites() >= writes);
      return workload.stop();
    }
  }

  private Judgement judged(History history) {
    return Judgement.of(history, Map.of("galera1", servers.content()));
  }

  private static Operation write(History history, int index) {
    return history.of(Kind.WRITE).toList().get(index);
  }

  @Test
  void numbersFollowOneAnotherAndAreOnTheServerOnce() {
    History history = run(one(), 20);
    List<Long> numbers = history.of(Kind.WRITE).map(Operation::number).toList();
    assertThat(numbers)
        .isEqualTo(LongStream.rangeClosed(1, numbers.size()).boxed().toList())
        .hasSizeGreaterThanOrEqualTo(20);
    assertThat(judged(history)).isIntact();
    assertThat(servers.stillOpen()).isZero();
  }

  @Test
  void brokenMidCommitIsUnknownWhetherItHappenedOrNot() {
    servers.then(OK, BREAKS_AFTER_COMMIT, BREAKS_BEFORE_COMMIT);
    History history = run(one(), 5);
    assertThat(write(history, 1).outcome()).isEqualTo(Outcome.UNKNOWN);
    assertThat(write(history, 2).outcome()).isEqualTo(Outcome.UNKNOWN);
    Judgement verdict = judged(history);
    assertThat(verdict.unknownCommitted()).containsExactly(new WriteId(1, 2));
    assertThat(verdict.unknownNotCommitted()).containsExactly(new WriteId(1, 3));
    assertThat(verdict.errors()).isEqualTo(Map.of("connection broken", 2L));
    assertThat(verdict).isIntact();
  }

  @Test
  void clientThatConnectsAnewLosesNothingByIt() {
    servers.then(OK, OK, OK, DEADLOCK);
    History history = run(one().reconnectingAfter(2), 6);
    long answers = history.of(Kind.WRITE).filter(o -> o.outcome() == Outcome.ACKNOWLEDGED).count();
    assertThat(servers.opened()).hasSizeBetween((int) answers / 2, (int) answers / 2 + 1);
    assertThat(history.of(Kind.WRITE)).noneMatch(o -> o.outcome() == Outcome.NOT_SENT);
    assertThat(judged(history)).isIntact();
    assertThat(servers.stillOpen()).isZero();
  }

  @Test
  void stickyGoesBackToItsNode() {
    servers.then(OK, BREAKS_AFTER_COMMIT, OK, BREAKS_BEFORE_COMMIT);
    run(one(), 5);
    assertThat(servers.opened()).containsExactly("galera1", "galera1", "galera1");
  }

  @Test
  void failoverGoesDownTheListAndStays() {
    servers.down.add("galera2");
    servers.then(OK, BREAKS_AFTER_COMMIT);
    History history = run(one().failingOver(), 10);
    assertThat(servers.opened()).containsExactly("galera1", "galera2", "galera3");
    assertThat(write(history, 2))
        .satisfies(
            o -> {
              assertThat(o.outcome()).isEqualTo(Outcome.NOT_SENT);
              assertThat(o.node()).isEqualTo("galera2");
              assertThat(o.error()).isEqualTo("connecting: connection refused");
            });
    assertThat(history.of(Kind.WRITE).skip(3)).allMatch(o -> o.node().equals("galera3"));
    assertThat(judged(history)).isIntact();
  }

  @Test
  void failoverFromTheLastNodeBeginsAgainAtTheFirst() {
    servers.then(OK, BREAKS_AFTER_COMMIT, OK, BREAKS_AFTER_COMMIT, OK, BREAKS_AFTER_COMMIT);
    run(one().to("galera2").failingOver(), 5);
    assertThat(servers.opened()).containsExactly("galera2", "galera3", "galera1", "galera2");
  }

  @Test
  void numberThatCouldNotBeSentIsSentLater() {
    servers.down.addAll(List.of("galera1"));
    try (Workload workload = Workload.start(one().checked(), servers)) {
      await("attempts").until(() -> servers.opened().size() > 3);
      servers.down.clear();
      await("acknowledged writes").until(() -> workload.acknowledgedWrites() > 3);
      History history = workload.stop();
      assertThat(history.of(Kind.WRITE).filter(o -> o.outcome() == Outcome.NOT_SENT))
          .hasSizeGreaterThanOrEqualTo(3)
          .allMatch(o -> o.number() == 1);
      assertThat(judged(history)).isIntact();
      assertThat(judged(history).acknowledged()).isEqualTo(servers.content().entries().size());
    }
  }

  @Test
  void conflictIsTriedAgainUnderItsNumberOnTheSameConnection() {
    servers.then(OK, DEADLOCK, DEADLOCK);
    History history = run(one(), 5);
    assertThat(history.of(Kind.WRITE).limit(4).map(Operation::number))
        .containsExactly(1L, 2L, 2L, 2L);
    assertThat(history.of(Kind.WRITE).limit(4).map(Operation::attempt)).containsExactly(1, 1, 2, 3);
    Judgement verdict = judged(history);
    assertThat(verdict.errors()).isEmpty();
    assertThat(verdict.conflicts()).isEqualTo(Map.of("1213 deadlock or lost certification", 2L));
    assertThat(servers.opened()).containsExactly("galera1");
    assertThat(verdict).isIntact();
  }

  @Test
  void conflictThatDoesNotEndIsRefused() {
    servers.then(DEADLOCK, DEADLOCK, DEADLOCK, DEADLOCK);
    History history = run(one(), 3);
    assertThat(history.of(Kind.WRITE).limit(5).map(Operation::outcome))
        .containsExactly(
            Outcome.CONFLICT,
            Outcome.CONFLICT,
            Outcome.CONFLICT,
            Outcome.REFUSED,
            Outcome.ACKNOWLEDGED);
    assertThat(write(history, 4).number()).isEqualTo(2);
    assertThat(judged(history)).isIntact();
  }

  @Test
  void nodeThatTakesNoQueriesIsLeftForTheNext() {
    servers.then(OK, NOT_READY);
    History history = run(one().failingOver(), 5);
    assertThat(servers.opened()).containsExactly("galera1", "galera2");
    assertThat(write(history, 1).outcome()).isEqualTo(Outcome.CONFLICT);
    assertThat(write(history, 2).number()).isEqualTo(2);
  }

  @Test
  void otherErrorOfTheServerIsRefusedAtOnce() {
    servers.then(NO_SUCH_TABLE);
    History history = run(one(), 3);
    assertThat(write(history, 0).outcome()).isEqualTo(Outcome.REFUSED);
    assertThat(judged(history).errors()).isEqualTo(Map.of("1146 42S02", 1L));
  }

  @Test
  void spreadClientsBeginOnNodesOfTheirOwn() {
    History history = run(one().writers(3).readers(2).perSecond(200).toAll(), 30);
    assertThat(history.of(Kind.WRITE))
        .allMatch(o -> o.node().equals("galera" + o.worker()))
        .extracting(Operation::worker)
        .contains(1, 2, 3);
    assertThat(history.of(Kind.READ)).isNotEmpty();
    assertThat(judged(history)).isIntact();
  }

  @Test
  void clientsAcrossSomeNodesUseNoOther() {
    History history =
        run(one().writers(2).perSecond(200).across(List.of("galera1", "galera3")), 30);
    assertThat(history.operations())
        .allMatch(o -> o.node().equals(o.worker() == 1 ? "galera1" : "galera3"))
        .extracting(Operation::worker)
        .contains(1, 2);
    assertThatThrownBy(() -> one().across(List.of("galera9")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("galera9");
  }

  @Test
  void operationsLieBetweenBeginAndEnd() {
    History history = run(one(), 10);
    assertThat(history.operations()).noneMatch(o -> history.begin().isAfter(o.start()));
    assertThat(history.operations()).noneMatch(o -> o.start().isAfter(history.end()));
  }

  @Test
  void failureOfItsOwnIsNotTakenForAnOutcome() {
    servers.throwing(new IllegalArgumentException("a bug"));
    Workload workload = Workload.start(one().checked(), servers);
    await("the client's end").until(() -> servers.stillOpen() == 0);
    assertThatThrownBy(workload::stop)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("incomplete")
        .hasRootCauseMessage("a bug");
  }

  @Test
  void marksAreKeptInTheirOrder() {
    try (Workload workload = Workload.start(one().checked(), servers)) {
      workload.mark("one");
      workload.mark("two");
      assertThat(workload.stop().marks())
          .extracting(History.Mark::text)
          .containsExactly("one", "two");
    }
  }

  @Test
  void specSaysWhatIsWrong() {
    assertThatThrownBy(() -> of(List.of()).checked()).hasMessageContaining("needs a node");
    assertThatThrownBy(() -> one().writers(0).checked())
        .hasMessageContaining("at least one writer");
    assertThatThrownBy(() -> one().perSecond(0).checked()).hasMessageContaining("above 0");
    assertThatThrownBy(() -> one().to("galera9")).hasMessageContaining("[galera9] are not all of");
    assertThatThrownBy(() -> one().timeout(Duration.ofMillis(1)).checked())
        .hasMessageContaining("timeout");
    assertThatThrownBy(() -> one().payloadBytes(5000).checked()).hasMessageContaining("payload");
    assertThatThrownBy(() -> of(List.of("a", "a")).checked()).hasMessageContaining("twice");
  }
}
