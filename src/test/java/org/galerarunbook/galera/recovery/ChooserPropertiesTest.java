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

  private static Sight sight(Random random, int number) {
    long seqno = random.nextInt(6);
    String uuid = random.nextInt(12) == 0 ? Sights.TWO : Sights.ONE;
    return switch (random.nextInt(40)) {
      case 0 -> Sights.is(number, Condition.ABSENT);
      case 1 -> Sights.unreadable(number);
      case 2 -> Sights.is(number, Condition.PAUSED);
      case 3 -> Sights.is(number, Condition.SILENT);
      case 4 -> Sights.is(number, Condition.STARTING);
      case 5 -> Sights.is(number, Condition.DISCONNECTED);
      case 6, 7, 8 -> Sights.primary(number, seqno, 1 + random.nextInt(3));
      case 9, 10, 11, 12, 13, 14 -> Sights.nonPrimary(number, seqno);
      case 15, 16 -> Sights.empty(number);
      case 17, 18, 19 -> Sights.leftLast(number, seqno);
      case 20 -> Sights.stopped(number, -1);
      default -> Sights.stopped(number, uuid, seqno);
    };
  }

  private static List<Sight> cluster(Random random) {
    List<Sight> sights = new ArrayList<>();
    int nodes = 1 + random.nextInt(5);
    for (int i = 1; i <= nodes; i++) {
      sights.add(sight(random, i));
    }
    return sights;
  }

  private static Wish wish(Random random, List<Sight> sights) {
    String node = random.nextInt(3) == 0 ? sights.get(random.nextInt(sights.size())).node() : "";
    Set<String> without = new TreeSet<>();
    for (Sight sight : sights) {
      boolean likely = sight.isUnreadable() && random.nextInt(2) == 0;
      if ((likely || random.nextInt(40) == 0) && !sight.node().equals(node)) {
        without.add(sight.node());
      }
    }
    return new Wish(node, !node.isEmpty() && random.nextBoolean(), without);
  }

  private interface Property {
    void check(List<Sight> sights, Wish wish, Decision decision);
  }

  private static void forAll(Property property) {
    Random random = new Random(SEED);
    for (int i = 0; i < CASES; i++) {
      List<Sight> sights = cluster(random);
      Wish wish = wish(random, sights);
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
  @DisplayName("Nothing is founded beside a node that is primary, or may be")
  void fence() {
    forAll(
        (sights, wish, decision) -> {
          if (decision.bootstraps()) {
            assertThat(sights)
                .extracting(Sight::condition)
                .doesNotContain(Condition.PRIMARY, Condition.SILENT, Condition.PAUSED)
                .doesNotContain(Condition.STARTING, Condition.DISCONNECTED);
          }
        });
  }

  @Test
  @DisplayName("Without force nobody has more than the chosen one, nor another history")
  void freshest() {
    forAll(
        (sights, wish, decision) -> {
          if (decision.bootstraps() && !wish.force()) {
            Position position = chosen(sights, decision).position();
            assertThat(sights)
                .filteredOn(Sight::hasHistory)
                .allSatisfy(
                    s -> {
                      assertThat(s.position().uuid()).isEqualTo(position.uuid());
                      assertThat(s.position().seqno()).isLessThanOrEqualTo(position.seqno());
                    });
            assertThat(decision.rebuild()).isEmpty();
          }
        });
  }

  @Test
  @DisplayName("Only a node with a history is chosen; an operator's choice is kept")
  void choosable() {
    forAll(
        (sights, wish, decision) -> {
          if (decision.bootstraps()) {
            assertThat(chosen(sights, decision).hasHistory()).isTrue();
            assertThat(wish.without()).doesNotContain(decision.chosen());
            if (!wish.node().isEmpty()) {
              assertThat(decision.chosen()).isEqualTo(wish.node());
            }
          }
        });
  }

  @Test
  @DisplayName("A node that can't be looked at is left out by name or stops everything")
  void unseen() {
    forAll(
        (sights, wish, decision) -> {
          if (decision.bootstraps()) {
            assertThat(sights)
                .filteredOn(Sight::isUnreadable)
                .allMatch(s -> wish.without().contains(s.node()))
                .allMatch(s -> !decision.start().contains(s.node()));
          }
        });
  }

  @Test
  @DisplayName("Who has what the chosen one lacks is rebuilt, and nobody else")
  void rebuilt() {
    forAll(
        (sights, wish, decision) -> {
          if (decision.bootstraps()) {
            Position position = chosen(sights, decision).position();
            List<String> expected =
                sights.stream()
                    .filter(Sight::hasHistory)
                    .filter(
                        s ->
                            !s.position().uuid().equals(position.uuid())
                                || s.position().seqno() > position.seqno())
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
          if (decision.bootstraps()) {
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
          if (again.bootstraps()) {
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
