package org.galerarunbook.check;

import java.security.GeneralSecurityException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.galerarunbook.finding.Finding;
import org.galerarunbook.pki.CertificateText;

/** What the ports show to somebody who connects. */
final class WireRules {

  static final List<Rule> ALL =
      List.of(
          new Rule("served certificates", Pages.ROTATE, WireRules::served),
          new Rule("certificates alike", Pages.ROTATE, WireRules::alike),
          new Rule("old TLS refused", Pages.TLS, WireRules::oldTls),
          new Rule("plain text refused", Pages.PORTS, WireRules::plain),
          new Rule("a CA for peers alone", Pages.PORTS, WireRules::authorities),
          new Rule("transfer ports", Pages.PORTS, WireRules::transfers));

  /** Those that always listen. */
  static final List<Integer> SERVING = List.of(3306, 4567);

  private static final String NEWER_TLS = "tls_version=TLSv1.2,TLSv1.3";

  private static final Duration SOON = Duration.ofDays(30);

  private static final String OR_THE_FILE =
      "# or it is right, and cluster.yaml is not: 'ca:', 'certificate_name:'";

  private static final String EXPIRED = "serves a certificate that expired at ";

  private WireRules() {}

  private static List<NodeSeen> showing(Seen seen) {
    return seen.nodes().stream().filter(NodeSeen::shows).toList();
  }

  private static void served(Seen seen, Report report) {
    for (NodeSeen node : showing(seen)) {
      for (int port : SERVING) {
        if (!node.ports().containsKey(port)) {
          continue; // Nobody looked, which is said.
        }
        PortSeen shown = node.port(port);
        if (shown.chain().isEmpty() && !node.answers() && !node.outside()) {
          continue; // It does not answer, which is said.
        }
        if (shown.chain().isEmpty()) {
          String what =
              shown.listening() ? "serves no certificate on port " : "nobody listens on port ";
          report.add(
              Finding.problem(
                      node.name(),
                      what + node.place().number(port),
                      seen.typed().listening(node.name()))
                  .at(Pages.PORTS));
        } else {
          chain(seen, node, shown.chain())
              .forEach(
                  what ->
                      report.add(
                          Finding.problem(
                                  node.name(),
                                  what + " on port " + node.place().number(port),
                                  what.startsWith(EXPIRED) ? "" : OR_THE_FILE)
                              .at(what.startsWith(EXPIRED) ? Pages.EXPIRED : Pages.ROTATE)));
          soon(shown.chain().get(0))
              .filter(what -> !seen.known().trusted().isEmpty())
              .ifPresent(
                  what ->
                      report.note(node.name(), what + " on port " + node.place().number(port), ""));
        }
      }
    }
  }

  private static List<String> chain(Seen seen, NodeSeen node, List<X509Certificate> chain) {
    if (seen.known().trusted().isEmpty()) {
      return List.of();
    }
    List<String> wrong = new ArrayList<>();
    X509Certificate leaf = chain.get(0);
    if (!isSigned(chain, seen.known().trusted())) {
      wrong.add(
          "serves a certificate that no trusted CA signed, but "
              + leaf.getIssuerX500Principal().getName());
    }
    if (!names(leaf).contains(node.place().certificateName())) {
      wrong.add(
          "serves a certificate without the name "
              + node.place().certificateName()
              + ", but "
              + names(leaf));
    }
    if (leaf.getNotAfter().toInstant().isBefore(Instant.now())) {
      wrong.add(EXPIRED + leaf.getNotAfter().toInstant());
    }
    return wrong;
  }

  private static Optional<String> soon(X509Certificate leaf) {
    Instant until = leaf.getNotAfter().toInstant();
    boolean soon = until.isAfter(Instant.now()) && until.isBefore(Instant.now().plus(SOON));
    return soon
        ? Optional.of("serves a certificate that expires soon, at " + until)
        : Optional.empty();
  }

  /** Each is signed by the next one, or by a trusted one. */
  static boolean isSigned(List<X509Certificate> chain, List<X509Certificate> trusted) {
    for (int i = 0; i < chain.size(); i++) {
      X509Certificate certificate = chain.get(i);
      if (trusted.stream().anyMatch(ca -> signed(certificate, ca))) {
        return true;
      }
      if (i + 1 == chain.size() || !signed(certificate, chain.get(i + 1))) {
        return false;
      }
    }
    return false;
  }

  private static boolean signed(X509Certificate certificate, X509Certificate by) {
    try {
      certificate.verify(by.getPublicKey());
      return certificate.getIssuerX500Principal().equals(by.getSubjectX500Principal());
    } catch (GeneralSecurityException another) {
      return false;
    }
  }

  /** The alternative names, DNS names and addresses alike. */
  static List<String> names(X509Certificate leaf) {
    try {
      return leaf.getSubjectAlternativeNames() == null
          ? List.of()
          : leaf.getSubjectAlternativeNames().stream().map(n -> String.valueOf(n.get(1))).toList();
    } catch (CertificateParsingException unreadable) {
      return List.of();
    }
  }

  /** After a rotation one port may have read the new one, and the other not; two CAs are two. */
  private static void alike(Seen seen, Report report) {
    for (NodeSeen node : showing(seen)) {
      List<X509Certificate> clients = node.port(3306).chain();
      List<X509Certificate> peers = node.port(4567).chain();
      if (!clients.isEmpty()
          && !peers.isEmpty()
          && !clients.get(0).equals(peers.get(0))
          && clients.get(0).getSubjectX500Principal().equals(peers.get(0).getSubjectX500Principal())
          && clients
              .get(0)
              .getIssuerX500Principal()
              .equals(peers.get(0).getIssuerX500Principal())) {
        report.note(
            node.name(),
            "serves two certificates of one name: serial %s on port %d, %s on port %d"
                .formatted(
                    CertificateText.serialHex(clients.get(0)),
                    node.place().number(3306),
                    CertificateText.serialHex(peers.get(0)),
                    node.place().number(4567)),
            seen.typed().sql(node.name(), "FLUSH LOCAL SSL"));
      }
    }
  }

  private static void oldTls(Seen seen, Report report) {
    for (NodeSeen node : showing(seen)) {
      for (int port : SERVING) {
        if (node.port(port).oldTls()) {
          report.problem(
              node.name(),
              "takes TLS 1.1 on port " + node.place().number(port),
              port == 3306
                  ? seen.typed().restarted(node.name(), NEWER_TLS, "tls_version", "TLSv1.2,TLSv1.3")
                  : "# of %s's OpenSSL: MinProtocol = TLSv1.2 in its openssl.cnf, then a restart"
                      .formatted(node.name()));
        }
      }
    }
  }

  private static void plain(Seen seen, Report report) {
    for (NodeSeen node : showing(seen)) {
      if (node.port(4567).speaksFirst()) {
        report.problem(
            node.name(),
            "talks to peers in the clear on port " + node.place().number(4567),
            seen.typed().listening(node.name()));
      }
      if (node.answers() && (!node.isOn("socket.ssl") || node.isOn("socket.dynamic"))) {
        report.problem(
            node.name(),
            "lets in peers without TLS (socket.ssl is '%s', socket.dynamic is '%s')"
                .formatted(node.option("socket.ssl"), node.option("socket.dynamic")),
            node.isOn("socket.ssl")
                ? seen.typed()
                    .restarted(
                        node.name(),
                        "without socket.dynamic in the one string of wsrep_provider_options",
                        "wsrep_provider_options",
                        "socket.dynamic = false")
                : "# not one node alone, its peers would refuse it: as the page says");
      }
    }
  }

  /** Group communication knows no accounts: whom its CA signed is in. */
  private static void authorities(Seen seen, Report report) {
    for (NodeSeen node : seen.answering()) {
      String peers = node.option("socket.ssl_ca");
      if (!peers.isEmpty() && peers.equals(node.variable("ssl_ca"))) {
        report.problem(
            node.name(),
            "has one CA for clients and peers: any client's key opens the cluster (socket.ssl_ca"
                + " and"
                + " ssl_ca are %s)".formatted(peers),
            "# a CA that signs nodes alone, for socket.ssl_ca and [sst] tca of all nodes, in the three"
                + " phases that the page names");
      }
    }
  }

  /** Nobody listens there but a node that is being filled, and that one is not looked at there. */
  private static void transfers(Seen seen, Report report) {
    for (NodeSeen node : seen.answering()) {
      for (int port : NodeSeen.TRANSFERS) {
        if (node.port(port).listening()) {
          report.note(
              node.name(),
              "somebody listens on port " + node.place().number(port) + " and no transfer goes on",
              seen.typed().listening(node.name()));
        }
      }
    }
  }
}
