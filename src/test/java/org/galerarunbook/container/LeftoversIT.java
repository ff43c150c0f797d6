package org.galerarunbook.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.galerarunbook.image.TestImages;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What stands in the way of a lab's removal, on a real engine. */
class LeftoversIT {

  @Test
  @DisplayName("A container of somebody else on the lab's network is named, with what to do")
  void aContainerOnTheNetwork() {
    LabIdentity lab = LabIdentity.ephemeral("left");
    LabIdentity other = LabIdentity.ephemeral("other");
    LabContainer container = LabContainer.named(other.containerName("guest"));
    try {
      LabContainer.launch(
          ContainerSpec.of("guest", TestImages.toolbox()).withCommand("sleep", "infinity"),
          other,
          LabNetwork.open(lab));
      assertThatThrownBy(() -> Leftovers.removeAll(lab))
          .hasMessageContaining(
              "%s is on it, and is not the lab's: 'docker rm -f -v %1$s', then try again"
                  .formatted(container.name()));
    } finally {
      Leftovers.removeAll(other);
      Leftovers.removeAll(lab);
    }
    assertThat(Leftovers.of(lab)).isEmpty();
  }
}
