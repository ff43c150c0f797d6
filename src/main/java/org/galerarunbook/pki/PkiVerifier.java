package org.galerarunbook.pki;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.galerarunbook.finding.Finding;

/** Checks a whole folder: the CAs, then each leaf against its own and against its profile. */
final class PkiVerifier {
  private static final String RENEW =
      "put the right one in its place, or replace all with 'certs issue --force --renew-ca'";

  private static final Set<String> BOTH_USES =
      Set.of(ExtendedUse.SERVER_AUTH.text(), ExtendedUse.CLIENT_AUTH.text());

  private final PkiDirectory directory;
  private final List<String> nodes;
  private final Optional<String> https;
  private final FileChecks checks;
  private final List<Finding> findings = new ArrayList<>();
  private X509Certificate clientsCa;

  /** These nodes must be there; https is empty for the host that its certificate was issued to. */
  PkiVerifier(PkiDirectory directory, List<String> nodes, Optional<String> https) {
    this.directory = directory;
    this.https = https;
    this.nodes = List.copyOf(nodes);
    this.checks = new FileChecks(findings, directory.clock());
  }

  List<Finding> verify() {
    clientsCa = authority(AuthorityKind.CLIENTS);
    X509Certificate clusterCa = authority(AuthorityKind.CLUSTER);
    var names = new TreeSet<>(nodes);
    names.addAll(directory.nodes());
    for (LeafFiles leaf : directory.leaves(names)) {
      leaf(leaf, leaf.kind() == LeafKind.MEMBER ? clusterCa : clientsCa);
    }
    directory
        .strangers()
        .forEach(s -> checks.ok(s, "was not issued under this name, and is left alone"));
    return List.copyOf(findings);
  }

  private X509Certificate authority(AuthorityKind kind) {
    Path file = directory.certificateFile(kind);
    X509Certificate ca = checks.certificate(file);
    if (ca != null) {
      checks.validity(file, ca);
      ServerRules.of(ca).forEach(what -> checks.problem(file, what, RENEW));
      Set<String> uses = CertificateExtensions.uses(ca);
      if (!uses.isEmpty() && !uses.containsAll(BOTH_USES)) {
        checks.problem(file, "is a CA for " + uses + " alone, and nodes are clients, too", RENEW);
      }
      if (ca.getBasicConstraints() < 0 || !CertificateExtensions.allows(ca, KeyUse.KEY_CERT_SIGN)) {
        checks.problem(file, "is not a certificate authority's certificate", RENEW);
      }
    }
    Path key = directory.keyFile(kind);
    if (Files.notExists(key)) {
      checks.ok(key, "is not here but elsewhere, it is assumed; nothing can be issued without it");
    } else {
      checks.key(key, ca, "put the right key back, or replace all with --force --renew-ca");
    }
    return ca;
  }

  /** The name that a leaf's servers are reached by; empty for a client, who may be anybody. */
  private Optional<String> issuedTo(LeafFiles leaf, X509Certificate certificate) {
    return switch (leaf.kind()) {
      case CLIENT -> Optional.empty();
      // Chosen at issue; the certificate remembers it.
      case HTTPS ->
          https
              .or(
                  () ->
                      CertificateText.commonName(certificate.getSubjectX500Principal())
                          .filter(CertificateProfile::isIssuable))
              .or(() -> Optional.of(leaf.name()));
      default -> Optional.of(leaf.name());
    };
  }

  private void leaf(LeafFiles leaf, X509Certificate ca) {
    X509Certificate certificate = checks.certificate(leaf.certificate());
    if (checks.isThere(leaf.key())) {
      checks.key(leaf.key(), certificate, "put the right key back, or issue with --force");
    }
    if (certificate != null) {
      checks.validity(leaf.certificate(), certificate);
      checks.profile(
          leaf.certificate(),
          certificate,
          directory.profile(leaf.kind().profile()),
          issuedTo(leaf, certificate));
      if (ca != null) {
        checks.signature(leaf.certificate(), certificate, ca);
      }
    }
    trusted(leaf, ca);
    if (leaf.kind() != LeafKind.MEMBER) {
      checks.directory(leaf.directory()); // The node's, where that is already looked at.
    }
    if (leaf.kind() == LeafKind.CLIENT) {
      stores(leaf, certificate, ca);
    }
  }

  private void trusted(LeafFiles leaf, X509Certificate ca) {
    if (checks.certificate(leaf.ca()) == null) {
      return;
    }
    // A bundle is legitimate: both CAs are in it while one replaces the other.
    List<X509Certificate> bundle = Pem.readCertificates(leaf.ca());
    if (leaf.kind() == LeafKind.MEMBER && clientsCa != null && bundle.contains(clientsCa)) {
      checks.problem(
          leaf.ca(),
          "has the CA for clients in it: any client's key opens the cluster",
          "move it away and run 'certs issue', which makes it anew");
    }
    if (ca != null && !bundle.contains(ca)) {
      checks.problem(
          leaf.ca(),
          "does not contain the CA of " + directory.certificateFile(leaf.kind().authority()),
          "move it away and run 'certs issue'");
    }
  }

  private void stores(LeafFiles leaf, X509Certificate certificate, X509Certificate ca) {
    for (Path file : List.of(leaf.storePassword(), leaf.keyStore(), leaf.trustStore())) {
      if (!checks.isThere(file)) {
        return;
      }
      checks.ownerOnly(file);
    }
    store(leaf, leaf.keyStore(), certificate);
    store(leaf, leaf.trustStore(), ca);
  }

  private void store(LeafFiles leaf, Path file, X509Certificate expected) {
    try {
      char[] password = KeyStores.readPassword(leaf.storePassword());
      if (expected != null && !KeyStores.certificates(file, password).contains(expected)) {
        checks.problem(
            file,
            "holds another certificate than the PEM file",
            "move it away and run 'certs issue'");
      }
    } catch (PkiException e) {
      checks.problem(file, e.problem(), e.remedy());
    }
  }
}
