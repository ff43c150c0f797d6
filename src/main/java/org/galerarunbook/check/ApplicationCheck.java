package org.galerarunbook.check;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Stream;
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

  /** Passbolt opens it for each connection; what was shown on the wire is not seen. */
  private static final String CLIENT_CERTIFICATE = "/etc/passbolt/db-client.crt";

  private static final String PASSBOLT_REMEDY =
      "docker cp certs/https/. passbolt:/etc/galera-runbook/"
          + " && docker cp certs/client/client-cert.pem passbolt:/etc/galera-runbook/"
          + " && docker cp certs/client/client-key.pem passbolt:/etc/galera-runbook/"
          + " && docker exec passbolt /etc/galera-runbook/take-certificates";

  private static final String VALKEY_REMEDY =
      "docker cp certs/valkey/. valkey:/etc/valkey/tls/ && docker exec valkey take-certificates";

  private ApplicationCheck() {}

  /** What is wrong with the health of each part; empty when nothing is. */
  public static List<Finding> health(Stack stack) {
    List<Supplier<Optional<Finding>>> parts =
        List.of(
            () -> problem(ProxyServer.NAME, stack.proxy().problem()),
            () -> problem(ValkeyServer.NAME, stack.valkey().problem()),
            () -> problem(PassboltServer.NAME, stack.passbolt().problem()));
    return AtOnce.all(parts).stream().flatMap(Optional::stream).toList();
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
    List<Finding> findings = new ArrayList<>(health(stack));
    if (!fits) {
      return findings; // It would no longer be let in; that is said once, for all.
    }
    PkiDirectory pki = stack.cluster().spec().pki();
    String serves = "serves another certificate";
    Optional<String> cache = served(stack.toolbox(), "valkey.local:" + ValkeyServer.PORT);
    Optional<String> https = served(stack.toolbox(), "passbolt:443");
    Optional<String> client = shown(stack.passbolt().container());
    String shows = "has another certificate for the database";
    Stream.of(
            issued(ValkeyServer.NAME, serves, cache, pki.cache(), VALKEY_REMEDY),
            issued(PassboltServer.NAME, serves, https, pki.https(), PASSBOLT_REMEDY),
            issued(PassboltServer.NAME, shows, client, pki.client(), PASSBOLT_REMEDY))
        .flatMap(Optional::stream)
        .forEach(findings::add);
    return findings;
  }

  /** What it has, by its serial, against what was issued. */
  private static Optional<Finding> issued(
      String name, String problem, Optional<String> serial, LeafFiles leaf, String remedy) {
    try {
      String issued = leaf.load().serialHex().toUpperCase(Locale.ROOT);
      return serial
          .filter(s -> !s.equals(issued))
          .map(
              s ->
                  "%s (serial %s) than the one that was issued (serial %s)"
                      .formatted(problem, s, issued))
          .map(what -> Finding.problem(name, what, remedy));
    } catch (PkiException e) {
      return Optional.empty(); // The check of the certificates on disk has said what is wrong.
    }
  }

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
      return SERIAL
          .matcher(container.exec(LIMIT, command).stdout())
          .results()
          .findFirst()
          .map(m -> m.group(1).toUpperCase(Locale.ROOT));
    } catch (RuntimeException silent) {
      return Optional.empty(); // Its health has said so.
    }
  }
}
