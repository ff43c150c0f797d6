package org.galerarunbook.galera;

import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The peers' list of a node: {@code wsrep_cluster_address}. */
public final class ClusterAddress {

  private static final Pattern SETTING =
      Pattern.compile(
          "^\\s*wsrep[-_]cluster[-_]address\\s*=\\s*[\"']?gcomm://([^?\"'\\s#]*)",
          Pattern.MULTILINE);

  /** With a port, an IPv6 address stands in brackets. */
  private static final Pattern HOST = Pattern.compile("\\[([^]]+)](?::\\d+)?|([^:]+)(?::\\d+)?");

  private ClusterAddress() {}

  /** Its hosts in their order, without ports and options. */
  public static List<String> hosts(String address) {
    String peers = address.replaceFirst("^gcomm://", "").replaceFirst("\\?.*", "");
    return Arrays.stream(peers.split(","))
        .map(String::strip)
        .filter(p -> !p.isEmpty())
        .map(ClusterAddress::host)
        .toList();
  }

  /** The same of an option file, in which the last line counts. None where there is no line. */
  static List<String> inFile(String configuration) {
    Matcher setting = SETTING.matcher(configuration);
    String peers = "";
    while (setting.find()) {
      peers = setting.group(1);
    }
    return hosts(peers);
  }

  private static String host(String peer) {
    Matcher host = HOST.matcher(peer);
    if (!host.matches()) {
      return peer;
    }
    return host.group(1) == null ? host.group(2) : host.group(1);
  }
}
