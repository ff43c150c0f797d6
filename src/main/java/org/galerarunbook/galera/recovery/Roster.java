package org.galerarunbook.galera.recovery;

import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.galerarunbook.container.AtOnce;
import org.galerarunbook.container.LabContainer;
import org.galerarunbook.container.LabIdentity;
import org.galerarunbook.container.Leftovers;
import org.galerarunbook.container.Leftovers.Leftover;
import org.galerarunbook.galera.GaleraCluster;
import org.galerarunbook.galera.GaleraNode;

/**
 * Which nodes a cluster has: those that containers, volumes, peers' lists and members' tables name.
 * How many a setting says is not asked: a cluster that was started with another number of them
 * would be bootstrapped a second time beside its own rest.
 *
 * @param nodes in the order of their names
 * @param from who named each first
 * @param strangers containers with a node's name that were not made for this cluster
 */
public record Roster(List<String> nodes, Map<String, String> from, List<String> strangers) {

  private static final Pattern NODE = Pattern.compile("galera\\d+");

  /** galera2 before galera10. */
  private static final Comparator<String> BY_NUMBER =
      Comparator.comparingInt(String::length).thenComparing(Comparator.naturalOrder());

  public Roster {
    nodes = List.copyOf(nodes);
    from = Map.copyOf(from);
    strangers = List.copyOf(strangers);
  }

  /** Who can be found now. Nothing is made or changed. */
  public static Roster of(GaleraCluster cluster) {
    LabIdentity identity = cluster.spec().identity();
    List<Leftover> own = Leftovers.of(identity);
    return of(
        cluster,
        roles(own, "container"),
        roles(own, "volume"),
        Roster::namedBy,
        n -> isOwn(n.container(), identity));
  }

  /**
   * @param namedBy nodes that this one names, and where
   * @param isOwn whether its container, if there is one, was made for this cluster
   */
  static Roster of(
      GaleraCluster cluster,
      Set<String> containers,
      Set<String> volumes,
      Function<GaleraNode, Map<String, String>> namedBy,
      Predicate<GaleraNode> isOwn) {
    Map<String, String> named = new TreeMap<>(BY_NUMBER);
    List<String> askable = containers.stream().filter(Roster::isNode).sorted().toList();
    askable.forEach(n -> named.put(n, "its container"));
    volumes.stream().filter(Roster::isNode).forEach(n -> named.putIfAbsent(n, "its volume"));
    AtOnce.each(cluster.withNodes(askable).nodes(), namedBy)
        .forEach(answer -> answer.forEach(named::putIfAbsent));
    // Where nothing of this cluster is, others' containers may stand where its nodes would.
    Collection<String> all = named.isEmpty() ? cluster.spec().nodeNames() : named.keySet();
    List<String> strangers =
        cluster.withNodes(all.stream().sorted().toList()).nodes().stream()
            .filter(isOwn.negate())
            .map(n -> n.container().name())
            .toList();
    return new Roster(List.copyOf(named.keySet()), named, strangers);
  }

  private static Set<String> roles(List<Leftover> own, String kind) {
    return own.stream()
        .filter(l -> l.kind().equals(kind))
        .map(Leftover::role)
        .collect(Collectors.toSet());
  }

  private static boolean isOwn(LabContainer container, LabIdentity identity) {
    return !container.status().exists()
        || container.label(LabIdentity.LAB_LABEL).filter(identity.name()::equals).isPresent();
  }

  private static Map<String, String> namedBy(GaleraNode node) {
    Map<String, String> named = new LinkedHashMap<>();
    node.peers().forEach(h -> named.put(nameOf(h), "the peers' list of " + node.name()));
    if (node.container().status().running()) {
      node.members().forEach(n -> named.put(n, "the members that " + node.name() + " saw last"));
    }
    return named;
  }

  /** An arbitrator is none, and has no data. */
  static boolean isNode(String name) {
    return NODE.matcher(name).matches();
  }

  static String nameOf(String host) {
    return host.replaceFirst("\\.local$", "");
  }

  /** Whether there is nothing of this cluster. */
  public boolean isEmpty() {
    return nodes.isEmpty();
  }
}
