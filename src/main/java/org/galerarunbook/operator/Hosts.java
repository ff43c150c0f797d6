package org.galerarunbook.operator;

import java.time.Duration;
import org.galerarunbook.runbook.TypedCommand;

/**
 * Servers on hosts with systemd. What is done to one is typed on it; what is done to several, and
 * what an application does, at the operator's desk, from which ssh asks nothing.
 *
 * @param name of one; of several, their names with blanks between them
 */
public record Hosts(String name) implements Node {

  @Override
  public Servers and(Servers others) {
    return new Hosts(name + " " + others);
  }

  @Override
  public TypedCommand start() {
    return each("sudo systemctl start mariadb");
  }

  @Override
  public TypedCommand stop() {
    return each("sudo systemctl stop mariadb");
  }

  @Override
  public TypedCommand restart() {
    return each("sudo systemctl restart mariadb");
  }

  @Override
  public TypedCommand kill() {
    // else systemd starts it again
    return each("sudo systemctl kill -s KILL mariadb; sudo systemctl stop mariadb");
  }

  @Override
  public TypedCommand freeze() {
    return each("sudo systemctl kill -s STOP mariadb");
  }

  @Override
  public TypedCommand thaw() {
    return each("sudo systemctl kill -s CONT mariadb");
  }

  private TypedCommand each(String command) {
    if (!name.contains(" ")) {
      return on(command);
    }
    String word = command.contains(";") ? "'" + command + "'" : command;
    return TypedCommand.here("for host in " + name + "; do ssh $host " + word + "; done");
  }

  private TypedCommand on(String command) {
    return new TypedCommand(command, name);
  }

  @Override
  public TypedCommand stopSayingHow() {
    return on(stop().command() + "; systemctl show -p ActiveState mariadb");
  }

  @Override
  public TypedCommand empty() {
    return on(stop().command() + "\nsudo find /var/lib/mysql -mindepth 1 -delete");
  }

  @Override
  public TypedCommand sql(String statement) {
    return on(Layout.statement("sudo mariadb -e", statement));
  }

  @Override
  public TypedCommand ask(String statement) {
    return on(Layout.statement("sudo mariadb -N -e", statement));
  }

  @Override
  public TypedCommand clientSql(String statement) {
    return TypedCommand.here(Layout.statement("mariadb -h " + name + ".local -e", statement));
  }

  @Override
  public TypedCommand clientAsk(String statement) {
    return TypedCommand.here(Layout.statement("mariadb -h " + name + ".local -N -e", statement));
  }

  @Override
  public TypedCommand logSinceStart(String filter) {
    return on(
        Layout.piped(
            "sudo journalctl -o cat"
                + " _SYSTEMD_INVOCATION_ID=$(systemctl show -P InvocationID mariadb)",
            filter));
  }

  @Override
  public TypedCommand logOfLast(Duration time, String filter) {
    String since = Layout.time(time, "min");
    return on(Layout.piped("sudo journalctl -u mariadb -o cat --since -" + since, filter));
  }

  @Override
  public String toString() {
    return name;
  }
}
