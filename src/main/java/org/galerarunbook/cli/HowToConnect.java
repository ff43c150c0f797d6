package org.galerarunbook.cli;

import java.util.List;
import org.galerarunbook.galera.GaleraNode;
import org.galerarunbook.lab.ContainerLab;
import org.galerarunbook.lab.CouldNotRunException;
import org.galerarunbook.lab.LabAssembly;
import org.galerarunbook.passbolt.PassboltServer;
import org.galerarunbook.runbook.Progress;

/** What {@code ./lab up} says at its end. */
final class HowToConnect {

  private HowToConnect() {}

  /**
   * @param setupLink of the administrator who was registered just now; empty if none was
   */
  static void tell(ContainerLab lab, LabAssembly assembly, String setupLink) {
    System.out.println();
    for (GaleraNode node : lab.cluster().nodes()) {
      System.out.printf(
          "  %s   127.0.0.1:%d   %s in the lab's network%n",
          node.name(), node.container().hostPort(3306), node.host());
    }
    System.out.printf(
        """

          Settings         %s
          As root          docker exec -it %s mariadb
          As application   docker exec -it %s mariadb -h %s
          From this host   mariadb -h localhost --protocol=tcp -P %d -u %s -p \\
                             --ssl-ca=certs/client/ca.pem --ssl-cert=certs/client/client-cert.pem \\
                             --ssl-key=certs/client/client-key.pem --ssl-verify-server-cert
          Names            galeraN.local resolve inside Docker's network. For this host, add to
                           /etc/hosts:  127.0.0.1 galera1.local galera2.local galera3.local

          Try              ./lab status     ./lab check     docs/runbook/
          Prove            ./lab verify
          Remove           ./lab down
        """,
        assembly.settings().origin(),
        lab.cluster().node(1).name(),
        ContainerLab.TOOLBOX,
        lab.cluster().node(1).host(),
        lab.cluster().node(1).container().hostPort(3306),
        lab.spec().accounts().user());
    tellPassbolt(lab, assembly, setupLink);
  }

  /** How to reach Passbolt, or why there is none. */
  private static void tellPassbolt(ContainerLab lab, LabAssembly assembly, String setupLink) {
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
