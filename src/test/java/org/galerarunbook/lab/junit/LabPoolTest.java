package org.galerarunbook.lab.junit;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.galerarunbook.galera.Formation;
import org.galerarunbook.lab.Lab;
import org.galerarunbook.lab.LabRequest;
import org.galerarunbook.lab.World;
import org.junit.jupiter.api.Test;

class LabPoolTest {
  private final LabPool pool = new LabPool();

  private Lab shared(String name, boolean withApplication) {
    Lab lab = new FakeLab(LabRequest.shared(), name, Path.of(name));
    pool.add(lab, World.CONTAINERS).givenTo("AChapter", withApplication);
    pool.giveBack(lab);
    return lab;
  }

  @Test
  void theApplicationGoesToThoseWhoAskForIt() {
    Lab without = shared("without", false);
    Lab with = shared("with", true);
    assertThat(pool.take(World.CONTAINERS, true)).map(LabPool.Shared::lab).containsSame(with);
    assertThat(pool.take(World.CONTAINERS, true)).map(LabPool.Shared::lab).containsSame(without);
    assertThat(pool.take(World.CONTAINERS, true)).isEmpty();
  }

  @Test
  void whoDoesNotAskForItLeavesItToOthers() {
    shared("with", true);
    assertThat(pool.take(World.CONTAINERS, false)).isEmpty();
    Lab without = shared("without", false);
    assertThat(pool.take(World.CONTAINERS, false)).map(LabPool.Shared::lab).containsSame(without);
  }

  @Test
  void aLabKeepsItsApplicationWhenSomebodyElseHadIt() {
    Lab lab = shared("lab", true);
    pool.take(World.CONTAINERS, true).orElseThrow().givenTo("Another", false);
    pool.giveBack(lab);
    assertThat(pool.take(World.CONTAINERS, false)).isEmpty();
  }

  @Test
  void aLabIsOfOneWorldAndOneThatIsForgottenIsGivenToNobody() {
    Lab lab = shared("lab", false);
    assertThat(pool.take(World.HOSTS, false)).isEmpty();
    pool.forget(lab);
    assertThat(pool.take(World.CONTAINERS, false)).isEmpty();
  }

  @Test
  void aLabIsUnwantedWhenNobodyWaitsWhoCanUseIt() {
    Lab without = shared("without", false);
    Lab with = shared("with", true);
    assertThat(pool.unwanted(List.of())).containsExactlyInAnyOrder(without, with);
    assertThat(pool.unwanted(List.of(request(true, false), request(true, true))))
        .as("they bring labs of their own")
        .containsExactlyInAnyOrder(without, with);
    assertThat(pool.unwanted(List.of(LabRequest.shared()))).containsExactly(with);
    assertThat(pool.unwanted(List.of(request(false, true)))).as("one of the two").hasSize(1);
    assertThat(pool.unwanted(List.of(LabRequest.shared(), request(false, true)))).isEmpty();
  }

  static LabRequest request(boolean own, boolean application) {
    return new LabRequest(0, "", Formation.PREPARED, "", "", own, application, World.CONTAINERS);
  }
}
