package org.galerarunbook.pki;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** PKCS#12 stores (RFC 7292) as the JDK writes and reads them. */
final class KeyStores {
  static final String KEY_ALIAS = "client";
  private static final String CA_ALIAS = "ca";

  private KeyStores() {}

  static byte[] keyStore(IssuedCertificate leaf, char[] password) {
    try {
      return write(of(leaf, password), password);
    } catch (GeneralSecurityException | IOException e) {
      throw cannotWrite(e);
    }
  }

  static byte[] trustStore(X509Certificate ca, char[] password) {
    try {
      return write(trusting(ca), password);
    } catch (GeneralSecurityException | IOException e) {
      throw cannotWrite(e);
    }
  }

  /** Key and chain, for a key manager. */
  static KeyStore of(IssuedCertificate leaf, char[] password)
      throws GeneralSecurityException, IOException {
    KeyStore store = empty();
    store.setKeyEntry(
        KEY_ALIAS, leaf.privateKey(), password, leaf.chain().toArray(Certificate[]::new));
    return store;
  }

  /** The CA alone, for a trust manager. */
  static KeyStore trusting(X509Certificate ca) throws GeneralSecurityException, IOException {
    KeyStore store = empty();
    store.setCertificateEntry(CA_ALIAS, ca);
    return store;
  }

  private static KeyStore empty() throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
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

  private static byte[] write(KeyStore store, char[] password)
      throws GeneralSecurityException, IOException {
    var bytes = new ByteArrayOutputStream();
    store.store(bytes, password);
    return bytes.toByteArray();
  }

  private static PkiException cannotWrite(Exception e) {
    return new PkiException(
        "this Java cannot write PKCS#12 (" + e.getMessage() + ")",
        "Use a JDK with the standard providers",
        e);
  }
}
