package org.galerarunbook.pki;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.galerarunbook.finding.Finding;

/**
 * A folder with everything that a lab's certificates consist of:
 *
 * <pre>
 * ca/         ca-cert.pem ca-key.pem                         signs all but members' leaves
 * cluster-ca/ ca-cert.pem ca-key.pem                         signs members' leaves alone
 * galera1/    server-cert.pem server-key.pem ca.pem          one folder per node: for clients,
 *             cluster-cert.pem cluster-key.pem cluster-ca.pem  and as a member for its peers
 * client/     client-cert.pem client-key.pem ca.pem client.p12 truststore.p12 store-password
 * https/      certificate.crt certificate.key ca.pem
 * valkey/     cache-cert.pem cache-key.pem ca.pem
 * replaced/   TIME/...                                       what was there before it was replaced
 * </pre>
 *
 * Folders have mode 0700, keys and stores 0600, from the moment they exist. Existing files are
 * replaced only on request, and saved before; a folder that is incomplete is completed, also one of
 * the time when members had the clients' CA. Folders that are none of these, such as somebody's
 * copies, are neither looked at nor written.
 */
public final class PkiDirectory {
  /** Folder and name of the cache's leaf. */
  static final String CACHE = "valkey";

  /** Folder of what was replaced. */
  static final String REPLACED = "replaced";

  /** Folders that can't be a node's. */
  static final Set<String> RESERVED =
      Set.of("ca", "cluster-ca", "client", "https", CACHE, REPLACED);

  private static final DateTimeFormatter SAVED_AT =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

  private final Path root;
  private final Path templates;
  private final Clock clock;

  private PkiDirectory(Path root, Path templates, Clock clock) {
    this.root = root;
    this.templates = templates;
    this.clock = clock;
  }

  /**
   * The folder at a path, which need not exist yet.
   *
   * @param root the folder, usually {@code certs}
   * @param templates the folder of profiles, usually {@code certs-template}
   */
  public static PkiDirectory at(Path root, Path templates) {
    return new PkiDirectory(root, templates, Clock.systemUTC());
  }

  /** The same folder by another clock. */
  public PkiDirectory withClock(Clock other) {
    return new PkiDirectory(root, templates, other);
  }

  /**
   * Issues what is missing, or replaces what was asked to be. Safe against a second process doing
   * the same: one waits for the other.
   *
   * @throws PkiException if something cannot be completed without replacing it, or a file cannot be
   *     read or written; nothing has been written in the former case
   */
  public IssueResult issueAll(IssueRequest request) {
    return new PkiIssuer(this, request).issue();
  }

  /**
   * Checks everything in the folder as {@code certs verify} does, for the nodes found in it.
   *
   * @return what is wrong; empty if nothing is
   * @throws PkiException if a profile cannot be read
   */
  public List<Finding> verify() {
    return verify(List.of());
  }

  /** Checks the folder; these nodes' certificates must be there, too. */
  public List<Finding> verify(List<String> nodes) {
    return new PkiVerifier(this, nodes, Optional.empty()).verify();
  }

  /**
   * Fails unless servers can run with what is in the folder.
   *
   * @param wanted what was issued, or would be
   * @throws PkiException with each problem that is found; notes pass
   */
  public void requireUsable(IssueRequest wanted) {
    List<Finding> errors =
        new PkiVerifier(this, wanted.nodes(), Optional.of(wanted.https()))
            .verify().stream().filter(Finding::isProblem).toList();
    if (!errors.isEmpty()) {
      throw new PkiException(
          errors.stream().map(Finding::toString).collect(Collectors.joining("\n")),
          "Nothing was started");
    }
  }

  /** The folder itself. */
  public Path root() {
    return root;
  }

  /** The certificate file of the CA towards clients. */
  public Path caCertificateFile() {
    return certificateFile(AuthorityKind.CLIENTS);
  }

  /** Its certificate, for those who verify. */
  public X509Certificate caCertificate() {
    return Pem.readCertificates(caCertificateFile()).get(0);
  }

  CertificateAuthority authority(AuthorityKind kind) {
    return CertificateAuthority.load(caDirectory(kind), clock);
  }

  Path certificateFile(AuthorityKind kind) {
    return caDirectory(kind).resolve(CertificateAuthority.CERTIFICATE_FILE);
  }

  Path keyFile(AuthorityKind kind) {
    return caDirectory(kind).resolve(CertificateAuthority.KEY_FILE);
  }

  /** A profile of this folder's templates, by its name: {@code galera-node}. */
  public CertificateProfile profile(String name) {
    return CertificateProfile.load(templates.resolve(name + ".properties"));
  }

  /** A node's files for clients. */
  public LeafFiles node(String name) {
    return ofNode(LeafKind.NODE, name);
  }

  /** A node's files for its peers. */
  public LeafFiles member(String name) {
    return ofNode(LeafKind.MEMBER, name);
  }

  private LeafFiles ofNode(LeafKind kind, String name) {
    CertificateProfile.requireIssuable(name);
    return new LeafFiles(kind, name, root.resolve(name));
  }

  private LeafFiles client(String name) {
    return new LeafFiles(LeafKind.CLIENT, name, root.resolve("client"));
  }

  /** The application's files under the guide's name, passbolt. */
  public LeafFiles client() {
    return client("passbolt");
  }

  private LeafFiles https(String name) {
    return new LeafFiles(LeafKind.HTTPS, name, root.resolve("https"));
  }

  /** The web front end's files under the guide's name, passbolt.local. */
  public LeafFiles https() {
    return https("passbolt.local");
  }

  /** The cache's files, under the guide's name, valkey. */
  public LeafFiles cache() {
    return new LeafFiles(LeafKind.CACHE, CACHE, root.resolve(CACHE));
  }

  /** All leaves, each node's first; without a web front end there is no cache either. */
  List<LeafFiles> leaves(Collection<String> nodes, String client, String https) {
    List<LeafFiles> leaves = new ArrayList<>();
    for (String name : nodes) {
      leaves.add(node(name));
      leaves.add(member(name));
    }
    leaves.add(client(client));
    if (!https.isEmpty()) {
      leaves.add(https(https));
      leaves.add(cache());
    }
    return leaves;
  }

  /** The same under the guide's names. */
  List<LeafFiles> leaves(Collection<String> nodes) {
    return leaves(nodes, client().name(), https().name());
  }

  /**
   * The password of the application's PKCS#12 stores.
   *
   * @throws PkiException if it cannot be read
   */
  public char[] storePassword() {
    return KeyStores.readPassword(client().storePassword());
  }

  /** The names of the nodes that have a certificate or a key here, sorted. */
  public List<String> nodes() {
    return folders().stream()
        .filter(PkiDirectory::isNodes)
        .map(folder -> folder.getFileName().toString())
        .toList();
  }

  /** Folders that are nobody's here, sorted: copies, other projects' and the like. */
  List<Path> strangers() {
    return folders().stream()
        .filter(f -> !RESERVED.contains(f.getFileName().toString()) && !isNodes(f))
        .toList();
  }

  /**
   * Whether a certificate in the folder was issued to the folder's name: a copy that somebody made
   * has the original's. One that can't be read is a node's where the folder is named like one.
   */
  private static boolean isNodes(Path folder) {
    String name = folder.getFileName().toString();
    LeafFiles leaf = new LeafFiles(LeafKind.NODE, name, folder);
    if (RESERVED.contains(name) || !(leaf.hasCertificate() || leaf.hasKey())) {
      return false;
    }
    try {
      X509Certificate certificate = Pem.readCertificates(leaf.certificate()).get(0);
      return CertificateExtensions.names(certificate).contains("dns:" + name)
          || CertificateText.commonName(certificate.getSubjectX500Principal())
              .equals(Optional.of(name));
    } catch (PkiException e) {
      return name.matches("galera\\d+");
    }
  }

  private List<Path> folders() {
    if (!Files.isDirectory(root)) {
      return List.of();
    }
    try (Stream<Path> all = Files.list(root)) {
      return all.filter(Files::isDirectory).sorted().toList();
    } catch (IOException | UncheckedIOException e) {
      throw new PkiException(
          "cannot list " + root + " (" + e + ")", "Check that you may read it", e);
    }
  }

  /**
   * Every certificate that is here, the CAs' first.
   *
   * @throws PkiException if one cannot be read
   */
  public List<CertificateSummary> certificates() {
    Stream<Path> leaves = leaves(nodes()).stream().map(LeafFiles::certificate);
    return Stream.concat(Stream.of(AuthorityKind.values()).map(this::certificateFile), leaves)
        .filter(Files::exists)
        .map(file -> CertificateSummary.of(file, Pem.readCertificates(file).get(0)))
        .toList();
  }

  Path caDirectory(AuthorityKind kind) {
    return root.resolve(kind.folder());
  }

  /** A name for what is replaced now, which no folder has. */
  Path toSaveIn() {
    String time = SAVED_AT.format(clock.instant());
    return Stream.iterate(1, n -> n + 1)
        .map(n -> root.resolve(REPLACED).resolve(n == 1 ? time : time + "-" + n))
        .filter(Files::notExists)
        .findFirst()
        .orElseThrow();
  }

  Clock clock() {
    return clock;
  }
}
