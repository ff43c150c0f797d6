package org.galerarunbook.check;

/** How an operator there types what a remedy asks for. All of it is a line for a POSIX shell. */
enum Typed {
  /** In the lab's containers. */
  CONTAINERS(
      "docker exec %1$s mariadb -e %2$s",
      "docker start %s",
      "./lab recover",
      "docker logs --tail 50 %s",
      "# in %1$s, in z-galera.cnf, %2$s; then, while the others are Synced, docker restart -t 600 %1$s",
      "# in %1$s, in z-galera.cnf, %2$s",
      "# its processes: docker top %s",
      "# containers have the clock of their machine: 'date -u' there, for %s",
      "# the last line of %2$s counts: docker exec %1$s my_print_defaults --mysqld"),

  /** On hosts with systemd. */
  HOSTS(
      "sudo mariadb -e %2$s   # on %1$s",
      "sudo systemctl start mariadb   # on %s",
      "",
      "sudo journalctl -u mariadb -n 50   # on %s",
      "# on %1$s, in your own file in /etc/mysql/mariadb.conf.d, %2$s; then, while the others are"
          + " Synced, sudo systemctl restart mariadb",
      "# on %1$s, in your own file in /etc/mysql/mariadb.conf.d, %2$s",
      "sudo ss -Htlnp   # on %s: who listens, and as which program",
      "timedatectl   # on %s: 'System clock synchronized: yes'; if not: sudo systemctl enable --now"
          + " systemd-timesyncd, or chrony",
      "sudo my_print_defaults --mysqld   # on %1$s: the last line of %2$s counts");

  private final String sql;
  private final String start;
  private final String recover;
  private final String log;
  private final String restarted;
  private final String written;
  private final String listening;
  private final String clock;
  private final String defaults;

  Typed(
      String sql,
      String start,
      String recover,
      String log,
      String restarted,
      String written,
      String listening,
      String clock,
      String defaults) {
    this.sql = sql;
    this.start = start;
    this.recover = recover;
    this.log = log;
    this.restarted = restarted;
    this.written = written;
    this.listening = listening;
    this.clock = clock;
    this.defaults = defaults;
  }

  /** SQL on that node, as root. */
  String sql(String node, String statement) {
    return sql.formatted(node, quoted(statement));
  }

  /** The same, and what is seen then. */
  String sql(String node, String statement, String seen) {
    String line = sql(node, statement);
    return line + (line.contains("   # ") ? "; " : "   # ") + seen;
  }

  /** Sets a variable while the node runs, and shows it. */
  String set(String node, String variable, String value, String shown) {
    return sql(
        node,
        "SET GLOBAL %1$s=%2$s; SHOW GLOBAL VARIABLES LIKE '%1$s'".formatted(variable, value),
        "shows " + shown);
  }

  /**
   * What only an option file and a restart change, as a comment: a person has to find the place.
   */
  String restarted(String node, String option, String variable, String shown) {
    return restarted.formatted(node, "under [mariadbd]: " + option)
        + "; then SHOW GLOBAL VARIABLES LIKE '"
        + variable
        + "' shows "
        + shown;
  }

  /** What is written into an option file and read later, as a comment. */
  String written(String node, String what) {
    return written.formatted(node, what);
  }

  /** Who listens on that node. */
  String listening(String node) {
    return listening.formatted(node);
  }

  /** How the node's clock is. */
  String clock(String node) {
    return clock.formatted(node);
  }

  /** What the node's option files say of it. */
  String defaults(String node, String option) {
    return defaults.formatted(node, option);
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
