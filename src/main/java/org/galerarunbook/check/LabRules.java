package org.galerarunbook.check;

import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.galerarunbook.finding.Finding.Severity;
import org.galerarunbook.pki.CertificateText;

/** What can only be judged in the lab: its containers, and its folder of certificates. */
final class LabRules {

  /** No restart, no connection is cut: old and new are of one CA. */
  private static final String PLACE =
      "docker cp certs/%1$s/. %1$s:/etc/mysql/tls-new && docker exec %1$s sh -c '"
          + "cd /etc/mysql/tls-new && chown -R mysql:mysql . && chmod 400 *-key.pem"
          + " && mv *.pem ../tls/ && rmdir ../tls-new'"
          + " && docker exec %1$s mariadb -e \"FLUSH LOCAL SSL\"";

  private LabRules() {}

  static void parts(List<LabNodeSeen> nodes, Report report) {
    for (LabNodeSeen seen : nodes) {
      String name = seen.node().name();
      Report tls = report.at(Pages.TLS);
      // A node that is drained or not Primary turns everybody away; that is said already.
      if (!seen.login().isEmpty() && !seen.login().contains("ERROR 1047")) {
        tls.problem(name, seen.login(), "");
      }
      if (!seen.admitted().isEmpty()) {
        tls.problem(
            name,
            seen.admitted(),
            isOlder(seen)
                ? ""
                : "docker restart -t 600 "
                    + name
                    + "   # the provider forgets a CA that it has read by a restart only");
      }
      seen.trouble()
          .forEach(t -> tls.problem(name, t, "docker start toolbox   # if it does not run"));
    }
  }

  /**
   * Whether the folder's files can be given to one node after the other while the others have
   * theirs: each side accepts what the other one shows.
   *
   * @param issued the folder's files by node
   */
  static boolean fit(List<LabNodeSeen> nodes, Map<String, Placed> issued) {
    return nodes.stream()
        .map(one -> issued.get(one.node().name()))
        .filter(Objects::nonNull)
        .allMatch(next -> nodes.stream().allMatch(other -> fit(next, other.placed())));
  }

  private static boolean fit(Placed next, Placed there) {
    return there == null || WireRules.SERVING.stream().allMatch(p -> fit(next.at(p), there.at(p)));
  }

  private static boolean fit(Placed.Pair next, Placed.Pair there) {
    // Where there is none the check of the files, or of the node, says what is wrong.
    return there.leaf() == null
        || WireRules.isSigned(List.of(next.leaf()), there.trust())
            && WireRules.isSigned(List.of(there.leaf()), next.trust());
  }

  private static boolean isOlder(LabNodeSeen seen) {
    return seen.placed() != null && seen.placed().peers().leaf() == null;
  }

  /** Of the time when one CA did for clients and peers. A node made now would not be let in. */
  static void olderVersion(List<LabNodeSeen> nodes, Report report) {
    if (nodes.stream().anyMatch(LabRules::isOlder)) {
      String all = nodes.stream().map(n -> n.node().name()).collect(Collectors.joining(" "));
      report
          .at(Pages.TLS)
          .problem(
              "cluster",
              "was made when one CA did for clients and peers, and has no certificates of its own CA",
              "docker stop -t 600 %1$s && docker rm %1$s && ./lab up; ./lab recover   # a pause; the data is kept"
                  .formatted(all));
    }
  }

  /** To give a node files that its peers refuse would take it out, the second one the quorum. */
  static void otherAuthority(List<LabNodeSeen> nodes, Map<String, Placed> issued, Report report) {
    Map<String, String> having = new TreeMap<>();
    for (LabNodeSeen node : nodes) {
      if (node.placed() != null && node.placed().peers().leaf() != null) {
        having.merge(
            issuer(node.placed().peers().leaf()), node.node().name(), (a, b) -> a + ", " + b);
      }
    }
    Set<String> folder = new HashSet<>();
    issued.values().forEach(p -> folder.add(issuer(p.peers().leaf())));
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
        + (key == null ? "" : " (key " + "%08x".formatted(Arrays.hashCode(key)) + ")");
  }

  static void placed(LabNodeSeen seen, Placed issued, Report report) {
    String name = seen.node().name();
    if (seen.placed() == null || issued == null || !seen.node().answers()) {
      return;
    }
    Here here = new Here(name, Typed.CONTAINERS, report.at(Pages.ROTATE));
    for (int port : WireRules.SERVING) {
      Placed.Pair wanted = issued.at(port);
      Placed.Pair there = seen.placed().at(port);
      if (there.leaf() == null && port == 4567) {
        continue; // Said by olderVersion.
      }
      if (there.leaf() == null || !there.leaf().equals(wanted.leaf())) {
        here.problem(
            "has another certificate (serial %s) than certs/%s/%s-cert.pem (serial %s)"
                .formatted(
                    serial(there.leaf()),
                    name,
                    port == 3306 ? "server" : "cluster",
                    serial(wanted.leaf())),
            PLACE.formatted(name));
      } else if (!Set.copyOf(there.trust()).equals(Set.copyOf(wanted.trust()))) {
        here.problem(
            "trusts other CAs than certs/%s/%s has"
                .formatted(name, port == 3306 ? "ca.pem" : "cluster-ca.pem"),
            PLACE.formatted(name));
      }
      FileRules.served(Severity.PROBLEM, seen.node(), port, there.leaf(), here);
    }
  }

  private static String serial(X509Certificate certificate) {
    return certificate == null ? "none" : CertificateText.serialHex(certificate);
  }

  /**
   * @param bindings where a container's ports are published on this machine, by its name
   */
  static void published(Map<String, List<String>> bindings, Report report) {
    Report here = report.at("README.md#from-this-machine");
    bindings.forEach(
        (container, addresses) ->
            addresses.stream()
                .filter(a -> !a.startsWith("127.") && !a.startsWith("::1"))
                .forEach(
                    a ->
                        here.problem(
                            container,
                            "is published on " + a + ", for everybody who reaches this machine",
                            "# a container keeps its ports; ./lab up --reset makes a new lab, and its"
                                + " data is lost")));
  }
}
