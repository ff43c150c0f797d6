package org.galerarunbook.galera.recovery;

/**
 * What was seen of one node.
 *
 * @param node its name
 * @param condition how it is
 * @param holding what its data directory holds
 * @param position how much of which history it has
 * @param source who said so, in a few words
 * @param safeToBootstrap whether its grastate.dat says that it left last
 * @param synced of a primary node: whether it is Synced and takes queries
 * @param size of an answering node: how many members it sees
 * @param problem why its position could not be read, empty when it could
 * @param peersUnread why nobody could read whom it knew last, where it matters; else empty
 */
public record Sight(
    String node,
    Condition condition,
    Holding holding,
    Position position,
    String source,
    boolean safeToBootstrap,
    boolean synced,
    int size,
    String problem,
    String peersUnread) {

  /** A node that answers. */
  public static Sight answering(
      String node, Condition condition, Position position, boolean synced, int size) {
    return new Sight(
        node, condition, Holding.UNKNOWN, position, "it says so", false, synced, size, "", "");
  }

  /** A node that does not run, and whose data directory was read. */
  public static Sight read(
      String node, Holding holding, Position position, String source, boolean safe) {
    return new Sight(node, Condition.STOPPED, holding, position, source, safe, false, 0, "", "");
  }

  /** A node of which no position is known. */
  public static Sight blind(String node, Condition condition, String problem) {
    return new Sight(
        node, condition, Holding.UNKNOWN, Position.NONE, "", false, false, 0, problem, "");
  }

  /** The same data directory, whose container is gone: it can be looked at, and not started. */
  Sight withoutContainer() {
    return new Sight(
        node,
        Condition.ABSENT,
        holding,
        position,
        source,
        safeToBootstrap,
        false,
        0,
        "its container is gone" + (problem.isEmpty() ? "" : "; " + problem),
        peersUnread);
  }

  /** The same node, of whom nobody could read whom it knew last. */
  Sight withPeersUnread(String why) {
    return new Sight(
        node, condition, holding, position, source, safeToBootstrap, synced, size, problem, why);
  }

  /** It does not run, and can't be started or read; it may have more than all others. */
  public boolean isUnreadable() {
    return condition == Condition.ABSENT || condition == Condition.STOPPED && !problem.isEmpty();
  }

  /** It can be chosen, as far as its own data go. */
  public boolean hasHistory() {
    return position.isKnown()
        && (condition == Condition.NON_PRIMARY
            || isReadable() && (holding == Holding.DATA || holding == Holding.DATA_UNVOUCHED));
  }

  /** It can be chosen by force only. */
  public boolean isDoubtful() {
    return isReadable() && holding == Holding.DATA_DOUBTFUL;
  }

  /** It was read, and there is nothing in it. */
  public boolean isEmpty() {
    return isReadable() && holding == Holding.NOTHING;
  }

  /** It was read, and is the rest of an interrupted snapshot. */
  public boolean isHalf() {
    return isReadable() && holding == Holding.HALF_A_SNAPSHOT;
  }

  private boolean isReadable() {
    return condition == Condition.STOPPED && problem.isEmpty();
  }

  /** In one line, for people. */
  public String summary() {
    StringBuilder text = new StringBuilder(condition.words());
    if (position.isKnown()) {
      text.append(", ").append(position).append(" (").append(source).append(')');
    } else if (!source.isEmpty()) {
      text.append(", without a position (").append(source).append(')');
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
