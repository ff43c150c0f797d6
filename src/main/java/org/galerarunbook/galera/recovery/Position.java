package org.galerarunbook.galera.recovery;

import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import org.galerarunbook.galera.Grastate;

/**
 * How much of which history a node has. Seqnos can be compared only where the UUIDs are equal.
 *
 * @param uuid state UUID, all zeros when there is none
 * @param seqno last committed write-set, -1 when it is not known
 */
public record Position(String uuid, long seqno) {

  /** Of a node without data, or whose data are not to be trusted. */
  public static final Position NONE = new Position(Grastate.UNDEFINED, -1);

  private static final Pattern RECOVERED =
      Pattern.compile("Recovered position:\\s*([0-9a-fA-F-]{36}):(-?\\d{1,18})");

  public Position {
    Objects.requireNonNull(uuid, "uuid");
  }

  /** What {@code mariadbd --wsrep-recover} printed, the last one where there are several. */
  public static Optional<Position> find(String output) {
    return RECOVERED
        .matcher(output)
        .results()
        .reduce((first, last) -> last)
        .map(m -> new Position(m.group(1), Long.parseLong(m.group(2))));
  }

  /** Whether there is a history and a place in it. */
  public boolean isKnown() {
    return hasUuid() && seqno >= 0;
  }

  boolean hasUuid() {
    return !uuid.isEmpty() && !uuid.equals(Grastate.UNDEFINED);
  }

  @Override
  public String toString() {
    return uuid + ":" + seqno;
  }
}
