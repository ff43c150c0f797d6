package org.galerarunbook.galera.recovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.galerarunbook.galera.recovery.Sights.ONE;
import static org.galerarunbook.galera.recovery.Sights.TWO;

import java.util.Optional;
import java.util.function.Supplier;
import org.galerarunbook.galera.Grastate;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What is made of a stopped node's files. */
class SurveyTest {

  private static Sight look(String uuid, long seqno, boolean safe, Supplier<Position> recovered) {
    return Survey.stopped(
        "galera1", () -> Optional.of(new Grastate(uuid, seqno, safe)), recovered, () -> true);
  }

  private static Position notAsked() {
    throw new AssertionError("InnoDB was asked");
  }

  @Test
  @DisplayName("A seqno in grastate.dat is taken; InnoDB is not asked")
  void written() {
    Sight sight = look(ONE, 7, true, SurveyTest::notAsked);
    assertThat(sight.position()).isEqualTo(new Position(ONE, 7));
    assertThat(sight.safeToBootstrap()).isTrue();
    assertThat(sight.hasHistory()).isTrue();
  }

  @Test
  @DisplayName("Seqno -1: InnoDB says where it stands")
  void recovered() {
    Sight sight = look(ONE, -1, false, () -> new Position(ONE, 12));
    assertThat(sight.position()).isEqualTo(new Position(ONE, 12));
    assertThat(sight.source()).contains("--wsrep-recover");
  }

  @Test
  @DisplayName("InnoDB of another history than grastate.dat: nobody's position")
  void contradiction() {
    Sight sight = look(ONE, -1, false, () -> new Position(TWO, 12));
    assertThat(sight.isUnreadable()).isTrue();
    assertThat(sight.problem()).contains(ONE).contains(TWO);
    assertThat(look(ONE, -1, false, () -> Position.NONE).isUnreadable()).isTrue();
  }

  @Test
  @DisplayName("All zeros: crossed out, and not asked, so that nobody follows it")
  void crossedOut() {
    Sight sight = look(Position.NONE.uuid(), -1, true, SurveyTest::notAsked);
    assertThat(sight.isEmpty()).isTrue();
    assertThat(sight.hasHistory()).isFalse();
  }

  @Test
  @DisplayName("A recovery that fails makes the node unreadable, with the last line as the reason")
  void failing() {
    Sight sight =
        look(
            ONE,
            -1,
            false,
            () -> {
              throw new IllegalArgumentException("no position in:\nInnoDB: corrupted page");
            });
    assertThat(sight.isUnreadable()).isTrue();
    assertThat(sight.problem()).isEqualTo("InnoDB: corrupted page");
  }

  @Test
  @DisplayName("No grastate.dat: InnoDB is asked if there are tables; a broken one is unreadable")
  void without() {
    Sight empty = Survey.stopped("galera1", Optional::empty, SurveyTest::notAsked, () -> false);
    assertThat(empty.isEmpty()).isTrue();
    assertThat(empty.source()).isEqualTo("an empty data directory");
    Sight deleted =
        Survey.stopped("galera1", Optional::empty, () -> new Position(ONE, 12), () -> true);
    assertThat(deleted.position()).isEqualTo(new Position(ONE, 12));
    assertThat(deleted.source()).contains("grastate.dat is missing");
    Sight broken =
        Survey.stopped(
            "galera1",
            () -> Optional.of(Grastate.parse("uuid: " + ONE)),
            SurveyTest::notAsked,
            () -> true);
    assertThat(broken.isUnreadable()).isTrue();
  }
}
