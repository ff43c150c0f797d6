package org.galerarunbook.check;

import java.util.List;
import org.galerarunbook.pki.PkiDirectory;

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
    return new Looked(
        (int) seen.answering().stream().map(n -> n.variable("wsrep_node_name")).distinct().count(),
        seen.nodes().stream().filter(NodeSeen::shows).mapToInt(n -> n.ports().size()).sum(),
        (int)
            seen.nodes().stream()
                .flatMap(n -> n.ports().values().stream())
                .filter(p -> !p.chain().isEmpty())
                .count(),
        rows(seen, Question.ACCOUNTS),
        rows(seen, Question.TABLES),
        Rules.ALL.size());
  }

  static Looked at(Seen seen, List<LabNodeSeen> nodes, PkiDirectory pki) {
    Looked looked = at(seen);
    long placed =
        nodes.stream()
            .filter(n -> n.placed() != null)
            .flatMap(n -> WireRules.SERVING.stream().map(n.placed()::at))
            .filter(pair -> pair.leaf() != null)
            .count();
    return new Looked(
        looked.nodes,
        looked.ports,
        looked.certificates + (int) placed + pki.certificates().size(),
        looked.accounts,
        looked.tables,
        looked.rules);
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

  /** In a line: "3 nodes, 12 ports, 9 certificates, 4 accounts, 30 checks". */
  @Override
  public String toString() {
    return String.join(
        ", ",
        nodes + " nodes",
        ports + " ports",
        certificates + " certificates",
        accounts + " accounts",
        tables + " tables",
        rules + " checks");
  }
}
