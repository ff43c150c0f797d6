package org.galerarunbook.galera.recovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.galerarunbook.galera.recovery.Sights.TWO;
import static org.galerarunbook.galera.recovery.Sights.empty;
import static org.galerarunbook.galera.recovery.Sights.is;
import static org.galerarunbook.galera.recovery.Sights.leftLast;
import static org.galerarunbook.galera.recovery.Sights.stopped;
import static org.galerarunbook.galera.recovery.Sights.unreadable;

import java.util.List;
import java.util.Set;
import org.galerarunbook.galera.recovery.Decision.Kind;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class ChooserTest {

  static Decision decide(Sight... sights) {
    return Chooser.decide(List.of(sights), Wish.NONE);
  }

  static Decision decide(Wish wish, Sight... sights) {
    return Chooser.decide(List.of(sights), wish);
  }

  static void assertRefused(Decision decision, String node, String problem) {
    assertThat(decision.kind()).isEqualTo(Kind.REFUSE);
    assertThat(decision.chosen()).isEmpty();
    assertThat(decision.refusals())
        .anySatisfy(
            r -> {
              assertThat(r.node()).isEqualTo(node);
              assertThat(r.problem()).contains(problem);
            })
        .allSatisfy(r -> assertThat(r.remedy()).isNotBlank());
  }

  @Test
  @DisplayName("All stopped: the highest seqno founds, the others follow in their order")
  void highest() {
    Decision decision = decide(stopped(1, 8), stopped(2, 10), stopped(3, 9));
    assertThat(decision.kind()).isEqualTo(Kind.BOOTSTRAP);
    assertThat(decision.chosen()).isEqualTo("galera2");
    assertThat(decision.start()).containsExactly("galera1", "galera3");
    assertThat(decision.rebuild()).isEmpty();
    assertThat(decision.why())
        .isEqualTo("galera2 has the highest seqno 10; galera1 is 2 behind, galera3 is 1 behind");
  }

  @Test
  @DisplayName("Seqnos are numbers: 10 is more than 9")
  void numbers() {
    assertThat(decide(stopped(1, 9), stopped(2, 10)).chosen()).isEqualTo("galera2");
  }

  @Test
  @DisplayName("A tie goes to the first by name, whatever the order in which they were seen")
  void tie() {
    assertThat(decide(stopped(1, 7), stopped(2, 7), stopped(3, 7)).chosen()).isEqualTo("galera1");
    assertThat(decide(stopped(3, 7), stopped(2, 7), stopped(1, 5)).chosen()).isEqualTo("galera2");
  }

  @Test
  @DisplayName("Of equals the one that left last founds")
  void tieWithFlag() {
    assertThat(decide(stopped(1, 7), leftLast(2, 7)).chosen()).isEqualTo("galera2");
  }

  @Test
  @DisplayName("Seqno 0 is a place in a history")
  void zero() {
    assertThat(decide(stopped(1, 0), empty(2)).chosen()).isEqualTo("galera1");
  }

  @Test
  @DisplayName("A wiped node is never chosen; it is told and gets a snapshot")
  void wiped() {
    Decision decision = decide(empty(1), stopped(2, 4), stopped(3, 4));
    assertThat(decision.chosen()).isEqualTo("galera2");
    assertThat(decision.start()).containsExactly("galera1", "galera3");
    assertThat(decision.notes()).anyMatch(n -> n.startsWith("galera1 gets a snapshot"));
    assertRefused(
        decide(Wishes.forced("galera1"), empty(1), stopped(2, 4)), "galera1", "has no history");
  }

  @Test
  @DisplayName("Two histories: refused, whatever the numbers and flags say")
  void differingHistories() {
    Decision decision = decide(stopped(1, 8), stopped(2, 8), stopped(3, TWO, 900));
    assertRefused(decision, "galera3", "there are 2 histories");
    assertThat(decision.refusals()).hasSize(3);
    assertRefused(
        decide(Wishes.of("galera1"), stopped(1, 8), stopped(3, TWO, 900)),
        "galera1",
        "2 histories");
  }

  @Test
  @DisplayName("Two histories and an operator who says which: the others are rebuilt")
  void historyByForce() {
    Decision decision =
        decide(Wishes.forced("galera1"), stopped(1, 8), stopped(2, 8), stopped(3, TWO, 900));
    assertThat(decision.kind()).isEqualTo(Kind.BOOTSTRAP);
    assertThat(decision.chosen()).isEqualTo("galera1");
    assertThat(decision.rebuild()).containsExactly("galera3");
    assertThat(decision.why()).contains("galera3 has another history");
  }

  @Test
  @DisplayName("A node whose container is gone is not ignored; it is left out by name only")
  void gone() {
    Sight gone = is(3, Condition.ABSENT);
    assertRefused(decide(stopped(1, 8), stopped(2, 9), gone), "galera3", "can't be looked at");
    Decision decision = decide(Wishes.leavingOut("galera3"), stopped(1, 8), stopped(2, 9), gone);
    assertThat(decision.chosen()).isEqualTo("galera2");
    assertThat(decision.start()).containsExactly("galera1");
    assertThat(decision.notes()).anyMatch(n -> n.contains("./lab recover --rebuild galera3"));
    assertRefused(
        decide(Wishes.forced("galera2"), stopped(1, 8), stopped(2, 9), gone),
        "galera3",
        "can't be");
  }

  @Test
  @DisplayName("A node whose data can't be read is not ignored either, and not started")
  void unread() {
    assertRefused(decide(stopped(1, 8), unreadable(2)), "galera2", "corrupted page");
    Decision decision = decide(Wishes.leavingOut("galera2"), stopped(1, 8), unreadable(2));
    assertThat(decision.kind()).isEqualTo(Kind.BOOTSTRAP);
    assertThat(decision.start()).isEmpty();
  }

  @Test
  @DisplayName("A node that can be looked at can't be left out")
  void notLeftOut() {
    assertRefused(
        decide(Wishes.leavingOut("galera2"), stopped(1, 8), stopped(2, 9)),
        "galera2",
        "can be looked at");
  }

  @Test
  @DisplayName("safe_to_bootstrap on a node that is behind: refused, until an operator names one")
  void contradictingFlag() {
    Sight[] sights = {leftLast(1, 8), stopped(2, 10), stopped(3, 10)};
    assertRefused(decide(sights), "galera1", "2 seqnos behind galera2");
    Decision named = decide(Wishes.of("galera2"), sights);
    assertThat(named.chosen()).isEqualTo("galera2");
    assertThat(named.rebuild()).isEmpty();
  }

  @Test
  @DisplayName("safe_to_bootstrap on the freshest says the same as the seqno")
  void agreeingFlag() {
    assertThat(decide(stopped(1, 8), leftLast(2, 10)).chosen()).isEqualTo("galera2");
    assertThat(decide(leftLast(1, 10), leftLast(2, 10)).chosen()).isEqualTo("galera1");
  }

  @Test
  @DisplayName("A lower seqno is refused; by force it founds, and who was ahead is rebuilt")
  void lower() {
    Sight[] sights = {stopped(1, 8), stopped(2, 10), stopped(3, 7)};
    assertRefused(decide(Wishes.of("galera1"), sights), "galera1", "2 seqnos behind galera2");
    Decision forced = decide(Wishes.forced("galera1"), sights);
    assertThat(forced.chosen()).isEqualTo("galera1");
    assertThat(forced.rebuild()).containsExactly("galera2");
    assertThat(forced.start()).containsExactly("galera2", "galera3");
    assertThat(forced.why())
        .isEqualTo("galera1 has seqno 8; galera2 is 2 ahead, galera3 is 1 behind");
    assertThat(forced.notes()).anyMatch(n -> n.contains("that is lost"));
  }

  @Test
  @DisplayName("To name one of several equals needs no force")
  void equal() {
    Decision decision = decide(Wishes.of("galera3"), stopped(1, 8), stopped(2, 8), stopped(3, 8));
    assertThat(decision.chosen()).isEqualTo("galera3");
    assertThat(decision.rebuild()).isEmpty();
  }

  @Test
  @DisplayName("Nobody is rebuilt while there is nobody to send a snapshot")
  void rebuildWithoutPrimary() {
    assertRefused(
        decide(Wishes.rebuilding("galera2"), stopped(1, 8), stopped(2, 8)),
        "galera2",
        "no node is");
  }

  @Test
  @DisplayName("A wish that does not fit is an error in its own words")
  void wishes() {
    assertThatThrownBy(() -> decide(Wishes.of("galera4"), stopped(1, 8)))
        .hasMessage("there is no node galera4; there are galera1");
    assertThatThrownBy(() -> decide(new Wish("", true, Set.of(), Set.of()), stopped(1, 8)))
        .hasMessageContaining("--force goes with --node");
    Set<String> one = Set.of("galera1");
    assertThatThrownBy(() -> decide(new Wish("galera1", false, one, Set.of()), stopped(1, 8)))
        .hasMessageContaining("both chosen and left out");
    assertThatThrownBy(() -> decide(new Wish("galera1", false, Set.of(), one), stopped(1, 8)))
        .hasMessageContaining("both chosen and rebuilt");
    assertThatThrownBy(() -> decide(Wishes.rebuilding("galera7"), stopped(1, 8)))
        .hasMessageContaining("there is no node galera7");
  }
}
