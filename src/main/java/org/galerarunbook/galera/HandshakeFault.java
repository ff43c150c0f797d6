package org.galerarunbook.galera;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Why a node's peers don't talk to it, as its log has it: something about certificates that no
 * waiting mends. The most telling one comes first.
 */
final class HandshakeFault {

  private static final List<Pattern> FAULTS =
      List.of(
          Pattern.compile("certificate verify failed: [^\\n']+"),
          Pattern.compile("ssl/tls alert (?!close notify)[^\\n(':]+"),
          Pattern.compile("peer did not return a certificate"),
          Pattern.compile("no shared cipher|no suitable signature algorithm|wrong version number"));

  private HandshakeFault() {}

  /** What is in the way; empty when the log has nothing of the kind. */
  static Optional<String> in(String log) {
    return FAULTS.stream()
        .map(p -> p.matcher(log))
        .filter(Matcher::find)
        .map(m -> m.group().strip())
        .findFirst();
  }
}
