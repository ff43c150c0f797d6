package org.galerarunbook.galera.recovery;

import java.util.Objects;

/**
 * What was seen of one node.
 *
 * @param node its name
 * @param condition how it is
 * @param position how much of which history it has
 * @param source who said so, in a few words
 * @param safeToBootstrap whether its grastate.dat says that it left last
 * @param synced of a primary node: whether it is Synced and takes queries
 * @param size of an answering node: how many members it sees
 * @param problem why its position could not be read, empty when it could
 */
public record Sight(
    String node,
    Condition condition,
    Position position,
    String source,
    boolean safeToBootstrap,
    boolean synced,
    int size,
    String problem) {

  public Sight {
    Objects.requireNonNull(node, "node");
    Objects.requireNonNull(condition, "condition");
    Objects.requireNonNull(position, "position");
  }

  /** A node that answers. */
  public static Sight answering(
      String node, Condition condition, Position position, boolean synced, int size) {
    return new Sight(node, condition, position, "it says so", false, synced, size, "");
  }

  /** A stopped node whose data directory was read. */
  public static Sight stopped(String node, Position position, String source, boolean safe) {
    return new Sight(node, Condition.STOPPED, position, source, safe, false, 0, "");
  }

  /** A node of which no position is known. */
  public static Sight blind(String node, Condition condition, String problem) {
    return new Sight(node, condition, Position.NONE, "", false, false, 0, problem);
  }

  /** It does not run, and what it has can't be read; it may have more than all others. */
  public boolean isUnreadable() {
    return condition == Condition.ABSENT || condition == Condition.STOPPED && !problem.isEmpty();
  }

  /** It can be chosen, as far as its own data go. */
  public boolean hasHistory() {
    return (condition == Condition.STOPPED || condition == Condition.NON_PRIMARY)
        && problem.isEmpty()
        && position.isKnown();
  }

  /** It was read, and there is nothing in it: emptied, or its snapshot was not finished. */
  public boolean isEmpty() {
    return condition == Condition.STOPPED && problem.isEmpty() && !position.isKnown();
  }

  /** In one line, for people. */
  public String summary() {
    StringBuilder text = new StringBuilder(condition.words());
    if (position.isKnown()) {
      text.append(", ").append(position).append(" (").append(source).append(')');
    } else if (isEmpty()) {
      text.append(", without a history (").append(source).append(')');
    }
    if (safeToBootstrap) {
      text.append(", safe_to_bootstrap: 1");
    }
    if (!problem.isEmpty()) {
      text.append(": ").append(problem);
    }
    return text.toString();
  }
}
