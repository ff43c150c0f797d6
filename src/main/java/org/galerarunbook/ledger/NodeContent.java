package org.galerarunbook.ledger;

import java.util.List;

/**
 * Every row that one node has of the ledger's table.
 *
 * @param node the node that answered, by its own {@code wsrep_node_name}
 */
public record NodeContent(String node, List<LedgerRow> entries) {

  public NodeContent {
    entries = List.copyOf(entries);
  }
}
