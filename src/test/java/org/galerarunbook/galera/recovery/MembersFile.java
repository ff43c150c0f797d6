package org.galerarunbook.galera.recovery;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/**
 * {@code mysql/wsrep_cluster_members.ibd} as a server of MariaDB 11.8.9 left it that was shut down
 * last but two of three.
 */
public final class MembersFile {

  /** In the order of their records. */
  static final List<String> NAMES = List.of("galera3", "galera1", "galera2");

  private MembersFile() {}

  static byte[] real() throws IOException {
    try (InputStream packed =
        MembersFile.class.getResourceAsStream("wsrep_cluster_members.ibd.gz.b64")) {
      byte[] file = Base64.getMimeDecoder().decode(packed.readAllBytes());
      return new GZIPInputStream(new ByteArrayInputStream(file)).readAllBytes();
    }
  }

  /** With these in place of its three. */
  public static byte[] of(String... names) throws IOException {
    String file = new String(real(), StandardCharsets.ISO_8859_1);
    for (int i = 0; i < NAMES.size(); i++) {
      file = file.replace("%-32s".formatted(NAMES.get(i)), "%-32s".formatted(names[i]));
    }
    return file.getBytes(StandardCharsets.ISO_8859_1);
  }

  static String printed(byte[] file) throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
      gzip.write(file);
    }
    return Base64.getEncoder().encodeToString(packed.toByteArray());
  }
}
