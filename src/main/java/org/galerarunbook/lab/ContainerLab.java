package org.galerarunbook.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.galerarunbook.container.ContainerSpec;
import org.galerarunbook.container.FileEntry;
import org.galerarunbook.container.LabContainer;
import org.galerarunbook.container.LabIdentity;
import org.galerarunbook.container.LabNetwork;
import org.galerarunbook.container.Leftovers;
import org.galerarunbook.galera.Accounts;
import org.galerarunbook.galera.Agreement;
import org.galerarunbook.galera.GaleraCluster;
import org.galerarunbook.galera.GaleraNode;
import org.galerarunbook.galera.NodeObserver;
import org.galerarunbook.pki.LeafFiles;
import org.galerarunbook.pki.PkiDirectory;
import org.galerarunbook.runbook.Progress;
import org.galerarunbook.runbook.TimelineFeed;
import org.galerarunbook.runbook.model.Component;

/** A lab in containers: the cluster, and a toolbox that stands where the application would. */
public final class ContainerLab implements Lab {

  /** Role and Docker name of the container from which the cluster is looked at. */
  public static final String TOOLBOX = "toolbox";

  /** What the pages about backups start beside the lab. */
  private static final List<String> BESIDE = List.of("backups", "restored", "offsite");

  private final LabSpec spec;
  private final Progress progress;
  private final GaleraCluster cluster;
  private final List<Component> components;

  private ContainerLab(LabSpec spec, Progress progress, List<Component> components) {
    this.spec = spec;
    this.progress = progress;
    this.components = List.copyOf(components);
    this.cluster = GaleraCluster.of(spec.cluster(), progress);
  }

  /** A handle on a lab that may or may not run. */
  public static ContainerLab of(LabSpec spec, Progress progress, List<Component> components) {
    return new ContainerLab(spec, progress, components);
  }

  /**
   * Issues what is missing of the certificates, then starts everything.
   *
   * @throws RuntimeException naming what failed; what was made so far is removed
   */
  public void start() {
    try {
      progress.phase("certificates");
      pki().issueAll(spec.certificatesNeeded());
      cluster.start();
      progress.phase(TOOLBOX);
      LabContainer.launch(toolbox(), spec.identity(), LabNetwork.open(spec.identity()));
      progress.done("");
    } catch (RuntimeException e) {
      progress.failed(String.valueOf(e.getMessage()));
      try {
        close();
      } catch (RuntimeException cleanup) {
        e.addSuppressed(cleanup);
      }
      throw e;
    }
  }

  private ContainerSpec toolbox() {
    LeafFiles client = pki().client();
    List<FileEntry> files = new ArrayList<>();
    files.add(secret("/etc/tls/ca.pem", read(client.ca())));
    files.add(secret("/etc/tls/client-cert.pem", read(client.certificate())));
    files.add(secret("/etc/tls/client-key.pem", read(client.key())));
    Accounts accounts = spec.accounts();
    String options =
        """
        [client]
        user=%s
        password="%s"
        ssl-ca=/etc/tls/ca.pem
        ssl-cert=/etc/tls/client-cert.pem
        ssl-key=/etc/tls/client-key.pem
        ssl-verify-server-cert

        [mariadb-client]
        database=%s
        """
            .formatted(
                accounts.user(),
                accounts.password().replace("\\", "\\\\").replace("\"", "\\\""),
                accounts.database());
    files.add(secret("/root/.my.cnf", options.getBytes(StandardCharsets.UTF_8)));
    // The same account without its certificate, for the refusals.
    String without = options.replaceAll("(?m)^ssl-(cert|key)=.*\n", "");
    files.add(secret("/root/without-certificate.cnf", without.getBytes(StandardCharsets.UTF_8)));
    return ContainerSpec.of(TOOLBOX, spec.toolboxImage())
        .withEntrypoint("sleep")
        .withCommand("infinity")
        .withFiles(files);
  }

  private static FileEntry secret(String path, byte[] content) {
    return FileEntry.secret(path, content, 0);
  }

  private static byte[] read(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file, e);
    }
  }

  @Override
  public String name() {
    return spec.identity().name();
  }

  @Override
  public GaleraCluster cluster() {
    return cluster;
  }

  /** The container from which the cluster is looked at, with the application's certificate. */
  public LabContainer toolboxContainer() {
    return LabContainer.named(spec.identity().containerName(TOOLBOX));
  }

  @Override
  public PkiDirectory pki() {
    return spec.pki();
  }

  public LabSpec spec() {
    return spec;
  }

  @Override
  public List<String> problems() {
    return Agreement.problems(cluster.status()).stream().map(Object::toString).toList();
  }

  @Override
  public void awaitHealthy(Duration limit) {
    cluster.awaitAgreement(limit);
  }

  @Override
  public Map<String, String> logs(Instant since) {
    Map<String, String> logs = new LinkedHashMap<>();
    for (GaleraNode node : cluster.nodes()) {
      logs.put(node.name(), node.log(since));
    }
    return logs;
  }

  @Override
  public Map<String, String> shownNames() {
    LabIdentity identity = spec.identity();
    Map<String, String> names = new LinkedHashMap<>();
    if (!identity.suffix().isEmpty()) {
      cluster.nodes().forEach(n -> names.put(identity.containerName(n.name()), n.name()));
      names.put(identity.containerName(TOOLBOX), TOOLBOX);
      LabIdentity shown = LabIdentity.ofCommandLine();
      names.put(identity.networkName(), shown.networkName());
      for (GaleraNode node : cluster.nodes()) {
        names.put(identity.volumeName(node.name()), shown.volumeName(node.name()));
        // What pages start beside the lab.
        String capture = node.name().replace("galera", "capture");
        names.put(identity.containerName(capture), capture);
      }
      for (String beside : BESIDE) {
        names.put(identity.containerName(beside), beside);
      }
    }
    return names;
  }

  @Override
  public Path directory() {
    return spec.certificates().toAbsolutePath().getParent();
  }

  @Override
  public AutoCloseable observe(TimelineFeed timeline) {
    NodeObserver observer = new NodeObserver(cluster, timeline);
    observer.begin();
    return observer;
  }

  @Override
  public List<String> secrets() {
    Accounts a = spec.accounts();
    return List.of(
        a.rootPassword(),
        a.sstPassword(),
        a.healthPassword(),
        a.password(),
        new String(pki().storePassword()));
  }

  @Override
  public List<Component> components() {
    return components;
  }

  @Override
  public List<String> removeStartedBeside() {
    List<Leftovers.Leftover> found = Leftovers.beside(spec.identity());
    Leftovers.remove(found);
    return found.stream().map(Object::toString).toList();
  }

  @Override
  public List<String> leftovers() {
    return Leftovers.of(spec.identity()).stream().map(Object::toString).toList();
  }

  @Override
  public void close() {
    Leftovers.remove(Leftovers.of(spec.identity()));
  }
}
