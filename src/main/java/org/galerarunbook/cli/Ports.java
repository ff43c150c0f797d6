package org.galerarunbook.cli;

import com.github.dockerjava.api.model.ContainerPort;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.galerarunbook.container.LabIdentity;
import org.galerarunbook.image.Engine;

/** Whether ports of this machine's loopback can be had. */
final class Ports {

  private Ports() {}

  /** The ports of that many nodes from the first on. */
  static List<Integer> ofNodes(int first, int nodes) {
    return IntStream.range(first, first + nodes).boxed().toList();
  }

  /** What the lab of './lab up' publishes: its own hold on its ports is no fault of the machine. */
  static List<Integer> ofLab(Engine engine) {
    String label = LabIdentity.LAB_LABEL + "=" + LabIdentity.ofCommandLine().name();
    return engine.client().listContainersCmd().withFilter("label", List.of(label)).exec().stream()
        .flatMap(c -> Arrays.stream(c.getPorts()))
        .map(ContainerPort::getPublicPort)
        .filter(Objects::nonNull)
        .toList();
  }

  /** The same, of the engine that commands use. */
  static List<Integer> ofLab() {
    try (Engine engine = Engine.connect()) {
      return ofLab(engine);
    }
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
