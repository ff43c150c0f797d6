package org.galerarunbook.check;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.galerarunbook.container.AtOnce;
import org.galerarunbook.container.LabContainer;
import org.galerarunbook.finding.Finding;
import org.galerarunbook.passbolt.PassboltServer;
import org.galerarunbook.pki.LeafFiles;
import org.galerarunbook.pki.PkiDirectory;
import org.galerarunbook.pki.PkiException;
import org.galerarunbook.proxy.ProxyServer;
import org.galerarunbook.valkey.ValkeyServer;

/** Whether the application tier is right. */
public final class ApplicationCheck {

  private static final Duration LIMIT = Duration.ofSeconds(15);
  private static final Pattern SERIAL = Pattern.compile("serial=([0-9A-Fa-f]+)");

  /** Of start-passbolt: a password is given to the container when it is made. */
  private static final String REFUSED = "refuses the account";

  private static final String MADE_AGAIN =
      "docker rm -f passbolt && ./lab up   # after DATASOURCES_DEFAULT_PASSWORD in .env is as the"
          + " database has it";

  /** Where Passbolt is told to look for it. */
  private static final String CLIENT_CERTIFICATE = "/etc/passbolt/db-client.crt";

  private static final String PASSBOLT_REMEDY =
      "docker cp certs/https/. passbolt:/etc/galera-runbook/"
          + " && docker cp certs/client/client-cert.pem passbolt:/etc/galera-runbook/"
          + " && docker cp certs/client/client-key.pem passbolt:/etc/galera-runbook/"
          + " && docker exec passbolt /etc/galera-runbook/take-certificates";

  private static final String VALKEY_REMEDY =
      "docker cp certs/valkey/. valkey:/etc/valkey/tls/ && docker exec valkey take-certificates";

  private final List<Finding> findings = new ArrayList<>();

  private ApplicationCheck() {}

  /** What is wrong with the health of each part; empty when nothing is. */
  public static List<Finding> health(Stack stack) {
    Map<String, Supplier<Optional<String>>> parts = new LinkedHashMap<>();
    parts.put(ProxyServer.NAME, stack.proxy()::problem);
    parts.put(ValkeyServer.NAME, stack.valkey()::problem);
    parts.put(PassboltServer.NAME, stack.passbolt()::problem);
    return AtOnce.each(parts.entrySet(), p -> problem(p.getKey(), p.getValue().get())).stream()
        .flatMap(Optional::stream)
        .toList();
  }

  private static Optional<Finding> problem(String name, Optional<String> found) {
    return found.map(p -> Finding.problem(name, p, remedy(name, p)));
  }

  static String remedy(String name, String problem) {
    if (problem.contains(REFUSED)) {
      return MADE_AGAIN; // Started again, it is what it was.
    }
    return name.equals(ProxyServer.NAME)
        ? "# nothing here: it takes the node in again by itself, once that is well"
        : StackCheck.remedy(name, problem.replaceFirst("^is ", ""));
  }

  /**
   * Everything that is wrong with it.
   *
   * @param fits whether the folder's certificates are of the CA that the stack runs with
   */
  static List<Finding> of(Stack stack, boolean fits) {
    ApplicationCheck check = new ApplicationCheck();
    PkiDirectory pki = stack.cluster().spec().pki();
    check.findings.addAll(health(stack));
    if (!fits) {
      return check.findings; // It would no longer be let in; that is said once, for all.
    }
    check.issued(
        ValkeyServer.NAME,
        "serves another certificate",
        served(stack.toolbox(), "valkey.local:" + ValkeyServer.PORT),
        pki.cache(),
        VALKEY_REMEDY);
    check.issued(
        PassboltServer.NAME,
        "serves another certificate",
        served(stack.toolbox(), "passbolt:443"),
        pki.https(),
        PASSBOLT_REMEDY);
    check.issued(
        PassboltServer.NAME,
        "has another certificate for the database",
        shown(stack.passbolt().container()),
        pki.client(),
        PASSBOLT_REMEDY);
    return check.findings;
  }

  /** What it has, by its serial, against what was issued. */
  private void issued(
      String name, String problem, Optional<String> serial, LeafFiles leaf, String remedy) {
    String issued;
    try {
      issued = leaf.load().serialHex().toUpperCase(Locale.ROOT);
    } catch (PkiException e) {
      return; // The check of the certificates on disk has said what is wrong with the file.
    }
    if (serial.isPresent() && !serial.get().equals(issued)) {
      findings.add(
          Finding.problem(
              name,
              "%s (serial %s) than the one that was issued (serial %s)"
                  .formatted(problem, serial.get(), issued),
              remedy));
    }
  }

  /**
   * The one in the file that Passbolt opens for each connection; what was shown on the wire is not
   * seen.
   */
  private static Optional<String> shown(LabContainer passbolt) {
    return serial(passbolt, "openssl", "x509", "-noout", "-serial", "-in", CLIENT_CERTIFICATE);
  }

  /** What is served there, as a client sees it. */
  private static Optional<String> served(LabContainer toolbox, String address) {
    return serial(
        toolbox,
        "sh",
        "-c",
        "timeout 5 openssl s_client -connect %s </dev/null 2>/dev/null | openssl x509 -noout -serial"
            .formatted(address));
  }

  private static Optional<String> serial(LabContainer container, String... command) {
    try {
      Matcher matcher = SERIAL.matcher(container.exec(LIMIT, command).stdout());
      return matcher.find()
          ? Optional.of(matcher.group(1).toUpperCase(Locale.ROOT))
          : Optional.empty();
    } catch (RuntimeException silent) {
      return Optional.empty(); // Its health has said so.
    }
  }
}
