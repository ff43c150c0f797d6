package org.galerarunbook.pki;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CertificateAuthorityTest {
  private final CertificateAuthority authority = PkiFixture.authority();
  private final CertificateProfile node = PkiFixture.profile("galera-node");

  @Test
  void leafHasWhatItsProfileSays() throws Exception {
    IssuedCertificate leaf = authority.issue(node, "galera1");
    X509Certificate certificate = leaf.certificate();

    certificate.verify(authority.certificate().certificate().getPublicKey());
    assertThat(leaf.keyMatches()).isTrue();
    assertThat(leaf.chain()).hasSize(2);
    assertThat(CertificateExtensions.names(certificate))
        .containsExactlyInAnyOrder(
            "dns:galera1", "dns:galera1.local", "dns:proxy.local", "dns:localhost");
    assertThat(CertificateExtensions.uses(certificate)).containsExactly("clientAuth", "serverAuth");
    assertThat(certificate.getCriticalExtensionOIDs()).contains("2.5.29.19", "2.5.29.15");
    assertThat(certificate.getNonCriticalExtensionOIDs()).contains("2.5.29.14", "2.5.29.35");
    assertThat(certificate.getNotBefore().toInstant())
        .isBefore(Instant.now().minus(Duration.ofMinutes(4)));
    assertThat(certificate.getBasicConstraints()).isEqualTo(-1);
    assertThat(authority.certificate().certificate().getBasicConstraints()).isZero();
  }

  @Test
  void serialsAreLongPositiveAndNeverTheSame() {
    var seen = new HashSet<String>();
    for (int i = 0; i < 200; i++) {
      IssuedCertificate leaf = authority.issue(node, "galera" + i);
      assertThat(leaf.certificate().getSerialNumber().signum()).isPositive();
      assertThat(leaf.serialHex()).matches("[4-7][0-9A-F]{31}");
      seen.add(leaf.serialHex());
    }
    assertThat(seen).hasSize(200);
  }

  @Test
  void wrongLeafIsWrongInOneRespectOnly() throws Exception {
    X509Certificate expired = authority.request(node, "galera1").expired().issue().certificate();
    Instant tomorrow = Instant.now().plus(Duration.ofDays(1));
    X509Certificate early =
        authority
            .request(node, "galera1")
            .validity(tomorrow, tomorrow.plus(Duration.ofDays(30)))
            .issue()
            .certificate();
    IssuedCertificate stranger =
        authority.request(node, "galera1").subject("CN=intruder,O=Elsewhere").issue();

    assertThatThrownBy(expired::checkValidity).hasMessageContaining("NotAfter");
    assertThatThrownBy(early::checkValidity).hasMessageContaining("NotBefore");
    assertThat(stranger.subjectForMariaDb()).isEqualTo("/O=Elsewhere/CN=intruder");
    assertThat(CertificateExtensions.names(stranger.certificate())).hasSize(4);
    var elsewhere =
        authority.request(node, "galera1").subjectAlternativeNames("dns:elsewhere").issue();
    assertThat(CertificateExtensions.names(elsewhere.certificate()))
        .containsExactly("dns:elsewhere");
    var mute = authority.request(node, "galera1").extendedKeyUsage().issue();
    assertThat(mute.certificate().getExtendedKeyUsage()).isNull();
  }

  @Test
  void leafNeverOutlivesItsAuthority() {
    var lasting =
        new CertificateProfile(
            "lasting",
            "CN=${name}",
            Duration.ofDays(30_000),
            node.keyUsage(),
            node.extendedKeyUsage(),
            node.subjectAlternativeNames(),
            node.caPathLength());

    assertThat(authority.issue(lasting, "galera1").certificate().getNotAfter())
        .isEqualTo(authority.certificate().certificate().getNotAfter());
  }

  @ParameterizedTest
  @EnumSource(names = {"EC_P256", "RSA_2048"})
  void everyKeyReadsBackFromItsPem(KeyAlgorithm algorithm) {
    IssuedCertificate leaf = authority.request(node, "galera1").algorithm(algorithm).issue();

    assertThat(KeyPairs.complete(leaf.privateKey()).getPublic())
        .isEqualTo(leaf.certificate().getPublicKey());
    assertThat(leaf.toString()).contains("CN=galera1").doesNotContain("PRIVATE");
  }

  @Test
  void profilesOfTheWrongSortAreRefused() {
    CertificateProfile ca = PkiFixture.profile("ca");

    assertThatThrownBy(() -> authority.issue(ca, "galera1")).isInstanceOf(PkiException.class);
    assertThatThrownBy(
            () ->
                CertificateAuthority.create(
                    node, KeyAlgorithm.EC_P256, java.time.Clock.systemUTC()))
        .isInstanceOf(PkiException.class);
  }
}
