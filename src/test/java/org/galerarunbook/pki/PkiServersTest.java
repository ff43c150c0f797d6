package org.galerarunbook.pki;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.galerarunbook.finding.Finding;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Certificates in eighty odd forms, each held against what MariaDB 11.8 (as server and client), its
 * provider (joining and being joined) and socat (listening and connecting) made of it, with OpenSSL
 * 3.5: what they refuse, {@code certs verify} refuses. The file {@code odd-certificates.tsv} has
 * what was seen, and why {@code certs verify} is stricter where it is.
 */
class PkiServersTest {
  private static final Path HERE = Path.of("src/test/resources/org/galerarunbook/pki");

  @TempDir private static Path odd;
  @TempDir private Path folder;

  /** What was seen: {@code taken}, {@code refused}, or {@code taken, but} refused here, and why. */
  record Seen(String form, String servers, String words) {
    @Override
    public String toString() {
      return form;
    }
  }

  @BeforeAll
  static void make() throws Exception {
    Process made =
        new ProcessBuilder("sh", HERE.resolve("odd-certificates").toString(), odd.toString())
            .redirectErrorStream(true)
            .start();
    String said = new String(made.getInputStream().readAllBytes());
    assertThat(made.waitFor()).as(said).isZero();
    assertThat(said).as("forms that this machine's openssl can't make").isEmpty();
  }

  static List<Seen> seen() throws IOException {
    try (Stream<String> lines = Files.lines(HERE.resolve("odd-certificates.tsv"))) {
      return lines
          .filter(l -> !l.startsWith("#"))
          .map(l -> l.split("\t", -1))
          .map(c -> new Seen(c[0], c[1], c[2]))
          .toList();
    }
  }

  @ParameterizedTest
  @MethodSource("seen")
  @DisplayName(
      "What servers refuse is refused, by a reason; what they take is taken, or it says why not")
  void agrees(Seen seen) throws Exception {
    List<String> found = verify(odd.resolve(seen.form()));
    switch (seen.servers()) {
      case "taken" -> assertThat(found).isEmpty();
      case "refused", "taken, but" ->
          assertThat(String.join("\n", found)).as(seen.form()).contains(seen.words());
      default -> throw new IllegalArgumentException(seen.servers());
    }
  }

  @Test
  @DisplayName("Each form that is made was tried at the servers")
  void complete() throws Exception {
    try (Stream<Path> made = Files.list(odd)) {
      assertThat(made.map(f -> f.getFileName().toString()).filter(n -> !n.startsWith(".")))
          .hasSizeGreaterThan(75)
          .containsExactlyInAnyOrderElementsOf(seen().stream().map(Seen::form).toList());
    }
  }

  private List<String> verify(Path form) throws Exception {
    PkiDirectory pki = PkiDirectory.at(folder.resolve("certs"), PkiFixture.TEMPLATES);
    LeafFiles node = pki.node("galera1");
    Files.createDirectories(node.directory());
    Files.createDirectories(pki.caDirectory(AuthorityKind.CLIENTS));
    // Which CA the peers trust; the form's own file may be what is odd.
    Files.copy(form.resolve("peer/ca.pem"), pki.caCertificateFile());
    for (Path file : List.of(node.certificate(), node.key(), node.ca())) {
      Files.copy(form.resolve(file.getFileName()), file, StandardCopyOption.REPLACE_EXISTING);
    }
    Files.setPosixFilePermissions(node.key(), PosixFilePermissions.fromString("rw-------"));
    return pki.verify(List.of("galera1")).stream()
        .filter(f -> f.severity() == Finding.Severity.PROBLEM)
        .filter(f -> f.who().startsWith(node.directory().toString()) || f.who().contains("/ca/"))
        .filter(f -> !f.who().contains("/cluster-"))
        .map(Finding::what)
        .toList();
  }
}
