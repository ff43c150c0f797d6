package org.galerarunbook.pki;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.galerarunbook.finding.Finding;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nobody loses a key: not by force, and not because of a folder that somebody put there. */
class PkiSavedTest {
  @TempDir private Path folder;

  @Test
  void whatIsReplacedIsSavedAndCanBePutBack() throws IOException {
    PkiDirectory pki = PkiFixture.issued(root());
    Map<Path, String> before = contents();

    IssueResult leaves = pki.issueAll(PkiFixture.replacing(PkiFixture.NODES, false));
    Map<Path, String> between = contents();
    IssueResult all = pki.issueAll(PkiFixture.replacing(PkiFixture.NODES, true));

    assertThat(all.saved()).as("in the same second").isNotEqualTo(leaves.saved());
    putBack(all);
    assertThat(contents()).containsAllEntriesOf(between);
    putBack(leaves);
    assertThat(contents()).containsAllEntriesOf(before);
    assertThat(pki.verify(PkiFixture.NODES)).isEmpty();
    assertThat(pki.issueAll(IssueRequest.forNodes(PkiFixture.NODES)).saved()).isEmpty();
    Path key = leaves.saved().orElseThrow().resolve("galera1/server-key.pem");
    assertThat(PkiFixture.mode(key)).isEqualTo("rw-------");
    assertThat(PkiFixture.mode(key.getParent())).isEqualTo("rwx------");
  }

  private void putBack(IssueResult result) throws IOException {
    Path saved = result.saved().orElseThrow();
    try (Stream<Path> all = Files.walk(saved)) {
      for (Path file : all.filter(Files::isRegularFile).toList()) {
        Files.copy(
            file,
            root().resolve(saved.relativize(file)),
            StandardCopyOption.REPLACE_EXISTING,
            StandardCopyOption.COPY_ATTRIBUTES);
      }
    }
  }

  @Test
  void aFolderThatWasNotIssuedUnderItsNameIsNamedAndLeftAlone() throws IOException {
    PkiDirectory pki = PkiFixture.issued(root());
    List<Path> copies =
        Stream.of("galera1.bak", "galera1~", "galera2 (copy)", "db-old", "galera9")
            .map(root()::resolve)
            .toList();
    for (Path copy : copies) {
      Files.createDirectory(copy);
      Files.copy(pki.node("galera1").key(), copy.resolve("server-key.pem"));
      Files.copy(pki.node("galera1").certificate(), copy.resolve("server-cert.pem"));
    }
    Files.createDirectory(root().resolve("empty"));
    Files.writeString(root().resolve("notes.txt"), "mine");
    Map<Path, String> before = contents();

    pki.issueAll(PkiFixture.replacing(pki.nodes(), true));

    assertThat(pki.nodes()).isEqualTo(PkiFixture.NODES);
    for (Path file : before.keySet()) {
      if (copies.contains(file.getParent()) || file.endsWith("notes.txt")) {
        assertThat(contents()).containsEntry(file, before.get(file));
      }
    }
    assertThat(pki.verify(PkiFixture.NODES))
        .allMatch(f -> f.severity() == Finding.Severity.OK)
        .extracting(Finding::who)
        .contains(root().resolve("galera1.bak").toString(), root().resolve("empty").toString())
        .hasSize(copies.size() + 1);
    pki.requireUsable(IssueRequest.forNodes(PkiFixture.NODES));
  }

  @Test
  void anAuthoritysKeyThatIsKeptElsewhereIsNothingWrong() throws IOException {
    PkiDirectory pki = PkiFixture.issued(root());
    Files.delete(pki.keyFile(AuthorityKind.CLIENTS));

    assertThat(pki.verify(PkiFixture.NODES))
        .singleElement()
        .satisfies(
            f -> {
              assertThat(f.severity()).isEqualTo(Finding.Severity.OK);
              assertThat(f.what()).contains("elsewhere");
            });
    assertThat(pki.issueAll(IssueRequest.forNodes(PkiFixture.NODES)).created()).isEmpty();
  }

  private Path root() {
    return folder.resolve("certs");
  }

  private Map<Path, String> contents() throws IOException {
    var contents = new HashMap<Path, String>();
    try (Stream<Path> all = Files.walk(root())) {
      for (Path file : all.filter(Files::isRegularFile).toList()) {
        contents.put(file, java.util.HexFormat.of().formatHex(Files.readAllBytes(file)));
      }
    }
    return contents;
  }
}
