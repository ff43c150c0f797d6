package org.galerarunbook.galera.recovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.galerarunbook.galera.recovery.ChooserTest.assertRefused;
import static org.galerarunbook.galera.recovery.ChooserTest.decide;
import static org.galerarunbook.galera.recovery.Sights.empty;
import static org.galerarunbook.galera.recovery.Sights.half;
import static org.galerarunbook.galera.recovery.Sights.inconsistent;
import static org.galerarunbook.galera.recovery.Sights.ofNoHistory;
import static org.galerarunbook.galera.recovery.Sights.stopped;
import static org.galerarunbook.galera.recovery.Sights.withoutContainer;
import static org.galerarunbook.galera.recovery.Sights.zeros;

import java.util.List;
import java.util.Set;
import org.galerarunbook.galera.recovery.Decision.Kind;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The decision by what data directories hold. */
class ChooserHoldingsTest {

  @Test
  @DisplayName("No table anywhere, and all were looked at: nothing to bootstrap from")
  void allEmpty() {
    Decision decision = decide(empty(1), empty(2), empty(3));
    assertRefused(decision, "cluster", "none has a table");
    assertThat(decision.refusals().get(0).remedy()).contains("./lab up --reset");
    assertRefused(decide(Wishes.forced("galera1"), empty(1)), "galera1", "has no history");
  }

  @Test
  @DisplayName("To begin afresh is no remedy while one node has a table")
  void nothingThatDestroys() {
    for (Sight other : List.of(half(2), ofNoHistory(2), inconsistent(2, 5))) {
      Decision decision = decide(empty(1), other, empty(3));
      assertRefused(decision, "galera2", "has ");
      assertThat(decision.refusals()).noneMatch(r -> r.remedy().contains("--reset"));
    }
  }

  @Test
  @DisplayName("Killed during a schema change: who has more is chosen, whatever grastate.dat says")
  void zerosAreNotEmpty() {
    Decision decision = decide(zeros(1, 9), zeros(2, 9), stopped(3, 5));
    assertThat(decision.kind()).isEqualTo(Kind.BOOTSTRAP);
    assertThat(decision.chosen()).isEqualTo("galera1");
    assertThat(decision.save()).containsExactly("galera1", "galera2", "galera3");
    assertThat(decision.rebuild()).containsExactly("galera2");
    assertThat(decision.notes()).anyMatch(n -> n.startsWith("galera2 gets a snapshot"));
  }

  @Test
  @DisplayName("All killed during a schema change: bootstrapped, without force")
  void allZeros() {
    Decision decision = decide(zeros(1, 9), zeros(2, 9), zeros(3, 9));
    assertThat(decision.chosen()).isEqualTo("galera1");
    assertThat(decision.rebuild()).containsExactly("galera2", "galera3");
    assertThat(decide(Wishes.forced("galera3"), zeros(1, 9), zeros(2, 9), zeros(3, 9)).chosen())
        .isEqualTo("galera3");
  }

  @Test
  @DisplayName("Of equals the one whose grastate.dat vouches for its data founds")
  void tieWithZeros() {
    assertThat(decide(zeros(1, 9), stopped(2, 9)).chosen()).isEqualTo("galera2");
  }

  @Test
  @DisplayName(
      "Half a snapshot is no second history, is saved, and bootstraps nothing by force either")
  void halfASnapshot() {
    Decision decision = decide(stopped(1, 9), stopped(2, 8), half(3));
    assertThat(decision.chosen()).isEqualTo("galera1");
    assertThat(decision.save()).contains("galera3");
    assertThat(decision.start()).contains("galera3");
    assertRefused(
        decide(Wishes.forced("galera3"), stopped(1, 9), stopped(2, 8), half(3)),
        "galera3",
        "interrupted snapshot");
    assertRefused(decide(half(1), empty(2)), "galera1", "nobody can bootstrap from it");
  }

  @Test
  @DisplayName(
      "Data of no history are not overwritten unasked; by force they found, or are rebuilt")
  void dataOfNoHistory() {
    Sight[] sights = {stopped(1, 9), ofNoHistory(2)};
    assertRefused(decide(sights), "galera2", "data of no history");
    assertRefused(decide(Wishes.of("galera2"), sights), "galera2", "does not choose");
    Decision away = decide(Wishes.forced("galera1"), sights);
    assertThat(away.rebuild()).containsExactly("galera2");
    assertThat(away.save()).containsExactly("galera1", "galera2");
    Decision kept = decide(Wishes.forced("galera2"), sights);
    assertThat(kept.chosen()).isEqualTo("galera2");
    assertThat(kept.rebuild()).containsExactly("galera1");
    assertThat(kept.why()).contains("a new one begins");
    assertThat(decide(Wishes.forced("galera1"), ofNoHistory(1)).chosen()).isEqualTo("galera1");
  }

  @Test
  @DisplayName("Whom its peers found inconsistent is rebuilt; ahead of all, an operator decides")
  void inconsistentNode() {
    Decision decision = decide(stopped(1, 9), inconsistent(2, 7));
    assertThat(decision.chosen()).isEqualTo("galera1");
    assertThat(decision.rebuild()).containsExactly("galera2");
    assertRefused(decide(stopped(1, 9), inconsistent(2, 12)), "galera2", "3 seqnos ahead");
    assertThat(decide(Wishes.forced("galera2"), stopped(1, 9), inconsistent(2, 12)).chosen())
        .isEqualTo("galera2");
  }

  @Test
  @DisplayName("A node without a container whose volume has more is not given up by leaving it out")
  void volumeIsAhead() {
    Sight[] sights = {stopped(1, 9), withoutContainer(2, 12)};
    assertRefused(decide(sights), "galera2", "its container is gone");
    assertRefused(decide(Wishes.leavingOut("galera2"), sights), "galera2", "3 seqnos ahead");
    Wish given = new Wish("galera1", true, Set.of("galera2"), Set.of());
    assertThat(decide(given, sights).start()).isEmpty();
    assertThat(decide(given, sights).chosen()).isEqualTo("galera1");
  }
}
