package org.galerarunbook.galera;

import com.github.dockerjava.api.exception.DockerException;
import com.github.dockerjava.api.model.Bind;
import com.github.dockerjava.api.model.Capability;
import com.github.dockerjava.api.model.HostConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.galerarunbook.Waiting;
import org.galerarunbook.container.ContainerSpec;
import org.galerarunbook.container.ContainerStatus;
import org.galerarunbook.container.ExecResult;
import org.galerarunbook.container.FreePorts;
import org.galerarunbook.container.LabContainer;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.GenericContainer;

/**
 * A node as most people have it: a Debian host with systemd, sshd, and the server as apt installs
 * it. Here it is a container whose first process is systemd.
 */
final class Machine {

  private static final String CGROUPS = "/sys/fs/cgroup";
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final Set<String> UP = Set.of("starting", "running", "degraded");
  private static final Set<String> BEGINS = Set.of("", "offline", "initializing", "starting");

  private static final String NEEDS =
      "It needs the capability SYS_ADMIN and no seccomp filter for containers";

  /**
   * What engines, runtimes and policies say of capabilities and profiles; not of names and ports.
   */
  private static final Pattern REFUSED =
      Pattern.compile(
          "(?i)authorization denied|authz|\\bcap(s|ability|abilities|.?add)\\b|SYS_ADMIN|seccomp|apparmor"
              + "|security.?opt|cgroupns|not permitted|not allowed");

  private Machine() {}

  static ContainerSpec of(ClusterSpec spec, String node, Seed seed, int index) {
    return ContainerSpec.of(node, spec.image())
        .withFiles(NodeFiles.ofMachine(spec, node, seed, index))
        .withPorts(spec.options().address(), Map.of(3306, FreePorts.next()));
  }

  /** What systemd asks for, without the rights of {@code --privileged}. */
  static void asMachine(GenericContainer<?> container) {
    container.withCreateContainerCmdModifier(
        command -> rights(command.getHostConfig(), hasOneTree()));
  }

  /**
   * @param oneTree of control groups, as of version 2
   */
  static void rights(HostConfig host, boolean oneTree) {
    host.withTmpFs(Map.of("/run", "rw,exec", "/run/lock", "rw"));
    host.withSecurityOpts(List.of("seccomp=unconfined", "apparmor=unconfined"));
    List<Capability> capabilities =
        new ArrayList<>(List.of(Capability.SYS_ADMIN, Capability.NET_ADMIN));
    if (host.getCapAdd() != null) {
      capabilities.addAll(List.of(host.getCapAdd()));
    }
    host.withCapAdd(capabilities.toArray(Capability[]::new));
    if (oneTree) {
      // Its own part of the tree, which its first process makes writable for itself.
      host.withCgroupnsMode("private");
    } else {
      List<Bind> binds = new ArrayList<>(List.of(Bind.parse(CGROUPS + ":" + CGROUPS + ":ro")));
      if (host.getBinds() != null) {
        binds.addAll(List.of(host.getBinds()));
      }
      host.withBinds(binds);
    }
  }

  /**
   * Makes and starts a host.
   *
   * @throws UnsupportedOperationException when the engine refuses what systemd asks for; what it
   *     refuses for another reason is thrown as it came
   */
  static LabContainer launch(Supplier<LabContainer> launch) {
    try {
      return launch.get();
    } catch (RuntimeException e) {
      for (Throwable cause = e; cause != null; cause = cause.getCause()) {
        if (cause instanceof DockerException
            && REFUSED.matcher(String.valueOf(cause.getMessage())).find()) {
          throw new UnsupportedOperationException(
              "hosts with systemd can't run on this engine: it refused the container (%s). %s"
                  .formatted(cause.getMessage().strip(), NEEDS),
              e);
        }
      }
      throw e;
    }
  }

  /**
   * Waits until systemd is up, whatever its units say.
   *
   * @throws UnsupportedOperationException when it does not come up on this engine
   */
  static void requireSystemd(GaleraNode node) {
    try {
      Waiting.until("systemd is up on " + node, LIMIT)
          .every(Duration.ofMillis(200))
          .is(() -> system(node), UP::contains);
    } catch (Waiting.TimedOut never) {
      throw new UnsupportedOperationException(
          "hosts with systemd can't run on this engine (control groups of version %s): %s. %s; the last that a host said: %s"
              .formatted(
                  DockerClientFactory.lazyClient().infoCmd().exec().getCGroupVersion(),
                  never.getMessage(),
                  NEEDS,
                  node.container().logs().lines().reduce((a, b) -> b).orElse("nothing")),
          never);
    }
  }

  /**
   * Waits until systemd has started all that it starts by itself, or has given up on it. The server
   * is among it: it counts as started when it has found its peers, and gives up after a while.
   *
   * @throws Waiting.TimedOut when it is still at it
   */
  static void awaitStarted(GaleraNode node, Duration limit) {
    Waiting.until("systemd of " + node + " has started the server, or given up", limit)
        .every(Duration.ofMillis(200))
        .is(() -> system(node), Machine::hasStarted);
  }

  /**
   * @param said by {@code systemctl is-system-running}, which has no bus to ask at the very begin
   */
  static boolean hasStarted(String said) {
    return !BEGINS.contains(said) && !said.startsWith("Failed to connect to");
  }

  private static String system(GaleraNode node) {
    ContainerStatus status = node.container().status();
    if (!status.running() || status.paused()) {
      return "its first process is " + status.word();
    }
    ExecResult answer =
        node.container().exec(Duration.ofSeconds(10), "systemctl", "is-system-running");
    return (answer.stdout() + answer.stderr()).strip();
  }

  private static boolean hasOneTree() {
    return "2".equals(DockerClientFactory.lazyClient().infoCmd().exec().getCGroupVersion());
  }
}
