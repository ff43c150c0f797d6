package org.galerarunbook.container;

import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Who plays a part in a lab, by the labels that containers and volumes were given. */
public final class Roles {

  private Roles() {}

  /** Roles of the lab's containers, running or not. */
  public static Set<String> ofContainers(LabIdentity identity) {
    return of(identity, "container");
  }

  /** Roles of the lab's volumes; those of saved data directories are {@code saved}. */
  public static Set<String> ofVolumes(LabIdentity identity) {
    return of(identity, "volume");
  }

  /** Whether the container of that name, if there is one, was made for this lab. */
  public static boolean isOwn(LabContainer container, LabIdentity identity) {
    return !container.status().exists()
        || container.label(LabIdentity.LAB_LABEL).filter(identity.name()::equals).isPresent();
  }

  private static Set<String> of(LabIdentity identity, String kind) {
    return Leftovers.of(identity).stream()
        .filter(l -> l.kind().equals(kind) && !l.role().isEmpty())
        .map(Leftovers.Leftover::role)
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
