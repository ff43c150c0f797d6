package org.galerarunbook.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class FileBundleTest {

  private static final byte[] KEY = "-----BEGIN PRIVATE KEY-----".getBytes(StandardCharsets.UTF_8);

  private record Placed(String path, String mode, long uid, long gid, String content) {}

  private static List<Placed> placed(FileEntry... files) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes)) {
      new FileBundle(List.of(files)).transferTo(tar, "/ignored");
    }
    List<Placed> found = new ArrayList<>();
    try (TarArchiveInputStream tar =
        new TarArchiveInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      for (TarArchiveEntry e = tar.getNextEntry(); e != null; e = tar.getNextEntry()) {
        found.add(
            new Placed(
                e.getName(),
                Integer.toOctalString(e.getMode()),
                e.getLongUserId(),
                e.getLongGroupId(),
                new String(tar.readAllBytes(), StandardCharsets.UTF_8)));
      }
    }
    return found;
  }

  @Test
  @DisplayName("Each file arrives with its owner and mode, a key readable by its reader alone")
  void ownersAndModes() throws IOException {
    assertThat(
            placed(
                FileEntry.secret("/etc/mysql/tls/server-key.pem", KEY, 999),
                FileEntry.script("/usr/local/bin/start-node", "#!/bin/sh\n"),
                FileEntry.text("/etc/galera/bootstrap-once", ""),
                new FileEntry("/etc/x.cnf", "ä".getBytes(StandardCharsets.UTF_8), 0640, 0, 999)))
        .containsExactly(
            new Placed(
                "etc/mysql/tls/server-key.pem", "100400", 999, 999, "-----BEGIN PRIVATE KEY-----"),
            new Placed("usr/local/bin/start-node", "100755", 0, 0, "#!/bin/sh\n"),
            new Placed("etc/galera/bootstrap-once", "100644", 0, 0, ""),
            new Placed("etc/x.cnf", "100640", 0, 999, "ä"));
  }

  @Test
  @DisplayName("Nothing printed of it shows its content")
  void secret() {
    FileEntry key = FileEntry.secret("/key.pem", KEY, 999);
    assertThat(key).hasToString("/key.pem (27 bytes, mode 400, 999:999)");
    assertThat(new FileBundle(List.of(key)).getDescription()).isEqualTo("/key.pem");
    assertThat(new FileBundle(List.of(key)).getSize()).isEqualTo(27);
  }

  @Test
  @DisplayName("A path has to be absolute")
  void relative() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> FileEntry.text("etc/x", ""))
        .withMessageContaining("must be absolute: etc/x");
  }
}
