package org.galerarunbook.cli;

import com.github.dockerjava.api.model.ContainerPort;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.galerarunbook.container.LabIdentity;
import org.galerarunbook.image.Engine;

/** Whether ports of this machine's loopback can be had. */
final class Ports {

  private static final int LIMIT_MS = 1000;

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

  /**
   * Those that another program holds. What only this user may not open is the engine's to open: one
   * that may not either, as a rootless one, says so itself.
   *
   * @param own what the lab that is up publishes
   */
  static List<Integer> taken(List<Integer> ports, List<Integer> own) {
    return ports.stream().filter(p -> !own.contains(p) && !isFree(p)).toList();
  }

  private static boolean isFree(int port) {
    try (ServerSocket socket = new ServerSocket()) {
      // A connection that ended a moment ago does not hold the port against us.
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      return true;
    } catch (IOException e) {
      return isForbidden(e) && !answers(port);
    }
  }

  /** Ports below 1024 are for root alone, on most machines. */
  static boolean isForbidden(IOException bind) {
    return String.valueOf(bind.getMessage()).contains("Permission denied");
  }

  private static boolean answers(int port) {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), LIMIT_MS);
      return true;
    } catch (IOException e) {
      return false;
    }
  }
}
