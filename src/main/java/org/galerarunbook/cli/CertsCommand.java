package org.galerarunbook.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.galerarunbook.finding.Finding;
import org.galerarunbook.pki.CertificateSummary;
import org.galerarunbook.pki.PkiDirectory;
import org.galerarunbook.pki.PkiException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The lab's certificates from the command line. */
@Command(
    name = "certs",
    description = "Issues, shows and verifies the cluster's certificates.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {CertsIssueCommand.class, CertsCommand.Show.class, CertsCommand.Verify.class})
final class CertsCommand extends LabCommand {

  @Override
  public Integer call() {
    throw wrong("certs: say what to do: issue, show or verify");
  }

  /** What the certs commands have in common. */
  @Command(
      mixinStandardHelpOptions = true,
      exitCodeListHeading = "%nExit codes:%n",
      exitCodeList = {
        "0:Done, and nothing is wrong.",
        "1:Something is wrong or was refused; the text says what.",
        "2:The command line is not understood."
      })
  abstract static class Action extends LabCommand {

    @Option(
        names = "--dir",
        paramLabel = "DIR",
        description = "The certificates' folder (default: the project's certs, wherever you are).")
    private Path directory;

    @Option(
        names = "--template",
        paramLabel = "DIR",
        description = "The folder of certificate profiles (default: the project's certs-template).")
    private Path templates;

    final PkiDirectory pki() {
      return PkiDirectory.at(
          directory == null ? HomeFolders.certificates() : directory,
          templates == null ? HomeFolders.templates() : templates);
    }

    /** Whether all is right. */
    abstract boolean act();

    /** A refusal becomes one line on the error stream, a bad name a usage error. */
    @Override
    public final Integer call() {
      try {
        return act() ? Main.OK : Main.NOT_RIGHT;
      } catch (PkiException e) {
        err().println("certs " + spec.name() + ": " + e.getMessage());
        return Main.NOT_RIGHT;
      } catch (IllegalArgumentException e) {
        throw wrong(e.getMessage());
      }
    }
  }

  static final class NodesOption {
    private static final List<String> USUAL = List.of("galera1", "galera2", "galera3");

    @Option(
        names = "--nodes",
        paramLabel = "NAME",
        split = ",",
        description =
            "The nodes' names, comma-separated (default: galera1,galera2,galera3, and those that the"
                + " folder has).")
    private List<String> nodes;

    /** Those that were named, else the usual ones and those that are in the folder. */
    List<String> names(PkiDirectory folder) {
      if (nodes != null) {
        return nodes;
      }
      Set<String> names = new LinkedHashSet<>(USUAL);
      names.addAll(folder.nodes());
      return List.copyOf(names);
    }
  }

  /** Shows what certificates there are; never a key. */
  @Command(
      name = "show",
      description =
          "Shows every certificate in the folder: subject, names, uses, validity, serial.")
  static final class Show extends Action {

    @Option(names = "--json", description = "Print a JSON array instead of text.")
    private boolean json;

    @Override
    boolean act() {
      List<CertificateSummary> found = pki().certificates();
      if (json) {
        ArrayNode array = JsonNodeFactory.instance.arrayNode();
        found.forEach(certificate -> add(certificate, array.addObject()));
        out().println(array.toPrettyString());
      } else {
        found.forEach(this::print);
      }
      if (found.isEmpty()) {
        err().println("certs show: there are no certificates; run 'certs issue' first");
      }
      return !found.isEmpty();
    }

    private void print(CertificateSummary certificate) {
      out().println(certificate.file());
      print("subject", certificate.subject());
      print("issuer", certificate.issuer());
      if (!certificate.names().isEmpty()) {
        print("names", String.join(", ", certificate.names()));
      }
      if (!certificate.uses().isEmpty()) {
        print("uses", String.join(", ", certificate.uses()));
      }
      print("valid", certificate.notBefore() + " to " + certificate.notAfter());
      print("key", certificate.key());
      print("serial", certificate.serial());
      print("sha256", certificate.sha256Fingerprint());
    }

    private void print(String what, String value) {
      out().printf("  %-8s %s%n", what, value);
    }

    private static void add(CertificateSummary certificate, ObjectNode node) {
      node.put("file", certificate.file().toString());
      node.put("subject", certificate.subject());
      node.put("issuer", certificate.issuer());
      node.put("serial", certificate.serial());
      node.put("sha256", certificate.sha256Fingerprint());
      node.put("notBefore", certificate.notBefore().toString());
      node.put("notAfter", certificate.notAfter().toString());
      node.put("key", certificate.key());
      certificate.names().forEach(node.putArray("names")::add);
      certificate.uses().forEach(node.putArray("uses")::add);
    }
  }

  @Command(
      name = "verify",
      description = {
        "Checks every certificate and key: chain, names, uses, validity, matching keys, permissions.",
        "A certificate that expires within 30 days is wrong, too. Folders that were not issued under"
            + " their names, such as copies, are named and left alone."
      })
  static final class Verify extends Action {
    @Mixin private NodesOption nodes;

    @Option(names = "--json", description = "As JSON, for programs.")
    private boolean json;

    @Override
    boolean act() {
      List<Finding> findings = pki().verify(nodes.names(pki()));
      boolean right = findings.stream().allMatch(f -> f.severity() == Finding.Severity.OK);
      if (json) {
        out().println(Findings.json(right, findings));
      } else {
        findings.forEach(f -> out().println(Findings.text(f)));
        if (right) {
          out().println("Nothing is wrong with the certificates.");
        }
      }
      return right;
    }
  }
}
