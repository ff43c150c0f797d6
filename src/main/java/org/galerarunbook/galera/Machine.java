package org.galerarunbook.galera;

import com.github.dockerjava.api.model.Bind;
import com.github.dockerjava.api.model.Capability;
import com.github.dockerjava.api.model.HostConfig;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.galerarunbook.container.ContainerSpec;
import org.galerarunbook.container.FreePorts;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.GenericContainer;

/**
 * A node as most people have it: a Debian host with systemd, sshd, and the server as apt installs
 * it. Here it is a container whose first process is systemd.
 */
final class Machine {

  private static final String CGROUPS = "/sys/fs/cgroup";

  private Machine() {}

  static ContainerSpec of(ClusterSpec spec, String node, Seed seed, int index) {
    return ContainerSpec.of(node, spec.image())
        .withFiles(NodeFiles.ofMachine(spec, node, seed, index))
        .withPorts(spec.options().address(), new HashMap<>(Map.of(3306, FreePorts.next())));
  }

  /** What systemd asks for, without the rights of {@code --privileged}. */
  static void asMachine(GenericContainer<?> container) {
    container.withCreateContainerCmdModifier(
        command -> {
          HostConfig host = command.getHostConfig();
          host.withTmpFs(Map.of("/run", "rw,exec", "/run/lock", "rw"));
          host.withSecurityOpts(List.of("seccomp=unconfined", "apparmor=unconfined"));
          List<Capability> capabilities =
              new ArrayList<>(List.of(Capability.SYS_ADMIN, Capability.NET_ADMIN));
          if (host.getCapAdd() != null) {
            capabilities.addAll(List.of(host.getCapAdd()));
          }
          host.withCapAdd(capabilities.toArray(Capability[]::new));
          if (hasOneTree()) {
            // Its own part of the tree, which its first process makes writable for itself.
            host.withCgroupnsMode("private");
          } else {
            List<Bind> binds =
                new ArrayList<>(List.of(Bind.parse(CGROUPS + ":" + CGROUPS + ":ro")));
            if (host.getBinds() != null) {
              binds.addAll(List.of(host.getBinds()));
            }
            host.withBinds(binds);
          }
        });
  }

  private static boolean hasOneTree() {
    return "2".equals(DockerClientFactory.lazyClient().infoCmd().exec().getCGroupVersion());
  }
}
