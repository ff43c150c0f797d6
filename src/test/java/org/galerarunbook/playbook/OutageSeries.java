package org.galerarunbook.playbook;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.galerarunbook.container.LabIdentity;
import org.galerarunbook.lab.ContainerLab;
import org.galerarunbook.lab.LabAssembly;
import org.galerarunbook.lab.LabScript;
import org.galerarunbook.ledger.Ledger;
import org.galerarunbook.ledger.LedgerReport;
import org.galerarunbook.runbook.Progress;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * Outages for figures, on a lab of their own; no run has them by itself:
 *
 * <pre>TESTCONTAINERS_RYUK_DISABLED=true LAB_NODES=5 mvn test -Dtest=OutageSeries \
 *   -Dgalerarunbook.outages=8 -Dgalerarunbook.outages.from=1</pre>
 *
 * <p>Seeds 1, 5, 9, … kill during a schema change, the next ones during a large transaction, the
 * third during a snapshot; the fourth without, or, on five nodes, leave two of them primary.
 */
class OutageSeries {

  private static final String FROM = "galerarunbook.outages.from";

  @Test
  @DisplayName("Outages on a lab of their own: no acknowledged row is lost")
  void play() throws IOException, InterruptedException {
    Progress progress = Progress.to(List.of());
    LabAssembly assembly = LabAssembly.ofProject().withImages(progress);
    LabIdentity identity = LabIdentity.ephemeral("outages");
    Path folder = LabAssembly.project().resolve("target/lab").resolve(identity.name());
    try (ContainerLab lab =
        ContainerLab.of(
            assembly.spec(identity, folder.resolve("certs"), 0), progress, assembly.components())) {
      lab.start();
      LabScript.write(folder, lab);
      Ledger ledger = Ledger.on(lab.cluster()).writers(3).readers(1).toAll().failingOver().start();
      SeededOutages outages = new SeededOutages(lab, ledger);
      outages.play(Long.getLong(FROM, 1), SeededOutages.count());
      LedgerReport report = ledger.stop();
      System.out.printf(
          "outages: median %s, longest %s, opened %d saved; %s%n",
          outages.median(), outages.longest(), outages.opened(), report.verdict());
      assertThat(report.verdict()).isIntact();
    }
  }
}
