package org.galerarunbook.check;

import org.galerarunbook.finding.Finding.Severity;

/**
 * A node in a report: what is found of it, and how an operator types what mends that. All of it is
 * a line for a POSIX shell.
 */
record Here(String node, Typed typed, Report report) {

  /** The same, for what another page mends. */
  Here at(String page) {
    return new Here(node, typed, report.at(page));
  }

  void problem(String what, String remedy) {
    say(Severity.PROBLEM, what, remedy);
  }

  void note(String what, String remedy) {
    say(Severity.NOTE, what, remedy);
  }

  void say(Severity severity, String what, String remedy) {
    report.say(severity, node, what, remedy);
  }

  /** SQL on that node, as root. */
  String sql(String statement) {
    return typed.either(
        "docker exec %1$s mariadb -e %2$s",
        "sudo mariadb -e %2$s   # on %1$s", node, quoted(statement));
  }

  /** The same, and what is seen then. */
  String sql(String statement, String seen) {
    return sql(statement) + typed.either("   # ", "; ") + seen;
  }

  /** Sets a variable while the node runs, and shows it. */
  String set(String variable, String value, String shown) {
    return sql(
        "SET GLOBAL %1$s=%2$s; SHOW GLOBAL VARIABLES LIKE '%1$s'".formatted(variable, value),
        "shows " + shown);
  }

  /**
   * What only an option file and a restart change, as a comment: a person has to find the place.
   */
  String restarted(String option, String variable, String shown) {
    return written("under [mariadbd]: " + option)
        + typed.either(
            "; then, while the others are Synced, docker restart -t 600 %s",
            "; then, while the others are Synced, sudo systemctl restart mariadb", node)
        + "; then SHOW GLOBAL VARIABLES LIKE '%s' shows %s".formatted(variable, shown);
  }

  /** What is written into an option file and read later, as a comment. */
  String written(String what) {
    return typed.either(
        "# in %s, in z-galera.cnf, %s",
        "# on %s, in your own file in /etc/mysql/mariadb.conf.d, %s", node, what);
  }

  String listening() {
    return typed.either(
        "# its processes: docker top %s",
        "sudo ss -Htlnp   # on %s: who listens, and as which program", node);
  }

  /** What the node's option files say of it. */
  String defaults(String option) {
    return typed.either(
        "# the last line of %2$s counts: docker exec %1$s my_print_defaults --mysqld",
        "sudo my_print_defaults --mysqld   # on %1$s: the last line of %2$s counts", node, option);
  }

  /** One word of a shell; in double quotes, which read better, where that is the same. */
  private static String quoted(String text) {
    return text.matches("[^\"$`\\\\!]*") ? '"' + text + '"' : Shell.quoted(text);
  }
}
