package org.galerarunbook.check;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/** What could not be looked at, and which right is missing for it. */
final class Unseen {

  /** A node that is drained or not Primary, which is said; sequences before they could be seen. */
  private static final List<String> EXPLAINED =
      List.of("ERROR 1047", "Unknown table 'SEQUENCES' in information_schema");

  static final String NEEDS_SSH = "# needs 'ssh:' in cluster.yaml";

  private static final String DEEP = "./lab check --cluster cluster.yaml --deep";

  /** Rights by which an account sees all tables. */
  private static final Pattern SEES_TABLES =
      Pattern.compile("(?:SELECT|REFERENCES|ALL PRIVILEGES).* ON \\*\\.\\* TO ");

  private Unseen() {}

  static void tell(Seen seen, Report report) {
    Map<String, String> remedies = new LinkedHashMap<>();
    Map<String, List<NodeSeen>> nodes = new LinkedHashMap<>();
    for (NodeSeen node : seen.answering()) {
      for (Question question : Question.values()) {
        String why = why(node, question);
        if (!why.isEmpty()) {
          String what =
              "was not looked at, %s: %s".formatted(question.name().toLowerCase(Locale.ROOT), why);
          nodes.computeIfAbsent(what, k -> new ArrayList<>()).add(node);
          remedies.put(what, question.right().isEmpty() ? "" : "# needs GRANT " + question.right());
        }
      }
    }
    nodes.forEach((what, of) -> report.unseen(NodeSeen.names(of), what, remedies.get(what)));
    List<NodeSeen> outside = seen.nodes().stream().filter(NodeSeen::outside).toList();
    if (!outside.isEmpty()) {
      report.unseen(
          NodeSeen.names(outside),
          "was not asked, nobody logged in: ports and certificates were looked at, nothing else",
          "# needs 'account:' in cluster.yaml");
    }
    if (seen.limits().service()) {
      notAskedFor(seen, report);
    }
  }

  private static void notAskedFor(Seen seen, Report report) {
    List<NodeSeen> closed =
        seen.nodes().stream().filter(n -> n.shows() && n.files() == null).toList();
    if (!closed.isEmpty()) {
      report.unseen(
          NodeSeen.names(closed),
          "its files were not looked at: section [sst], options for the next start, certificates on"
              + " disk, backups",
          NEEDS_SSH);
    } else if (seen.nodes().stream()
        .allMatch(n -> n.files() == null || n.files().backups() == null)) {
      report.unseen("backups", "were not looked at", "# needs 'backups:' in cluster.yaml");
    }
    if (seen.rows() == null) {
      report.unseen(
          "data", "rows were not compared, and flow control was watched for a second only", DEEP);
    }
  }

  private static String why(NodeSeen node, Question question) {
    QueryResult answer = node.answer(question);
    if (answer.isRefused()) {
      return EXPLAINED.stream().anyMatch(answer.refusal()::contains) ? "" : answer.refusal();
    }
    QueryResult grants = node.answer(Question.GRANTS);
    if (question == Question.TABLES && !grants.isRefused() && !seesAllTables(grants)) {
      return "only those that the account has a right on, %d".formatted(answer.rows().size());
    }
    return "";
  }

  /** The server does not refuse it: it leaves out what the account has no right on. */
  private static boolean seesAllTables(QueryResult grants) {
    return grants.rows().stream().anyMatch(r -> SEES_TABLES.matcher(r.get(0)).find());
  }
}
