package org.galerarunbook.check;

import java.security.cert.X509Certificate;
import java.util.List;

/**
 * What is known of a cluster before it is asked.
 *
 * @param nodes how many there are to be that have data
 * @param arbitrators members without data, by name
 * @param application its account, as {@code user@host}; empty when it is not known
 * @param requirement what that account has to ask for, after {@code REQUIRE}
 * @param trusted the CAs that served certificates have to be of; none when that is judged elsewhere
 */
record Known(
    int nodes,
    List<String> arbitrators,
    String application,
    String requirement,
    List<X509Certificate> trusted) {

  Known {
    arbitrators = List.copyOf(arbitrators);
    trusted = List.copyOf(trusted);
  }
}
