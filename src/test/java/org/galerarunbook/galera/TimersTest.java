package org.galerarunbook.galera;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TimersTest {

  /** The provider's own, by its documentation. */
  private static final Map<String, String> PROVIDERS =
      Map.of(
          "evs.keepalive_period", "PT1S",
          "evs.inactive_check_period", "PT0.5S",
          "evs.suspect_timeout", "PT5S",
          "evs.inactive_timeout", "PT15S",
          "evs.install_timeout", "PT7.5S",
          "gmcast.peer_timeout", "PT3S");

  private static Duration timer(Timers timers, String name) {
    return Duration.parse(timers.options().getOrDefault(name, PROVIDERS.get(name)));
  }

  @ParameterizedTest
  @EnumSource(Timers.class)
  @DisplayName(
      "A node is asked several times before it is suspected, and suspected before it is given up")
  void order(Timers timers) {
    assertThat(timer(timers, "evs.keepalive_period").multipliedBy(3))
        .isLessThan(timer(timers, "evs.suspect_timeout"));
    assertThat(timer(timers, "evs.inactive_check_period"))
        .isLessThan(timer(timers, "evs.suspect_timeout"));
    assertThat(timer(timers, "evs.suspect_timeout"))
        .isLessThan(timer(timers, "evs.inactive_timeout"));
    assertThat(timer(timers, "evs.install_timeout"))
        .isLessThanOrEqualTo(timer(timers, "evs.inactive_timeout"));
  }

  @Test
  @DisplayName("They become provider options")
  void options() {
    assertThat(Timers.LAB.asProviderOptions())
        .startsWith("evs.join_retrans_period=PT0.2S;")
        .contains(";gmcast.peer_timeout=PT0.8S;gmcast.time_wait=PT1S;pc.announce_timeout=PT1S");
    assertThat(Timers.DEFAULT.asProviderOptions()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(Timers.class)
  @DisplayName(
      "A silent connection is closed before its peer is suspected: two halves would meet and part without end")
  void closedFirst(Timers timers) {
    assertThat(timer(timers, "gmcast.peer_timeout"))
        .isLessThan(timer(timers, "evs.suspect_timeout"));
  }
}
