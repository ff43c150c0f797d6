package org.galerarunbook.container;

import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Who plays a part in a lab, by the labels that containers and volumes were given. */
public final class Roles {

  private Roles() {}

  /** Roles of the lab's containers, running or not. */
  public static Set<String> ofContainers(LabIdentity identity) {
    return of(Leftovers.containers().stream().map(c -> c.getLabels()), identity);
  }

  /** Roles of the lab's volumes; those of saved data directories are {@code saved}. */
  public static Set<String> ofVolumes(LabIdentity identity) {
    return of(Leftovers.volumes().stream().map(v -> v.getLabels()), identity);
  }

  /** Whether the container of that name, if there is one, was made for this lab. */
  public static boolean isOwn(LabContainer container, LabIdentity identity) {
    return !container.status().exists()
        || container.label(LabIdentity.LAB_LABEL).filter(identity.name()::equals).isPresent();
  }

  static Set<String> of(Stream<Map<String, String>> labels, LabIdentity identity) {
    Set<String> roles = new TreeSet<>();
    labels
        .filter(l -> Leftovers.isLeft(l, identity.name()::equals, false))
        .map(l -> l.get(LabIdentity.ROLE_LABEL))
        .filter(r -> r != null)
        .forEach(roles::add);
    return roles;
  }
}
