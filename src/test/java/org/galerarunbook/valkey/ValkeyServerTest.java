package org.galerarunbook.valkey;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.galerarunbook.container.FileEntry;
import org.galerarunbook.pki.IssueRequest;
import org.galerarunbook.pki.PkiDirectory;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ValkeyServerTest {

  @TempDir private Path folder;

  @Test
  @DisplayName("Its configuration speaks TLS alone, asks for the password and survives its quotes")
  void configuration() {
    PkiDirectory pki = PkiDirectory.at(folder.resolve("certs"), Path.of("certs-template"));
    pki.issueAll(IssueRequest.forNodes(java.util.List.of("galera1")));
    Map<String, FileEntry> files =
        ValkeyServer.spec("valkey/valkey:8.1", "pa\"ss\\word", pki.cache()).files().stream()
            .collect(Collectors.toMap(FileEntry::path, Function.identity()));
    FileEntry conf = files.get("/etc/valkey/valkey.conf");
    assertThat(new String(conf.content(), StandardCharsets.UTF_8))
        .contains("requirepass \"pa\\\"ss\\\\word\"")
        .containsPattern("(?m)^port 0$")
        .containsPattern("(?m)^appendonly yes$")
        .doesNotContainPattern("\\$\\{[a-z]");
    assertThat(files.values())
        .filteredOn(f -> f.path().matches(".*(key.pem|password|valkey.conf)"))
        .hasSize(3)
        .allMatch(f -> f.mode() == 0400 && f.uid() == 999);
  }
}
