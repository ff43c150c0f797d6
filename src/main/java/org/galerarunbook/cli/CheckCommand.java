package org.galerarunbook.cli;

import java.nio.file.Path;
import org.galerarunbook.check.Checked;
import org.galerarunbook.check.ClusterCheck;
import org.galerarunbook.check.ClusterFile;
import org.galerarunbook.check.Stack;
import org.galerarunbook.check.StackCheck;
import org.galerarunbook.finding.Finding;
import org.galerarunbook.finding.Finding.Severity;
import org.galerarunbook.lab.LabAssembly;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "check",
    description = {
      "Asks every node, the accounts, the certificates on disk and those on the wire.",
      "Of the lab, and of Passbolt, Valkey and the proxy, where the lab has them; or of any cluster.",
      "It writes nothing."
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:nothing was found; of a cluster, in what could be looked at: the rest is named",
      "1:a problem was found",
      "2:the command line or cluster.yaml is wrong; nobody was asked",
      "5:the lab's container engine does not answer",
      "7:no problem was found, but something to note"
    })
final class CheckCommand extends LabCommand {

  static final int NOTED = 7;

  @Option(
      names = "--cluster",
      paramLabel = "FILE",
      description =
          "The cluster of this file instead of the lab; docs/your-cluster.md explains it. Of the hosts of"
              + " './lab up --world hosts' it is hosts/cluster.yaml, which --world hosts finds.")
  private Path cluster;

  @Mixin private WorldOption world;

  @Option(
      names = "--deep",
      description =
          "Of a cluster: watch the load for ten seconds instead of one, and compare all rows.")
  private boolean deep;

  @Option(names = "--json", description = "As JSON, for programs.")
  private boolean json;

  @Override
  public Integer call() {
    Path file = world.cluster(cluster, this);
    if (file != null) {
      return tell(
          ClusterCheck.of(ClusterFile.read(file), deep),
          "Nothing was found in what was looked at.");
    }
    if (deep) {
      throw wrong("--deep goes with --cluster FILE or --world hosts");
    }
    Stack stack = LabThatIsThere.asItIs(LabAssembly.ofProject()).stack();
    return tell(
        StackCheck.of(stack),
        "All right: the nodes agree, accounts ask for certificates, and what is served is what was"
            + " issued."
            + (stack.hasApplication()
                ? " Passbolt, Valkey and the proxy are healthy."
                : " There is no Passbolt in this lab."));
  }

  private int tell(Checked checked, String right) {
    if (json) {
      System.out.println(Findings.json(checked));
      return exitCode(checked);
    }
    checked.findings().stream()
        .filter(f -> f.severity() != Severity.UNSEEN)
        .forEach(f -> System.out.println(Findings.text(f)));
    if (checked.isRight()) {
      System.out.printf("%s%nLooked at %s.%n", right, checked.looked());
    }
    checked.findings().stream()
        .filter(f -> f.severity() == Severity.UNSEEN)
        .forEach(f -> System.out.println("not seen: " + Findings.text(f)));
    return exitCode(checked);
  }

  static int exitCode(Checked checked) {
    if (checked.isRight()) {
      return Main.OK;
    }
    return checked.findings().stream().anyMatch(Finding::isProblem) ? Main.NOT_RIGHT : NOTED;
  }
}
