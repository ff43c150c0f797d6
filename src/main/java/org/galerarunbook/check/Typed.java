package org.galerarunbook.check;

/** How an operator there types what a remedy asks for. */
enum Typed {
  /** In the lab's containers. */
  CONTAINERS,
  /** On hosts with systemd. */
  HOSTS;

  String either(String inContainers, String onHosts, Object... words) {
    return (this == CONTAINERS ? inContainers : onHosts).formatted(words);
  }

  String clock(String nodes) {
    return either(
        "# containers have the clock of their machine: 'date -u' there, for %s",
        "timedatectl   # on %s: 'System clock synchronized: yes'; if not: sudo systemctl enable --now"
            + " systemd-timesyncd, or chrony",
        nodes);
  }

  /** Starts the node with the data it has. */
  String start(String node) {
    return either("docker start %s", "sudo systemctl start mariadb   # on %s", node);
  }

  /** Brings the cluster back when no node is Primary; empty when only the page can. */
  String recover() {
    return either("./lab recover", "");
  }

  /** Where the node says why, as a comment. */
  String log(String node) {
    return "# its log says more: "
        + either("docker logs --tail 50 %s", "sudo journalctl -u mariadb -n 50   # on %s", node);
  }
}
