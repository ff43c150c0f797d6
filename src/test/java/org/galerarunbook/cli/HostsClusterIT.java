package org.galerarunbook.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.galerarunbook.check.Checked;
import org.galerarunbook.check.ClusterCheck;
import org.galerarunbook.check.ClusterFile;
import org.galerarunbook.container.LabIdentity;
import org.galerarunbook.finding.Finding;
import org.galerarunbook.lab.ContainerLab;
import org.galerarunbook.lab.LabAssembly;
import org.galerarunbook.lab.Revival;
import org.galerarunbook.lab.World;
import org.galerarunbook.runbook.Progress;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The hosts of the lab as a cluster.yaml; and hosts that were stopped or lost. */
@Tag("full")
class HostsClusterIT {

  @TempDir private Path folder;

  @AfterEach
  void forget() {
    System.clearProperty(LabAssembly.CERTIFICATES);
  }

  @Test
  @DisplayName("Hosts are checked by the file that is written; stopped and lost ones come back")
  void hosts() throws Exception {
    Path certificates = folder.resolve("certs");
    System.setProperty(LabAssembly.CERTIFICATES, certificates.toString());
    LabAssembly assembly = LabAssembly.ofProject(World.HOSTS).withImages(Progress.to(List.of()));
    try (ContainerLab lab =
        ContainerLab.of(
            assembly.spec(LabIdentity.ephemeral("hosts"), certificates, 0),
            Progress.to(List.of()),
            List.of())) {
      assertThatThrownBy(() -> HostsCluster.require(lab))
          .hasMessage("there are no hosts; './lab up --world hosts' makes them");
      lab.start();
      assertThatThrownBy(() -> HostsCluster.require(lab))
          .hasMessageContaining("watch.password is gone; './lab up --world hosts' gives");
      looksRight(HostsCluster.begin(lab));
      lab.cluster().node(2).container().stop(Duration.ofSeconds(30));
      // Not removed as it runs: by a crash the last one would lose its quorum.
      lab.cluster().node(3).container().stop(Duration.ofSeconds(30));
      lab.cluster().node(3).container().remove();
      lab.toolboxContainer().remove();
      assertThatThrownBy(() -> HostsCluster.require(lab))
          .hasMessageContaining("galera2 is stopped", "galera3 is absent", "operator is absent");
      Revival revival = new Revival(lab);
      assertThat(revival.lostNodes()).containsExactly("galera3");
      revival.makeHosts(revival.lostNodes());
      lab.awaitHealthy(Duration.ofMinutes(3));
      looksRight(HostsCluster.require(lab));
      // A power cut of all: each host starts its server by itself, and they wait for each other.
      lab.cluster().nodes().forEach(n -> n.container().kill());
      revival.makeHosts(revival.lostNodes());
      assertThat(lab.problems()).as("of hosts that have just begun to start").isNotEmpty();
      lab.cluster().nodes().forEach(n -> n.awaitHostStarted(Duration.ofMinutes(3)));
      assertThat(lab.problems()).as("of hosts that have started").isEmpty();
    }
  }

  private static void looksRight(Path yaml) throws Exception {
    Checked checked = ClusterCheck.of(ClusterFile.read(yaml), false);
    assertThat(checked.findings().stream().filter(Finding::isProblem)).isEmpty();
    // By ssh as well: nothing says that it was not.
    assertThat(checked.findings()).noneMatch(f -> f.what().contains("files were not looked at"));
    assertThat(checked.looked().toString()).startsWith("3 nodes, 12 ports, 6 certificates, ");
    assertThat(Files.readString(yaml))
        .doesNotContain(Files.readString(yaml.resolveSibling("watch.password")).strip());
  }
}
