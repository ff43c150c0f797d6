package org.galerarunbook.openpgp;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.bouncycastle.bcpg.ArmoredInputStream;
import org.bouncycastle.bcpg.ArmoredOutputStream;
import org.bouncycastle.openpgp.PGPKeyRing;

/** ASCII armour. Passbolt looks for the checksum's line, which newer writers leave out. */
final class Armor {

  private Armor() {}

  static String of(PGPKeyRing keys) {
    var bytes = new ByteArrayOutputStream();
    try (OutputStream armor = into(bytes)) {
      keys.encode(armor);
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory", e);
    }
    return bytes.toString(StandardCharsets.US_ASCII);
  }

  static ArmoredOutputStream into(OutputStream out) {
    return ArmoredOutputStream.builder().clearHeaders().enableCRC(true).build(out);
  }

  /**
   * The packets within.
   *
   * @param what the kind of block, as its first line names it: {@code MESSAGE}
   * @throws OpenPgpException when the text is no such block
   */
  static InputStream open(String text, String what) {
    if (!text.contains("-----BEGIN PGP " + what)) {
      throw new OpenPgpException(
          "no PGP " + what + " is in the text",
          "It has to begin with '-----BEGIN PGP " + what + "-----'");
    }
    try {
      return new ArmoredInputStream(
          new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
    } catch (IOException e) {
      throw new OpenPgpException(
          "the PGP " + what + " is damaged (" + e.getMessage() + ")", "Get it again", e);
    }
  }
}
