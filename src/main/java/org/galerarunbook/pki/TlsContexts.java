package org.galerarunbook.pki;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * TLS contexts of the JDK for observing a connection from outside. They verify the peer's chain; a
 * plain SSLSocket does not compare host names unless asked to by {@code
 * SSLParameters.setEndpointIdentificationAlgorithm("HTTPS")}.
 */
public final class TlsContexts {
  private TlsContexts() {}

  /** Presents the leaf and trusts the CA alone: one side of mutual TLS. */
  public static SSLContext mutual(IssuedCertificate leaf, X509Certificate ca) {
    char[] memoryOnly = {'x'};
    try {
      var keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      keys.init(KeyStores.of(leaf, memoryOnly), memoryOnly);
      return context(keys.getKeyManagers(), ca);
    } catch (GeneralSecurityException | IOException e) {
      throw cannotBuild(e);
    }
  }

  /** Presents no certificate and trusts the CA alone: a client that mutual TLS refuses. */
  public static SSLContext trusting(X509Certificate ca) {
    try {
      return context(null, ca);
    } catch (GeneralSecurityException | IOException e) {
      throw cannotBuild(e);
    }
  }

  private static SSLContext context(KeyManager[] keys, X509Certificate ca)
      throws GeneralSecurityException, IOException {
    var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(KeyStores.trusting(ca));
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys, trust.getTrustManagers(), null);
    return context;
  }

  private static PkiException cannotBuild(Exception e) {
    return new PkiException(
        "this Java cannot build a TLS context (" + e.getMessage() + ")",
        "Check certificate and key with 'certs verify'",
        e);
  }
}
