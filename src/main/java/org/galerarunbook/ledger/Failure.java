package org.galerarunbook.ledger;

import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.sql.SQLException;
import java.util.Map;
import java.util.Set;
import org.galerarunbook.ledger.Operation.Outcome;

/**
 * What a client may conclude from an exception of its connection.
 *
 * <p>A code of the server means that the server answered, so the statement did not happen, except
 * where it ended under way (shutdown, a killed connection, an error while committing): the write
 * may have been replicated by then. No code means that no answer came, which is no answer either.
 *
 * @param kind for counting, for instance {@code 1213 deadlock}
 * @param outcome what it says of the statement
 * @param connectionUsable whether to go on with the same connection
 * @see <a
 *     href="https://mariadb.com/docs/server/reference/error-codes/mariadb-error-code-reference">
 *     MariaDB error codes</a>
 */
record Failure(String kind, Outcome outcome, boolean connectionUsable) {

  private static final Map<Integer, String> CONFLICTS =
      Map.of(
          1213, "deadlock or lost certification",
          1205, "lock wait timeout",
          1020, "row changed since it was read",
          1047, "node takes no queries");

  private static final Map<Integer, String> ENDED_UNDER_WAY =
      Map.of(
          1053, "server shuts down",
          1105, "unknown error",
          1158, "network read",
          1159, "network read timeout",
          1160, "network write",
          1161, "network write timeout",
          1180, "error during commit",
          1317, "query interrupted",
          1927, "connection killed",
          // Codes of the C client that some proxies pass on.
          2013, "connection lost");

  /** Of those, the ones after which the server still listens. */
  private static final Set<Integer> SESSION_LIVES = Set.of(1105, 1180, 1317);

  static Failure of(SQLException e) {
    int code = e.getErrorCode();
    if (CONFLICTS.containsKey(code)) {
      // A node that takes no queries is left alone: elsewhere, or a moment later, it may work.
      return new Failure(code + " " + CONFLICTS.get(code), Outcome.CONFLICT, code != 1047);
    }
    if (ENDED_UNDER_WAY.containsKey(code)) {
      return new Failure(
          code + " " + ENDED_UNDER_WAY.get(code), Outcome.UNKNOWN, SESSION_LIVES.contains(code));
    }
    if (code > 0) {
      return new Failure(code + " " + e.getSQLState(), Outcome.REFUSED, true);
    }
    return new Failure(withoutCode(e), Outcome.UNKNOWN, false);
  }

  private static String withoutCode(SQLException e) {
    for (Throwable t = e; t != null; t = t.getCause()) {
      if (t instanceof SocketTimeoutException) {
        return "no answer in time";
      }
      if (t instanceof ConnectException) {
        return "connection refused";
      }
    }
    return "connection broken";
  }
}
