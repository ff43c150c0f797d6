package org.galerarunbook.check;

import java.util.List;
import java.util.function.UnaryOperator;
import org.galerarunbook.finding.Finding.Severity;

/**
 * What is planted into an outsider's cluster, and exactly what has to be found then.
 *
 * @param plant SQL for the node; a command there after {@code sh}, or one that is run while its
 *     server is restarted after {@code restart}; after another one's name, SQL with {@code on} and
 *     a command with {@code at} before it; empty to change the file alone
 * @param heal likewise
 * @param yaml what the operator wrote into cluster.yaml instead
 */
record Planted(
    String name,
    String node,
    List<String> plant,
    List<String> heal,
    UnaryOperator<String> yaml,
    boolean deep,
    List<Expected> expected) {

  /** One finding: whose, how bad, a part of what it says with the value, and where it leads. */
  record Expected(String who, Severity severity, String says, String page) {}

  /** The outsider's nodes are reached by ssh: what has a page for hosts leads to that. */
  static Expected note(String who, String says, String page) {
    return new Expected(who, Severity.NOTE, says, Pages.onHosts(page));
  }

  static Expected problem(String who, String says, String page) {
    return new Expected(who, Severity.PROBLEM, says, Pages.onHosts(page));
  }

  @Override
  public String toString() {
    return name;
  }
}
