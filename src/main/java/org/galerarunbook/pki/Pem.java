package org.galerarunbook.pki;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;

/** Certificates and private keys as text: RFC 7468. */
final class Pem {
  private static final Base64.Encoder BASE64 = Base64.getMimeEncoder(64, new byte[] {'\n'});

  /** OpenSSL finds what begins a line, and overlooks a byte order mark, here read as Latin-1. */
  private static final String LINE = "^(?:\u00ef\u00bb\u00bf)?";

  private static final Pattern CERTIFICATE = blocks("CERTIFICATE");
  private static final Pattern PKCS8 = blocks("PRIVATE KEY");

  /** PKCS#8 says which algorithm, but KeyFactory must be asked for one: try those of TLS. */
  private static final List<String> FAMILIES = List.of("EC", "RSA", "EdDSA");

  private Pem() {}

  private static Pattern blocks(String type) {
    return Pattern.compile(
        LINE + "-----BEGIN " + type + "-----(.*?)^-----END " + type + "-----",
        Pattern.DOTALL | Pattern.MULTILINE);
  }

  static String of(X509Certificate certificate) {
    try {
      return block("CERTIFICATE", certificate.getEncoded());
    } catch (CertificateException e) {
      throw new IllegalStateException("a certificate that was parsed cannot be encoded", e);
    }
  }

  static String of(List<X509Certificate> chain) {
    return chain.stream().map(Pem::of).collect(Collectors.joining());
  }

  static String of(PrivateKey key) {
    return block("PRIVATE KEY", key.getEncoded());
  }

  /** Every certificate in the file, at least one, in the file's order. */
  static List<X509Certificate> readCertificates(Path file) {
    Matcher blocks = CERTIFICATE.matcher(text(file));
    var found = new ArrayList<X509Certificate>();
    try {
      CertificateFactory factory = CertificateFactory.getInstance("X.509");
      while (blocks.find()) {
        byte[] bytes = Base64.getMimeDecoder().decode(blocks.group(1));
        found.add((X509Certificate) factory.generateCertificate(new ByteArrayInputStream(bytes)));
      }
    } catch (CertificateException | IllegalArgumentException e) {
      throw garbage(file, "a certificate in PEM", e);
    }
    if (found.isEmpty()) {
      throw garbage(file, "a certificate in PEM", null);
    }
    return List.copyOf(found);
  }

  /** The file's private key: PKCS#8, or what {@code openssl ec} and {@code openssl rsa} write. */
  static PrivateKey readPrivateKey(Path file) {
    String text = text(file);
    try {
      Matcher pkcs8 = PKCS8.matcher(text);
      return toKey(
          file,
          pkcs8.find() ? Base64.getMimeDecoder().decode(pkcs8.group(1)) : traditional(file, text));
    } catch (IllegalArgumentException | IOException e) {
      throw garbage(file, "an unencrypted private key in PEM", e);
    }
  }

  private static PrivateKey toKey(Path file, byte[] pkcs8) throws IOException {
    for (String family : FAMILIES) {
      try {
        return KeyFactory.getInstance(family).generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
      } catch (GeneralSecurityException e) {
        // The next one.
      }
    }
    PrivateKey other = KeyPairs.beyondTheJdk(pkcs8);
    if (other == null) {
      throw garbage(file, "an EC, RSA or EdDSA private key", null);
    }
    return other;
  }

  private static byte[] traditional(Path file, String text) throws IOException {
    try (var parser = new PEMParser(new StringReader(text))) {
      for (Object object = parser.readObject(); object != null; object = parser.readObject()) {
        if (object instanceof PEMKeyPair pair) {
          return pair.getPrivateKeyInfo().getEncoded();
        }
      }
    }
    throw garbage(file, "an unencrypted private key in PEM", null);
  }

  private static String text(Path file) {
    try {
      // Latin-1 accepts every byte: what is not PEM is reported as such, not as bad UTF-8.
      return Files.readString(file, StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      throw new PkiException(
          "cannot read " + file + " (" + e + ")",
          "Check that it exists and that you may read it",
          e);
    }
  }

  private static PkiException garbage(Path file, String expected, Exception cause) {
    return new PkiException(
        file + " does not hold " + expected,
        "Restore it from a backup, or move it away and issue again",
        cause);
  }

  private static String block(String type, byte[] der) {
    return "-----BEGIN %1$s-----\n%2$s\n-----END %1$s-----\n"
        .formatted(type, BASE64.encodeToString(der));
  }
}
