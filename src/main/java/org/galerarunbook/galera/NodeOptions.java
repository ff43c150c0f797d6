package org.galerarunbook.galera;

import java.util.Optional;
import java.util.function.Supplier;
import org.galerarunbook.container.ContainerSpec;
import org.testcontainers.containers.Network;

/**
 * What clusters of a test can ask for beyond what every cluster has.
 *
 * @param tls whether group communication, snapshots and clients are encrypted
 * @param accountLater whether the application's account is made when the cluster runs, so that one
 *     prepared data directory serves all names and passwords
 * @param diskSize size of each node's disk, for instance {@code 512M}; empty for the machine's
 * @param movableClock whether the server's clock can be set wrong
 * @param helperImage an image with sh, iptables, tc, perl, losetup, mkfs.ext4 and libfaketime;
 *     asked for when it is needed
 * @param network to join; empty for one of the cluster's own
 * @param address of the engine's host that ports are bound to
 * @param host name of the engine's host for clients of published ports
 * @param customizer of each node's container
 * @param machine whether a node is a Debian host with a service manager, and not a container with a
 *     server in it
 */
public record NodeOptions(
    boolean tls,
    boolean accountLater,
    String diskSize,
    boolean movableClock,
    Supplier<String> helperImage,
    Optional<Network> network,
    String address,
    String host,
    NodeCustomizer customizer,
    boolean machine) {

  /** Checks the size, which nobody else would before a helper fails. */
  public NodeOptions {
    if (!diskSize.matches("|\\d+[MG]")) {
      throw new IllegalArgumentException(
          "disk size '" + diskSize + "' must be a number with M or G behind it");
    }
  }

  /**
   * What a lab has: TLS, and a disk of this size, or the machine's; nodes that are hosts or not.
   */
  public static NodeOptions of(Supplier<String> helperImage, String diskSize, boolean machine) {
    return new NodeOptions(
        true,
        false,
        diskSize,
        false,
        helperImage,
        Optional.empty(),
        ContainerSpec.LOOPBACK,
        "localhost",
        (number, container) -> {},
        machine);
  }
}
