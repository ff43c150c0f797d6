package org.galerarunbook.check;

import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;

/**
 * The certificate and the CAs that lie somewhere for a node.
 *
 * @param leaf null when the file holds none
 * @param sst section {@code [sst]} of the node's option files; null when it was not read
 */
record Placed(X509Certificate leaf, List<X509Certificate> trust, Map<String, String> sst) {

  Placed {
    trust = List.copyOf(trust);
  }
}
