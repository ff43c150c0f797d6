package org.galerarunbook.cli;

import java.io.PrintWriter;
import java.util.List;
import org.galerarunbook.finding.Finding;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Says what is wrong with the certificates, and what to do about it. */
@Command(
    name = "verify",
    description = {
      "Checks every certificate and key: chain, names, uses, validity, matching keys, permissions.",
      "A certificate that expires within 30 days is wrong, too. Folders that were not issued under"
          + " their names, such as copies, are named and left alone."
    })
final class CertsVerifyCommand extends CertsAction {
  @Mixin private NodesOption nodes;

  @Option(names = "--json", description = "As JSON, for programs.")
  private boolean json;

  @Override
  boolean act() {
    List<Finding> findings = pki().verify(nodes.names(pki()));
    PrintWriter out = spec.commandLine().getOut();
    boolean right = findings.stream().allMatch(f -> f.severity() == Finding.Severity.OK);
    if (json) {
      out.println(Findings.json(right, findings));
    } else {
      findings.forEach(f -> out.println(Findings.text(f)));
      if (right) {
        out.println("Nothing is wrong with the certificates.");
      }
    }
    return right;
  }
}
