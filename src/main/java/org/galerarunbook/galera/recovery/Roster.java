package org.galerarunbook.galera.recovery;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.galerarunbook.container.AtOnce;
import org.galerarunbook.container.LabIdentity;
import org.galerarunbook.container.Roles;
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

  /** What an engine has, and what nodes say. */
  interface Engine {

    /** Roles of containers, running or not. */
    Set<String> containers();

    Set<String> volumes();

    /** Nodes that this one names, and where. */
    Map<String, String> namedBy(GaleraNode node);

    /** Whether its container, if there is one, was made for this cluster. */
    boolean isOwn(GaleraNode node);
  }

  private record Now(LabIdentity identity) implements Engine {

    @Override
    public Set<String> containers() {
      return Roles.ofContainers(identity);
    }

    @Override
    public Set<String> volumes() {
      return Roles.ofVolumes(identity);
    }

    @Override
    public Map<String, String> namedBy(GaleraNode node) {
      return ask(node);
    }

    @Override
    public boolean isOwn(GaleraNode node) {
      return Roles.isOwn(node.container(), identity);
    }
  }

  /** Who can be found now. Nothing is made or changed. */
  public static Roster of(GaleraCluster cluster) {
    return of(cluster, new Now(cluster.spec().identity()));
  }

  static Roster of(GaleraCluster cluster, Engine engine) {
    Set<String> containers = nodes(engine.containers());
    Map<String, String> named = new TreeMap<>(BY_NUMBER);
    containers.forEach(n -> named.put(n, "its container"));
    nodes(engine.volumes()).forEach(n -> named.putIfAbsent(n, "its volume"));
    List<GaleraNode> askable = cluster.withNodes(List.copyOf(containers)).nodes();
    AtOnce.each(askable, engine::namedBy).forEach(answer -> answer.forEach(named::putIfAbsent));
    Set<String> all = new TreeSet<>(named.keySet());
    if (named.isEmpty()) {
      // Nothing of this cluster; somebody else's containers may stand where its nodes would.
      all.addAll(cluster.spec().nodeNames());
    }
    List<String> strangers =
        cluster.withNodes(List.copyOf(all)).nodes().stream()
            .filter(n -> !engine.isOwn(n))
            .map(n -> n.container().name())
            .toList();
    return new Roster(List.copyOf(named.keySet()), named, strangers);
  }

  private static Set<String> nodes(Set<String> roles) {
    return roles.stream().filter(Roster::isNode).collect(Collectors.toCollection(TreeSet::new));
  }

  private static Map<String, String> ask(GaleraNode node) {
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
