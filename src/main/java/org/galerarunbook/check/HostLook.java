package org.galerarunbook.check;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.galerarunbook.galera.recovery.Condition;
import org.galerarunbook.galera.recovery.Contents.View;
import org.galerarunbook.galera.recovery.Noted;
import org.galerarunbook.galera.recovery.Sight;
import org.galerarunbook.galera.recovery.Survey;

/**
 * What was seen of a node of a cluster that is not the lab.
 *
 * @param name by which the others know it ({@code wsrep_node_name}); empty when nobody could look
 * @param datadir where its data are; empty when nobody could look
 * @param lastView whom it knew when it crashed
 * @param strangers of its peers' list, who are not in cluster.yaml
 * @param members whom it noted last, and who are not in cluster.yaml by their names there
 */
public record HostLook(
    Sight sight,
    String name,
    String datadir,
    View lastView,
    List<String> strangers,
    Noted members) {

  private static final String NOT_LISTED = "cluster.yaml does not list it";

  public HostLook {
    strangers = List.copyOf(strangers);
  }

  /**
   * What is decided upon: the nodes, and those that they know and nobody listed.
   *
   * @param arbitrators members that can't be looked at, and need not: they have no data
   */
  public static List<Sight> sights(List<HostLook> looks, int arbitrators) {
    Map<Sight, Noted> noted = new LinkedHashMap<>();
    looks.forEach(l -> noted.put(l.sight(), l.members()));
    List<Sight> sights = new ArrayList<>(Survey.marked(noted));
    sights.addAll(
        Survey.strangers(
            looks.size() + arbitrators, looks.stream().map(HostLook::lastView).toList()));
    Set<String> known = looks.stream().map(HostLook::name).collect(Collectors.toSet());
    Map<String, String> peers = new TreeMap<>();
    for (HostLook look : looks) {
      look.strangers().stream()
          .filter(s -> !known.contains(s))
          .forEach(s -> peers.merge(s, look.sight().node(), (a, b) -> a + ", " + b));
    }
    peers.forEach(
        (stranger, by) ->
            sights.add(
                Sight.blind(
                    stranger,
                    Condition.ABSENT,
                    NOT_LISTED + ", and the peers' list of " + by + " does")));
    known.addAll(peers.keySet());
    sights.addAll(Survey.named(noted, known, NOT_LISTED));
    return sights;
  }
}
