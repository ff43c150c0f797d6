package org.galerarunbook.lab;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.galerarunbook.passbolt.PassboltServer;
import org.galerarunbook.pki.LeafFiles;
import org.galerarunbook.pki.PkiException;
import org.galerarunbook.proxy.ProxyServer;
import org.galerarunbook.valkey.ValkeyServer;

/** Whether the application tier is right, where the lab has one. */
final class ApplicationCheck {

  private static final Duration LIMIT = Duration.ofSeconds(15);
  private static final Pattern SERIAL = Pattern.compile("serial=([0-9A-Fa-f]+)");

  /** Where Passbolt is told to look for it. */
  private static final String CLIENT_CERTIFICATE = "/etc/passbolt/db-client.crt";

  private static final String PASSBOLT_REMEDY =
      "docker cp certs/https/. passbolt:/etc/galera-runbook/"
          + " && docker cp certs/client/client-cert.pem passbolt:/etc/galera-runbook/"
          + " && docker cp certs/client/client-key.pem passbolt:/etc/galera-runbook/"
          + " && docker exec passbolt /etc/galera-runbook/take-certificates";

  private static final String VALKEY_REMEDY =
      "docker cp certs/valkey/. valkey:/etc/valkey/tls/ && docker exec valkey take-certificates";

  private final ContainerLab lab;
  private final List<StackCheck.Problem> problems = new ArrayList<>();

  private ApplicationCheck(ContainerLab lab) {
    this.lab = lab;
  }

  /** Everything that is wrong with it; nothing for a lab without one. */
  static List<StackCheck.Problem> of(ContainerLab lab) {
    ApplicationCheck check = new ApplicationCheck(lab);
    Application application = lab.applicationHandle();
    if (application.isPresent()) {
      application.problems().forEach(check::part);
      check.issued(
          ValkeyServer.NAME,
          "serves another certificate",
          check.serial("valkey.local:" + ValkeyServer.PORT),
          lab.pki().cache());
      check.issued(
          PassboltServer.NAME,
          "serves another certificate",
          check.serial("passbolt:443"),
          lab.pki().https());
      check.issued(
          PassboltServer.NAME,
          "has another certificate for the database",
          check.shown(application),
          lab.pki().client());
    }
    return check.problems;
  }

  private void part(String problem) {
    int space = problem.indexOf(' ');
    String name = problem.substring(0, space);
    String remedy =
        name.equals(ProxyServer.NAME)
            ? "mend the node; the proxy takes it in again by itself"
            : StackCheck.remedy(name, problem.substring(space + 1).replaceFirst("^is ", ""));
    problems.add(new StackCheck.Problem(name, problem.substring(space + 1), remedy));
  }

  /** What it has, by its serial, against what was issued. */
  private void issued(String name, String problem, Optional<String> serial, LeafFiles leaf) {
    String issued;
    try {
      issued = leaf.load().serialHex().toUpperCase(Locale.ROOT);
    } catch (PkiException e) {
      return; // The check of the certificates on disk has said what is wrong with the file.
    }
    if (serial.isPresent() && !serial.get().equals(issued)) {
      problems.add(
          new StackCheck.Problem(
              name,
              "%s (serial %s) than the one that was issued (serial %s)"
                  .formatted(problem, serial.get(), issued),
              name.equals(PassboltServer.NAME) ? PASSBOLT_REMEDY : VALKEY_REMEDY));
    }
  }

  /**
   * The one in the file that Passbolt opens for each connection; what was shown on the wire is not
   * seen.
   */
  private Optional<String> shown(Application application) {
    try {
      return serialIn(
          application
              .passbolt()
              .container()
              .exec(LIMIT, "openssl", "x509", "-noout", "-serial", "-in", CLIENT_CERTIFICATE)
              .stdout());
    } catch (RuntimeException silent) {
      return Optional.empty(); // Its health has said so.
    }
  }

  /** What is served there, as a client sees it. */
  private Optional<String> serial(String address) {
    try {
      return serialIn(
          lab.toolboxContainer()
              .exec(
                  LIMIT,
                  "sh",
                  "-c",
                  "timeout 5 openssl s_client -connect %s </dev/null 2>/dev/null | openssl x509 -noout -serial"
                      .formatted(address))
              .stdout());
    } catch (RuntimeException silent) {
      return Optional.empty(); // Its health has said so.
    }
  }

  private static Optional<String> serialIn(String said) {
    Matcher matcher = SERIAL.matcher(said);
    return matcher.find()
        ? Optional.of(matcher.group(1).toUpperCase(Locale.ROOT))
        : Optional.empty();
  }
}
