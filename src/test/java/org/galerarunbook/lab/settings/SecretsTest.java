package org.galerarunbook.lab.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.galerarunbook.finding.Finding;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Each password with each odd character: it works everywhere, or is refused before anything is
 * started. What is accepted here was in all passwords at once of a lab whose nodes were filled by a
 * snapshot, with Passbolt and Valkey.
 */
class SecretsTest {

  private static final List<String> SECRETS =
      List.of(
          "MARIADB_ROOT_PASSWORD",
          "MARIADB_BACKUP_PASSWORD",
          "MARIADB_HEALTHCHECK_PASSWORD",
          "DATASOURCES_DEFAULT_PASSWORD",
          "CACHE_DEFAULT_PASSWORD");

  /** The columns are the secrets in the order above: what each says, or ok. */
  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      ignoreLeadingAndTrailingWhitespace = true,
      value = {
        // as written in .env          | root   | backup      | health | application   | cache
        "'  blanks before'             | ok     | ok          | ok     | ok            | ok",
        "'blanks behind  '             | ok     | a backslash | ok     | ok            | ok",
        "'back\\slash'                 | ok     | a backslash | ok     | ok            | ok",
        "'at its end\\\\'              | ok     | a backslash | ok     | ok            | ok",
        "'(null)'                      | ok     | a backslash | ok     | ok            | ok",
        "'a\\'b''''c'                  | text after | text after | text after | text after | text after",
        "'single\\'quote'              | ok     | ok          | ok     | ok            | ok",
        "'double\"\"quote'             | ok     | ok          | ok     | ok            | ok",
        "'`a` $b ${c} $(d) %s %41 #!'  | ok     | ok          | ok     | ok            | ok",
        "a:b@c/d;e=f,g&h?i*j[k]{l}<m>  | ok     | ok          | ok     | ok            | ok",
        "'pässwörd €uro 密码 😀'          | ok     | ok          | ok     | ok            | ok",
        "'tab\tinside'                 | control | control    | control | control      | control",
        "line\\nend                    | ok     | a backslash | ok     | ok            | ok",
        "'a bell\u0007 inside'            | control | control    | control | control      | control",
        "''                            | is empty | is empty  | is empty | is empty    | is empty",
        "abc                           | at least 4 | at least 4 | at least 4 | at least 4 | at least 4",
        "'FLUIDS'                      | ok     | ok          | ok     | 'UID'         | 'UID'",
        "'x BASHOPTS'                  | ok     | ok          | ok     | 'BASHOPTS'    | 'BASHOPTS'",
      })
  @DisplayName("It works everywhere, or is refused with the variable's name")
  void table(
      String written, String root, String backup, String health, String application, String cache)
      throws IOException {
    List<String> expected = List.of(root, backup, health, application, cache);
    for (int i = 0; i < SECRETS.size(); i++) {
      String name = SECRETS.get(i);
      List<String> problems = problems(name, written);
      if (expected.get(i).equals("ok")) {
        assertThat(problems).as("%s=%s", name, written).isEmpty();
      } else {
        assertThat(problems)
            .as("%s=%s", name, written)
            .singleElement()
            .asString()
            .contains(name, expected.get(i).replace("a backslash", "has a backslash"), "; ");
      }
    }
  }

  @Test
  @DisplayName("79 bytes are accepted, and 80 are not, however few letters they are")
  void length() throws IOException {
    for (String name : SECRETS) {
      assertThat(problems(name, "x".repeat(79))).isEmpty();
      assertThat(problems(name, "'" + "ä".repeat(40) + "'"))
          .singleElement()
          .asString()
          .contains(name, "80 bytes", "use at most 79")
          .doesNotContain("ää");
    }
  }

  private static List<String> problems(String name, String written) throws IOException {
    String text =
        Files.readString(Path.of("env.example"))
            .lines()
            .map(l -> l.startsWith(name + "=") ? name + "=" + written : l)
            .reduce("", (all, line) -> all + line + "\n");
    SettingsException failure =
        catchThrowableOfType(
            SettingsException.class,
            () ->
                SettingsReader.read(
                    EnvFile.parse(".env", text),
                    new Settings.Origin(Path.of(".env"), false),
                    Map.of()));
    return failure == null
        ? List.of()
        : failure.problems().stream().map(Finding::toString).toList();
  }

  private static final String ODD = "  lead'\"#$%:@/;=é€😀~!*?[]{}()<>|&^`,+ trail";

  @Test
  @DisplayName("wsrep_sst_common's 'read line' gets what is accepted, and not what is refused")
  void snapshotScript() throws Exception {
    assertThat(readBySnapshotScript(Secrets.ofSnapshots(ODD).value())).isEqualTo(ODD);
    for (String refused : List.of("back\\slash", "blank behind ")) {
      assertThat(readBySnapshotScript(refused)).isNotEqualTo(refused);
    }
  }

  /** As wsrep_sst_common 11.8.9 has it; written anew from what it does. */
  private static String readBySnapshotScript(String secret) throws Exception {
    return run(
        "sst_password=" + secret + "\n", "while read line; do printf '[%s]' \"${line#*=}\"; done");
  }

  @Test
  @DisplayName("What Passbolt's entrypoint hands to cake has what is accepted, not what is refused")
  void entrypoint() throws Exception {
    String odd = ODD + "\\ ";
    assertThat(handedOn(Secrets.ofApplication(odd).value())).isEqualTo(odd);
    assertThat(handedOn("FLUIDS")).isEmpty();
  }

  private static String handedOn(String secret) throws Exception {
    return run(
        secret,
        "export SECRET=\"$(cat)\"; all=$(declare -p | grep -Ev 'BASHOPTS|BASH_VERSINFO|EUID|PPID|SHELLOPTS|UID');"
            + " unset SECRET; eval \"$all\" 2>/dev/null; printf '[%s]' \"$SECRET\"");
  }

  private static String run(String input, String script) throws Exception {
    ProcessBuilder builder = new ProcessBuilder("bash", "-c", script);
    builder.environment().put("LC_ALL", "C.UTF-8");
    Process process = builder.start();
    process.getOutputStream().write(input.getBytes(StandardCharsets.UTF_8));
    process.getOutputStream().close();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    process.waitFor();
    return said.substring(1, said.length() - 1);
  }
}
