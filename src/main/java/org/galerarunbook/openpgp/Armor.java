package org.galerarunbook.openpgp;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.bouncycastle.bcpg.ArmoredInputStream;
import org.bouncycastle.bcpg.ArmoredOutputStream;
import org.bouncycastle.openpgp.PGPKeyRing;

/** ASCII armour. Passbolt looks for the checksum's line, which newer writers leave out. */
final class Armor {

  /** Finds the keys in packets. */
  interface Parser<K> {
    List<K> keys(byte[] packets) throws IOException;
  }

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

  /**
   * The only key in the text.
   *
   * @param kind {@code public} or {@code secret}
   * @throws OpenPgpException when the text is no such block, or holds several keys
   */
  static <K> K key(String text, String block, String kind, Parser<K> parser) {
    try (var packets = open(text, block)) {
      List<K> found = parser.keys(packets.readAllBytes());
      if (found.size() != 1) {
        throw new OpenPgpException(
            "the text holds " + found.size() + " " + kind + " keys", "Give one at a time");
      }
      return found.get(0);
    } catch (OpenPgpException e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      throw new OpenPgpException(
          "the " + kind + " key can't be read (" + e.getMessage() + ")", "Export it again", e);
    }
  }
}
