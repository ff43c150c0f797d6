package org.galerarunbook.cli;

import org.galerarunbook.galera.GaleraNode;
import org.galerarunbook.lab.ContainerLab;
import org.galerarunbook.lab.LabAssembly;

/** What {@code ./lab up} says at its end. */
final class HowToConnect {

  private HowToConnect() {}

  static void tell(ContainerLab lab, LabAssembly assembly) {
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
  }
}
