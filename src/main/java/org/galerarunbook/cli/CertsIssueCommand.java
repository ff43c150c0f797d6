package org.galerarunbook.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.galerarunbook.finding.Finding;
import org.galerarunbook.pki.IssueRequest;
import org.galerarunbook.pki.IssueResult;
import org.galerarunbook.pki.KeyAlgorithm;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Issues what the lab lacks. */
@Command(
    name = "issue",
    description = {
      "Issues the CA for clients with a leaf per node, the application's, the HTTPS and the cache's"
          + " leaf; and the cluster's own CA with another leaf per node, for its peers.",
      "What is there is kept and what is missing is added, unless --force is given."
    })
final class CertsIssueCommand extends CertsCommand.Action {
  @Mixin private CertsCommand.NodesOption nodes;

  @Option(
      names = "--client",
      paramLabel = "NAME",
      description =
          "The application's name, for its subject (default: that of the certificate that is there,"
              + " so that one whose subject was given up does not come back; else passbolt).")
  private String client;

  @Option(
      names = "--https",
      paramLabel = "HOST",
      description = "The web front end's host name (default: that of PASSBOLT_BASE_URL).")
  private String https;

  @Option(
      names = "--algorithm",
      paramLabel = "ALGORITHM",
      defaultValue = "ec-p256",
      description =
          "The kind of key for what is new: ec-p256, rsa-2048, rsa-3072 or rsa-4096"
              + " (default: ${DEFAULT-VALUE}).")
  private String algorithm;

  @Option(
      names = "--force",
      description =
          "Replace the leaves that are there; the CAs are kept. What is replaced is saved in replaced/.")
  private boolean force;

  @Option(
      names = "--renew-ca",
      description =
          "With --force: replace the CAs as well. Nodes of the old one cannot join any more.")
  private boolean renewCa;

  @Option(
      names = "--valid-for",
      paramLabel = "TIME",
      description =
          "How long what is new is valid: 90s, 30m, 12h or 7d (default: the profiles' own)."
              + " The CAs' own is not changed by it.")
  private String validity;

  @Option(
      names = "--ca-name",
      paramLabel = "NAME",
      description =
          "The common name of CAs that are made, to tell them from those before (default: their"
              + " profiles').")
  private String caName;

  @Override
  boolean act() {
    var request =
        new IssueRequest(
            nodes.names(pki()),
            client == null ? pki().client().issuedTo().orElse("passbolt") : client,
            https == null ? HomeFolders.passboltHost() : https,
            KeyAlgorithm.parse(algorithm),
            force,
            renewCa,
            Optional.ofNullable(validity).map(CertsIssueCommand::duration),
            Optional.ofNullable(caName));
    print(pki().issueAll(request));
    return keptIsRight(request.nodes());
  }

  /** What was kept was only seen to be there. */
  private boolean keptIsRight(List<String> names) {
    List<Finding> errors = pki().verify(names).stream().filter(Finding::isProblem).toList();
    errors.forEach(err()::println);
    return errors.isEmpty();
  }

  private static Duration duration(String text) {
    if (!text.matches("[1-9]\\d{0,5}[smhd]")) {
      throw new IllegalArgumentException(
          "'" + text + "' is not a time; use 90s, 30m, 12h or 7d, at most 999999 of one");
    }
    return Duration.parse((text.endsWith("d") ? "P" : "PT") + text);
  }

  private void print(IssueResult result) {
    print("created ", result.created());
    print("replaced", result.replaced());
    if (force) {
      // of one who replaces these are what matters
      print("kept    ", result.kept());
    }
    PrintWriter out = out();
    out.printf(
        "%d created, %d replaced, %d kept%n",
        result.created().size(), result.replaced().size(), result.kept().size());
    result
        .saved()
        .ifPresent(
            folder ->
                out.printf(
                    "what was replaced is in %s; 'cp -a %s/. %s/' puts it back%n",
                    folder, folder, pki().root()));
  }

  private void print(String what, List<Path> files) {
    files.forEach(file -> out().println(what + " " + file));
  }
}
