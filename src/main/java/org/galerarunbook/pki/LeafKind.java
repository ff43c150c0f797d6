package org.galerarunbook.pki;

/** The leaves of a lab: their profiles and the names their readers expect their files to have. */
public enum LeafKind {
  /** A Galera node's, for clients: {@code server-cert.pem} and {@code server-key.pem}. */
  NODE("galera-node", "server-cert.pem", "server-key.pem"),
  /** A Galera node's, for its peers: {@code cluster-cert.pem} and {@code cluster-key.pem}. */
  MEMBER("cluster-member", "cluster-cert.pem", "cluster-key.pem"),
  /** The application's: {@code client-cert.pem} and {@code client-key.pem}. */
  CLIENT("database-client", "client-cert.pem", "client-key.pem"),
  /** The web front end's: {@code certificate.crt} with its chain, and {@code certificate.key}. */
  HTTPS("https-server", "certificate.crt", "certificate.key"),
  /** The cache's: {@code cache-cert.pem} and {@code cache-key.pem}. */
  CACHE("cache-server", "cache-cert.pem", "cache-key.pem");

  private final String profile;
  private final String certificateFile;
  private final String keyFile;

  LeafKind(String profile, String certificateFile, String keyFile) {
    this.profile = profile;
    this.certificateFile = certificateFile;
    this.keyFile = keyFile;
  }

  /** The profile's name, which is its file's name without the ending. */
  public String profile() {
    return profile;
  }

  String certificateFile() {
    return certificateFile;
  }

  String keyFile() {
    return keyFile;
  }

  AuthorityKind authority() {
    return this == MEMBER ? AuthorityKind.CLUSTER : AuthorityKind.CLIENTS;
  }

  /**
   * What goes into the certificate file. A web server sends the file as it is and its clients may
   * lack the CA; a server's peers hold the CA and need the leaf alone.
   */
  String render(IssuedCertificate leaf) {
    return this == HTTPS ? leaf.chainPem() : leaf.certificatePem();
  }
}
