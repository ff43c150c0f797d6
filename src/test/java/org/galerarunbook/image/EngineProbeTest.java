package org.galerarunbook.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.galerarunbook.finding.Finding;
import org.galerarunbook.finding.Finding.Severity;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.testcontainers.DockerClientFactory;

class EngineProbeTest {
  private static Finding find(List<Finding> findings, String subject) {
    return findings.stream().filter(f -> f.who().equals(subject)).findFirst().orElseThrow();
  }

  @Test
  @DisplayName("An engine that is too old, on vfs and without the cleaner is found out")
  void old() throws IOException {
    try (FakeEngine fake = new FakeEngine()) {
      fake.on("GET /version", 200, "{\"Version\":\"19.03.1\",\"ApiVersion\":\"1.40\"}")
          .on(
              "GET /info",
              200,
              "{\"OSType\":\"linux\",\"Driver\":\"vfs\",\"MemTotal\":1073741824}");
      List<Finding> findings = new EngineProbe(fake.engine(), Map.of()).probe();
      assertThat(find(findings, "engine").severity()).isEqualTo(Severity.OK);
      assertThat(find(findings, "engine API").severity()).isEqualTo(Severity.PROBLEM);
      assertThat(find(findings, "storage driver").severity()).isEqualTo(Severity.NOTE);
      assertThat(find(findings, "memory").severity()).isEqualTo(Severity.NOTE);
      assertThat(find(findings, "Testcontainers' cleaner").severity()).isEqualTo(Severity.NOTE);
      assertThat(findings)
          .filteredOn(finding -> finding.severity() != Severity.OK)
          .allSatisfy(finding -> assertThat(finding.remedy()).isNotEmpty());
    }
  }

  @Test
  @DisplayName(
      "A missing socket, one that nobody serves, and a remote engine that is away are told apart")
  void unreachable(@TempDir Path folder) throws IOException {
    Path socket = folder.resolve("docker.sock");
    assertThat(probe("unix://" + socket)).contains("does not exist");
    Files.writeString(socket, "");
    assertThat(probe("unix://" + socket)).contains("does not answer at " + socket);
    assertThat(probe("tcp://127.0.0.1:1")).contains("none at tcp://127.0.0.1:1");
  }

  private static String probe(String host) throws IOException {
    try (Engine engine = Engine.connect(URI.create(host))) {
      List<Finding> findings = new EngineProbe(engine, Map.of()).probe();
      assertThat(findings).hasSize(1);
      assertThat(findings.get(0).severity()).isEqualTo(Severity.PROBLEM);
      assertThat(findings.get(0).remedy()).isNotEmpty();
      return findings.get(0).what();
    }
  }

  @Test
  @DisplayName("An engine on another machine is refused: its loopback is where the ports would be")
  void elsewhere() {
    assertThat(EngineProbe.isThisMachine("127.0.0.1")).isTrue();
    assertThat(EngineProbe.isThisMachine("localhost")).isTrue();
    assertThat(EngineProbe.isThisMachine("192.0.2.1")).isFalse();
    assertThat(EngineProbe.isThisMachine("no-such-host.invalid")).isFalse();
  }

  @Test
  @DisplayName("Limits: API by number and not by letter, disk and memory by what a lab needs")
  void limits() {
    assertThat(EngineProbe.api("1.41").severity()).isEqualTo(Severity.OK);
    assertThat(EngineProbe.api("1.100").severity()).isEqualTo(Severity.OK);
    assertThat(EngineProbe.api("1.9").severity()).isEqualTo(Severity.PROBLEM);
    assertThat(EngineProbe.disk("/x", 5 * EngineProbe.GIB).severity()).isEqualTo(Severity.OK);
    assertThat(EngineProbe.disk("/x", EngineProbe.GIB).severity()).isEqualTo(Severity.PROBLEM);
    assertThat(EngineProbe.memory(8 * EngineProbe.GIB, OptionalLong.of(EngineProbe.GIB)).severity())
        .isEqualTo(Severity.NOTE);
  }

  @Test
  @DisplayName("The launcher and the probe name the cleaner of the Testcontainers that is used")
  void ryuk() throws IOException {
    try (InputStream bytes =
        DockerClientFactory.class.getResourceAsStream(
            "/org/testcontainers/utility/RyukContainer.class")) {
      assertThat(new String(bytes.readAllBytes(), StandardCharsets.ISO_8859_1))
          .contains(EngineProbe.RYUK.toString());
    }
    assertThat(Path.of("lab")).content().contains("ryuk_image=" + EngineProbe.RYUK + "\n");
  }
}
