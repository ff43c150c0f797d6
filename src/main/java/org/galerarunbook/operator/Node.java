package org.galerarunbook.operator;

import java.time.Duration;
import org.galerarunbook.runbook.TypedCommand;

/**
 * A node as its operator sees it. Each verb is what is typed for it in the node's world. Parameter
 * of a chapter's test methods, by its name: {@code Node galera2}.
 *
 * <p>A statement is put into double quotes as it is. Several lines, and one that would be too long,
 * stand below the command, indented.
 */
public interface Node extends Servers {

  /** Its name, also as text. */
  @Override
  String toString();

  /** Shuts it down in order, and says how it ended. */
  TypedCommand stopSayingHow();

  /** Empties its data directory; never under a server that runs. */
  TypedCommand empty();

  /** Prints a status variable of its server, by name and value. */
  default TypedCommand status(String variable) {
    return ask("SHOW STATUS LIKE '" + variable + "'");
  }

  /** Prints whether it is synced. */
  default TypedCommand state() {
    return status("wsrep_local_state_comment");
  }

  /** Has its server do something, as root on its socket. */
  TypedCommand sql(String statement);

  /** Asks its server, as root on its socket; prints rows alone. */
  TypedCommand ask(String statement);

  /** Has it do something as an application does, over the network. */
  TypedCommand clientSql(String statement);

  /** Asks it as an application does; prints rows alone. */
  TypedCommand clientAsk(String statement);

  /**
   * What its log has since its server was started.
   *
   * @param filter a pipeline that reads the log
   */
  TypedCommand logSinceStart(String filter);

  /**
   * What its log has of the last time.
   *
   * @param time in whole seconds
   * @param filter a pipeline that reads the log
   */
  TypedCommand logOfLast(Duration time, String filter);
}
