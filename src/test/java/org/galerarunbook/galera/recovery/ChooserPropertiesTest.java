package org.galerarunbook.galera.recovery;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.galerarunbook.galera.recovery.Decision.Kind;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What must hold of each decision, over many clusters drawn from a seed. */
class ChooserPropertiesTest {

  private static final int CASES = 20_000;
  private static final long SEED = 20_261_125;

  private interface Property {
    void check(List<Sight> sights, Wish wish, Decision decision);
  }

  private static void forAll(Property property) {
    Random random = new Random(SEED);
    for (int i = 0; i < CASES; i++) {
      List<Sight> sights = Draw.cluster(random);
      Wish wish = Draw.wish(random, sights);
      Decision decision = Chooser.decide(sights, wish);
      try {
        property.check(sights, wish, decision);
      } catch (AssertionError e) {
        throw new AssertionError("case %d: %s, %s -> %s".formatted(i, sights, wish, decision), e);
      }
    }
  }

  private static Sight chosen(List<Sight> sights, Decision decision) {
    return sights.stream()
        .filter(s -> s.node().equals(decision.chosen()))
        .findFirst()
        .orElseThrow();
  }

  @Test
  @DisplayName("Nothing is bootstrapped beside a node that is primary, or may be")
  void fence() {
    forAll(
        (sights, wish, decision) -> {
          if (Wishes.bootstraps(decision)) {
            assertThat(sights)
                .extracting(Sight::condition)
                .doesNotContain(Condition.PRIMARY, Condition.SILENT, Condition.PAUSED)
                .doesNotContain(Condition.STARTING, Condition.DISCONNECTED);
          }
        });
  }

  @Test
  @DisplayName(
      "Without force nobody has more than the chosen one: neither crossed out nor left out")
  void freshest() {
    forAll(
        (sights, wish, decision) -> {
          if (Wishes.bootstraps(decision) && !wish.force()) {
            Position position = chosen(sights, decision).position();
            assertThat(sights)
                .filteredOn(s -> s.position().isKnown())
                .allSatisfy(
                    s -> {
                      assertThat(s.position().uuid()).isEqualTo(position.uuid());
                      assertThat(s.position().seqno()).isLessThanOrEqualTo(position.seqno());
                    });
          }
        });
  }

  @Test
  @DisplayName("Two histories, or data of none, are bootstrapped over by force only")
  void histories() {
    forAll(
        (sights, wish, decision) -> {
          long histories =
              sights.stream()
                  .map(Sight::position)
                  .filter(Position::isKnown)
                  .map(Position::uuid)
                  .distinct()
                  .count();
          boolean ofNone = sights.stream().anyMatch(s -> s.isDoubtful() && !s.position().isKnown());
          if ((histories > 1 || ofNone) && !wish.force()) {
            assertThat(Wishes.bootstraps(decision)).isFalse();
          }
        });
  }

  @Test
  @DisplayName("Only whole data are chosen, doubtful ones by force; an operator's choice is kept")
  void choosable() {
    forAll(
        (sights, wish, decision) -> {
          if (Wishes.bootstraps(decision)) {
            Sight chosen = chosen(sights, decision);
            assertThat(chosen.hasHistory() || chosen.isDoubtful() && wish.force()).isTrue();
            assertThat(chosen.holding()).isNotIn(Holding.HALF_A_SNAPSHOT, Holding.NOTHING);
            assertThat(wish.without()).doesNotContain(decision.chosen());
            if (!wish.node().isEmpty()) {
              assertThat(decision.chosen()).isEqualTo(wish.node());
            }
          }
        });
  }

  @Test
  @DisplayName(
      "Whatever a snapshot may replace is saved before, and so is what is bootstrapped from")
  void saved() {
    forAll(
        (sights, wish, decision) -> {
          assertThat(decision.save())
              .containsAll(decision.rebuild())
              .containsAll(
                  sights.stream()
                      .filter(s -> decision.start().contains(s.node()) && !s.isEmpty())
                      .map(Sight::node)
                      .toList());
          if (decision.kind() == Kind.BOOTSTRAP) {
            assertThat(decision.save()).contains(decision.chosen());
          }
        });
  }

  @Test
  @DisplayName("Beside a primary one, what it lacks is replaced only where that was asked for")
  void joining() {
    forAll(
        (sights, wish, decision) -> {
          if (decision.kind() == Kind.JOIN) {
            Position ours = chosen(sights, decision).position();
            long most =
                Chooser.with(sights, Condition.PRIMARY).stream()
                    .mapToLong(s -> s.position().seqno())
                    .max()
                    .orElseThrow();
            assertThat(sights)
                .filteredOn(s -> decision.start().contains(s.node()))
                .filteredOn(s -> !wish.rebuild().contains(s.node()))
                .noneMatch(Sight::isDoubtful)
                .filteredOn(s -> s.position().isKnown())
                .allMatch(s -> s.position().uuid().equals(ours.uuid()))
                .allMatch(s -> s.position().seqno() <= most);
          }
        });
  }

  @Test
  @DisplayName("A node that can't be looked at is left out by name or stops everything")
  void unseen() {
    forAll(
        (sights, wish, decision) -> {
          if (Wishes.bootstraps(decision)) {
            assertThat(sights)
                .filteredOn(Sight::isUnreadable)
                .allMatch(s -> wish.without().contains(s.node()))
                .allMatch(s -> !decision.start().contains(s.node()));
          }
        });
  }

  @Test
  @DisplayName("Who has what the chosen one lacks, or nobody vouches for, is rebuilt; nobody else")
  void rebuilt() {
    forAll(
        (sights, wish, decision) -> {
          if (Wishes.bootstraps(decision)) {
            Position position = chosen(sights, decision).position();
            List<String> expected =
                sights.stream()
                    .filter(s -> !s.node().equals(decision.chosen()) && !s.isUnreadable())
                    .filter(
                        s ->
                            s.position().isKnown()
                                    && (!s.position().uuid().equals(position.uuid())
                                        || s.position().seqno() > position.seqno())
                                || s.isDoubtful()
                                || s.holding() == Holding.DATA_UNVOUCHED)
                    .map(Sight::node)
                    .toList();
            assertThat(decision.rebuild()).containsExactlyElementsOf(expected);
            assertThat(decision.start()).containsAll(expected);
          }
        });
  }

  @Test
  @DisplayName("Each node that can run is running in the end, and the chosen one is started once")
  void complete() {
    forAll(
        (sights, wish, decision) -> {
          if (Wishes.bootstraps(decision)) {
            Set<String> up = new TreeSet<>(decision.start());
            up.add(decision.chosen());
            Chooser.with(sights, Condition.NON_PRIMARY).forEach(s -> up.add(s.node()));
            assertThat(up)
                .containsExactlyInAnyOrderElementsOf(
                    sights.stream().filter(s -> !s.isUnreadable()).map(Sight::node).toList());
            assertThat(decision.start()).doesNotContain(decision.chosen()).doesNotHaveDuplicates();
          }
        });
  }

  @Test
  @DisplayName("The order in which nodes were seen decides nothing")
  void order() {
    Random shuffler = new Random(SEED);
    forAll(
        (sights, wish, decision) -> {
          List<Sight> shuffled = new ArrayList<>(sights);
          Collections.shuffle(shuffled, shuffler);
          Decision again = Chooser.decide(shuffled, wish);
          assertThat(again.kind()).isEqualTo(decision.kind());
          if (Wishes.bootstraps(again)) {
            assertThat(again.chosen()).isEqualTo(decision.chosen());
          }
        });
  }

  @Test
  @DisplayName("Who refuses says why and what to do; who does not has no reason to")
  void refusals() {
    forAll(
        (sights, wish, decision) -> {
          assertThat(decision.refusals().isEmpty()).isEqualTo(decision.kind() != Kind.REFUSE);
          assertThat(decision.refusals())
              .allSatisfy(
                  r -> {
                    assertThat(r.problem()).isNotBlank();
                    assertThat(r.remedy()).isNotBlank();
                  });
          assertThat(decision.why()).isNotBlank();
        });
  }

  @Test
  @DisplayName("The draw has every way to decide, each often enough to count")
  void everyKind() {
    int[] counts = new int[Kind.values().length];
    forAll((sights, wish, decision) -> counts[decision.kind().ordinal()]++);
    assertThat(java.util.Arrays.stream(counts)).allMatch(c -> c > 50);
  }
}
