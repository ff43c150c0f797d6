package org.galerarunbook.check;

import java.security.cert.X509Certificate;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.galerarunbook.pki.CertificateText;

/** What can only be judged in the lab: its containers, and its folder of certificates. */
final class LabRules {

  /** No restart, no connection is cut: old and new are of one CA. */
  private static final String PLACE =
      "docker cp certs/%1$s/. %1$s:/etc/mysql/tls-new && docker exec %1$s sh -c '"
          + "cd /etc/mysql/tls-new && chown -R mysql:mysql . && chmod 400 server-key.pem"
          + " && mv ca.pem server-cert.pem server-key.pem ../tls/ && rmdir ../tls-new'"
          + " && docker exec %1$s mariadb -e \"FLUSH SSL\"";

  private LabRules() {}

  static void parts(List<LabNodeSeen> nodes, Report report) {
    for (LabNodeSeen seen : nodes) {
      String name = seen.node().name();
      report.at(Pages.TLS);
      // A node that is drained or not Primary turns everybody away; that is said already.
      if (!seen.login().isEmpty() && !seen.login().contains("ERROR 1047")) {
        report.problem(name, seen.login(), "");
      }
      seen.trouble()
          .forEach(t -> report.problem(name, t, "docker start toolbox   # if it does not run"));
    }
  }

  /**
   * Whether the folder's files can be given to one node after the other while the others have
   * theirs: each side accepts what the other one shows.
   *
   * @param issued the folder's files by node
   */
  static boolean fit(List<LabNodeSeen> nodes, Map<String, Placed> issued) {
    for (LabNodeSeen one : nodes) {
      Placed next = issued.get(one.node().name());
      for (LabNodeSeen other : nodes) {
        Placed there = other.placed();
        if (next == null || there == null || there.leaf() == null) {
          continue; // The check of the files, or of the node, says what is wrong.
        }
        if (!WireRules.isSigned(List.of(next.leaf()), there.trust())
            || !WireRules.isSigned(List.of(there.leaf()), next.trust())) {
          return false;
        }
      }
    }
    return true;
  }

  /** To give a node files that its peers refuse would take it out, the second one the quorum. */
  static void otherAuthority(List<LabNodeSeen> nodes, Map<String, Placed> issued, Report report) {
    Map<String, String> having = new TreeMap<>();
    for (LabNodeSeen node : nodes) {
      if (node.placed() != null && node.placed().leaf() != null) {
        having.merge(issuer(node.placed().leaf()), node.node().name(), (a, b) -> a + ", " + b);
      }
    }
    Set<String> folder = new HashSet<>();
    issued.values().forEach(p -> folder.add(issuer(p.leaf())));
    StringBuilder what = new StringBuilder("is of another CA than the nodes run with: ");
    having.forEach((ca, names) -> what.append(names).append(" by ").append(ca).append("; "));
    report
        .at(Pages.ROTATE_IN_A_PAUSE)
        .problem(
            "certs",
            what.append("the folder by ").append(String.join(", ", folder)).toString(),
            "# the folder that the lab was made with, back in its place; or all nodes at once, as the"
                + " page says. Not node by node: they would not find each other again");
  }

  /** A name may be used again: the key tells one CA from the other. */
  private static String issuer(X509Certificate leaf) {
    byte[] key = leaf.getExtensionValue("2.5.29.35");
    String name = CertificateText.oneLine(leaf.getIssuerX500Principal());
    return name.substring(name.lastIndexOf('=') + 1)
        + (key == null ? "" : " (key " + "%08x".formatted(java.util.Arrays.hashCode(key)) + ")");
  }

  static void placed(LabNodeSeen seen, Placed issued, Report report) {
    String name = seen.node().name();
    if (seen.placed() == null || issued == null || !seen.node().answers()) {
      return;
    }
    X509Certificate there = seen.placed().leaf();
    report.at(Pages.ROTATE);
    if (there == null || !there.equals(issued.leaf())) {
      report.problem(
          name,
          "has another certificate (serial %s) than certs/%s (serial %s)"
              .formatted(serial(there), name, serial(issued.leaf())),
          PLACE.formatted(name));
    } else if (!Set.copyOf(seen.placed().trust()).equals(Set.copyOf(issued.trust()))) {
      report.problem(
          name, "trusts other CAs than certs/" + name + "/ca.pem has", PLACE.formatted(name));
    }
    for (int port : WireRules.SERVING) {
      List<X509Certificate> chain = seen.node().port(port).chain();
      if (!chain.isEmpty() && there != null && !chain.get(0).equals(there)) {
        report.problem(
            name,
            "serves another certificate on port %d (serial %s) than the one on disk (serial %s)"
                .formatted(port, serial(chain.get(0)), serial(there)),
            Typed.CONTAINERS.sql(name, "FLUSH SSL"));
      }
    }
  }

  private static String serial(X509Certificate certificate) {
    return certificate == null ? "none" : CertificateText.serialHex(certificate);
  }

  /**
   * @param bindings where a container's ports are published on this machine, by its name
   */
  static void published(Map<String, List<String>> bindings, Report report) {
    report.at("README.md#from-this-machine");
    bindings.forEach(
        (container, addresses) ->
            addresses.stream()
                .filter(a -> !a.startsWith("127.") && !a.startsWith("::1"))
                .forEach(
                    a ->
                        report.problem(
                            container,
                            "is published on " + a + ", for everybody who reaches this machine",
                            "# a container keeps its ports; ./lab up --reset makes a new lab, and its"
                                + " data is lost")));
  }
}
