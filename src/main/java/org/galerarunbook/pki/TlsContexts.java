package org.galerarunbook.pki;

import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
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
    return context(leaf, ca);
  }

  /** Presents no certificate and trusts the CA alone: a client that mutual TLS refuses. */
  public static SSLContext trusting(X509Certificate ca) {
    return context(null, ca);
  }

  private static SSLContext context(IssuedCertificate leaf, X509Certificate ca) {
    char[] memoryOnly = {'x'};
    try {
      var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(KeyStores.trusting(ca));
      var keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      keys.init(leaf == null ? null : KeyStores.of(leaf, memoryOnly), memoryOnly);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new PkiException(
          "this Java cannot build a TLS context (" + e.getMessage() + ")",
          "Check certificate and key with 'certs verify'",
          e);
    }
  }
}
