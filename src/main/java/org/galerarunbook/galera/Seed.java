package org.galerarunbook.galera;

import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * The two files by which prepared nodes find together: {@code grastate.dat} with a history of its
 * own, fresh for every cluster, and {@code gvwstate.dat} with the view that all of them left.
 *
 * @see <a
 *     href="https://mariadb.com/docs/galera-cluster/high-availability/recovering-a-primary-component">
 *     Recovering a primary component</a>
 */
final class Seed {

  private final String history = UUID.randomUUID().toString();
  private final List<String> members;

  Seed(int nodes) {
    members = Stream.generate(() -> UUID.randomUUID().toString()).limit(nodes).toList();
  }

  String grastate() {
    return new Grastate(history, 1, false).text();
  }

  /** The saved view of node {@code index}, from 0. */
  String gvwstate(int index) {
    StringBuilder text = new StringBuilder();
    text.append("my_uuid: ").append(members.get(index)).append('\n');
    text.append("#vwbeg\n");
    text.append("view_id: 3 ").append(members.stream().sorted().findFirst().orElseThrow());
    text.append(" 1\nbootstrap: 0\n");
    members.forEach(m -> text.append("member: ").append(m).append(" 0\n"));
    return text.append("#vwend\n").toString();
  }
}
