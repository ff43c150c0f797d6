package org.galerarunbook.lab;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.galerarunbook.container.FileEntry;
import org.galerarunbook.container.LabContainer;
import org.galerarunbook.galera.GaleraCluster;
import org.galerarunbook.galera.GaleraNode;

/**
 * Makes operator and hosts known to each other, so that {@code ssh galera2} asks nothing; again
 * when one of them was made anew.
 */
final class OperatorKeys {

  /** Who logs in on the hosts, and may do all there by sudo. */
  private static final String USER = "admin";

  private static final int USER_ID = 1000;
  private static final String KEY = "/root/.ssh/id_ed25519";
  private static final String HOST_KEY = "/etc/ssh/ssh_host_ed25519_key.pub";
  private static final Duration LIMIT = Duration.ofSeconds(20);

  private OperatorKeys() {}

  static void exchange(LabContainer operator, GaleraCluster hosts) {
    if (operator.readFile(KEY).isEmpty()) {
      operator
          .exec(LIMIT, "ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", KEY)
          .orThrow("making the operator's key");
    }
    byte[] key = operator.readFile(KEY + ".pub").orElseThrow();
    StringBuilder known = new StringBuilder();
    for (GaleraNode host : hosts.nodes()) {
      host.container()
          .copyIn(
              List.of(
                  new FileEntry(
                      "/home/" + USER + "/.ssh/authorized_keys", key, 0600, USER_ID, USER_ID)));
      String its =
          new String(host.container().readFile(HOST_KEY).orElseThrow(), StandardCharsets.UTF_8);
      known.append(host.name()).append(',').append(host.host()).append(' ').append(its);
    }
    operator.copyIn(
        List.of(
            FileEntry.text("/root/.ssh/known_hosts", known.toString()),
            FileEntry.text("/root/.ssh/config", "Host galera*\n  User " + USER + "\n")));
  }
}
