package org.galerarunbook.check;

import java.util.List;

/**
 * What a node of the lab showed that no other cluster's would.
 *
 * @param placed what lies in its container; null when it was not read
 * @param login what is wrong with the application's way in; empty when nothing is
 * @param admitted what the application's certificate opens and should not; empty when nothing
 * @param trouble what could not be looked at, and why
 */
record LabNodeSeen(
    NodeSeen node, Placed placed, String login, String admitted, List<String> trouble) {

  static LabNodeSeen silent(NodeSeen node) {
    return new LabNodeSeen(node, null, "", "", List.of());
  }
}
