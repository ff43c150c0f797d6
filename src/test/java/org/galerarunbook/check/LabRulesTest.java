package org.galerarunbook.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.galerarunbook.finding.Finding;
import org.galerarunbook.pki.CertificateAuthority;
import org.galerarunbook.pki.CertificateProfile;
import org.galerarunbook.pki.KeyAlgorithm;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class LabRulesTest {

  private static final CertificateProfile NODE =
      CertificateProfile.load(Path.of("certs-template/galera-node.properties"));
  private static final CertificateAuthority OLD = authority();
  private static final CertificateAuthority NEW = authority();

  private final Recorded recorded = new Recorded();
  private final Map<String, Placed> there = new HashMap<>();
  private final Map<String, Placed> issued = new HashMap<>();
  private final Report report = new Report();
  private String admitted = "";

  private static CertificateAuthority authority() {
    return CertificateAuthority.create(
        CertificateProfile.load(Path.of("certs-template/ca.properties")),
        KeyAlgorithm.EC_P256,
        java.time.Clock.systemUTC());
  }

  private static Placed files(CertificateAuthority leafBy, CertificateAuthority... trust) {
    List<X509Certificate> cas =
        java.util.stream.Stream.of(trust).map(a -> a.certificate().certificate()).toList();
    var pair = new Placed.Pair(leafBy.issue(NODE, "galera1").certificate(), cas);
    return new Placed(
        pair, new Placed.Pair(leafBy.issue(NODE, "galera1").certificate(), cas), Map.of());
  }

  LabRulesTest() {
    for (Recorded.Node node : recorded.nodes) {
      Placed files = files(OLD, OLD);
      there.put(node.name, files);
      issued.put(node.name, files);
      for (int port : WireRules.SERVING) {
        node.ports.put(port, new PortSeen(true, List.of(files.at(port).leaf()), false, false));
      }
    }
  }

  private List<LabNodeSeen> nodes() {
    return recorded.nodes.stream()
        .map(n -> new LabNodeSeen(n.seen(), there.get(n.name), "", admitted, List.of()))
        .toList();
  }

  private List<String> found() {
    nodes().forEach(n -> LabRules.placed(n, issued.get(n.node().name()), report));
    return report.findings().stream().map(Finding::toString).toList();
  }

  @Test
  @DisplayName("What was issued, placed and served alike is right")
  void alike() {
    assertThat(LabRules.fit(nodes(), issued)).isTrue();
    assertThat(found()).isEmpty();
  }

  @Test
  @DisplayName(
      "New leaves of the same CA may be given to one node after the other, without a restart")
  void sameAuthority() {
    issued.replaceAll((node, files) -> files(OLD, OLD));
    assertThat(LabRules.fit(nodes(), issued)).isTrue();
    assertThat(found())
        .hasSize(6)
        .allSatisfy(
            f -> assertThat(f).contains("has another certificate", "docker cp", "FLUSH LOCAL SSL"))
        .anyMatch(f -> f.contains("than certs/galera3/server-cert.pem"))
        .anyMatch(f -> f.contains("than certs/galera3/cluster-cert.pem"))
        .noneMatch(f -> f.contains("restart"));
  }

  @Test
  @DisplayName("Leaves of another CA do not fit, nor when one node has them already")
  void otherAuthority() {
    issued.replaceAll((node, files) -> files(NEW, NEW));
    assertThat(LabRules.fit(nodes(), issued)).isFalse();
    there.put("galera1", issued.get("galera1"));
    assertThat(LabRules.fit(nodes(), issued)).isFalse();
    LabRules.otherAuthority(nodes(), issued, report);
    assertThat(report.findings())
        .singleElement()
        .satisfies(
            f -> {
              assertThat(f.what()).contains("another CA", "galera2, galera3 by", "galera1 by");
              assertThat(f.remedy()).startsWith("#").doesNotContain("docker");
              RulesTest.assertPage(f.page());
            });
  }

  @Test
  @DisplayName("While everybody trusts both, leaves of either CA fit")
  void both() {
    there.replaceAll((node, files) -> files(OLD, OLD, NEW));
    issued.replaceAll((node, files) -> files(NEW, OLD, NEW));
    assertThat(LabRules.fit(nodes(), issued)).isTrue();
  }

  @Test
  @DisplayName(
      "The same leaf with another list of CAs is found, and what is served against what lies there")
  void trustAndServed() {
    Placed one = there.get("galera1");
    issued.put(
        "galera1",
        new Placed(
            one.clients(),
            new Placed.Pair(one.peers().leaf(), files(NEW, OLD, NEW).peers().trust()),
            Map.of()));
    // What it has for clients.
    PortSeen wrong = recorded.node(2).ports.get(3306);
    recorded.node(2).ports.put(4567, wrong);
    assertThat(found())
        .anyMatch(f -> f.startsWith("galera1: trusts other CAs than certs/galera1/cluster-ca.pem"))
        .anyMatch(
            f ->
                f.startsWith("galera2: serves another certificate on port 4567")
                    && f.endsWith("docker exec galera2 mariadb -e \"FLUSH LOCAL SSL\""))
        .hasSize(2);
  }

  @Test
  @DisplayName("Peers of another CA do not fit, whatever clients are served")
  void otherPeers() {
    issued.replaceAll((node, files) -> new Placed(files.clients(), files(NEW, NEW).peers(), null));
    assertThat(LabRules.fit(nodes(), issued)).isFalse();
  }

  @Test
  @DisplayName("A node with one CA for everything is told how to be made anew, and that alone")
  void olderVersion() {
    there.compute(
        "galera2",
        (node, files) -> new Placed(files.clients(), new Placed.Pair(null, List.of()), null));
    assertThat(LabRules.fit(nodes(), issued)).isTrue();
    LabRules.olderVersion(nodes(), report);
    assertThat(found())
        .singleElement()
        .asString()
        .contains("docker rm galera1 galera2 galera3 && ./lab up; ./lab recover");
  }

  @Test
  @DisplayName("Who lets the application in among its peers is named")
  void admitted() {
    admitted = "takes the application's certificate";
    LabRules.parts(nodes(), report);
    assertThat(report.findings()).hasSize(3).allMatch(Finding::isProblem);
  }

  @Test
  @DisplayName("A port that is published for everybody is found, on this machine alone it is right")
  void published() {
    LabRules.published(
        Map.of(
            "galera1", List.of("127.0.0.1:13306"),
            "galera2", List.of("0.0.0.0:13307", ":::13307"),
            "toolbox", List.of()),
        report);
    assertThat(report.findings())
        .hasSize(2)
        .allMatch(f -> f.isProblem() && f.who().equals("galera2"))
        .anyMatch(f -> f.what().contains("0.0.0.0:13307"));
  }
}
