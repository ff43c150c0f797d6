package org.galerarunbook.galera.recovery;

import java.util.List;

/**
 * What is to be done. It is made from what was seen alone, so that it can be looked at before
 * anything happens.
 *
 * @param kind which way
 * @param chosen the node that the others will follow; empty when there is none to choose
 * @param why in a sentence
 * @param stop running nodes that are stopped first
 * @param save nodes whose data directories are saved before anything is done to them: the one that
 *     is bootstrapped from, and each that is started and may be given a snapshot in the place of
 *     its data
 * @param rebuild nodes whose position is taken away, so that they are given a snapshot: they have
 *     something that the chosen one lacks, or a position that can't be relied upon
 * @param start nodes that are started, one after the other
 * @param left nodes that stay as they are and should not; the notes say why
 * @param refusals why nothing is done
 * @param notes what the operator should know
 */
public record Decision(
    Kind kind,
    String chosen,
    String why,
    List<String> stop,
    List<String> save,
    List<String> rebuild,
    List<String> start,
    List<String> left,
    List<Refusal> refusals,
    List<String> notes) {

  /** Which way. */
  public enum Kind {
    /** All is well. */
    NOTHING,
    /** There is a primary component: the others join it. */
    JOIN,
    /** Nodes that wait in vain are stopped, so that their data directories can be read. */
    LOOK_AGAIN,
    /** A running node is told that it is primary ({@code pc.bootstrap}). */
    MAKE_PRIMARY,
    /** A stopped node bootstraps the cluster again, with its data. */
    BOOTSTRAP,
    /** Nothing is done. */
    REFUSE
  }

  /**
   * A reason to do nothing.
   *
   * @param node whom it concerns
   * @param problem what is the matter
   * @param remedy what an operator can do
   */
  public record Refusal(String node, String problem, String remedy) {}

  public Decision {
    stop = List.copyOf(stop);
    save = List.copyOf(save);
    rebuild = List.copyOf(rebuild);
    start = List.copyOf(start);
    left = List.copyOf(left);
    refusals = List.copyOf(refusals);
    notes = List.copyOf(notes);
  }

  static Decision refuse(List<Refusal> refusals) {
    return still(Kind.REFUSE, "nothing was changed", List.of(), refusals, List.of());
  }

  static Decision nothing(String why, List<String> notes) {
    return still(Kind.NOTHING, why, List.of(), List.of(), notes);
  }

  static Decision lookAgain(List<String> stop) {
    return still(
        Kind.LOOK_AGAIN,
        String.join(", ", stop) + " run without a primary component and take no queries",
        stop,
        List.of(),
        List.of());
  }

  /** Nothing is saved, started or left. */
  private static Decision still(
      Kind kind, String why, List<String> stop, List<Refusal> refusals, List<String> notes) {
    List<String> none = List.of();
    return new Decision(kind, "", why, stop, none, none, none, none, refusals, notes);
  }
}
