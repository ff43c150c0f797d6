package org.galerarunbook.check;

import java.util.List;

/**
 * What a node of the lab showed that no other cluster's would.
 *
 * @param placed what lies in its container; null when it was not read
 * @param login what is wrong with the application's way in; empty when nothing is
 * @param trouble what could not be looked at, and why
 */
record LabNodeSeen(NodeSeen node, Placed placed, String login, List<String> trouble) {

  static LabNodeSeen silent(NodeSeen node) {
    return new LabNodeSeen(node, null, "", List.of());
  }
}
