package org.galerarunbook.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.util.List;
import org.galerarunbook.pki.CertificateSummary;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Shows what certificates there are; never a key. */
@Command(
    name = "show",
    description = "Shows every certificate in the folder: subject, names, uses, validity, serial.")
final class CertsShowCommand extends CertsAction {

  @Option(names = "--json", description = "Print a JSON array instead of text.")
  private boolean json;

  @Override
  boolean act() {
    List<CertificateSummary> found = pki().certificates();
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      ArrayNode array = JsonNodeFactory.instance.arrayNode();
      found.forEach(certificate -> array.add(toJson(certificate)));
      out.println(array.toPrettyString());
    } else {
      found.forEach(certificate -> print(out, certificate));
    }
    if (found.isEmpty()) {
      spec.commandLine()
          .getErr()
          .println("certs show: there are no certificates; run 'certs issue' first");
    }
    return !found.isEmpty();
  }

  private static void print(PrintWriter out, CertificateSummary certificate) {
    out.println(certificate.file());
    out.println("  subject  " + certificate.subject());
    out.println("  issuer   " + certificate.issuer());
    if (!certificate.names().isEmpty()) {
      out.println("  names    " + String.join(", ", certificate.names()));
    }
    if (!certificate.uses().isEmpty()) {
      out.println("  uses     " + String.join(", ", certificate.uses()));
    }
    out.println("  valid    " + certificate.notBefore() + " to " + certificate.notAfter());
    out.println("  key      " + certificate.key());
    out.println("  serial   " + certificate.serial());
    out.println("  sha256   " + certificate.sha256Fingerprint());
  }

  private static ObjectNode toJson(CertificateSummary certificate) {
    ObjectNode node = JsonNodeFactory.instance.objectNode();
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
    return node;
  }
}
