package org.galerarunbook.container;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class LeftoversTest {

  private static Map<String, String> labels(String lab, String owner) {
    Map<String, String> labels = new HashMap<>(Map.of(LabIdentity.LAB_LABEL, lab));
    labels.put(LabIdentity.OWNER_LABEL, owner);
    return labels;
  }

  private static boolean isOrphan(Map<String, String> labels) {
    return Leftovers.isLeft(labels, Leftovers::mayBeOrphan, true);
  }

  private static String ended() {
    OwnerProcess self = OwnerProcess.current();
    return new OwnerProcess(self.pid(), self.startMillis() - 3_600_000, self.host()).toString();
  }

  @Test
  @DisplayName("Clean takes what an ended process left")
  void orphan() {
    assertThat(isOrphan(labels("verify-x", ended()))).isTrue();
    assertThat(isOrphan(labels("bench-x", ended()))).isTrue();
  }

  @Test
  @DisplayName("Clean leaves runs that go on, the lab of './lab up', and what all labs share")
  void stays() {
    assertThat(isOrphan(labels("verify-x", OwnerProcess.current().toString()))).isFalse();
    assertThat(isOrphan(labels(LabIdentity.ofCommandLine().name(), ended()))).isFalse();
    assertThat(isOrphan(labels("lab", ended()))).as("also when looked at from another").isFalse();
    assertThat(isOrphan(labels("shared", ended()))).isFalse();
    assertThat(isOrphan(labels("verify-x", null))).isFalse();
  }

  @Test
  @DisplayName("Nothing without this project's label is ever touched")
  void foreign() {
    Map<String, String> foreign = Map.of("org.testcontainers", "true");
    assertThat(Leftovers.isLeft(foreign, lab -> true, false)).isFalse();
    assertThat(Leftovers.isLeft(Map.of(), lab -> true, true)).isFalse();
    assertThat(Leftovers.isLeft(null, lab -> true, false)).isFalse();
  }

  @Test
  @DisplayName("What plays no part in a lab was started beside it")
  void beside() {
    LabIdentity mine = LabIdentity.ephemeral("verify");
    assertThat(Leftovers.isBeside(labels(mine.name(), "owner"), mine)).isTrue();
    assertThat(Leftovers.isBeside(mine.labels("galera1"), mine)).isFalse();
    assertThat(Leftovers.isBeside(labels("verify-y", "owner"), mine)).isFalse();
  }

  @Test
  @DisplayName("A lab's end takes its own, whoever made it")
  void ofOneLab() {
    LabIdentity mine = LabIdentity.ephemeral("verify");
    assertThat(Leftovers.isLeft(mine.labels("galera1"), mine.name()::equals, false)).isTrue();
    assertThat(Leftovers.isLeft(labels("verify-y", ""), mine.name()::equals, false)).isFalse();
  }
}
