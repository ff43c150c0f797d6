package org.galerarunbook.proxy;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What the proxy thinks of one node.
 *
 * @param node its name
 * @param up whether it may get connections
 * @param backup whether it only gets them when the nodes before it can't
 * @param status the proxy's word, for instance {@code UP} or {@code DOWN}
 * @param lastCheck what the last check saw
 */
public record NodeState(String node, boolean up, boolean backup, String status, String lastCheck) {

  /** Name of the server that is checked, in the section of its node. */
  static final String CHECKED = "checked";

  /** Section of HAProxy's configuration that leads to that node, and checks it. */
  static String sectionOf(String node) {
    return "node-" + node;
  }

  /**
   * Reads HAProxy's statistics.
   *
   * @param csv as its page {@code /;csv} gives them, titles first
   * @param proxy the section of its configuration
   * @throws IllegalArgumentException when it is something else
   */
  static List<NodeState> parse(String csv, String proxy) {
    List<String> lines = csv.lines().filter(l -> !l.isBlank()).toList();
    if (lines.isEmpty() || !lines.get(0).startsWith("# pxname,svname")) {
      throw new IllegalArgumentException(
          "these are no statistics of HAProxy: " + csv.lines().findFirst().orElse("nothing"));
    }
    String[] titles = lines.get(0).substring(2).split(",", -1);
    List<Map<String, String>> rows = lines.stream().skip(1).map(l -> row(titles, l)).toList();
    return rows.stream()
        .filter(r -> r.get("pxname").equals(proxy))
        .filter(r -> !List.of("FRONTEND", "BACKEND").contains(r.get("svname")))
        .map(r -> of(r, rows))
        .toList();
  }

  private static Map<String, String> row(String[] titles, String line) {
    List<String> fields = Arrays.asList(line.split(",", -1));
    Map<String, String> row = new HashMap<>();
    for (int i = 0; i < Math.min(titles.length, fields.size()); i++) {
      row.put(titles[i], fields.get(i));
    }
    return row;
  }

  private static NodeState of(Map<String, String> server, List<Map<String, String>> rows) {
    String node = server.get("svname");
    String status = server.get("status");
    Map<String, String> checked =
        rows.stream()
            .filter(r -> r.get("pxname").equals(sectionOf(node)) && r.get("svname").equals(CHECKED))
            .findFirst()
            .orElse(server);
    return new NodeState(
        node,
        status.startsWith("UP"),
        server.get("bck").equals("1"),
        status,
        (checked.get("check_status") + " " + checked.get("last_chk")).strip());
  }
}
