package org.galerarunbook.container;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.exception.NotFoundException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.testcontainers.DockerClientFactory;

/**
 * Finds and removes what a lab owns on the engine, by this project's label and nothing else:
 * containers, then networks, then volumes.
 */
public final class Leftovers {

  /**
   * One object on the engine.
   *
   * @param kind {@code container}, {@code network} or {@code volume}
   * @param name its Docker name
   * @param lab the lab it belongs to
   */
  public record Leftover(String kind, String name, String lab) {
    @Override
    public String toString() {
      return kind + " " + name + " (of " + lab + ")";
    }
  }

  private Leftovers() {}

  /** Everything of one lab. */
  public static List<Leftover> of(LabIdentity identity) {
    return find(lab -> lab.equals(identity.name()), false);
  }

  /**
   * Everything whose maker has ended, apart from the lab of {@code ./lab up}, which is meant to
   * stay, and from what is shared by all labs.
   */
  public static List<Leftover> ofEndedProcesses() {
    return find(lab -> !lab.equals(LabIdentity.ofCommandLine().name()) && !isShared(lab), true);
  }

  /** Volumes that all labs share: prepared data directories. */
  public static List<Leftover> shared() {
    return find(Leftovers::isShared, false);
  }

  /** Removes them, containers first. */
  public static void remove(List<Leftover> leftovers) {
    DockerClient docker = DockerClientFactory.lazyClient();
    for (String kind : List.of("container", "network", "volume")) {
      leftovers.stream()
          .filter(l -> l.kind().equals(kind))
          .parallel()
          .forEach(
              l -> {
                try {
                  switch (kind) {
                    case "container" -> LabContainer.named(l.name()).remove();
                    case "network" -> docker.removeNetworkCmd(l.name()).exec();
                    default -> docker.removeVolumeCmd(l.name()).exec();
                  }
                } catch (NotFoundException gone) {
                  // Another clean-up was faster.
                }
              });
    }
  }

  private static boolean isShared(String lab) {
    return lab.equals("shared");
  }

  private static List<Leftover> find(Predicate<String> lab, boolean onlyOrphans) {
    DockerClient docker = DockerClientFactory.lazyClient();
    List<Leftover> found = new ArrayList<>();
    docker
        .listContainersCmd()
        .withShowAll(true)
        .withFilter("label", List.of(LabIdentity.LAB_LABEL))
        .exec()
        .forEach(
            c ->
                add(
                    found,
                    "container",
                    c.getNames()[0].substring(1),
                    c.getLabels(),
                    lab,
                    onlyOrphans));
    LabNetwork.all()
        .forEach(n -> add(found, "network", n.getName(), n.getLabels(), lab, onlyOrphans));
    var volumes =
        docker.listVolumesCmd().withFilter("label", List.of(LabIdentity.LAB_LABEL)).exec();
    if (volumes.getVolumes() != null) {
      volumes
          .getVolumes()
          .forEach(v -> add(found, "volume", v.getName(), v.getLabels(), lab, onlyOrphans));
    }
    return found;
  }

  private static void add(
      List<Leftover> found,
      String kind,
      String name,
      Map<String, String> labels,
      Predicate<String> lab,
      boolean onlyOrphans) {
    String owner = labels.get(LabIdentity.LAB_LABEL);
    if (owner == null || !lab.test(owner)) {
      return;
    }
    if (onlyOrphans && OwnerProcess.isAlive(labels.get(LabIdentity.OWNER_LABEL))) {
      return;
    }
    found.add(new Leftover(kind, name, owner));
  }
}
