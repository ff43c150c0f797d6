package org.galerarunbook.container;

import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.galerarunbook.container.Leftovers.Leftover;

/**
 * Whose the names are that a lab goes by: its own, another clone's, or a stranger's, who made a
 * container of that name without this project.
 *
 * @param own what is of this lab, whoever made it
 * @param strangers what has a name of this lab and is not of it
 * @param folder of the clone that made the lab, when it is not this one; empty otherwise
 */
public record Claims(List<Leftover> own, List<Leftover> strangers, String folder) {

  /**
   * As the engine has it now; nothing is changed.
   *
   * @param roles of all that the lab may have
   */
  public static Claims of(LabIdentity identity, Collection<String> roles) {
    return of(identity, roles, Leftovers.everything(Map.of()));
  }

  static Claims of(LabIdentity identity, Collection<String> roles, List<Leftover> everything) {
    Set<String> names = new HashSet<>(Set.of("network " + identity.networkName()));
    for (String role : roles) {
      names.add("container " + identity.containerName(role));
      names.add("volume " + identity.volumeName(role));
    }
    List<Leftover> own = everything.stream().filter(l -> l.lab().equals(identity.name())).toList();
    List<Leftover> strangers =
        everything.stream()
            .filter(l -> !l.lab().equals(identity.name()))
            .filter(l -> names.contains(l.kind() + " " + l.name()))
            .toList();
    return new Claims(own, strangers, otherFolder(own));
  }

  private static String otherFolder(List<Leftover> own) {
    return own.stream()
        .map(l -> l.labels().getOrDefault(LabIdentity.FOLDER_LABEL, ""))
        .filter(f -> !f.isEmpty() && !f.equals(LabIdentity.folder()))
        .findFirst()
        .orElse("");
  }
}
