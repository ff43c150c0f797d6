package org.galerarunbook.galera;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.galerarunbook.pki.IssueRequest;
import org.galerarunbook.pki.PkiDirectory;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClientTlsTest {

  @TempDir private Path folder;

  @Test
  @DisplayName("The address that an application gets verifies chain and name, and shows a leaf")
  void verified() {
    PkiDirectory pki = PkiDirectory.at(folder, Path.of("certs-template"));
    pki.issueAll(IssueRequest.forNodes(List.of("galera1")));
    assertThat(new ClientTls(pki).parameters())
        .as("parameters of getJdbcUrl()")
        .containsEntry("sslMode", "verify-full")
        .containsEntry("serverSslCert", pki.client().ca().toAbsolutePath().toString())
        .containsKeys("keyStore", "keyStorePassword");
  }
}
