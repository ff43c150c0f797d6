package org.galerarunbook.lab;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.awaitility.Awaitility;
import org.galerarunbook.check.ApplicationCheck;
import org.galerarunbook.check.Stack;
import org.galerarunbook.container.AtOnce;
import org.galerarunbook.container.LabContainer;
import org.galerarunbook.container.LabNetwork;
import org.galerarunbook.container.Leftovers;
import org.galerarunbook.container.Unfinished;
import org.galerarunbook.finding.Finding;
import org.galerarunbook.galera.Agreement;
import org.galerarunbook.galera.GaleraCluster;
import org.galerarunbook.galera.GaleraNode;
import org.galerarunbook.pki.PkiDirectory;
import org.galerarunbook.runbook.Progress;
import org.galerarunbook.runbook.TimelineFeed;
import org.galerarunbook.runbook.model.Tested;

/** A lab in containers: the cluster, and a toolbox that stands where the application would. */
public final class ContainerLab implements Lab {

  /** Role and Docker name of the container from which the cluster is looked at. */
  public static final String TOOLBOX = World.CONTAINERS.desk();

  private final LabSpec spec;
  private final Progress progress;
  private final GaleraCluster cluster;
  private final List<Tested> components = new ArrayList<>();
  private final Application application;
  private Function<Progress, ApplicationSpec> applicationSource =
      p -> {
        throw new CouldNotRunException("this lab was made without an application");
      };

  private ContainerLab(LabSpec spec, Progress progress, List<Tested> components) {
    this.spec = spec;
    this.progress = progress;
    this.components.addAll(components);
    this.application = new Application(spec);
    this.cluster = GaleraCluster.of(spec.cluster(), new StartProgress(progress));
  }

  /** A handle on a lab that may or may not run, to be asked and not to be started. */
  public static ContainerLab of(LabSpec spec) {
    return new ContainerLab(spec, Progress.to(List.of()), List.of());
  }

  /** A handle on a lab that may or may not run. */
  public static ContainerLab of(LabSpec spec, Progress progress, List<Tested> components) {
    return new ContainerLab(spec, progress, components);
  }

  /** Where the application tier comes from when a chapter asks for it. */
  ContainerLab bringingApplication(Function<Progress, ApplicationSpec> source) {
    this.applicationSource = source;
    return this;
  }

  /**
   * Issues what is missing of the certificates, then starts the nodes and the toolbox.
   *
   * @throws RuntimeException naming what failed; what was made so far is removed
   */
  public void start() {
    start(Optional.empty());
  }

  /**
   * The same with the application tier, whose containers come up while the nodes do.
   *
   * @throws RuntimeException naming what failed; what was made so far is removed
   */
  public void start(Optional<ApplicationSpec> wanted) {
    try {
      progress.phase("certificates");
      spec.prepareCertificates();
      wanted.ifPresent(w -> spec.requireKeys());
      LabNetwork network = LabNetwork.open(spec.identity());
      AtOnce.run(
          List.of(cluster::start, () -> wanted.ifPresent(w -> application.launch(w, network))));
      // From here on somebody may use it.
      Unfinished.end(spec.identity());
      progress.phase(spec.world().desk());
      Toolbox.launch(spec, cluster, network);
      progress.done("");
      wanted.ifPresent(this::awaitApplication);
    } catch (RuntimeException e) {
      progress.failed(String.valueOf(e.getMessage()));
      RuntimeException told = notHere(e).orElseGet(() -> withLogs(e));
      try {
        close();
      } catch (RuntimeException cleanup) {
        told.addSuppressed(cleanup);
      }
      throw told;
    }
  }

  /** Told by name where this engine can't have such a lab; empty for a lab that failed. */
  static Optional<RuntimeException> notHere(RuntimeException why) {
    if (why instanceof CouldNotRunException) {
      return Optional.of(why);
    }
    return why instanceof UnsupportedOperationException
        ? Optional.of(new CouldNotRunException(why.getMessage(), why))
        : Optional.empty();
  }

  /** The containers are about to go, and their logs with them. */
  private RuntimeException withLogs(RuntimeException why) {
    try {
      Map<String, String> logs = new LinkedHashMap<>(application.logs(Instant.EPOCH));
      cluster.nodes().stream()
          .filter(n -> n.container().status().exists())
          .forEach(n -> logs.put(n.name(), n.log(Instant.EPOCH)));
      return new LabNotStartedException(why, logs);
    } catch (RuntimeException noLogs) {
      why.addSuppressed(noLogs);
      return why;
    }
  }

  private void awaitApplication(ApplicationSpec started) {
    progress.phase("Passbolt");
    application.awaitHealthy();
    components.addAll(started.components());
    progress.done(started.passboltImage());
  }

  @Override
  public Application application() {
    if (!stack().hasApplication()) {
      throw new IllegalStateException(
          "lab %s has no application tier now; a chapter asks for it by @UsesLab(application = true)"
              .formatted(name()));
    }
    return application;
  }

  /** What {@link org.galerarunbook.check.StackCheck} looks at. */
  public Stack stack() {
    return new Stack(
        cluster,
        toolboxContainer(),
        application.proxy(),
        application.valkey(),
        application.passbolt());
  }

  @Override
  public void withApplication(boolean wanted) {
    if (wanted == stack().hasApplication()) {
      return;
    }
    if (!wanted) {
      application.remove();
      return;
    }
    ApplicationSpec made = applicationSource.apply(progress);
    components.removeAll(made.components());
    application.launch(made, LabNetwork.open(spec.identity()));
    awaitApplication(made);
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
    return LabContainer.named(spec.identity().containerName(spec.world().desk()));
  }

  /** Whether a node of it says that it is Primary. */
  public boolean isPrimary() {
    return cluster.status().stream().anyMatch(s -> "Primary".equals(s.clusterStatus()));
  }

  @Override
  public PkiDirectory pki() {
    return spec.pki();
  }

  @Override
  public World world() {
    return spec.world();
  }

  public LabSpec spec() {
    return spec;
  }

  @Override
  public List<String> problems() {
    List<Finding> problems = new ArrayList<>(Agreement.problems(cluster.status()));
    if (stack().hasApplication()) {
      problems.addAll(ApplicationCheck.health(stack()));
    }
    return problems.stream().map(f -> f.who() + ": " + f.what()).toList();
  }

  @Override
  public void awaitHealthy(Duration limit) {
    cluster.awaitAgreement(limit);
    if (stack().hasApplication()) {
      Awaitility.await("the application tier is healthy")
          .atMost(limit)
          .pollDelay(Duration.ZERO)
          .untilAsserted(
              () -> {
                List<Finding> problems = ApplicationCheck.health(stack());
                if (!problems.isEmpty()) {
                  throw new AssertionError(problems.toString());
                }
              });
    }
  }

  @Override
  public Map<String, String> logs(Instant since) {
    Map<String, String> logs = new LinkedHashMap<>();
    for (GaleraNode node : cluster.nodes()) {
      logs.put(node.name(), node.log(since));
    }
    logs.putAll(application.logs(since));
    return logs;
  }

  @Override
  public Map<String, String> shownNames() {
    return ShownNames.of(spec);
  }

  @Override
  public Path directory() {
    return spec.certificates().toAbsolutePath().getParent();
  }

  @Override
  public AutoCloseable observe(TimelineFeed timeline) {
    return new NodeObserver(cluster, timeline);
  }

  @Override
  public Map<String, String> secrets() {
    return spec.secrets();
  }

  @Override
  public Map<String, String> settings() {
    return ServerSettings.of(cluster);
  }

  @Override
  public UnaryOperator<String> dialect() {
    return Dialect.of(cluster.node(1));
  }

  @Override
  public List<Tested> components() {
    return List.copyOf(components);
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
    Leftovers.removeAll(spec.identity());
  }
}
