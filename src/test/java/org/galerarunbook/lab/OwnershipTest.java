package org.galerarunbook.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.galerarunbook.container.Claims;
import org.galerarunbook.container.LabIdentity;
import org.galerarunbook.container.Leftovers.Leftover;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class OwnershipTest {

  private static final Leftover VOLUME =
      new Leftover("volume", "galera-runbook-lab-galera1", "lab", Map.of());

  @Test
  @DisplayName("A stranger's objects are refused by name, each with what removes it")
  void strangers() {
    Claims claims =
        new Claims(
            List.of(),
            List.of(
                new Leftover("container", "galera2", "", Map.of()),
                new Leftover("network", "galera-runbook-lab", "older", Map.of())),
            "");
    assertThatThrownBy(() -> Ownership.require(claims))
        .hasMessageContaining(
            "container galera2, network galera-runbook-lab of the lab older: made by somebody else")
        .hasMessageContaining("nothing was touched")
        .hasMessageContaining("docker rm --force galera2; docker network rm galera-runbook-lab");
  }

  @Test
  @DisplayName("Another clone's lab is named with its folder, and with the way out if that is gone")
  void otherClone() {
    Claims claims = new Claims(List.of(VOLUME), List.of(), "/other/clone");
    assertThatThrownBy(() -> Ownership.require(claims))
        .hasMessageContaining("was made in /other/clone, not in ")
        .hasMessageContaining("cd '/other/clone' && ./lab down")
        .hasMessageContaining("./lab down --folder '/other/clone'");
    assertThatCode(() -> Ownership.require(new Claims(List.of(VOLUME), List.of(), "")))
        .doesNotThrowAnyException();
  }

  @Test
  @DisplayName("Nodes are counted by what is there, running or not, and not by a setting")
  void nodes() {
    assertThat(Ownership.nodes(new Claims(List.of(), List.of(), ""))).isZero();
    Leftover fourth =
        new Leftover(
            "volume",
            "galera-runbook-lab-galera4",
            "lab",
            Map.of(LabIdentity.ROLE_LABEL, "galera4"));
    assertThat(Ownership.nodes(new Claims(List.of(VOLUME, fourth), List.of(), ""))).isEqualTo(4);
  }

  @Test
  @DisplayName("Without containers it is said whether there is data")
  void absence() {
    assertThat(Ownership.absence(new Claims(List.of(), List.of(), ""))).contains("there is no lab");
    assertThat(Ownership.absence(new Claims(List.of(VOLUME), List.of(), "")))
        .contains("its data is kept", "'./lab up' makes them again");
  }
}
