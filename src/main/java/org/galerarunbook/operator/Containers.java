package org.galerarunbook.operator;

import java.time.Duration;
import org.galerarunbook.fault.FaultPlan;
import org.galerarunbook.fault.Faults;
import org.galerarunbook.runbook.TypedCommand;

/**
 * Servers in containers: everything is typed beside the engine, with its client.
 *
 * @param name of one; of several, their names with blanks between them
 */
public record Containers(String name) implements Node {

  /** The image of helpers, as an expression of the shell. */
  public static final String HELPER = "\"$(docker inspect --format '{{.Config.Image}}' toolbox)\"";

  private static final String STARTED = "$(docker inspect --format '{{.State.StartedAt}}' %s)";

  @Override
  public Servers and(Servers others) {
    return new Containers(name + " " + others);
  }

  @Override
  public TypedCommand start() {
    return TypedCommand.here("docker start " + name);
  }

  @Override
  public TypedCommand stop() {
    return begun(Faults.stopped());
  }

  @Override
  public TypedCommand restart() {
    return TypedCommand.here("docker restart -t 600 " + name);
  }

  @Override
  public TypedCommand kill() {
    return begun(Faults.killed());
  }

  @Override
  public TypedCommand freeze() {
    return begun(Faults.paused());
  }

  @Override
  public TypedCommand thaw() {
    return TypedCommand.here(Faults.paused().healCommand(name, HELPER));
  }

  private TypedCommand begun(FaultPlan plan) {
    return TypedCommand.here(plan.command(name, HELPER));
  }

  @Override
  public TypedCommand stopSayingHow() {
    return TypedCommand.here(
        stop().command() + " && docker inspect --format '{{.State.ExitCode}}' " + name);
  }

  @Override
  public TypedCommand empty() {
    return TypedCommand.here(
        """
        [ "$(docker inspect --format '{{.State.Running}}' %1$s)" = false ] &&
          docker run --rm --volumes-from %1$s --entrypoint find \\
            %2$s /var/lib/mysql -mindepth 1 -delete &&
          echo emptied"""
            .formatted(name, HELPER));
  }

  @Override
  public TypedCommand sql(String statement) {
    return client("docker exec " + name + " mariadb -e", statement);
  }

  @Override
  public TypedCommand ask(String statement) {
    return client("docker exec " + name + " mariadb -N -e", statement);
  }

  @Override
  public TypedCommand clientSql(String statement) {
    return client("docker exec toolbox mariadb -h " + name + ".local -e", statement);
  }

  @Override
  public TypedCommand clientAsk(String statement) {
    return client("docker exec toolbox mariadb -h " + name + ".local -N -e", statement);
  }

  private static TypedCommand client(String client, String statement) {
    return TypedCommand.here(Layout.statement(client, statement));
  }

  @Override
  public TypedCommand logSinceStart(String filter) {
    return TypedCommand.here(
        Layout.piped(
            "since=%s\ndocker logs --since \"$since\" %s 2>&1"
                .formatted(STARTED.formatted(name), name),
            filter));
  }

  @Override
  public TypedCommand logOfLast(Duration time, String filter) {
    String since = Layout.time(time, "m");
    return TypedCommand.here(
        Layout.piped("docker logs --since " + since + " " + name + " 2>&1", filter));
  }

  @Override
  public String toString() {
    return name;
  }
}
