package org.galerarunbook.lab;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.galerarunbook.container.AtOnce;
import org.galerarunbook.container.LabContainer;
import org.galerarunbook.container.LabNetwork;
import org.galerarunbook.galera.GaleraNode;

/** Makes again what a lab has lost of its containers, on the data that was kept. */
public final class Revival {

  private final ContainerLab lab;

  public Revival(ContainerLab lab) {
    this.lab = lab;
  }

  /** Nodes whose container is gone. */
  public List<String> lostNodes() {
    return names(n -> !n.container().status().exists());
  }

  /** Nodes whose container is of an older version, which a node made now could not join. */
  public List<String> olderNodes() {
    return names(n -> n.container().status().exists() && !n.hasMemberCertificate());
  }

  private List<String> names(Predicate<GaleraNode> wanted) {
    return lab.cluster().nodes().stream().filter(wanted).map(GaleraNode::name).toList();
  }

  /**
   * Makes their containers, and starts them where a node is Primary whom they can join; else they
   * stay stopped, since which one has the highest seqno has to be found out first.
   *
   * @return whether they were started
   */
  public boolean makeNodes(List<String> lost) {
    lab.spec().prepareCertificates();
    lab.cluster().makeAgain(lost);
    boolean primary = lab.isPrimary();
    if (primary) {
      lab.cluster().nodes().stream()
          .filter(n -> lost.contains(n.name()))
          .forEach(GaleraNode::start);
    }
    return primary;
  }

  /**
   * The same of hosts: starts those that are stopped, makes those that are gone, whose data went
   * with them, and the operator's desk, which they know.
   */
  public void makeHosts(List<String> lost) {
    lab.spec().prepareCertificates();
    lab.cluster().nodes().stream().filter(n -> !lost.contains(n.name())).forEach(GaleraNode::start);
    lab.cluster().makeAgain(lost);
    makeOthers(Optional.empty());
    OperatorKeys.exchange(lab.toolboxContainer(), lab.cluster());
  }

  /** Whether the toolbox, or a part of an application that this lab had, is gone or stopped. */
  public boolean lacksOthers(boolean hadApplication) {
    return !lab.toolboxContainer().status().running()
        || hadApplication
            && new Application(lab.spec())
                .containers().values().stream().anyMatch(p -> !p.status().running());
  }

  /**
   * Starts or makes the toolbox and the parts of the application.
   *
   * @param application as it is to be, where the lab had one
   */
  public void makeOthers(Optional<ApplicationSpec> application) {
    LabNetwork network = LabNetwork.open(lab.spec().identity());
    if (lab.toolboxContainer().status().exists()) {
      lab.toolboxContainer().start();
    } else {
      LabContainer.launch(Toolbox.of(lab.spec()), lab.spec().identity(), network);
    }
    application.ifPresent(wanted -> makeApplication(wanted, network));
  }

  private void makeApplication(ApplicationSpec wanted, LabNetwork network) {
    Application application = new Application(lab.spec());
    Collection<LabContainer> parts = application.containers().values();
    if (parts.stream().allMatch(p -> p.status().exists())) {
      AtOnce.run(parts, LabContainer::start);
    } else {
      // Data and keys are in volumes.
      application.remove();
      application.launch(wanted, network);
    }
    application.awaitHealthy();
  }
}
