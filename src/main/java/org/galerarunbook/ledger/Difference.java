package org.galerarunbook.ledger;

import java.util.List;

/**
 * A row that not every node has in the same shape.
 *
 * @param row the row, with the checksum of its payload
 * @param on nodes that have exactly this row
 * @param notOn nodes that lack it or have another payload under its id
 */
public record Difference(LedgerRow row, List<String> on, List<String> notOn) {
  @Override
  public String toString() {
    return "%s is on %s, not on %s".formatted(row, String.join(", ", on), String.join(", ", notOn));
  }
}
