package org.galerarunbook.check;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.dockerjava.api.exception.NotFoundException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.galerarunbook.pki.CertificateAuthority;
import org.galerarunbook.pki.CertificateProfile;
import org.galerarunbook.pki.IssuedCertificate;
import org.galerarunbook.pki.KeyAlgorithm;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StackCheckTest {

  @ParameterizedTest
  @CsvSource({
    "absent, ./lab up",
    "paused, docker unpause galera2",
    "stopped (exit 137), docker start galera2",
    "running, docker logs --tail 50 galera2"
  })
  @DisplayName("The remedy fits what became of the container")
  void remedy(String container, String remedy) {
    assertThat(StackCheck.remedy("galera2", container)).contains(remedy);
  }

  @Test
  @DisplayName("A name beyond ASCII, or with a quote, is what the account has to ask for in SQL")
  void oddNames() {
    IssuedCertificate client =
        CertificateAuthority.create(
                CertificateProfile.load(Path.of("certs-template/ca.properties")),
                KeyAlgorithm.EC_P256,
                Clock.systemUTC())
            .request(
                CertificateProfile.load(Path.of("certs-template/database-client.properties")),
                "passbolt")
            .subject("CN=o'ne\u00e9l,O=Galera Runbook")
            .issue();
    assertThat(client.subjectForMariaDb()).isEqualTo("/O=Galera Runbook/CN=o'ne\\xC3\\xA9l");
    assertThat(StackCheck.requirement(client))
        .endsWith(" AND SUBJECT '/O=Galera Runbook/CN=o''ne\\\\xC3\\\\xA9l'");
  }

  @Test
  @DisplayName("A container that goes away while it is asked does not end the check")
  void goesAway() {
    assertThat(
            StackCheck.published(
                Map.of(
                    "galera1",
                    () -> List.of("127.0.0.1:3306"),
                    "galera2",
                    () -> {
                      throw new NotFoundException("no such container");
                    })))
        .containsOnlyKeys("galera1");
  }

  @Test
  @DisplayName("Passbolt, whose password the database does not take, is made again, not started")
  void refused() {
    String problem =
        "is stopped (exit 1) (the database at proxy.local:3306 refuses the account passbolt, …)";
    assertThat(ApplicationCheck.remedy("passbolt", problem))
        .startsWith("docker rm -f passbolt && ./lab up")
        .contains("DATASOURCES_DEFAULT_PASSWORD");
    assertThat(ApplicationCheck.remedy("passbolt", "is stopped (exit 1)"))
        .startsWith("docker start passbolt");
  }
}
