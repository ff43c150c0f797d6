package org.galerarunbook.check;

/**
 * How much a check looked at.
 *
 * @param nodes that told of themselves, by their own names
 * @param ports of nodes
 * @param certificates served, in nodes, and on disk
 * @param accounts of all nodes
 * @param tables of applications
 * @param rules that were applied
 */
public record Looked(int nodes, int ports, int certificates, int accounts, int tables, int rules) {

  static final Looked NOTHING = new Looked(0, 0, 0, 0, 0, 0);

  static Looked at(Seen seen) {
    return at(seen, 0);
  }

  /**
   * @param onDisk certificates that were seen beside those that ports served
   */
  static Looked at(Seen seen, long onDisk) {
    long served =
        seen.nodes().stream()
            .flatMap(n -> n.ports().values().stream())
            .filter(p -> !p.chain().isEmpty())
            .count();
    return new Looked(
        (int) seen.answering().stream().map(n -> n.variable("wsrep_node_name")).distinct().count(),
        seen.showing().stream().mapToInt(n -> n.ports().size()).sum(),
        (int) (served + onDisk),
        rows(seen, Question.ACCOUNTS),
        rows(seen, Question.TABLES),
        Rules.ALL.size());
  }

  /** Each once, however many nodes have it. */
  private static int rows(Seen seen, Question question) {
    return (int)
        seen.answering().stream()
            .flatMap(n -> n.answer(question).rows().stream())
            .map(r -> r.subList(0, 2))
            .distinct()
            .count();
  }

  /** In a line: "3 nodes, 12 ports, 9 certificates, 4 accounts, 30 tables, 50 checks". */
  @Override
  public String toString() {
    return "%d nodes, %d ports, %d certificates, %d accounts, %d tables, %d checks"
        .formatted(nodes, ports, certificates, accounts, tables, rules);
  }
}
