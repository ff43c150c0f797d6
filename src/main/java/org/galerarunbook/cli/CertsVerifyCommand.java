package org.galerarunbook.cli;

import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import org.galerarunbook.finding.Finding;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Says what is wrong with the certificates, and what to do about it. */
@Command(
    name = "verify",
    mixinStandardHelpOptions = true,
    description = {
      "Checks every certificate and key: chain, names, uses, validity, matching keys, permissions.",
      "A certificate that expires within 30 days is wrong, too. Folders that were not issued under"
          + " their names, such as copies, are named and left alone."
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {CertsOptions.EXIT_OK, CertsOptions.EXIT_FINDINGS, CertsOptions.EXIT_USAGE})
final class CertsVerifyCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private CertsOptions options;
  @Mixin private NodesOption nodes;

  @Option(names = "--json", description = "As JSON, for programs.")
  private boolean json;

  @Override
  public Integer call() throws Exception {
    return CertsOptions.run(
        spec,
        () -> {
          List<Finding> findings = options.pki().verify(nodes.names(options.pki()));
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
          out.flush();
          return right ? CertsOptions.OK : CertsOptions.FINDINGS_OR_REFUSED;
        });
  }
}
