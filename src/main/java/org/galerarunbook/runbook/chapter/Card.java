package org.galerarunbook.runbook.chapter;

import java.util.List;

/**
 * What stands on top of a page, apart from costs and needs.
 *
 * @param useWhen the situations in which it is the right page; the first is the index's line
 * @param notWhen those that look alike, with the page that is right then
 * @param fault of what fault the measured costs are, such as "processes killed, no power cut"; may
 *     be empty
 * @param stopAndCall at which sight the operator stops
 */
public record Card(
    List<String> useWhen, List<String> notWhen, String fault, List<String> stopAndCall) {
  /** Of what is no chapter, such as a rehearsal. */
  public static final Card NONE = new Card(List.of(), List.of(), "", List.of());

  public Card {
    useWhen = List.copyOf(useWhen);
    notWhen = List.copyOf(notWhen);
    stopAndCall = List.copyOf(stopAndCall);
  }
}
