package org.galerarunbook.galera;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import javax.net.ssl.SSLContext;
import org.galerarunbook.container.FileEntry;
import org.galerarunbook.pki.LeafFiles;
import org.galerarunbook.pki.PkiDirectory;
import org.galerarunbook.pki.TlsContexts;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.images.builder.Transferable;

/**
 * What a client needs to be let in: the application's certificate and key, and the CA that it
 * trusts, as PKCS#12 stores, as PEM, and as parameters of Connector/J.
 */
public final class ClientTls {

  private static final int READABLE = 0644;

  private final PkiDirectory pki;
  private final LeafFiles leaf;

  ClientTls(PkiDirectory pki) {
    this.pki = pki;
    this.leaf = pki.client();
  }

  /** Connector/J's parameters for clients of this machine. */
  static Map<String, String> of(ClusterSpec spec) {
    return of(spec, spec.pki().client().directory().toAbsolutePath().toString());
  }

  static Map<String, String> of(ClusterSpec spec, String folder) {
    return spec.options().tls()
        ? new ClientTls(spec.pki()).parameters(folder)
        : Map.of("sslMode", "disable");
  }

  /** The same as the end of an address. */
  static String inUrl(Map<String, String> parameters) {
    return parameters.entrySet().stream()
        .map(p -> p.getKey() + "=" + p.getValue())
        .collect(Collectors.joining("&", "?", ""));
  }

  /** Key and certificate of the application, PKCS#12. */
  public Path keyStore() {
    return leaf.keyStore();
  }

  /** The CA as a trust store, PKCS#12. */
  public Path trustStore() {
    return leaf.trustStore();
  }

  /** The CA, PEM. */
  public Path caCertificate() {
    return leaf.ca();
  }

  /** The application's certificate, PEM. */
  public Path certificate() {
    return leaf.certificate();
  }

  /** The application's key, PKCS#8 in PEM. */
  public Path key() {
    return leaf.key();
  }

  /** The content of {@link #keyStore()}. */
  public byte[] keyStoreBytes() {
    return FileEntry.contentOf(keyStore());
  }

  /** The content of {@link #trustStore()}. */
  public byte[] trustStoreBytes() {
    return FileEntry.contentOf(trustStore());
  }

  /** Of both stores. */
  public String storePassword() {
    return new String(pki.storePassword());
  }

  /** Presents the application's certificate and trusts the cluster's CA alone. */
  public SSLContext sslContext() {
    return TlsContexts.mutual(leaf.load(), pki.caCertificate());
  }

  /**
   * Places stores and PEM files into an application's container before it starts; anybody in it can
   * read them.
   *
   * @param folder there, for instance {@code /tls}
   */
  public void copyTo(GenericContainer<?> application, String folder) {
    for (Path file : new Path[] {keyStore(), trustStore(), caCertificate(), certificate(), key()}) {
      application.withCopyToContainer(
          Transferable.of(FileEntry.contentOf(file), READABLE), folder + "/" + file.getFileName());
    }
  }

  /** Connector/J's parameters with the files of this machine. */
  public Map<String, String> parameters() {
    return parameters(leaf.directory().toAbsolutePath().toString());
  }

  /** The same for a folder that {@link #copyTo} filled. */
  public Map<String, String> parameters(String folder) {
    Map<String, String> parameters = new LinkedHashMap<>();
    parameters.put("sslMode", "verify-full");
    parameters.put("serverSslCert", folder + "/" + caCertificate().getFileName());
    parameters.put("keyStore", folder + "/" + keyStore().getFileName());
    parameters.put("keyStorePassword", storePassword());
    parameters.put("keyStoreType", "PKCS12");
    return parameters;
  }
}
