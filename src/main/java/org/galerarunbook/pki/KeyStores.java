package org.galerarunbook.pki;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;

/**
 * PKCS#12 stores (RFC 7292) as the JDK writes and reads them, and their password. It lies beside
 * them: Java insists on one, and a key that is there in PEM as well is protected by its file's
 * mode, not by a password that everybody knows.
 */
final class KeyStores {
  static final String KEY_ALIAS = "client";
  private static final String CA_ALIAS = "ca";
  private static final int PASSWORD_OCTETS = 16;

  /** Puts entries into a store. */
  private interface Filling {
    void into(KeyStore store) throws GeneralSecurityException;
  }

  /** Makes a store. */
  interface Made {
    KeyStore make() throws GeneralSecurityException;
  }

  private KeyStores() {}

  /** Key and chain, for a key manager. */
  static KeyStore of(IssuedCertificate leaf, char[] password) throws GeneralSecurityException {
    Certificate[] chain = leaf.chain().toArray(Certificate[]::new);
    return filled(store -> store.setKeyEntry(KEY_ALIAS, leaf.privateKey(), password, chain));
  }

  /** The CA alone, for a trust manager. */
  static KeyStore trusting(X509Certificate ca) throws GeneralSecurityException {
    return filled(store -> store.setCertificateEntry(CA_ALIAS, ca));
  }

  private static KeyStore filled(Filling filling) throws GeneralSecurityException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    try {
      store.load(null, null);
    } catch (IOException e) {
      throw cannotWrite(e);
    }
    filling.into(store);
    return store;
  }

  /** The first certificate of each entry. */
  static List<X509Certificate> certificates(Path file, char[] password) {
    try {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(new ByteArrayInputStream(Files.readAllBytes(file)), password);
      var found = new ArrayList<X509Certificate>();
      for (String alias : Collections.list(store.aliases())) {
        found.add((X509Certificate) store.getCertificate(alias));
      }
      return found;
    } catch (GeneralSecurityException | IOException e) {
      throw new PkiException(
          file + " is not a PKCS#12 store that its password opens",
          "Move it and its password file away and issue again; its PEM files are the original",
          e);
    }
  }

  static byte[] bytes(Made store, char[] password) {
    try {
      var bytes = new ByteArrayOutputStream();
      store.make().store(bytes, password);
      return bytes.toByteArray();
    } catch (GeneralSecurityException | IOException e) {
      throw cannotWrite(e);
    }
  }

  private static PkiException cannotWrite(Exception e) {
    return new PkiException(
        "this Java cannot write PKCS#12 (" + e.getMessage() + ")",
        "Use a JDK with the standard providers",
        e);
  }

  static String randomPassword() {
    byte[] octets = new byte[PASSWORD_OCTETS];
    new SecureRandom().nextBytes(octets);
    return HexFormat.of().formatHex(octets);
  }

  static char[] readPassword(Path file) {
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
