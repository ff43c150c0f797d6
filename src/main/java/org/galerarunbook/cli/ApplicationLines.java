package org.galerarunbook.cli;

import java.util.List;
import org.galerarunbook.lab.ContainerLab;
import org.galerarunbook.lab.CouldNotRunException;
import org.galerarunbook.lab.LabAssembly;
import org.galerarunbook.lab.settings.Settings;
import org.galerarunbook.passbolt.PassboltServer;
import org.galerarunbook.runbook.Progress;

/** What {@code ./lab up} says of the application tier. */
final class ApplicationLines {

  private ApplicationLines() {}

  /** Registers the administrator of the settings; returns the link of the set-up. */
  static String admin(ContainerLab lab, Settings settings, Progress progress) {
    Settings.Passbolt admin = settings.passbolt();
    progress.phase("administrator");
    String link =
        lab.application()
            .passbolt()
            .register(admin.adminEmail(), admin.adminFirstName(), admin.adminLastName(), "admin");
    progress.done(admin.adminEmail());
    return link;
  }

  /**
   * How to reach Passbolt, or why there is none.
   *
   * @param setupLink of the administrator who was registered just now; empty if none was
   */
  static void tell(ContainerLab lab, LabAssembly assembly, String setupLink) {
    if (!lab.stack().hasApplication()) {
      System.out.printf("%n  Passbolt         not here: %s%n", reason(assembly));
      return;
    }
    PassboltServer passbolt = lab.application().passbolt();
    String host = passbolt.baseUrl().getHost();
    String name =
        host.equals("127.0.0.1")
            ? "none is needed"
            : "for this host, add to /etc/hosts:  127.0.0.1 " + host;
    System.out.printf(
        """

          Passbolt         %s
          CA to trust      certs/ca/ca-cert.pem, in your browser
          Name             %s
          Try it           curl --cacert certs/ca/ca-cert.pem --resolve %s:%d:127.0.0.1 \\
                             %s/healthcheck/status.json
        """,
        passbolt.baseUrl(), name, host, passbolt.hostPort(), passbolt.baseUrl());
    if (!setupLink.isEmpty()) {
      System.out.printf(
          "  Set up %s, with its key and passphrase from keys/gpg ('./lab keys'):%n    %s%n",
          assembly.settings().passbolt().adminEmail(), setupLink);
    }
  }

  /** Asked again for its words only; the images were looked for already. */
  private static String reason(LabAssembly assembly) {
    try {
      assembly.application(Progress.to(List.of()), false);
      return "this lab was made without it; './lab up --reset' makes one with it, losing its data";
    } catch (CouldNotRunException missing) {
      return missing.reason().strip();
    }
  }
}
