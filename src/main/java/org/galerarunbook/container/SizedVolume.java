package org.galerarunbook.container;

import com.github.dockerjava.api.model.Bind;
import com.github.dockerjava.api.model.Capability;
import com.github.dockerjava.api.model.HostConfig;
import com.github.dockerjava.api.model.Volume;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.galerarunbook.Waiting;
import org.testcontainers.DockerClientFactory;

/**
 * A volume with a size of its own: a file system in a file, on a loop device. The device is held by
 * a container, and goes with it: the kernel frees it when nobody has it open any more.
 */
public final class SizedVolume {

  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final String READY = "device ";

  /** A device can be taken by somebody else between the question and the use. */
  private static final String KEEPER =
      """
      truncate -s "$1" /disk/image
      mkfs.ext4 -q -m 0 /disk/image
      cp -a /host/loop-control /dev/
      for try in 1 2 3 4 5 6 7 8 9; do
        device=$(losetup --find)
        device=${device%% *}
        cp -af /host/${device#/dev/} /dev/
        if losetup $device /disk/image; then
          exec 3< $device
          losetup --detach $device
          echo "device $device"
          exec sleep infinity
        fi
      done
      exit 1
      """;

  private SizedVolume() {}

  /**
   * Makes an empty volume for {@code role}; returns its name.
   *
   * @param size for instance {@code 512M}
   * @param image with losetup and mkfs.ext4
   * @throws IllegalStateException when the engine's kernel or its rules allow no loop device
   */
  public static String create(LabIdentity identity, String role, String size, String image) {
    String file = LabVolume.create(identity, role + "-disk");
    HostConfig host =
        HostConfig.newHostConfig()
            .withNetworkMode("none")
            .withCapAdd(Capability.SYS_ADMIN)
            .withDeviceCgroupRules(List.of("c 10:237 rmw", "b 7:* rmw"))
            .withBinds(new Bind(file, new Volume("/disk")), new Bind("/dev", new Volume("/host")));
    LabContainer keeper =
        OneShot.detached(
            identity,
            identity.containerName(role + "-disk"),
            image,
            host,
            List.of("/bin/bash", "-ec", KEEPER, "bash", size));
    String log =
        Waiting.until("a disk of " + size + " for " + role, LIMIT)
            .is(
                keeper::logs,
                l -> {
                  if (!keeper.status().running()) {
                    throw new IllegalStateException(
                        "no disk of " + size + " for " + role + ": " + keeper.logs().strip());
                  }
                  return l.contains(READY);
                });
    String device =
        log.lines().filter(l -> l.startsWith(READY)).findFirst().orElseThrow().substring(7);
    DockerClientFactory.lazyClient()
        .createVolumeCmd()
        .withName(identity.volumeName(role))
        .withLabels(identity.labels(role))
        .withDriverOpts(Map.of("type", "ext4", "device", device))
        .exec();
    return identity.volumeName(role);
  }
}
