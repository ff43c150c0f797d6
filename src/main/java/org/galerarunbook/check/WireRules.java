package org.galerarunbook.check;

import java.security.GeneralSecurityException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.galerarunbook.pki.CertificateText;

/** What the ports show to somebody who connects. */
final class WireRules {

  static final List<Rule> ALL =
      List.of(
          Rule.each("served certificates", Pages.ROTATE, Seen::showing, WireRules::served),
          Rule.each("certificates alike", Pages.ROTATE, Seen::showing, WireRules::alike),
          Rule.each("old TLS refused", Pages.TLS, Seen::showing, WireRules::oldTls),
          Rule.each("plain text refused", Pages.PORTS, Seen::showing, WireRules::plain),
          Rule.each("a CA for peers alone", Pages.PORTS, Seen::answering, WireRules::authorities),
          Rule.each("transfer ports", Pages.PORTS, Seen::answering, WireRules::transfers));

  /** Those that always listen. */
  static final List<Integer> SERVING = List.of(3306, 4567);

  private static final String NEWER_TLS = "tls_version=TLSv1.2,TLSv1.3";

  private static final Duration SOON = Duration.ofDays(30);

  private static final String OR_THE_FILE =
      "# or it is right, and cluster.yaml is not: 'ca:', 'certificate_name:'";

  private WireRules() {}

  private static void served(NodeSeen node, Seen seen, Here here) {
    for (int port : SERVING) {
      PortSeen shown = node.port(port);
      String where = " on port " + node.place().number(port);
      boolean isSaid = !node.ports().containsKey(port) || !node.answers() && !node.outside();
      if (!shown.chain().isEmpty()) {
        judge(node, shown.chain(), where, seen.known().trusted(), here);
      } else if (!isSaid) {
        here.at(Pages.PORTS)
            .problem(
                (shown.listening() ? "serves no certificate" : "nobody listens") + where,
                here.listening());
      }
    }
  }

  private static void judge(
      NodeSeen node,
      List<X509Certificate> chain,
      String where,
      List<X509Certificate> trusted,
      Here here) {
    if (trusted.isEmpty()) {
      return;
    }
    X509Certificate leaf = chain.get(0);
    if (!isSigned(chain, trusted)) {
      String issuer = leaf.getIssuerX500Principal().getName();
      String what = "serves a certificate that no trusted CA signed, but " + issuer;
      here.problem(what + where, OR_THE_FILE);
    }
    String name = node.place().certificateName();
    if (!names(leaf).contains(name)) {
      String what = "serves a certificate without the name " + name + ", but " + names(leaf);
      here.problem(what + where, OR_THE_FILE);
    }
    Instant until = leaf.getNotAfter().toInstant();
    if (until.isBefore(Instant.now())) {
      String what = "serves a certificate that expired at " + until;
      here.at(Pages.EXPIRED).problem(what + where, "");
    } else if (until.isBefore(Instant.now().plus(SOON))) {
      here.note("serves a certificate that expires soon, at " + until + where, "");
    }
  }

  /** Each is signed by the next one, or by a trusted one. */
  static boolean isSigned(List<X509Certificate> chain, List<X509Certificate> trusted) {
    X509Certificate first = chain.get(0);
    List<X509Certificate> rest = chain.subList(1, chain.size());
    return trusted.stream().anyMatch(ca -> signed(first, ca))
        || !rest.isEmpty() && signed(first, rest.get(0)) && isSigned(rest, trusted);
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
  private static void alike(NodeSeen node, Seen seen, Here here) {
    List<X509Certificate> leaves = SERVING.stream().flatMap(p -> node.leaf(p).stream()).toList();
    if (leaves.size() < 2) {
      return;
    }
    X509Certificate clients = leaves.get(0);
    X509Certificate peers = leaves.get(1);
    if (!clients.equals(peers)
        && clients.getSubjectX500Principal().equals(peers.getSubjectX500Principal())
        && clients.getIssuerX500Principal().equals(peers.getIssuerX500Principal())) {
      here.note(
          "serves two certificates of one name: serial %s on port %d, %s on port %d"
              .formatted(
                  CertificateText.serialHex(clients),
                  node.place().number(3306),
                  CertificateText.serialHex(peers),
                  node.place().number(4567)),
          here.sql("FLUSH LOCAL SSL"));
    }
  }

  private static void oldTls(NodeSeen node, Seen seen, Here here) {
    for (int port : SERVING) {
      if (node.port(port).oldTls()) {
        here.problem(
            "takes TLS 1.1 on port " + node.place().number(port),
            port == 3306
                ? here.restarted(NEWER_TLS, "tls_version", "TLSv1.2,TLSv1.3")
                : "# of %s's OpenSSL: MinProtocol = TLSv1.2 in its openssl.cnf, then a restart"
                    .formatted(node.name()));
      }
    }
  }

  private static void plain(NodeSeen node, Seen seen, Here here) {
    if (node.port(4567).speaksFirst()) {
      here.problem(
          "talks to peers in the clear on port " + node.place().number(4567), here.listening());
    }
    if (node.answers() && (!node.isOn("socket.ssl") || node.isOn("socket.dynamic"))) {
      here.problem(
          "lets in peers without TLS (socket.ssl is '%s', socket.dynamic is '%s')"
              .formatted(node.option("socket.ssl"), node.option("socket.dynamic")),
          node.isOn("socket.ssl")
              ? here.restarted(
                  "without socket.dynamic in the one string of wsrep_provider_options",
                  "wsrep_provider_options",
                  "socket.dynamic = false")
              : "# not one node alone, its peers would refuse it: as the page says");
    }
  }

  /** Group communication knows no accounts: whom its CA signed is in. */
  private static void authorities(NodeSeen node, Seen seen, Here here) {
    String peers = node.option("socket.ssl_ca");
    if (!peers.isEmpty() && peers.equals(node.variable("ssl_ca"))) {
      here.problem(
          "has one CA for clients and peers: any client's key opens the cluster"
              + " (socket.ssl_ca and ssl_ca are %s)".formatted(peers),
          "# a CA that signs nodes alone, for socket.ssl_ca and [sst] tca of all nodes, in the three"
              + " phases that the page names");
    }
  }

  /** Nobody listens there but a node that is being filled, and that one is not looked at there. */
  private static void transfers(NodeSeen node, Seen seen, Here here) {
    for (int port : NodeSeen.TRANSFERS) {
      if (node.port(port).listening()) {
        here.note(
            "somebody listens on port " + node.place().number(port) + " and no transfer goes on",
            here.listening());
      }
    }
  }
}
