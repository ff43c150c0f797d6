package org.galerarunbook.galera.recovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.galerarunbook.galera.recovery.ChooserTest.assertRefused;
import static org.galerarunbook.galera.recovery.ChooserTest.decide;
import static org.galerarunbook.galera.recovery.Sights.TWO;
import static org.galerarunbook.galera.recovery.Sights.empty;
import static org.galerarunbook.galera.recovery.Sights.half;
import static org.galerarunbook.galera.recovery.Sights.is;
import static org.galerarunbook.galera.recovery.Sights.leftLast;
import static org.galerarunbook.galera.recovery.Sights.nonPrimary;
import static org.galerarunbook.galera.recovery.Sights.ofNoHistory;
import static org.galerarunbook.galera.recovery.Sights.primary;
import static org.galerarunbook.galera.recovery.Sights.stopped;
import static org.galerarunbook.galera.recovery.Sights.unreadable;
import static org.galerarunbook.galera.recovery.Sights.zeros;

import java.util.List;
import org.galerarunbook.galera.recovery.Decision.Kind;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The decision while some nodes run. */
class ChooserRunningTest {

  @Test
  @DisplayName("All are primary: nothing to do")
  void healthy() {
    Decision decision = decide(primary(1, 9, 3), primary(2, 9, 3), primary(3, 8, 3));
    assertThat(decision.kind()).isEqualTo(Kind.NOTHING);
    assertThat(decide(Wishes.forced("galera2"), primary(1, 9, 2), primary(2, 9, 2)).kind())
        .isEqualTo(Kind.NOTHING);
  }

  @Test
  @DisplayName("One is primary: the stopped ones join it, even if one says that it left last")
  void onePrimary() {
    Decision decision = decide(primary(1, 9, 1), leftLast(2, 9), stopped(3, 4));
    assertThat(decision.kind()).isEqualTo(Kind.JOIN);
    assertThat(Wishes.bootstraps(decision)).isFalse();
    assertThat(decision.start()).containsExactly("galera2", "galera3");
  }

  @Test
  @DisplayName("While a node is primary not even force bootstraps a second component")
  void forceBesidePrimary() {
    assertRefused(
        decide(Wishes.forced("galera2"), primary(1, 3, 1), stopped(2, 900), stopped(3, 900)),
        "galera2",
        "galera1 is Primary");
  }

  @Test
  @DisplayName("What the component lacks is not given to it to be overwritten")
  void aheadOfPrimary() {
    Decision decision = decide(primary(1, 9, 1), stopped(2, 12), stopped(3, TWO, 5));
    assertThat(decision.kind()).isEqualTo(Kind.JOIN);
    assertThat(decision.start()).isEmpty();
    assertThat(decision.left()).containsExactly("galera2", "galera3");
    assertThat(decision.notes())
        .anyMatch(n -> n.startsWith("galera2 is 3 seqnos ahead of the component"))
        .anyMatch(n -> n.startsWith("galera3 has another history"));
  }

  @Test
  @DisplayName("Who joins is saved before, for a snapshot may replace what it has")
  void savedBeforeJoining() {
    Decision decision = decide(primary(1, 9, 1), stopped(2, 7), zeros(3, 8), half(4), empty(5));
    assertThat(decision.start()).containsExactly("galera2", "galera3", "galera4", "galera5");
    assertThat(decision.save()).containsExactly("galera2", "galera3", "galera4");
    assertThat(decision.rebuild()).containsExactly("galera3");
    assertThat(decide(primary(1, 9, 1), ofNoHistory(2)).left()).containsExactly("galera2");
    assertThat(decide(primary(1, 9, 1), zeros(2, 12)).left()).containsExactly("galera2");
  }

  @Test
  @DisplayName("What is left as it is can be rebuilt by name, whatever it is; it is saved first")
  void rebuilt() {
    List<Sight> refused =
        List.of(stopped(2, 12), stopped(2, TWO, 5), ofNoHistory(2), unreadable(2), zeros(2, 12));
    for (Sight sight : refused) {
      Decision left = decide(primary(1, 9, 1), sight);
      assertThat(left.left()).containsExactly("galera2");
      assertThat(left.notes()).anyMatch(n -> n.contains("./lab recover --rebuild galera2"));
      Decision decision = decide(Wishes.rebuilding("galera2"), primary(1, 9, 1), sight);
      assertThat(decision.save()).containsExactly("galera2");
      assertThat(decision.rebuild()).containsExactly("galera2");
      assertThat(decision.start()).containsExactly("galera2");
    }
    assertRefused(
        decide(Wishes.rebuilding("galera2"), primary(1, 9, 2), primary(2, 9, 2)),
        "galera2",
        "is Primary");
    assertRefused(
        decide(Wishes.rebuilding("galera2"), primary(1, 9, 1), is(2, Condition.ABSENT)),
        "galera2",
        "is gone");
  }

  @Test
  @DisplayName("Two primary components: nothing is done")
  void split() {
    assertRefused(
        decide(primary(1, 9, 1), primary(2, 9, 1), stopped(3, 9)), "galera1", "more than one");
    assertRefused(
        decide(primary(1, 9, 2), primary(2, 9, 2), primary(3, 12, 1)), "galera3", "more than one");
    Sight other = Sight.answering("galera3", Condition.PRIMARY, new Position(TWO, 9), true, 2);
    assertRefused(decide(primary(1, 9, 2), other), "galera1", "more than one");
  }

  @Test
  @DisplayName("Running without quorum, none is ahead: made primary in place, not restarted")
  void runningWithoutQuorum() {
    Decision decision = decide(stopped(1, 8), stopped(2, 9), nonPrimary(3, 9));
    assertThat(decision.kind()).isEqualTo(Kind.MAKE_PRIMARY);
    assertThat(decision.chosen()).isEqualTo("galera3");
    assertThat(decision.stop()).isEmpty();
    assertThat(decision.start()).containsExactly("galera1", "galera2");
  }

  @Test
  @DisplayName("All run without quorum: the highest is made primary, the others follow it")
  void allNonPrimary() {
    Decision decision = decide(nonPrimary(1, 8), nonPrimary(2, 9), nonPrimary(3, 9));
    assertThat(decision.kind()).isEqualTo(Kind.MAKE_PRIMARY);
    assertThat(decision.chosen()).isEqualTo("galera2");
    assertThat(decision.start()).isEmpty();
    assertThat(decision.stop()).isEmpty();
  }

  @Test
  @DisplayName("A stopped node is ahead of the running ones: those are stopped, it founds")
  void stoppedIsAhead() {
    Decision decision = decide(stopped(1, 12), nonPrimary(2, 9), nonPrimary(3, 9));
    assertThat(decision.kind()).isEqualTo(Kind.BOOTSTRAP);
    assertThat(decision.chosen()).isEqualTo("galera1");
    assertThat(decision.stop()).containsExactly("galera2", "galera3");
    assertThat(decision.start()).containsExactly("galera2", "galera3");
    assertThat(decision.rebuild()).isEmpty();
  }

  @Test
  @DisplayName("A running node by force, one ahead: it is restarted, and the other rebuilt")
  void nonPrimaryByForce() {
    Decision decision = decide(Wishes.forced("galera2"), stopped(1, 12), nonPrimary(2, 9));
    assertThat(decision.kind()).isEqualTo(Kind.BOOTSTRAP);
    assertThat(decision.stop()).containsExactly("galera2");
    assertThat(decision.rebuild()).containsExactly("galera1");
    assertThat(decision.start()).containsExactly("galera1");
  }

  @ParameterizedTest
  @EnumSource(names = {"SILENT", "PAUSED"})
  @DisplayName("A node that may be primary, and does not say so: nothing, by force neither")
  void mayBePrimary(Condition condition) {
    Sight[] sights = {stopped(1, 8), stopped(2, 9), is(3, condition)};
    assertRefused(decide(sights), "galera3", "");
    assertRefused(decide(Wishes.forced("galera2"), sights), "galera3", "");
    assertRefused(decide(Wishes.leavingOut("galera3"), sights), "galera3", "");
  }

  @ParameterizedTest
  @EnumSource(names = {"STARTING", "DISCONNECTED"})
  @DisplayName("Nodes that wait in vain are stopped, and everything is looked at again")
  void waiting(Condition condition) {
    Decision decision = decide(is(1, condition), stopped(2, 9), is(3, condition));
    assertThat(decision.kind()).isEqualTo(Kind.LOOK_AGAIN);
    assertThat(decision.stop()).containsExactly("galera1", "galera3");
    assertThat(Wishes.bootstraps(decision)).isFalse();
  }

  @Test
  @DisplayName("Before anything is stopped, it must be possible to go on afterwards")
  void waitingAndGone() {
    assertRefused(
        decide(is(1, Condition.STARTING), stopped(2, 9), is(3, Condition.ABSENT)),
        "galera3",
        "can't be looked at");
  }

  @Test
  @DisplayName("Beside a primary node one that starts is waited for, a disconnected one restarted")
  void besidePrimary() {
    Decision decision =
        decide(primary(1, 9, 1), is(2, Condition.STARTING), is(3, Condition.DISCONNECTED));
    assertThat(decision.kind()).isEqualTo(Kind.JOIN);
    assertThat(decision.stop()).containsExactly("galera3");
    assertThat(decision.start()).containsExactly("galera3");
  }

  @Test
  @DisplayName("A healthy rest without a node that is gone is nothing to do, if it is left out")
  void healthyRest() {
    Sight gone = is(3, Condition.ABSENT);
    assertThat(decide(primary(1, 9, 2), primary(2, 9, 2), gone).left()).containsExactly("galera3");
    assertThat(
            decide(Wishes.leavingOut("galera3"), primary(1, 9, 2), primary(2, 9, 2), gone).kind())
        .isEqualTo(Kind.NOTHING);
  }
}
