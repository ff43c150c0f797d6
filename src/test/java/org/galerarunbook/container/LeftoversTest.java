package org.galerarunbook.container;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.dockerjava.api.exception.NotFoundException;
import java.util.HashMap;
import java.util.List;
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

  private static Leftovers.Leftover left(String kind, String name) {
    return new Leftovers.Leftover(kind, name, "verify-x", Map.of());
  }

  private static String failure(List<String> onTheNetwork, String... kept) {
    List<Leftovers.Leftover> all =
        List.of(left("container", "galera1"), left("network", "net"), left("volume", "data"));
    List<String> stay = List.of(kept);
    try {
      Leftovers.remove(
          all,
          l -> {
            if (stay.contains(l.name())) {
              throw new IllegalStateException(l.name() + " is busy");
            }
          },
          network -> {
            if (onTheNetwork == null) {
              throw new NotFoundException("no such network");
            }
            return onTheNetwork;
          });
    } catch (IllegalStateException e) {
      return e.getMessage();
    }
    return "";
  }

  @Test
  @DisplayName("Why something could not be removed is said, also when nobody can be asked any more")
  void why() {
    assertThat(failure(List.of("guest"), "net"))
        .contains("guest is on it, and is not the lab's: 'docker rm -f -v guest', then try again");
    assertThat(failure(null, "net", "data")).contains("net is busy", "data is busy");
    assertThat(failure(List.of(), "net")).contains("net is busy");
    assertThat(failure(List.of("guest"))).isEmpty();
  }

  @Test
  @DisplayName("A container that could not be removed itself is not called somebody else's")
  void ownContainer() {
    assertThat(failure(List.of("galera1"), "galera1", "net"))
        .contains("galera1 is busy", "galera1 is on it, see there")
        .doesNotContain("not the lab's", "rm -f");
    assertThat(failure(List.of("galera1", "guest"), "galera1", "net"))
        .contains("guest is on it, and is not the lab's: 'docker rm -f -v guest'");
  }

  @Test
  @DisplayName("A lab's end takes its own, whoever made it")
  void ofOneLab() {
    LabIdentity mine = LabIdentity.ephemeral("verify");
    assertThat(Leftovers.isLeft(mine.labels("galera1"), mine.name()::equals, false)).isTrue();
    assertThat(Leftovers.isLeft(labels("verify-y", ""), mine.name()::equals, false)).isFalse();
  }
}
