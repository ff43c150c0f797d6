package org.galerarunbook.cli;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.stream.IntStream;

/** Whether ports of this machine's loopback can be had. */
final class Ports {

  private Ports() {}

  /** The ports of that many nodes from the first on. */
  static List<Integer> ofNodes(int first, int nodes) {
    return IntStream.range(first, first + nodes).boxed().toList();
  }

  /** Those that another program holds, or that this user may not open. */
  static List<Integer> taken(List<Integer> ports) {
    return ports.stream().filter(p -> !isFree(p)).toList();
  }

  private static boolean isFree(int port) {
    try (ServerSocket socket = new ServerSocket()) {
      // A connection that ended a moment ago does not hold the port against us.
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      return true;
    } catch (IOException e) {
      return false;
    }
  }
}
