package org.galerarunbook.passbolt;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.galerarunbook.container.ContainerSpec;
import org.galerarunbook.container.FileEntry;
import org.galerarunbook.galera.Accounts;
import org.galerarunbook.pki.IssueRequest;
import org.galerarunbook.pki.PkiDirectory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PassboltSpecTest {

  @TempDir private Path folder;
  private PassboltSpec spec;

  @BeforeEach
  void specify() {
    PkiDirectory pki = PkiDirectory.at(folder.resolve("certs"), Path.of("certs-template"));
    pki.issueAll(IssueRequest.forNodes(List.of("galera1")));
    spec =
        new PassboltSpec(
            "passbolt/passbolt:5.12.0-1-ce",
            URI.create("https://passbolt.local"),
            0,
            "proxy.local",
            new Accounts("root", "backup", "sst", "health", "passbolt", "db-secret", "passbolt"),
            "cache-secret",
            pki,
            folder.resolve("keys"));
  }

  @Test
  @DisplayName("No password is in the environment, which the engine shows to everybody")
  void environment() {
    Map<String, String> environment = spec.environment("ABCD");
    assertThat(environment.values()).noneMatch(v -> v.contains("secret"));
    assertThat(environment)
        .containsEntry("CACHE_DEFAULT_CLASSNAME", "Cake\\Cache\\Engine\\RedisEngine")
        .containsEntry("SESSION_DEFAULTS", "cache")
        .containsEntry("DATASOURCES_DEFAULT_HOST", "proxy.local")
        .containsKeys(
            "DATASOURCES_DEFAULT_SSL_CA",
            "DATASOURCES_DEFAULT_SSL_CERT",
            "DATASOURCES_DEFAULT_SSL_KEY");
  }

  @Test
  @DisplayName("A server made again is the same server: keys and salt are kept")
  void sameServer() {
    ServerSecrets first = ServerSecrets.ensure(folder.resolve("keys"));
    ServerSecrets second = ServerSecrets.ensure(folder.resolve("keys"));
    assertThat(second.openPgp().fingerprint()).isEqualTo(first.openPgp().fingerprint());
    assertThat(second.tokenKey()).isEqualTo(first.tokenKey()).startsWith("-----BEGIN PRIVATE KEY");
    assertThat(second.salt()).isEqualTo(first.salt()).hasSize(64);
    assertThat(first.toString()).doesNotContain(first.salt()).doesNotContain("PRIVATE");
  }

  @Test
  @DisplayName("Everything it starts from is in its volume, secrets for their readers alone")
  void files() {
    ContainerSpec container =
        PassboltServer.container(spec, ServerSecrets.ensure(folder.resolve("keys")));
    Map<String, FileEntry> files =
        container.files().stream().collect(Collectors.toMap(FileEntry::path, Function.identity()));
    assertThat(files.keySet()).allMatch(p -> p.startsWith(PassboltFiles.FOLDER + "/"));
    assertThat(files)
        .containsKeys(PassboltFiles.START, PassboltFiles.HEALTHCHECK, PassboltFiles.TAKE);
    assertThat(files.values())
        .filteredOn(f -> f.path().matches(".*(\\.key|-key.pem|private.asc|password|salt)"))
        .hasSize(7)
        .allMatch(f -> f.mode() == 0400);
  }
}
