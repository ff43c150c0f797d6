package org.galerarunbook.pki;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HexFormat;

/**
 * The password of the PKCS#12 stores. It lies beside them: Java insists on one, and a key that is
 * there in PEM as well is protected by its file's mode, not by a password that everybody knows.
 */
final class StorePassword {
  private static final int OCTETS = 16;

  private StorePassword() {}

  static String random() {
    byte[] octets = new byte[OCTETS];
    new SecureRandom().nextBytes(octets);
    return HexFormat.of().formatHex(octets);
  }

  static char[] read(Path file) {
    try {
      String password = Files.readString(file, StandardCharsets.US_ASCII).strip();
      if (!password.isEmpty()) {
        return password.toCharArray();
      }
    } catch (IOException e) {
      throw new PkiException(
          "cannot read " + file + " (" + e + ")", "Issue the client's certificates first", e);
    }
    throw new PkiException(
        file + " is empty", "Move it and the .p12 files beside it away, and issue again");
  }
}
