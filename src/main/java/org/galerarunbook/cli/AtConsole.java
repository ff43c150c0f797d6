package org.galerarunbook.cli;

import java.io.Console;

/**
 * Asks who sits at the console. Nobody is asked where nobody sits.
 *
 * @param yes whether the command line has said already that InnoDB may be asked
 */
record AtConsole(boolean yes) implements RecoveryOperator {

  @Override
  public boolean letsInnoDbBeAsked() {
    return yes || isTyped("yes", "Ask InnoDB? Type yes: ");
  }

  @Override
  public boolean knowsToBeOff(String node, String problem) {
    return isTyped(
        node,
        ("%1$s can't be looked at (%2$s). It may be Primary, or have more write-sets than the"
                + " others. Is its server off, seen at its console, and does it stay off? Type %1$s"
                + " to leave it out: ")
            .formatted(node, problem));
  }

  @Override
  public boolean sawPeersOf(String node, String problem) {
    return isTyped(
        node,
        ("%1$s could not be asked whom it knew last (%2$s). A node that cluster.yaml does not list"
                + " may be Primary. Look at wsrep_cluster_address in its option files, and at"
                + " wsrep_cluster_status on every host that it names. Is none of them Primary? Type"
                + " %1$s to go on: ")
            .formatted(node, problem));
  }

  private static boolean isTyped(String word, String question) {
    Console console = System.console();
    return console != null && word.equals(console.readLine("%s", question));
  }
}
