package org.galerarunbook.container;

import com.github.dockerjava.api.exception.NotFoundException;
import org.testcontainers.DockerClientFactory;

/** Named volumes that carry this project's label. */
public final class LabVolume {

  private LabVolume() {}

  /** Makes an empty volume for {@code role}; returns its name. */
  public static String create(LabIdentity identity, String role) {
    return create(identity, identity.volumeName(role), role);
  }

  /** Makes an empty volume of another name; returns that. */
  public static String create(LabIdentity identity, String name, String role) {
    return Making.make(
        identity,
        () -> {
          DockerClientFactory.lazyClient()
              .createVolumeCmd()
              .withName(name)
              .withLabels(identity.labels(role))
              .exec();
          return name;
        });
  }

  public static boolean exists(String name) {
    try {
      DockerClientFactory.lazyClient().inspectVolumeCmd(name).exec();
      return true;
    } catch (NotFoundException none) {
      return false;
    }
  }

  /** Removes it; no error when there is none. */
  public static void remove(String name) {
    try {
      DockerClientFactory.lazyClient().removeVolumeCmd(name).exec();
    } catch (NotFoundException gone) {
      // What was asked for is so.
    }
  }
}
