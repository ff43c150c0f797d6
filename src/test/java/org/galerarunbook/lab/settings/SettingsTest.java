package org.galerarunbook.lab.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.galerarunbook.finding.Finding;
import org.galerarunbook.image.Component;
import org.galerarunbook.image.ImageReference;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SettingsTest {
  private static final Path PROJECT = Path.of("").toAbsolutePath();

  private static String example() {
    try {
      return Files.readString(PROJECT.resolve("env.example"));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Settings read(String text, Map<String, String> environment) {
    return SettingsReader.read(
        EnvFile.parse(".env", text), new Settings.Origin(Path.of(".env"), false), environment);
  }

  private static List<String> problems(String text) {
    SettingsException failure =
        catchThrowableOfType(SettingsException.class, () -> read(text, Map.of()));
    assertThat(failure).as("a SettingsException").isNotNull();
    return failure.problems().stream().map(Finding::toString).toList();
  }

  private static String with(String name, String value) {
    String changed = example().replaceFirst("(?m)^#?" + name + "=.*$", name + "=" + value);
    assertThat(changed).contains(name + "=" + value);
    return changed;
  }

  @Test
  @DisplayName("env.example is valid, and is read where there is no .env")
  void exampleIsTheDefault(@TempDir Path project) throws Exception {
    Files.writeString(project.resolve("env.example"), example());
    Settings settings = SettingsReader.load(project, Map.of());
    assertThat(settings.origin().isDefault()).isTrue();
    assertThat(settings.origin())
        .hasToString("no .env, so the defaults of " + project.resolve("env.example") + " are used");
    assertThat(settings.images()).isEmpty();
    assertThat(settings.lab())
        .isEqualTo(
            new Settings.LabOptions(
                3,
                "",
                org.galerarunbook.galera.SstMethod.MARIABACKUP,
                Settings.KeyAlgorithm.EC,
                org.galerarunbook.galera.Timers.LAB,
                13306));
    Files.writeString(project.resolve(".env"), with("LAB_NODES", "5"));
    settings = SettingsReader.load(project, Map.of());
    assertThat(settings.origin().isDefault()).isFalse();
    assertThat(settings.lab().nodes()).isEqualTo(5);
  }

  @Test
  @DisplayName(
      "env.example shows every image the code knows, and each line is valid when uncommented")
  void exampleShowsTheImages() {
    Set<String> shown =
        example()
            .lines()
            .filter(line -> line.matches("#[A-Z_]+_IMAGE=.*"))
            .map(line -> line.substring(1))
            .collect(Collectors.toSet());
    for (Component component : Component.values()) {
      component
          .official()
          .ifPresent(image -> assertThat(shown).contains(component.setting() + "=" + image));
      for (ImageReference image : component.buildable()) {
        assertThat(shown).contains(component.setting() + "=" + image);
      }
    }
    for (String line : shown) {
      Settings settings = read(example() + line + "\n", Map.of());
      assertThat(settings.images()).hasSize(1);
    }
  }

  @Test
  @DisplayName("Everything that is wrong is listed at once, in the order of the file")
  void everything() {
    String text =
        """
        MARIADB_IMAGE=mariadb
        VALKEY_IMAGE=valkey/valkey:latest
        MARIADB_ROOT_PASWORD=hunter2
        MARIADB_BACKUP_USERNAME=
        MARIADB_BACKUP_PASSWORD="hunter2" hunter2
        DATASOURCES_DEFAULT_PORT=http
        LAB_NODES=4
        LAB_NODES=3
        LAB_SST_METHOD=mysqldump
        COMPLETELY_DIFFERENT=1
        """;
    List<String> problems = problems(text);
    assertThat(problems.subList(0, 10))
        .satisfiesExactly(
            p -> assertThat(p).startsWith(".env:1: MARIADB_IMAGE is refused").contains("no tag"),
            p -> assertThat(p).startsWith(".env:2: VALKEY_IMAGE is refused").contains("latest"),
            p ->
                assertThat(p)
                    .isEqualTo(
                        ".env:3: MARIADB_ROOT_PASWORD is not a variable of the lab;"
                            + " did you mean MARIADB_ROOT_PASSWORD?"),
            p -> assertThat(p).startsWith(".env:4: MARIADB_BACKUP_USERNAME is empty"),
            p -> assertThat(p).startsWith(".env:5: MARIADB_BACKUP_PASSWORD has text after"),
            p -> assertThat(p).startsWith(".env:6: DATASOURCES_DEFAULT_PORT is 'http', no port"),
            p -> assertThat(p).startsWith(".env:7: LAB_NODES is 4; use 3, 5 or 7"),
            p -> assertThat(p).startsWith(".env:8: LAB_NODES was set in line 7 already"),
            p -> assertThat(p).contains("mysqldump").endsWith("use mariabackup or rsync"),
            p -> assertThat(p).startsWith(".env:10: COMPLETELY_DIFFERENT").contains("env.example"));
    assertThat(problems.subList(10, problems.size()))
        .allSatisfy(p -> assertThat(p).startsWith(".env: ").contains("is missing"))
        .anySatisfy(p -> assertThat(p).contains("MARIADB_ROOT_PASSWORD"))
        .noneSatisfy(p -> assertThat(p).contains("MARIADB_BACKUP_PASSWORD"));
    assertThat(problems.toString()).doesNotContain("hunter2");
  }

  @ParameterizedTest(name = "{0}={1}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          DATASOURCES_DEFAULT_PORT  | 0                        | 1 to 65535
          DATASOURCES_DEFAULT_PORT  | 65536                    | 1 to 65535
          DATASOURCES_DEFAULT_PORT  | 99999999999              | 1 to 65535
          DATASOURCES_DEFAULT_PORT  | -1                       | 1 to 65535
          DATASOURCES_DEFAULT_HOST  | galera 1                 | no host name
          DATASOURCES_DEFAULT_HOST  | galera4.local            | a lab of 3 has not
          DATASOURCES_DEFAULT_HOST  | galera1                  | use proxy.local, or galera1.local
          DATASOURCES_DEFAULT_HOST  | db.example.org           | a lab of 3 has not
          DATASOURCES_DEFAULT_PORT  | 3307                     | use 3306
          DATASOURCES_DEFAULT_USERNAME | -x                    | letters, digits
          DATASOURCES_DEFAULT_HOST  | galera0.local            | a lab of 3 has not
          DATASOURCES_DEFAULT_DATABASE | a;b                   | letters, digits
          PASSBOLT_BASE_URL         | http://passbolt.local    | no https address
          PASSBOLT_BASE_URL         | passbolt.local           | no https address
          PASSBOLT_BASE_URL         | https://passbolt.local:8443 | make both the same port
          PASSBOLT_BASE_URL         | https://passbolt.local/vault | pages at / alone
          PASSBOLT_BASE_URL         | https://passbolt.local?a=b | pages at / alone
          PASSBOLT_BASE_URL         | https://ada@passbolt.local | pages at / alone
          PASSBOLT_BASE_URL         | https://192.168.1.5      | on 127.0.0.1 alone
          PASSBOLT_BASE_URL         | https://127.0.0.2        | on 127.0.0.1 alone
          PASSBOLT_BASE_URL         | https://[::1]            | on 127.0.0.1 alone
          PASSBOLT_BASE_URL         | https://my_vault         | no https address
          PASSBOLT_BASE_URL         | https://galera1.local    | another server of the lab
          PASSBOLT_BASE_URL         | https://a123456789b123456789c123456789d123456789e123456789.f1234567890123 | can't be issued
          PASSBOLT_HTTPS_PORT       | 8443                     | make both the same port
          PASSBOLT_ADMIN_EMAIL      | ada                      | no mail address
          PASSBOLT_ADMIN_EMAIL      | ada@localhost            | no mail address
          PASSBOLT_ADMIN_EMAIL      | ada@127.0.0.1            | no mail address
          PASSBOLT_ADMIN_EMAIL      | ada.@passbolt.com        | no mail address
          PASSBOLT_ADMIN_EMAIL      | a..b@passbolt.com        | no mail address
          PASSBOLT_ADMIN_EMAIL      | ädä@passbolt.com         | no mail address
          PASSBOLT_ADMIN_FIRST_NAME | -f                       | begins with -
          PASSBOLT_ADMIN_FIRST_NAME | Ada 😀                   | emoji
          PASSBOLT_ADMIN_LAST_NAME  | Lovelace (née Byron)     | OpenPGP
          MARIADB_ROOT_PASSWORD     | abc                      | use at least 4
          LAB_DATABASE_PORT         | 65534                    | use 65533 or less
          LAB_DATABASE_PORT         | 442                      | which is that of Passbolt
          MARIADB_BACKUP_USERNAME   | health                   | have already
          DATASOURCES_DEFAULT_USERNAME | root                  | have already
          DATASOURCES_DEFAULT_DATABASE | mysql                 | of the server's own
          LAB_NODES                 | 1                        | 3, 5 or 7
          LAB_NODES                 | three                    | 3, 5 or 7
          LAB_DISK                  | 1T                       | use one such as 1G
          LAB_KEY_ALGORITHM         | DSA                      | use EC or RSA
          LAB_TIMERS                | fast                     | use lab or default or wan
          MARIADB_IMAGE             | MariaDB:11               | not an image name
          PASSBOLT_IMAGE            | passbolt/passbolt:latest-ce | newest release
          """)
  @DisplayName("A wrong value is refused with a remedy")
  void wrongValue(String name, String value, String expected) {
    assertThat(problems(with(name, value)))
        .singleElement()
        .asString()
        .contains(name)
        .contains(expected);
  }

  @Test
  @DisplayName("A pipeline's candidate image and lab options win over the file; passwords do not")
  void environment() {
    Settings settings =
        read(
            with("MARIADB_IMAGE", "mariadb:11.8"),
            Map.of(
                "MARIADB_IMAGE", "mariadb:11.8.9",
                "LAB_NODES", "7",
                "MARIADB_ROOT_PASSWORD", "other"));
    assertThat(settings.image(Component.MARIADB)).hasToString("Optional[mariadb:11.8.9]");
    assertThat(settings.lab().nodes()).isEqualTo(7);
    assertThat(settings.database().rootPassword().value()).isEqualTo("lab-root-password");
    SettingsException failure =
        catchThrowableOfType(
            SettingsException.class,
            () -> read(example(), Map.of("LAB_NODE", "5", "VALKEY_IMAGE", "valkey/valkey")));
    assertThat(failure)
        .hasMessageContaining("environment: LAB_NODE is not a variable")
        .hasMessageContaining("did you mean LAB_NODES?")
        .hasMessageContaining("environment: VALKEY_IMAGE is refused");
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "https://vault.example.org, 443, https://vault.example.org",
    "https://passbolt.local/, 443, https://passbolt.local",
    "https://Passbolt.Local, 443, https://passbolt.local",
    "https://passbolt.local:443, 443, https://passbolt.local:443",
    "https://127.0.0.1:8443, 8443, https://127.0.0.1:8443"
  })
  @DisplayName("Another name, the published address and another port are Passbolt's, too")
  void baseUrl(String written, String port, String used) {
    String text =
        with("PASSBOLT_BASE_URL", written)
            .replaceFirst("PASSBOLT_HTTPS_PORT=443", "PASSBOLT_HTTPS_PORT=" + port);
    assertThat(read(text, Map.of()).passbolt().baseUrl()).hasToString(used);
  }

  @Test
  @DisplayName("Printed settings show no password")
  void secrets() {
    String printed = read(example(), Map.of()).toString();
    assertThat(printed).contains("******").doesNotContain("lab-root", "lab-backup", "lab-passbolt");
  }
}
