package org.galerarunbook.check;

import java.security.cert.X509Certificate;
import java.util.List;

/**
 * What a port of a node showed to somebody who connects.
 *
 * @param chain the certificates that were served, the leaf first; empty when none was
 * @param oldTls whether it took TLS 1.1
 * @param greets whether a server of clients said hello; not looked at on other ports
 * @param speaksFirst whether it sent something to a peer that was silent, as the provider does
 *     without TLS
 */
record PortSeen(
    boolean listening,
    List<X509Certificate> chain,
    boolean oldTls,
    boolean speaksFirst,
    boolean greets) {

  static final PortSeen CLOSED = new PortSeen(false, List.of(), false, false, false);

  PortSeen(boolean listening, List<X509Certificate> chain, boolean oldTls, boolean speaksFirst) {
    this(listening, chain, oldTls, speaksFirst, false);
  }

  PortSeen {
    chain = List.copyOf(chain);
  }
}
