package org.galerarunbook.check;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;

/** The hosts of {@code wsrep_cluster_address}, and whose they are. */
final class PeerList {

  private PeerList() {}

  /** Without ports and options. */
  static List<String> hosts(String address) {
    return Arrays.stream(address.replaceFirst("^gcomm://", "").replaceFirst("\\?.*", "").split(","))
        .map(
            a ->
                a.strip()
                    .replaceFirst("^\\[(.*)](:\\d+)?$", "$1")
                    .replaceFirst("^([^:]*):\\d+$", "$1"))
        .filter(a -> !a.isEmpty())
        .toList();
  }

  /** By its names, or by the address to which both lead from here. */
  static boolean isOf(ClusterFile.Node node, String peer) {
    return peer.equals(node.name())
        || peer.equals(node.host())
        || peer.equals(node.certificateName())
        || isOneAddress(node.host(), peer);
  }

  private static boolean isOneAddress(String one, String other) {
    try {
      List<InetAddress> addresses = List.of(InetAddress.getAllByName(one));
      return Arrays.stream(InetAddress.getAllByName(other)).anyMatch(addresses::contains);
    } catch (UnknownHostException e) {
      return false;
    }
  }
}
