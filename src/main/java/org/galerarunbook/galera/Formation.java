package org.galerarunbook.galera;

/** How the nodes of a new cluster come together. */
public enum Formation {

  /**
   * Every node starts from the same prepared data directory and the same saved view, and they form
   * their primary component again, as after a power cut of all of them ({@code pc.recovery}). No
   * state transfer is needed, so this is the fastest.
   */
  PREPARED,

  /**
   * The first node bootstraps the cluster by {@code --wsrep-new-cluster}; the others join one after
   * the other with empty data directories and are filled by state snapshots.
   */
  BOOTSTRAP
}
