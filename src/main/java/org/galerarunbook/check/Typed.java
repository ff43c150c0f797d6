package org.galerarunbook.check;

/** How an operator there types what a remedy asks for. All of it is a line for a POSIX shell. */
enum Typed {
  /** In the lab's containers. */
  CONTAINERS(
      "docker exec %1$s mariadb -e %2$s",
      "docker start %s", "./lab recover", "docker logs --tail 50 %s"),

  /** On hosts with systemd. */
  HOSTS(
      "sudo mariadb -e %2$s   # on %1$s",
      "sudo systemctl start mariadb   # on %s", "", "sudo journalctl -u mariadb -n 50   # on %s");

  private final String sql;
  private final String start;
  private final String recover;
  private final String log;

  Typed(String sql, String start, String recover, String log) {
    this.sql = sql;
    this.start = start;
    this.recover = recover;
    this.log = log;
  }

  /** SQL on that node, as root. */
  String sql(String node, String statement) {
    return sql.formatted(node, quoted(statement));
  }

  /** Starts the node with the data it has. */
  String start(String node) {
    return start.formatted(node);
  }

  /** Brings the cluster back when no node is Primary; empty when only the page can. */
  String recover() {
    return recover;
  }

  /** Where the node says why, as a comment. */
  String log(String node) {
    return "# its log says more: " + log.formatted(node);
  }

  /** One word of a shell; in double quotes, which read better, where that is the same. */
  private static String quoted(String text) {
    return text.matches("[^\"$`\\\\!]*")
        ? '"' + text + '"'
        : "'" + text.replace("'", "'\\''") + "'";
  }
}
