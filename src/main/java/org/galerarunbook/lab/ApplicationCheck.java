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
      check.served(ValkeyServer.NAME, "valkey.local:" + ValkeyServer.PORT, lab.pki().cache());
      check.served(PassboltServer.NAME, "passbolt:443", lab.pki().https());
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

  /** What it serves, as its clients see it, against what was issued. */
  private void served(String name, String address, LeafFiles leaf) {
    String issued;
    try {
      issued = leaf.load().serialHex().toUpperCase(Locale.ROOT);
    } catch (PkiException e) {
      return; // The check of the certificates on disk has said what is wrong with the file.
    }
    Optional<String> served = serial(address);
    if (served.isPresent() && !served.get().equals(issued)) {
      problems.add(
          new StackCheck.Problem(
              name,
              "serves another certificate (serial %s) than the one that was issued (serial %s)"
                  .formatted(served.get(), issued),
              name.equals(PassboltServer.NAME)
                  ? "docker cp certs/https/. passbolt:/etc/galera-runbook/ && docker restart passbolt"
                  : "docker cp certs/valkey/. valkey:/etc/valkey/tls/ && docker restart valkey"));
    }
  }

  private Optional<String> serial(String address) {
    try {
      Matcher matcher =
          SERIAL.matcher(
              lab.toolboxContainer()
                  .exec(
                      LIMIT,
                      "sh",
                      "-c",
                      "timeout 5 openssl s_client -connect %s </dev/null 2>/dev/null | openssl x509 -noout -serial"
                          .formatted(address))
                  .stdout());
      return matcher.find()
          ? Optional.of(matcher.group(1).toUpperCase(Locale.ROOT))
          : Optional.empty();
    } catch (RuntimeException silent) {
      return Optional.empty(); // Its health has said so.
    }
  }
}
