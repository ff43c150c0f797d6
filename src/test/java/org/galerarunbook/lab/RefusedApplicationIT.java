package org.galerarunbook.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.galerarunbook.passbolt.PassboltServer;
import org.galerarunbook.runbook.Progress;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Passbolt waits for a database that is not there yet, and not for one that says no. */
@Tag("full")
class RefusedApplicationIT {

  private static final Duration LIMIT = Duration.ofSeconds(120);
  private static final String ALTER = "ALTER USER passbolt IDENTIFIED BY '%s'";

  @Test
  @DisplayName("A password that the database does not take is named at once, with what to do")
  void refused() {
    try (ContainerLab lab =
        (ContainerLab)
            new ContainerLabFactory().start(LabRequest.shared(), Progress.to(List.of()))) {
      lab.withApplication(true);
      PassboltServer passbolt = lab.application().passbolt();
      lab.cluster().node(1).sql(ALTER.formatted("another"));
      passbolt.container().stop(Duration.ofSeconds(10));
      Instant begin = Instant.now();
      passbolt.container().start();
      assertThatThrownBy(() -> passbolt.awaitHealthy(LIMIT))
          .hasMessageContaining("refuses the account passbolt")
          .hasMessageContaining("[1045]")
          .hasMessageContaining("docker rm -f passbolt && ./lab up");
      assertThat(Duration.between(begin, Instant.now())).isLessThan(Duration.ofSeconds(30));

      lab.cluster().node(1).sql(ALTER.formatted(lab.spec().accounts().password()));
      passbolt.container().start();
      passbolt.awaitHealthy(LIMIT);
    }
  }
}
