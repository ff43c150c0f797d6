package org.galerarunbook.container;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.galerarunbook.container.Leftovers.Leftover;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class ClaimsTest {

  private final LabIdentity lab = new LabIdentity("lab", "", true);
  private final List<String> roles = List.of("galera1", "toolbox");

  private Leftover own(String kind, String name, String folder) {
    Map<String, String> labels = new HashMap<>(lab.labels("galera1"));
    labels.put(LabIdentity.FOLDER_LABEL, folder);
    return new Leftover(kind, name, "lab", labels);
  }

  private static Leftover stranger(String kind, String name) {
    return new Leftover(kind, name, "", Map.of("com.example", "x"));
  }

  private Claims claims(Leftover... everything) {
    return Claims.of(lab, roles, List.of(everything));
  }

  @Test
  @DisplayName("A name of the lab without its label is a stranger's, of each kind")
  void strangers() {
    Claims claims =
        claims(
            stranger("container", "galera1"),
            stranger("volume", "galera-runbook-lab-galera1"),
            stranger("network", "galera-runbook-lab"),
            stranger("container", "postgres"),
            stranger("volume", "galera1"),
            new Leftover("container", "toolbox", "other", Map.of()));
    assertThat(claims.own()).isEmpty();
    assertThat(claims.strangers())
        .extracting(s -> s.kind() + " " + s.name())
        .containsExactly(
            "container galera1",
            "volume galera-runbook-lab-galera1",
            "network galera-runbook-lab",
            "container toolbox");
  }

  @Test
  @DisplayName("What this folder made is its own; what another made is that folder's")
  void folders() {
    String here = LabIdentity.folder();
    assertThat(claims(own("container", "galera1", here)).folder()).isEmpty();
    assertThat(claims(own("container", "galera1", here), own("volume", "v", "/other")).folder())
        .isEqualTo("/other");
    Leftover older =
        new Leftover("container", "galera1", "lab", Map.of(LabIdentity.LAB_LABEL, "lab"));
    assertThat(claims(older).folder()).as("made before there was a label").isEmpty();
    assertThat(claims(older).strangers()).isEmpty();
  }
}
