package org.galerarunbook.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class CertsCommandTest {
  @TempDir private Path folder;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  void issuesThenKeepsThenReplaces() {
    assertThat(certs("issue")).isZero();
    assertThat(out.toString()).contains("34 created, 0 replaced, 0 kept");
    assertThat(certs("issue")).isZero();
    assertThat(out.toString()).contains("0 created, 0 replaced, 34 kept");
    assertThat(certs("issue", "--force")).isZero();
    assertThat(out.toString())
        .contains("0 created, 29 replaced, 5 kept")
        .containsPattern("what was replaced is in \\S+/certs/replaced/\\S+Z; 'cp -a ");
    assertThat(certs("issue", "--force", "--renew-ca")).isZero();
    assertThat(out.toString()).contains("0 created, 33 replaced, 1 kept");
    assertThat(certs("verify")).isZero();
  }

  @Test
  void replacesTheLeavesOfEveryNodeThatTheFolderHas() {
    certs("issue", "--nodes", "galera1,galera2,galera3,galera4");
    assertThat(certs("issue", "--force", "--renew-ca")).isZero();
    assertThat(out.toString()).contains("galera4/server-cert.pem", "galera4/cluster-ca.pem");
    assertThat(certs("verify")).isZero();
  }

  @Test
  void copiesAndAnAuthoritysKeyElsewhereAreNamedAndNothingIsWrong() throws IOException {
    certs("issue");
    Files.createDirectory(folder.resolve("certs/galera1.bak"));
    Files.delete(folder.resolve("certs/ca/ca-key.pem"));
    assertThat(certs("issue")).as(err.toString()).isZero();
    assertThat(certs("show")).isZero();
    assertThat(certs("verify")).isZero();
    assertThat(out.toString())
        .contains("galera1.bak: was not issued", "ca-key.pem: is not here", "Nothing is wrong");
    assertThat(certs("verify", "--json")).isZero();
    assertThat(new ObjectMapper().readTree(out.toString()).get("ok").asBoolean()).isTrue();
  }

  @Test
  void saysWhatIsWrongWithWhatItKept() throws IOException {
    certs("issue");
    Files.copy(
        folder.resolve("certs/galera2/server-key.pem"),
        folder.resolve("certs/galera1/server-key.pem"),
        java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    assertThat(certs("issue")).isEqualTo(1);
    assertThat(out.toString()).contains("0 created, 0 replaced, 34 kept");
    assertThat(err.toString()).contains("galera1/server-key.pem");
    assertThat(certs("issue", "--force")).isZero();
  }

  @Test
  void showsAndVerifiesInJson() throws IOException {
    certs("issue", "--nodes", "galera1", "--algorithm", "RSA_2048");
    assertThat(certs("show", "--json")).isZero();
    var shown = new ObjectMapper().readTree(out.toString());
    assertThat(shown).hasSize(7);
    assertThat(shown.get(2).get("names").get(0).asText()).isEqualTo("dns:galera1");
    assertThat(shown.get(2).get("key").asText()).isEqualTo("RSA 2048");

    Files.writeString(folder.resolve("certs/galera1/ca.pem"), "garbage");
    assertThat(certs("verify", "--nodes", "galera1", "--json")).isEqualTo(1);
    var findings = new ObjectMapper().readTree(out.toString()).get("findings");
    assertThat(findings).hasSize(1);
    assertThat(findings.get(0).get("severity").asText()).isEqualTo("problem");
  }

  @Test
  void aNameForTheAuthorityAndATimeForTheLeaves() throws IOException {
    assertThat(certs("issue", "--valid-for", "90s", "--ca-name", "Cluster CA 2027-01")).isZero();
    assertThat(certs("show", "--json")).isZero();
    var shown = new ObjectMapper().readTree(out.toString());
    assertThat(shown.get(0).get("subject").asText()).contains("CN=Cluster CA 2027-01");
    assertThat(shown.get(1).get("subject").asText()).contains("CN=Cluster CA 2027-01");
    assertThat(shown.get(2).get("issuer").asText()).contains("CN=Cluster CA 2027-01");
    assertThat(Instant.parse(shown.get(2).get("notAfter").asText()))
        .isBefore(Instant.now().plusSeconds(91));
    assertThat(Instant.parse(shown.get(0).get("notAfter").asText()))
        .isAfter(Instant.now().plusSeconds(86_400));
    assertThat(certs("issue", "--valid-for", "90")).isEqualTo(2);
    assertThat(err.toString()).contains("'90' is not a time");
    assertThat(certs("issue", "--force", "--renew-ca", "--ca-name", "a,O=b")).isEqualTo(2);
    assertThat(err.toString()).contains("cannot be a CA's name");
  }

  @Test
  void anApplicationKeepsTheNameThatItWasGiven() throws IOException {
    certs("issue", "--nodes", "galera1", "--client", "passbolt-2");
    assertThat(certs("issue", "--force")).isZero();
    assertThat(certs("show")).isZero();
    assertThat(out.toString()).contains("CN=passbolt-2,").doesNotContain("CN=passbolt,");
  }

  @Test
  void withoutTheKeyOfItsCaNobodyIsToldToReplaceWhatServersTrust() throws IOException {
    certs("issue");
    Files.delete(folder.resolve("certs/cluster-ca/ca-key.pem"));
    assertThat(certs("issue", "--nodes", "galera9")).isEqualTo(1);
    assertThat(err.toString())
        .contains("cluster-ca/ca-key.pem is missing. Put the key back")
        .contains("where no server has any of these files yet", "playbook-16-");
  }

  @Test
  void refusalsAreOneLineAndUsageErrorsAreTwo() throws IOException {
    assertThat(certs("show")).isEqualTo(1);
    assertThat(err.toString()).contains("run 'certs issue' first");
    certs("issue");
    Files.delete(folder.resolve("certs/galera1/server-key.pem"));
    assertThat(certs("issue")).isEqualTo(1);
    assertThat(err.toString()).contains("Put the key back").doesNotContain("\tat ");
    assertThat(certs("issue", "--algorithm", "dsa")).isEqualTo(2);
    assertThat(err.toString()).contains("'dsa' is not a key algorithm");
    assertThat(certs("issue", "--renew-ca")).isEqualTo(2);
    assertThat(certs("issue", "--nodes", "../x")).isEqualTo(2);
    assertThat(certs("verify", "--nodes", "../x")).isEqualTo(2);
    assertThat(certs("verify", "--template", "nowhere")).isEqualTo(1);
    assertThat(new CommandLine(new CertsCommand()).setErr(new PrintWriter(err)).execute())
        .isEqualTo(2);
  }

  private int certs(String command, String... arguments) {
    out.getBuffer().setLength(0);
    err.getBuffer().setLength(0);
    var line = new ArrayList<>(List.of(command, "--dir", folder.resolve("certs").toString()));
    line.addAll(List.of(arguments));
    return new CommandLine(new CertsCommand())
        .setOut(new PrintWriter(out))
        .setErr(new PrintWriter(err))
        .execute(line.toArray(String[]::new));
  }
}
