package org.galerarunbook.cli;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.galerarunbook.check.Comparison;
import org.galerarunbook.check.Comparison.Compared;
import org.galerarunbook.check.Comparison.Server;
import org.galerarunbook.container.LabContainer;
import org.galerarunbook.lab.ContainerLab;
import org.galerarunbook.lab.LabAssembly;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "compare",
    description = {
      "Compares the rows of all tables on all nodes, by hashes that each node makes of its own.",
      "Each node first applies what the cluster has committed. System schemas are left out.",
      "Exit code 0 only when something was compared, and all of it is the same."
    })
final class CompareCommand extends LabCommand {

  /** For one table of one node. */
  private static final Duration LIMIT = Duration.ofHours(2);

  @Option(
      names = "--database",
      paramLabel = "NAME",
      description = "Only this one; more than once for more (default: all).")
  private List<String> databases = List.of();

  @Option(
      names = "--rate",
      paramLabel = "ROWS",
      defaultValue = "50000",
      description = "How many rows a node reads in a second at most (default: ${DEFAULT-VALUE}).")
  private long rate;

  @Override
  public Integer call() {
    if (rate < 1) {
      throw wrong("--rate is " + rate + "; use 1 or more");
    }
    ContainerLab lab = LabThatIsThere.asItIs(LabAssembly.ofProject());
    Map<String, Server> servers = new TreeMap<>();
    lab.cluster().nodes().forEach(n -> servers.put(n.name(), s -> ask(n.container(), s)));
    Compared compared = Comparison.of(servers, databases, rate);
    compared.findings().forEach(f -> System.out.println(Findings.text(f)));
    System.out.printf(
        "%s: %d nodes, %d tables, %d rows that are the same on each.%n",
        compared.findings().isEmpty() ? "All the same" : "NOT the same, or not looked at",
        compared.nodes(),
        compared.tables(),
        compared.rows());
    return compared.findings().isEmpty() ? Main.OK : Main.NOT_RIGHT;
  }

  private static String ask(LabContainer node, String statements) {
    return node.exec(
            LIMIT, "mariadb", "--connect-timeout=5", "--delimiter=//", "-N", "-s", "-e", statements)
        .orThrow("comparing");
  }
}
