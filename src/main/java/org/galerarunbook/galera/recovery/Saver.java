package org.galerarunbook.galera.recovery;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.galerarunbook.galera.GaleraCluster;
import org.galerarunbook.galera.GaleraNode;

/** Saves data directories of nodes that do not run, and says how to go back. */
final class Saver {

  private final GaleraCluster cluster;
  private final Consumer<String> teller;
  private final Map<String, String> saved = new ConcurrentHashMap<>();

  Saver(GaleraCluster cluster, Consumer<String> teller) {
    this.cluster = cluster;
    this.teller = teller;
  }

  /** Node to the volume that its data directory was copied to. */
  Map<String, String> saved() {
    return Map.copyOf(saved);
  }

  void save(GaleraNode node) {
    String volume = new Datadir(cluster, node).save();
    saved.put(node.name(), volume);
    teller.accept("saved the data directory of %s in the volume %s".formatted(node, volume));
  }

  /**
   * Saves what a snapshot may overwrite. One that fails is told and is not among {@link #saved()}:
   * its node must not be started then. One after the other, so that the room for each is reckoned
   * when it is its turn.
   */
  void saveThoseThatJoin(Decision decision) {
    for (GaleraNode node : cluster.nodes()) {
      if (decision.save().contains(node.name()) && decision.start().contains(node.name())) {
        try {
          save(node);
        } catch (RuntimeException e) {
          teller.accept(String.valueOf(e.getMessage()));
        }
      }
    }
  }

  /** Whether its data may be overwritten, and are not saved: then it must not be started. */
  boolean lacks(String name, Decision decision) {
    return decision.save().contains(name) && !saved.containsKey(name);
  }

  void tellHowToGoBack(GaleraNode node) {
    String volume = saved.get(node.name());
    if (volume != null) {
      teller.accept(
          "to go back to what %s had; what was written since is lost on it:".formatted(node));
      new Datadir(cluster, node)
          .howToGoBack(volume)
          .lines()
          .forEach(l -> teller.accept("    " + l));
    }
  }
}
