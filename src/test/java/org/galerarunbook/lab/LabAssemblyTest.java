package org.galerarunbook.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LabAssemblyTest {

  @AfterEach
  void forget() {
    System.clearProperty(LabAssembly.CERTIFICATES);
  }

  @Test
  void aRunsOwnLabIsLookedAtWithItsOwnCertificates(
      @org.junit.jupiter.api.io.TempDir Path certificates) {
    System.setProperty(LabAssembly.CERTIFICATES, certificates.toString());
    assertThat(LabAssembly.ofProject().commandLineSpec().certificates()).isEqualTo(certificates);
  }

  @Test
  void otherwiseTheProjectsAre() {
    assertThat(LabAssembly.ofProject().commandLineSpec().certificates())
        .isEqualTo(LabAssembly.project().resolve("certs"));
  }
}
