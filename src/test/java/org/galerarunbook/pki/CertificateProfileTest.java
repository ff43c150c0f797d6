package org.galerarunbook.pki;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CertificateProfileTest {
  private static final String GOOD =
      """
      # a comment
      subject = CN=${name},O=Test
      validity.days = 10
      key.usage = digitalSignature
      extended.key.usage = serverAuth, clientAuth
      subject.alt.names = dns:${name}, ip:127.0.0.1
      """;

  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"ca", "galera-node", "database-client", "https-server"})
  void reviewedProfilesAreGood(String name) {
    assertThat(PkiFixture.profile(name).name()).isEqualTo(name);
  }

  @Test
  void placeholderStandsForTheNameInSubjectAndNames() throws IOException {
    CertificateProfile profile = load(GOOD);

    assertThat(profile.subjectFor("galera7").getName()).isEqualTo("CN=galera7,O=Test");
    assertThat(profile.namesFor("galera7"))
        .extracting(Object::toString)
        .containsExactly("dns:galera7", "ip:127.0.0.1");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "validity.days = 10       | validity.days = soon        | :3: validity.days: 'soon'",
        "validity.days = 10       | validity.days = 0           | :3: validity.days: '0'",
        "validity.days = 10       | validity.dayz = 10          | :3: unknown key validity.dayz",
        "validity.days = 10       | subject = CN=x              | :3: subject is already set on line 2",
        "validity.days = 10       | validity.days               | :3: 'validity.days' is not a setting",
        "validity.days = 10       | validity.days =             | :3: validity.days has no value",
        "CN=${name},O=Test        | nonsense                    | :2: subject: 'nonsense'",
        "= digitalSignature       | = digitalSigning            | :4: key.usage: 'digitalSigning'",
        "serverAuth, clientAuth   | serverAuth,                 | :5: extended.key.usage: ''",
        "ip:127.0.0.1             | ip:127.0.0.256              | :6: subject.alt.names: '127.0.0.256'",
        "dns:${name},             | ${name},                    | must begin with dns: or ip:",
        "dns:${name},             | dns:under_score,            | is not a DNS name",
      })
  void badLineIsNamedByFileLineAndKey(String good, String bad, String expected) {
    assertThatThrownBy(() -> load(GOOD.replace(good, bad)))
        .isInstanceOf(PkiException.class)
        .hasMessageContaining("leaf.properties")
        .hasMessageContaining(expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {"subject", "validity.days", "key.usage"})
  void missingKeyIsNamed(String key) {
    assertThatThrownBy(() -> load(GOOD.replaceAll("(?m)^" + key + " = .*$", "")))
        .isInstanceOf(PkiException.class)
        .hasMessageContaining("leaf.properties: " + key + " is missing. Add a line");
  }

  @Test
  void serverWithoutNamesAndLeafThatSignsAreContradictions() {
    assertThatThrownBy(() -> load(GOOD.replaceAll("subject.alt.*\n", "")))
        .hasMessageContaining("subject.alt.names: a server needs at least one");
    assertThatThrownBy(() -> load(GOOD.replace("digitalSignature", "keyCertSign")))
        .hasMessageContaining("ca.path.length");
    assertThatThrownBy(() -> load(GOOD.replaceAll("extended.*\n", "")))
        .hasMessageContaining("extended.key.usage: a leaf names");
  }

  @Test
  void absentFileIsNamed() {
    assertThatThrownBy(() -> CertificateProfile.load(folder.resolve("none.properties")))
        .isInstanceOf(PkiException.class)
        .hasMessageContaining("none.properties");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "../ca", "a,CN=b", "a b", "-a", "a/b"})
  void namesThatCouldEscapeAreRefused(String name) throws IOException {
    CertificateProfile profile = load(GOOD);

    assertThatThrownBy(() -> profile.subjectFor(name))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("use a host name");
  }

  @Test
  void algorithmsAreReadAsPeopleWriteThem() {
    for (KeyAlgorithm algorithm : KeyAlgorithm.values()) {
      assertThat(KeyAlgorithm.parse(algorithm.setting())).isEqualTo(algorithm);
      assertThat(KeyAlgorithm.parse(algorithm.name())).isEqualTo(algorithm);
    }
    assertThatThrownBy(() -> KeyAlgorithm.parse("dsa"))
        .hasMessage(
            "'dsa' is not a key algorithm; use one of ec-p256, rsa-2048, rsa-3072, rsa-4096");
  }

  private CertificateProfile load(String text) throws IOException {
    return CertificateProfile.load(Files.writeString(folder.resolve("leaf.properties"), text));
  }
}
