package org.galerarunbook.playbook;

import org.galerarunbook.fault.FaultPlan;
import org.galerarunbook.galera.GaleraNode;

/** A node that its peers do not hear, by the commands that the library's own fault has. */
final class CutOff {

  private static final String HELPER = "\"$(docker inspect --format '{{.Config.Image}}' toolbox)\"";

  private static final FaultPlan PLAN = GaleraNode.cutOffFromPeers();

  private CutOff() {}

  /** Drops what goes to and comes from the ports of the nodes. Nobody is told. */
  static String begin(String node) {
    return PLAN.command(node, HELPER);
  }

  /** Takes back these rules, and no others. */
  static String end(String node) {
    return PLAN.healCommand(node, HELPER);
  }
}
