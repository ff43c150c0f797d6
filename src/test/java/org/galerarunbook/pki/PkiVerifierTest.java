package org.galerarunbook.pki;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;
import org.galerarunbook.finding.Finding;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each protection is taken away once, and the finding that notices it is named. */
class PkiVerifierTest {
  @TempDir private Path folder;
  private PkiDirectory pki;
  private LeafFiles node;

  @BeforeEach
  void issue() {
    pki = PkiFixture.issued(folder.resolve("certs"));
    node = pki.node("galera2");
  }

  @Test
  void expiredAndSoonToExpire() {
    assertThat(PkiFixture.after(pki, Duration.ofDays(340)).verify())
        .hasSize(9)
        .allSatisfy(finding -> assertThat(finding.severity()).isEqualTo(Finding.Severity.NOTE))
        .allSatisfy(finding -> assertThat(finding.what()).startsWith("expires soon"));
    assertThat(PkiFixture.after(pki, Duration.ofDays(366)).verify())
        .hasSize(9)
        .allSatisfy(finding -> assertThat(finding.what()).startsWith("expired at"));
  }

  @Test
  void notYetValid() {
    assertThat(PkiFixture.after(pki, Duration.ofDays(-1)).verify())
        .hasSize(11)
        .allSatisfy(finding -> assertThat(finding.what()).startsWith("is not valid before"));
  }

  @Test
  void keyOfAnotherCertificate() throws IOException {
    Files.writeString(node.key(), Files.readString(pki.node("galera1").key()));
    assertOnly(node.key(), "does not match the certificate");
  }

  @Test
  void foreignAuthorityOfTheSameName() throws IOException {
    IssuedCertificate foreign = PkiFixture.authority().issue(nodeProfile(), "galera2");
    replace(foreign);
    assertOnly(node.certificate(), "is not signed by the CA of this folder");
  }

  @Test
  void missingNames() throws IOException {
    replaceWith(request -> request.subjectAlternativeNames("dns:galera2"));
    assertOnly(node.certificate(), "lacks the alternative names dns:galera2.local, dns:localhost");
  }

  @Test
  void wrongUse() throws IOException {
    replaceWith(request -> request.extendedKeyUsage(ExtendedUse.SERVER_AUTH));
    assertOnly(node.certificate(), "is for [serverAuth] and profile galera-node wants");
  }

  @Test
  void keyThatOthersRead() throws IOException {
    Files.setPosixFilePermissions(node.key(), PosixFilePermissions.fromString("rw-r-----"));
    assertOnly(node.key(), "is accessible to others (rw-r-----)");
  }

  @Test
  void storesThatOthersRead() throws IOException {
    LeafFiles client = pki.client();
    for (Path file : List.of(client.keyStore(), client.trustStore(), client.storePassword())) {
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
      assertOnly(file, "is accessible to others (rw-r--r--)");
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    }
  }

  @Test
  void folderThatOthersWrite() throws IOException {
    Files.setPosixFilePermissions(node.directory(), PosixFilePermissions.fromString("rwxrwxr-x"));
    assertOnly(node.directory(), "others can replace what is in it");
  }

  @Test
  void missingFiles() throws IOException {
    for (Path file :
        List.of(
            node.certificate(),
            node.key(),
            node.ca(),
            pki.client().keyStore(),
            pki.caCertificateFile())) {
      byte[] taken = Files.readAllBytes(file);
      Files.delete(file);
      assertOnly(file, "is missing");
      Files.write(file, taken);
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    }
  }

  @Test
  void missingNode() {
    assertThat(pki.verify(List.of("galera4")))
        .extracting(Finding::who)
        .contains(
            pki.node("galera4").certificate().toString(), pki.node("galera4").key().toString());
  }

  @Test
  void garbage() throws IOException {
    for (Path file :
        List.of(node.certificate(), node.key(), node.ca(), pki.client().trustStore())) {
      byte[] good = Files.readAllBytes(file);
      Files.write(file, new byte[] {(byte) 0xFF, 0, 'x'});
      assertThat(pki.verify()).extracting(Finding::who).containsExactly(file.toString());
      Files.writeString(file, "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");
      assertThat(pki.verify()).extracting(Finding::who).containsExactly(file.toString());
      Files.write(file, good);
    }
  }

  @Test
  void bundleOfOldAndNewAuthorityIsTrusted() throws IOException {
    String other = PkiFixture.authority().certificate().certificatePem();
    Files.writeString(node.ca(), other + Files.readString(node.ca()));
    assertThat(pki.verify()).isEmpty();
    Files.writeString(node.ca(), other);
    assertOnly(node.ca(), "does not contain the CA");
  }

  @Test
  void leafInPlaceOfTheAuthority() throws IOException {
    Files.writeString(pki.caCertificateFile(), Files.readString(node.certificate()));
    assertThat(pki.verify())
        .extracting(Finding::what)
        .contains("is not a certificate authority's certificate");
  }

  private CertificateProfile nodeProfile() {
    return pki.profile("galera-node");
  }

  private void replaceWith(UnaryOperator<LeafRequest> wrong) throws IOException {
    replace(
        wrong
            .apply(pki.authority(AuthorityKind.CLIENTS).request(nodeProfile(), "galera2"))
            .issue());
  }

  private void replace(IssuedCertificate leaf) throws IOException {
    Files.writeString(node.certificate(), leaf.certificatePem());
    Files.writeString(node.key(), leaf.privateKeyPem());
  }

  private void assertOnly(Path file, String problem) {
    assertThat(pki.verify())
        .singleElement()
        .satisfies(
            finding -> {
              assertThat(finding.who()).isEqualTo(file.toString());
              assertThat(finding.what()).contains(problem);
              assertThat(finding.remedy()).isNotBlank();
            });
  }
}
