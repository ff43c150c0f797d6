package org.galerarunbook.pki;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.util.List;

/** The reviewed profiles and a folder issued from them. */
final class PkiFixture {
  static final Path TEMPLATES = Path.of("certs-template");
  static final List<String> NODES = List.of("galera1", "galera2", "galera3");

  private PkiFixture() {}

  static PkiDirectory issued(Path root) {
    PkiDirectory pki = PkiDirectory.at(root, TEMPLATES);
    pki.issueAll(IssueRequest.forNodes(NODES));
    return pki;
  }

  /** Replacing the leaves that are there, and the CAs as well. */
  static IssueRequest replacing(List<String> nodes, boolean authorities) {
    IssueRequest all = IssueRequest.forNodes(nodes);
    return new IssueRequest(
        nodes,
        all.client(),
        all.https(),
        all.algorithm(),
        true,
        authorities,
        all.validity(),
        all.caName());
  }

  static CertificateProfile profile(String name) {
    return CertificateProfile.load(TEMPLATES.resolve(name + ".properties"));
  }

  static CertificateAuthority authority() {
    return CertificateAuthority.create(profile("ca"), KeyAlgorithm.EC_P256, Clock.systemUTC());
  }

  static PkiDirectory after(PkiDirectory pki, Duration time) {
    return pki.withClock(Clock.offset(Clock.systemUTC(), time));
  }

  static String mode(Path path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }
}
