package org.galerarunbook.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.galerarunbook.finding.Finding;
import org.galerarunbook.finding.Finding.Severity;
import org.galerarunbook.image.Component;
import org.galerarunbook.image.ImagePreview;
import org.galerarunbook.image.ImagePreview.Source;
import org.galerarunbook.image.ImageReference;
import org.galerarunbook.lab.settings.Settings;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DoctorTest {

  @TempDir private Path project;
  private final Doctor doctor = new Doctor();

  @BeforeEach
  void example() throws IOException {
    Files.writeString(project.resolve("env.example"), Files.readString(Path.of("env.example")));
  }

  private void withEnv(String from, String to) throws IOException {
    String example = Files.readString(project.resolve("env.example"));
    assertThat(example).contains(from);
    Files.writeString(project.resolve(".env"), example.replace(from, to));
  }

  private Finding finding(String subject) {
    return doctor.findings().stream()
        .filter(f -> f.who().equals(subject))
        .findFirst()
        .orElseThrow(() -> new AssertionError("nothing about " + subject + doctor.findings()));
  }

  @Test
  @DisplayName("A port that another program holds blocks, and the remedy names the setting")
  void takenPort() throws IOException {
    try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      int port = other.getLocalPort();
      withEnv("LAB_DATABASE_PORT=13306", "LAB_DATABASE_PORT=" + Math.min(port, 65533));
      doctor.settings(() -> Settings.load(project), List.of());
      assertThat(finding("ports").what()).contains(port + " of 127.0.0.1 is taken");
      assertThat(finding("ports").remedy()).contains("ss -ltnp", "LAB_DATABASE_PORT");
      assertThat(doctor.blocks()).isTrue();
    }
  }

  @Test
  @DisplayName("Ports of the lab that is up do not block")
  void ownPorts() throws IOException {
    try (ServerSocket lab = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      int port = lab.getLocalPort();
      List<Integer> own = List.of(port, port + 1, port + 2);
      withEnv("LAB_DATABASE_PORT=13306", "LAB_DATABASE_PORT=" + Math.min(port, 65533));
      doctor.settings(() -> Settings.load(project), own);
      assertThat(finding("ports"))
          .matches(f -> f.severity() == Severity.OK && f.what().contains("in use by the lab"));
    }
  }

  @Test
  @DisplayName("A port that Passbolt would want is only noted")
  void passbolt() throws IOException {
    try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      int port = other.getLocalPort();
      withEnv("PASSBOLT_HTTPS_PORT=443", "PASSBOLT_HTTPS_PORT=" + port);
      String env = Files.readString(project.resolve(".env"));
      Files.writeString(
          project.resolve(".env"),
          env.replace("passbolt.local\n", "passbolt.local:" + port + "\n"));
      doctor.settings(() -> Settings.load(project), List.of(13306, 13307, 13308));
      assertThat(finding("port of Passbolt"))
          .matches(
              f -> f.severity() == Severity.NOTE && f.remedy().contains("PASSBOLT_HTTPS_PORT"));
      assertThat(doctor.blocks()).isFalse();
    }
  }

  @Test
  @DisplayName("Every problem of .env is a finding with its remedy, and ports wait for it")
  void settings() throws IOException {
    withEnv("LAB_NODES=3", "LAB_NODES=4\nLAB_BOGUS=1");
    assertThat(doctor.settings(() -> Settings.load(project), List.of())).isEmpty();
    List<Finding> found =
        doctor.findings().stream().filter(f -> f.severity() == Severity.PROBLEM).toList();
    assertThat(found).hasSize(2).allMatch(f -> f.what().contains(".env:"));
    assertThat(found.get(0).what()).endsWith("LAB_NODES is 4");
    assertThat(found.get(0).remedy()).startsWith("use 3, 5 or 7");
    assertThat(finding("ports").severity()).isEqualTo(Severity.NOTE);
  }

  @Test
  @DisplayName("An image that cannot be had blocks when the database tier needs it")
  void images() {
    doctor.images(
        (component, named, limit) ->
            new ImagePreview(
                component,
                named.orElse(ImageReference.parse("x/y:1")),
                component == Component.TOOLBOX ? Source.LOCAL : Source.NOWHERE,
                "no such host"),
        Map.of());
    assertThat(finding("image of mariadb"))
        .matches(f -> f.severity() == Severity.PROBLEM && f.remedy().contains("MARIADB_IMAGE"));
    assertThat(finding("image of passbolt").severity()).isEqualTo(Severity.NOTE);
    assertThat(finding("image of toolbox").severity()).isEqualTo(Severity.OK);
    assertThat(doctor.findings()).hasSize(Component.values().length);
  }

  @Test
  @DisplayName("An image that the settings name blocks, whatever it is for")
  void namedImage() {
    doctor.images(
        (component, named, limit) -> {
          if (named.isPresent()) {
            throw new IllegalStateException("the engine went away");
          }
          return new ImagePreview(
              component, ImageReference.parse("x/y:1"), Source.BUILD, "from Debian's packages");
        },
        Map.of(Component.PASSBOLT, ImageReference.parse("passbolt/passbolt:1-ce")));
    assertThat(finding("image of passbolt"))
        .matches(f -> f.severity() == Severity.PROBLEM && f.what().equals("the engine went away"));
    assertThat(finding("image of mariadb").what()).contains("would be built, from Debian");
  }

  @Test
  @DisplayName("A program that is not on the search path is noted with its package")
  void commands() throws IOException {
    Path mvn = Files.createFile(project.resolve("mvn"));
    Files.setPosixFilePermissions(mvn, PosixFilePermissions.fromString("rwx------"));
    doctor.commands("/nowhere::" + project);
    assertThat(finding("command mvn").severity()).isEqualTo(Severity.OK);
    assertThat(finding("command docker"))
        .matches(f -> f.severity() == Severity.NOTE && f.remedy().contains("docker.io"));
  }

  @Test
  @DisplayName("As text and as JSON it says the same, and whether anything blocks")
  void rendering() throws IOException {
    doctor.add(Finding.ok("engine", "version 20.10"));
    doctor.add(Finding.note("memory", "1 GiB", "add memory"));
    assertThat(DoctorCommand.toText(doctor))
        .contains("ok       engine: version 20.10")
        .contains("note     memory: 1 GiB", "         add memory", "Nothing keeps the lab");
    doctor.add(Finding.problem("disk", "full", "free 4 GiB"));
    assertThat(DoctorCommand.toText(doctor))
        .contains("PROBLEM  disk: full", "1 problem keeps the lab from working");
    JsonNode json = new ObjectMapper().readTree(Findings.json(!doctor.blocks(), doctor.findings()));
    assertThat(json.get("ok").asBoolean()).isFalse();
    assertThat(json.get("findings").get(2).get("remedy").asText()).isEqualTo("free 4 GiB");
    assertThat(json.get("findings").get(2).get("severity").asText()).isEqualTo("problem");
  }
}
