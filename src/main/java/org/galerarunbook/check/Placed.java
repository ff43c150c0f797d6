package org.galerarunbook.check;

import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;

/**
 * What lies somewhere for a node.
 *
 * @param clients for port 3306
 * @param peers for port 4567, and transfers
 * @param sst section {@code [sst]} of the node's option files; null when it was not read
 */
record Placed(Pair clients, Pair peers, Map<String, String> sst) {

  /**
   * A certificate, and the CAs by which others' are judged.
   *
   * @param leaf null when the file holds none
   */
  record Pair(X509Certificate leaf, List<X509Certificate> trust) {
    Pair {
      trust = List.copyOf(trust);
    }
  }

  /** What a port serves, and whom it trusts. */
  Pair at(int port) {
    return port == 3306 ? clients : peers;
  }
}
