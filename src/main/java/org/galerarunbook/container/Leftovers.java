package org.galerarunbook.container;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.ListVolumesCmd;
import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.api.model.Network;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
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
   * @param labels all that it carries
   */
  public record Leftover(String kind, String name, String lab, Map<String, String> labels) {

    /** What it is in its lab, for instance {@code galera1}; empty for what plays no part in it. */
    public String role() {
      return labels.getOrDefault(LabIdentity.ROLE_LABEL, "");
    }

    @Override
    public String toString() {
      return kind + " " + name + (lab.isEmpty() ? "" : " (of " + lab + ")");
    }
  }

  private Leftovers() {}

  /** Everything of one lab. */
  public static List<Leftover> of(LabIdentity identity) {
    return find(lab -> lab.equals(identity.name()), false);
  }

  /** Containers that count as the lab's and that play no part in it: started beside it. */
  public static List<Leftover> beside(LabIdentity identity) {
    return of(identity).stream()
        .filter(l -> l.kind().equals("container") && isBeside(l.labels(), identity))
        .toList();
  }

  static boolean isBeside(Map<String, String> labels, LabIdentity identity) {
    return isLeft(labels, identity.name()::equals, false)
        && !labels.containsKey(LabIdentity.ROLE_LABEL);
  }

  /**
   * Everything whose maker has ended, apart from the lab of {@code ./lab up}, which is meant to
   * stay, and from what is shared by all labs.
   */
  public static List<Leftover> ofEndedProcesses() {
    List<Leftover> found = new ArrayList<>(find(Leftovers::mayBeOrphan, true));
    everything(Map.of("label", List.of(EngineLock.DOING_LABEL))).stream()
        .filter(l -> !OwnerProcess.isAlive(l.labels().get(LabIdentity.OWNER_LABEL)))
        .forEach(found::add);
    return found;
  }

  /** Volumes that all labs share, and that none uses now: prepared data directories. */
  public static List<Leftover> shared() {
    ListVolumesCmd unused =
        DockerClientFactory.lazyClient()
            .listVolumesCmd()
            .withFilter("label", List.of(LabIdentity.LAB_LABEL))
            .withDanglingFilter(true);
    return volumes(unused).filter(l -> isShared(l.lab())).toList();
  }

  private static Stream<Leftover> volumes(ListVolumesCmd command) {
    return Stream.ofNullable(command.exec().getVolumes())
        .flatMap(List::stream)
        .map(v -> leftover("volume", v.getName(), v.getLabels()));
  }

  /** What killed makers of prepared data directories left; whoever calls holds their lock. */
  public static List<Leftover> ofEndedProcesses(String kind) {
    return find(lab -> lab.startsWith(kind + "-"), true);
  }

  /**
   * Removes everything of a lab. One that is cut off half-way is told from a lab that is whole by
   * {@link Unfinished}.
   *
   * @throws IllegalStateException naming what is still there, and why
   */
  public static void removeAll(LabIdentity identity) {
    List<Leftover> all = of(identity);
    if (!all.isEmpty()) {
      removeButMark(all);
      Unfinished.end(identity);
    }
    Making.keep(identity);
  }

  /** Removes them, and leaves the mark that this is not at its end. */
  public static void removeButMark(List<Leftover> leftovers) {
    remove(leftovers.stream().filter(l -> !l.role().equals(Unfinished.ROLE)).toList());
  }

  /**
   * Removes them, containers first. What cannot be removed does not keep the rest.
   *
   * @throws IllegalStateException naming what is still there, and why
   */
  public static void remove(List<Leftover> leftovers) {
    remove(leftovers, Leftovers::remove, Leftovers::users);
  }

  /** {@code users} names the containers on a network. */
  static void remove(
      List<Leftover> leftovers, Consumer<Leftover> remover, Function<String, List<String>> users) {
    Map<Leftover, RuntimeException> failures = new ConcurrentHashMap<>();
    for (String kind : List.of("container", "network", "volume")) {
      leftovers.stream()
          .filter(l -> l.kind().equals(kind))
          .parallel()
          .forEach(
              l -> {
                try {
                  remover.accept(l);
                } catch (NotFoundException gone) {
                  // Another clean-up was faster.
                } catch (RuntimeException e) {
                  failures.put(l, e);
                }
              });
    }
    if (!failures.isEmpty()) {
      IllegalStateException failed =
          new IllegalStateException(
              "could not remove "
                  + failures.keySet().stream()
                      .map(l -> l + ": " + why(l, failures, users))
                      .sorted()
                      .collect(Collectors.joining("; ")));
      failures.values().forEach(failed::addSuppressed);
      throw failed;
    }
  }

  /** A network whose removal failed has containers, mostly of a page that was stopped half-way. */
  private static String why(
      Leftover left,
      Map<Leftover, RuntimeException> failures,
      Function<String, List<String>> users) {
    RuntimeException failure = failures.get(left);
    List<String> on = List.of();
    if (left.kind().equals("network")) {
      try {
        on = users.apply(left.name());
      } catch (RuntimeException unasked) {
        failure.addSuppressed(unasked); // The engine's first answer has to do.
      }
    }
    if (on.isEmpty()) {
      return String.valueOf(failure.getMessage()).strip();
    }
    List<String> own =
        failures.keySet().stream()
            .filter(l -> l.kind().equals("container"))
            .map(Leftover::name)
            .toList();
    List<String> strangers = on.stream().filter(n -> !own.contains(n)).toList();
    return strangers.isEmpty()
        ? String.join(", ", on) + " is on it, see there"
        : "%s is on it, and is not the lab's: 'docker rm -f -v %s', then try again"
            .formatted(String.join(", ", strangers), String.join(" ", strangers));
  }

  private static List<String> users(String network) {
    return DockerClientFactory.lazyClient()
        .inspectNetworkCmd()
        .withNetworkId(network)
        .exec()
        .getContainers()
        .values()
        .stream()
        .map(Network.ContainerNetworkConfig::getName)
        .sorted()
        .toList();
  }

  private static void remove(Leftover leftover) {
    DockerClient docker = DockerClientFactory.lazyClient();
    switch (leftover.kind()) {
      case "container" -> LabContainer.named(leftover.name()).remove();
      case "network" -> docker.removeNetworkCmd(leftover.name()).exec();
      default -> docker.removeVolumeCmd(leftover.name()).exec();
    }
  }

  private static boolean isShared(String lab) {
    return lab.equals("shared");
  }

  private static List<Leftover> find(Predicate<String> lab, boolean onlyOrphans) {
    return everything(Map.of("label", List.of(LabIdentity.LAB_LABEL))).stream()
        .filter(l -> isLeft(l.labels(), lab, onlyOrphans))
        .toList();
  }

  /** All that is on the engine and passes its filters, whosever it is. */
  static List<Leftover> everything(Map<String, List<String>> filters) {
    DockerClient docker = DockerClientFactory.lazyClient();
    var containers = docker.listContainersCmd().withShowAll(true);
    var networks = docker.listNetworksCmd();
    var volumes = docker.listVolumesCmd();
    filters.forEach(
        (name, values) -> {
          containers.withFilter(name, values);
          networks.withFilter(name, values);
          volumes.withFilter(name, values);
        });
    List<Leftover> found = new ArrayList<>();
    containers
        .exec()
        .forEach(
            c -> found.add(leftover("container", c.getNames()[0].substring(1), c.getLabels())));
    networks.exec().forEach(n -> found.add(leftover("network", n.getName(), n.getLabels())));
    volumes(volumes).forEach(found::add);
    return found;
  }

  private static Leftover leftover(String kind, String name, Map<String, String> labels) {
    Map<String, String> all = labels == null ? Map.of() : Map.copyOf(labels);
    return new Leftover(kind, name, all.getOrDefault(LabIdentity.LAB_LABEL, ""), all);
  }

  /** Whether labels say that an object is of such a lab and, if asked, that its maker has ended. */
  static boolean isLeft(Map<String, String> labels, Predicate<String> lab, boolean onlyOrphans) {
    String owner = labels == null ? null : labels.get(LabIdentity.LAB_LABEL);
    return owner != null
        && lab.test(owner)
        && !(onlyOrphans && OwnerProcess.isAlive(labels.get(LabIdentity.OWNER_LABEL)));
  }

  /** Labs that {@link #ofEndedProcesses} may touch: never a lab that is meant to stay. */
  static boolean mayBeOrphan(String lab) {
    return !lab.equals(LabIdentity.ofCommandLine().name())
        && !lab.equals(LabIdentity.DEFAULT_NAME)
        && !isShared(lab);
  }
}
