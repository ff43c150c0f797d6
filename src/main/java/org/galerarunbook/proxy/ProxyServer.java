package org.galerarunbook.proxy;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.galerarunbook.container.ConfFiles;
import org.galerarunbook.container.ContainerSpec;
import org.galerarunbook.container.ContainerStatus;
import org.galerarunbook.container.FileEntry;
import org.galerarunbook.container.FreePorts;
import org.galerarunbook.container.LabContainer;
import org.galerarunbook.container.LabIdentity;
import org.galerarunbook.container.LabNetwork;

/**
 * HAProxy in front of the nodes, in TCP mode: one writer, the others backups, by each node's own
 * state.
 *
 * @see <a href="https://docs.haproxy.org/3.0/configuration.html">HAProxy's configuration</a>
 */
public final class ProxyServer {

  /** Role and Docker name; {@code proxy.local} is in every node's certificate. */
  public static final String NAME = "proxy";

  private static final int STATE_PORT = 8404;
  private static final String SECTION = "galera";
  private static final Duration LIMIT = Duration.ofSeconds(3);

  private final LabContainer container;

  /** A handle on the lab's proxy, which need not exist yet. */
  public ProxyServer(LabIdentity identity) {
    this.container = LabContainer.named(identity.containerName(NAME));
  }

  /**
   * Makes and starts it. The nodes need not run yet.
   *
   * @param image reference that the engine has
   * @param nodes names; the first one is the writer while it can be
   */
  public static void launch(
      LabIdentity identity, LabNetwork network, String image, List<String> nodes) {
    ContainerSpec spec =
        ContainerSpec.of(NAME, image)
            .withFiles(
                List.of(FileEntry.text("/usr/local/etc/haproxy/haproxy.cfg", configuration(nodes))))
            .withPorts(Map.of(STATE_PORT, FreePorts.next()));
    LabContainer.launch(spec, identity, network);
  }

  static String configuration(List<String> nodes) {
    String servers =
        nodes.stream()
            .map(
                n ->
                    "  server %1$s abns@%1$s track %2$s/%3$s%4$s"
                        .formatted(
                            n,
                            NodeState.sectionOf(n),
                            NodeState.CHECKED,
                            n.equals(nodes.get(0)) ? "" : " backup"))
            .collect(Collectors.joining("\n"));
    String sections =
        nodes.stream()
            .map(
                n ->
                    "listen %2$s from node\n  bind abns@%1$s\n  server %3$s %1$s.local:3306 port 9200"
                        .formatted(n, NodeState.sectionOf(n), NodeState.CHECKED))
            .collect(Collectors.joining("\n\n"));
    return ConfFiles.render(
        "haproxy", "haproxy.cfg", Map.of("servers", servers, "nodes", sections));
  }

  public LabContainer container() {
    return container;
  }

  /**
   * What it thinks of each node.
   *
   * @throws IllegalStateException when it does not answer
   */
  public List<NodeState> states() {
    int port = container.hostPort(STATE_PORT);
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/;csv"))
            .timeout(LIMIT)
            .build();
    try {
      HttpResponse<String> answer =
          HttpClient.newBuilder()
              .connectTimeout(LIMIT)
              .build()
              .send(request, HttpResponse.BodyHandlers.ofString());
      return NodeState.parse(answer.body(), SECTION);
    } catch (IOException | IllegalArgumentException e) {
      throw new IllegalStateException(container + " does not tell its state: " + e, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while " + container + " was asked", e);
    }
  }

  /** The node that connections go to now; empty when no node can take them. */
  public Optional<String> writer() {
    return states().stream()
        .filter(NodeState::up)
        .min(Comparator.comparing(NodeState::backup))
        .map(NodeState::node);
  }

  /** What keeps it from leading the application to the first node; empty when nothing does. */
  public Optional<String> problem() {
    ContainerStatus status = container.status();
    if (!status.running() || status.paused()) {
      return Optional.of("is " + status.word());
    }
    try {
      String out =
          states().stream()
              .filter(s -> !s.up())
              .map(s -> s.node() + " is out (" + s.status() + ", " + s.lastCheck() + ")")
              .collect(Collectors.joining("; "));
      return Optional.of(out).filter(o -> !o.isEmpty());
    } catch (RuntimeException e) {
      return Optional.of(String.valueOf(e.getMessage()));
    }
  }
}
