package org.galerarunbook.lab;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.testcontainers.containers.ContainerLaunchException;

class ContainerLabTest {

  @Test
  @DisplayName("A lab that the engine can't have could not run, by name; one that failed is red")
  void notHere() {
    var refused = new UnsupportedOperationException("hosts with systemd can't run on this engine");
    assertThat(ContainerLab.notHere(refused).orElseThrow())
        .isInstanceOf(CouldNotRunException.class)
        .hasMessage("could not run: hosts with systemd can't run on this engine")
        .hasCause(refused);
    var noImage = new CouldNotRunException("no image");
    assertThat(ContainerLab.notHere(noImage)).containsSame(noImage);
    assertThat(ContainerLab.notHere(new ContainerLaunchException("port taken"))).isEmpty();
    assertThat(ContainerLab.notHere(new IllegalStateException("not Synced"))).isEmpty();
  }
}
