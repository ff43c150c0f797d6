package org.galerarunbook.ledger;

import java.util.List;

/** Every row that one node has of the ledger's table. */
public record NodeContent(List<Entry> entries) {

  public NodeContent {
    entries = List.copyOf(entries);
  }
}
