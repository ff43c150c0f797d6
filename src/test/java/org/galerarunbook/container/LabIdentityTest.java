package org.galerarunbook.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LabIdentityTest {

  @Test
  @DisplayName("The lab of the command line has the guide's names and outlives its command")
  void commandLine() {
    LabIdentity lab = LabIdentity.ofCommandLine();
    assertThat(lab.containerName("galera1")).isEqualTo("galera1");
    assertThat(lab.networkName()).isEqualTo("galera-runbook-lab");
    assertThat(lab.volumeName("galera1")).isEqualTo("galera-runbook-lab-galera1");
    assertThat(lab.outlivesJvm()).isTrue();
  }

  @Test
  @DisplayName("Runs beside it share no name with it, nor with each other")
  void ephemeral() {
    LabIdentity one = LabIdentity.ephemeral("verify");
    LabIdentity other = LabIdentity.ephemeral("verify");
    assertThat(one.containerName("galera1"))
        .startsWith("galera1-")
        .isNotEqualTo(other.containerName("galera1"));
    assertThat(one.networkName()).isNotEqualTo(other.networkName());
    assertThat(one.volumeName("galera1")).isNotEqualTo(other.volumeName("galera1"));
    assertThat(one.outlivesJvm()).isFalse();
  }

  @Test
  @DisplayName("Labels tell lab, role and maker")
  void labels() {
    assertThat(LabIdentity.ofCommandLine().labels("galera2"))
        .containsEntry("org.galerarunbook.lab", "lab")
        .containsEntry("org.galerarunbook.role", "galera2")
        .containsEntry("org.galerarunbook.owner", OwnerProcess.current().toString())
        .as("the folder, by which another clone's lab is left alone")
        .containsEntry("org.galerarunbook.folder", LabIdentity.folder());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "Lab", "-lab", "my lab", "lab/x"})
  @DisplayName("A name that Docker would refuse is refused here")
  void wrong(String name) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new LabIdentity(name, "", false))
        .withMessageContaining("lower-case letters, digits and dashes");
  }
}
