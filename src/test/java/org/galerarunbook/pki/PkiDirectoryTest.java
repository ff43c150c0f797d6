package org.galerarunbook.pki;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.galerarunbook.finding.Finding;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PkiDirectoryTest {
  @TempDir private Path folder;

  @Test
  void issuesEverythingThatALabNeedsAndNothingIsWrongWithIt() throws IOException {
    PkiDirectory pki = PkiFixture.issued(root());

    assertThat(pki.verify(PkiFixture.NODES)).isEmpty();
    assertThat(pki.certificates()).hasSize(11);
    assertThat(pki.nodes()).isEqualTo(PkiFixture.NODES);
    assertThat(pki.https().load().chain()).hasSize(2);
    assertThat(KeyStores.certificates(pki.client().keyStore(), pki.storePassword()))
        .containsExactly(pki.client().load().certificate());
    assertThat(unfinished()).isEmpty();
  }

  @Test
  void keysAreTheirOwnersAlone() throws IOException {
    PkiDirectory pki = PkiFixture.issued(root());

    try (Stream<Path> all = Files.walk(pki.root())) {
      for (Path path : all.toList()) {
        boolean open = path.toString().matches(".*(cert|ca)\\.pem|.*\\.crt");
        String expected = Files.isDirectory(path) ? "rwx------" : open ? "rw-r--r--" : "rw-------";
        assertThat(PkiFixture.mode(path)).as(path.toString()).isEqualTo(expected);
      }
    }
  }

  @Test
  void secondIssueChangesNothing() throws IOException {
    PkiDirectory pki = PkiFixture.issued(root());
    Map<Path, String> before = contents();

    IssueResult result = pki.issueAll(IssueRequest.forNodes(PkiFixture.NODES));

    assertThat(contents()).isEqualTo(before);
    assertThat(result.created()).isEmpty();
    assertThat(result.replaced()).isEmpty();
    assertThat(result.kept()).hasSize(before.size() - 1); // All but the lock.
  }

  @Test
  void everySingleMissingFileIsCompletedOrRefusedAndNoOtherTouched() throws IOException {
    PkiDirectory pki = PkiFixture.issued(root());
    for (Path file : contents().keySet()) {
      Map<Path, String> before = contents();
      byte[] taken = Files.readAllBytes(file);
      Files.delete(file);
      before.remove(file);
      try {
        pki.issueAll(IssueRequest.forNodes(PkiFixture.NODES));
        assertThat(contents()).as(file.toString()).containsAllEntriesOf(before);
      } catch (PkiException e) {
        assertThat(e.remedy()).containsIgnoringCase("put");
        assertThat(contents()).as(file.toString()).isEqualTo(before);
      }
      if (file.equals(pki.keyFile(AuthorityKind.CLIENTS))) {
        assertThat(file).doesNotExist(); // Kept elsewhere: nothing had to be signed.
      }
      Files.write(file, taken);
      file.toFile().setReadable(false, false);
      file.toFile().setReadable(true, true);
    }
  }

  @Test
  void lostCertificateIsIssuedAgainForItsKey() throws IOException {
    PkiDirectory pki = PkiFixture.issued(root());
    String key = Files.readString(pki.node("galera2").key());
    Files.delete(pki.node("galera2").certificate());
    Files.delete(pki.caCertificateFile());

    pki.issueAll(IssueRequest.forNodes(PkiFixture.NODES));

    assertThat(Files.readString(pki.node("galera2").key())).isEqualTo(key);
    assertThat(pki.node("galera2").load().keyMatches()).isTrue();
  }

  @Test
  void aKeptLeafThatServersCannotUseStopsTheStart() throws IOException {
    PkiDirectory pki = PkiFixture.issued(root());
    pki.requireUsable(IssueRequest.forNodes(PkiFixture.NODES));
    Files.copy(
        pki.node("galera2").certificate(),
        pki.node("galera1").certificate(),
        StandardCopyOption.REPLACE_EXISTING);

    assertThatThrownBy(() -> pki.requireUsable(IssueRequest.forNodes(PkiFixture.NODES)))
        .isInstanceOf(PkiException.class)
        .hasMessageContaining("galera1/server-cert.pem: lacks the alternative names")
        .hasMessageContaining("galera1 away and run 'certs issue'");
  }

  @Test
  void theWebFrontEndsLeafFollowsItsName() throws IOException {
    for (String host : List.of("vault.example.org", "127.0.0.1")) {
      PkiDirectory pki = PkiDirectory.at(folder.resolve(host), PkiFixture.TEMPLATES);
      IssueRequest wanted = IssueRequest.forNodes(PkiFixture.NODES).withNames("passbolt", host);
      pki.issueAll(wanted);
      pki.requireUsable(wanted);
      assertThat(CertificateExtensions.names(pki.https().load().certificate()))
          .contains((host.startsWith("1") ? "ip:" : "dns:") + host)
          .doesNotContain("dns:127.0.0.1");
      assertThatThrownBy(() -> pki.requireUsable(IssueRequest.forNodes(PkiFixture.NODES)))
          .hasMessageContaining("https/certificate.crt: lacks the alternative names")
          .hasMessageContaining("https away and run 'certs issue'");
    }
  }

  @Test
  void oneMoreNodeIsAdded() throws IOException {
    PkiDirectory pki = PkiFixture.issued(root());
    Map<Path, String> before = contents();

    pki.issueAll(IssueRequest.forNodes(List.of("galera1", "galera4")));

    assertThat(contents()).containsAllEntriesOf(before);
    assertThat(pki.verify(List.of("galera4"))).isEmpty();
  }

  @Test
  void aFolderOfTheTimeOfOneAuthorityIsCompletedAndNothingInItTouched() throws IOException {
    PkiDirectory pki = PkiFixture.issued(root());
    for (Path file : contents().keySet()) {
      if (file.toString().contains("cluster-")) {
        Files.delete(file);
      }
    }
    Files.delete(root().resolve("cluster-ca"));
    Files.delete(pki.keyFile(AuthorityKind.CLIENTS)); // Kept elsewhere: it is not needed.
    Map<Path, String> before = contents();

    assertThatThrownBy(() -> pki.requireUsable(IssueRequest.forNodes(PkiFixture.NODES)))
        .hasMessageContaining("cluster-ca/ca-cert.pem: is missing")
        .hasMessageContaining("galera2/cluster-cert.pem: is missing")
        .hasMessageContaining("'certs issue'");
    pki.issueAll(IssueRequest.forNodes(PkiFixture.NODES));

    assertThat(contents()).containsAllEntriesOf(before);
    pki.requireUsable(IssueRequest.forNodes(PkiFixture.NODES));
  }

  @Test
  void neitherAuthorityAcceptsWhatTheOtherOneSigned() throws IOException {
    PkiDirectory pki = PkiFixture.issued(root());
    IssuedCertificate member = pki.member("galera1").load();
    IssuedCertificate client = pki.client().load();

    assertThat(member.issuerForMariaDb()).isNotEqualTo(client.issuerForMariaDb());
    for (String node : PkiFixture.NODES) {
      assertThat(Pem.readCertificates(pki.member(node).ca()))
          .containsExactly(member.chain().get(1))
          .doesNotContainAnyElementsOf(Pem.readCertificates(pki.node(node).ca()));
    }
    Files.copy(
        pki.client().certificate(),
        pki.member("galera1").certificate(),
        StandardCopyOption.REPLACE_EXISTING);
    Files.writeString(
        pki.member("galera2").ca(),
        Files.readString(pki.member("galera2").ca()) + Files.readString(pki.caCertificateFile()));
    assertThat(pki.verify(PkiFixture.NODES))
        .extracting(Finding::toString)
        .anyMatch(f -> f.contains("galera1/cluster-cert.pem: is not signed by the CA"))
        .anyMatch(f -> f.contains("galera2/cluster-ca.pem: has the CA for clients in it"));
  }

  @Test
  void forceReplacesLeavesAndKeepsTheAuthority() throws IOException {
    PkiDirectory pki = PkiFixture.issued(root());
    String ca = Files.readString(pki.caCertificateFile());
    String serial = pki.node("galera1").load().serialHex();
    char[] password = pki.storePassword();

    IssueResult result = pki.issueAll(PkiFixture.replacing(PkiFixture.NODES, false));

    assertThat(Files.readString(pki.caCertificateFile())).isEqualTo(ca);
    assertThat(pki.node("galera1").load().serialHex()).isNotEqualTo(serial);
    assertThat(result.replaced()).contains(pki.client().keyStore(), pki.node("galera1").key());
    assertThat(pki.storePassword())
        .as("an application that reads the stores now has it in its settings")
        .isEqualTo(password);
    assertThat(pki.verify(PkiFixture.NODES)).isEmpty();
  }

  @Test
  void renewedAuthoritySignsEverythingAnew() throws IOException {
    PkiDirectory pki = PkiFixture.issued(root());
    String ca = Files.readString(pki.caCertificateFile());

    pki.issueAll(PkiFixture.replacing(PkiFixture.NODES, true));

    assertThat(Files.readString(pki.caCertificateFile())).isNotEqualTo(ca);
    assertThat(pki.verify(PkiFixture.NODES)).isEmpty();
  }

  @Test
  void leavesWithoutTheirAuthorityAreNotOrphanedByANewOne() throws IOException {
    PkiDirectory pki = PkiFixture.issued(root());
    Files.delete(pki.caCertificateFile());
    Files.delete(pki.keyFile(AuthorityKind.CLIENTS));

    assertThatThrownBy(() -> pki.issueAll(IssueRequest.forNodes(List.of("galera9"))))
        .isInstanceOf(PkiException.class)
        .hasMessageContaining("the CA that signed it is not. Put");
    assertThat(root().resolve("galera9")).doesNotExist();
  }

  @Test
  void leftoversOfAKilledRunAreRemoved() throws IOException {
    PkiDirectory pki = PkiFixture.issued(root());
    Path folder = pki.node("galera1").directory();
    for (String before : List.of("0", "2")) {
      Files.createSymbolicLink(folder.resolve(".unfinished-" + before), Path.of("gone"));
    }
    Files.writeString(folder.resolve(".unfinished-1"), "half a key");

    PkiFixture.issued(root());

    assertThat(unfinished()).isEmpty();
  }

  @Test
  void threadsThatIssueAtOnceAgree() {
    IntStream.range(0, 8).parallel().forEach(i -> PkiFixture.issued(root()));

    assertThat(PkiDirectory.at(root(), PkiFixture.TEMPLATES).verify(PkiFixture.NODES)).isEmpty();
  }

  @Test
  void badRequestsAreRefused() {
    assertThatThrownBy(() -> IssueRequest.forNodes(List.of("ca")))
        .hasMessageContaining("the name of another folder");
    assertThatThrownBy(() -> IssueRequest.forNodes(List.of("galera1", "galera1")))
        .hasMessageContaining("given twice");
    assertThatThrownBy(() -> IssueRequest.forNodes(List.of("../x")))
        .hasMessageContaining("use a host name");
    assertThatThrownBy(
            () ->
                new IssueRequest(
                    List.of(),
                    "a",
                    "b",
                    KeyAlgorithm.EC_P256,
                    false,
                    true,
                    Optional.empty(),
                    Optional.empty()))
        .hasMessageContaining("ask for force");
  }

  @Test
  void fileInPlaceOfTheFolderIsNamed() throws IOException {
    Files.writeString(root(), "in the way");

    assertThatThrownBy(() -> PkiFixture.issued(root()))
        .isInstanceOf(PkiException.class)
        .hasMessageContaining("certs is not a directory");
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

  private List<Path> unfinished() throws IOException {
    try (Stream<Path> all = Files.walk(root())) {
      return all.filter(path -> path.getFileName().toString().startsWith(".unf")).toList();
    }
  }
}
