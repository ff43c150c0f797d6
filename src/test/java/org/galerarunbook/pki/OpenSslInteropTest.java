package org.galerarunbook.pki;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What MariaDB, Galera and nginx will do with the files, asked of the library that they use. */
class OpenSslInteropTest {
  @TempDir private Path folder;
  private PkiDirectory pki;

  private record Outcome(int exit, String text) {}

  @BeforeEach
  void requireOpenSsl() throws Exception {
    assertThat(openssl("version").exit()).as("openssl must be on the PATH").isZero();
    pki = PkiDirectory.at(folder.resolve("certs"), PkiFixture.TEMPLATES);
  }

  @ParameterizedTest
  @EnumSource(names = {"EC_P256", "RSA_2048"})
  void everyLeafServesItsPurposeAndNoOther(KeyAlgorithm algorithm) throws Exception {
    pki.issueAll(IssueRequest.forNodes(PkiFixture.NODES).with(algorithm));
    for (String name : PkiFixture.NODES) {
      assertThat(verify(pki.node(name), "sslserver", "-verify_hostname", name + ".local")).isZero();
      assertThat(verify(pki.node(name), "sslclient")).isZero();
      assertThat(verify(pki.node(name), "sslserver", "-verify_hostname", "other")).isNotZero();
    }
    assertThat(verify(pki.client(), "sslclient")).isZero();
    assertThat(verify(pki.client(), "sslserver")).isNotZero();
    assertThat(verify(pki.https(), "sslserver", "-verify_ip", "127.0.0.1")).isZero();
    assertThat(verify(pki.https(), "sslclient")).isNotZero();
  }

  @Test
  void foreignAndExpiredLeavesAreRefused() throws Exception {
    pki = PkiFixture.issued(pki.root());
    LeafFiles node = pki.node("galera1");
    CertificateProfile profile = pki.profile("galera-node");

    Files.writeString(
        node.certificate(), PkiFixture.authority().issue(profile, "galera1").certificatePem());
    assertThat(verify(node, "sslserver")).isNotZero();
    Files.writeString(
        node.certificate(),
        pki.authority(AuthorityKind.CLIENTS)
            .request(profile, "galera1")
            .expired()
            .issue()
            .certificatePem());
    assertThat(verify(node, "sslserver")).isNotZero();
    Files.writeString(
        node.certificate(),
        pki.authority(AuthorityKind.CLIENTS).request(profile, "galera1").issue().certificatePem());
    assertThat(verify(node, "sslserver")).isZero();
  }

  @Test
  void keySerialAndFingerprintAreWhatOpenSslReads() throws Exception {
    pki = PkiFixture.issued(pki.root());
    LeafFiles node = pki.node("galera1");
    IssuedCertificate leaf = node.load();
    String certificate = node.certificate().toString();

    assertThat(openssl("pkey", "-in", node.key().toString(), "-pubout").text())
        .isEqualTo(openssl("x509", "-in", certificate, "-noout", "-pubkey").text());
    assertThat(openssl("x509", "-in", certificate, "-noout", "-serial").text())
        .isEqualTo("serial=" + leaf.serialHex() + "\n");
    assertThat(openssl("x509", "-in", certificate, "-noout", "-fingerprint", "-sha256").text())
        .endsWith("=" + CertificateText.sha256Fingerprint(leaf.certificate()) + "\n");
    assertThat(
            openssl("x509", "-in", certificate, "-noout", "-subject", "-nameopt", "compat").text())
        .isEqualTo("subject=" + leaf.subjectForMariaDb() + "\n");
  }

  @Test
  void keyStoreOpensWithItsPassword() throws Exception {
    pki = PkiFixture.issued(pki.root());
    LeafFiles client = pki.client();

    assertThat(
            openssl(
                    "pkcs12",
                    "-in",
                    client.keyStore().toString(),
                    "-passin",
                    "file:" + client.storePassword(),
                    "-noout")
                .exit())
        .isZero();
  }

  @Test
  void keysThatOpenSslWroteAreRead() throws Exception {
    Path key = folder.resolve("key.pem");
    openssl("ecparam", "-name", "prime256v1", "-genkey", "-out", key.toString());
    assertThat(Files.readString(key)).contains("BEGIN EC PRIVATE KEY");
    assertThat(Pem.readPrivateKey(key).getAlgorithm()).isEqualTo("EC");
    openssl("genrsa", "-traditional", "-out", key.toString(), "2048");
    assertThat(Files.readString(key)).contains("BEGIN RSA PRIVATE KEY");
    assertThat(Pem.readPrivateKey(key).getAlgorithm()).isEqualTo("RSA");
  }

  private int verify(LeafFiles leaf, String purpose, String... more) throws Exception {
    var arguments =
        new java.util.ArrayList<>(
            List.of(
                "verify", "-x509_strict", "-CAfile", leaf.ca().toString(), "-purpose", purpose));
    arguments.addAll(List.of(more));
    arguments.add(leaf.certificate().toString());
    return openssl(arguments.toArray(String[]::new)).exit();
  }

  private static Outcome openssl(String... arguments) throws IOException, InterruptedException {
    var command = new java.util.ArrayList<>(List.of("openssl"));
    command.addAll(List.of(arguments));
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    process.getOutputStream().close();
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(20, TimeUnit.SECONDS)).as(command.toString()).isTrue();
    return new Outcome(process.exitValue(), text);
  }
}
