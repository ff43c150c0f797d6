package org.galerarunbook.proxy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What the proxy thinks of one node.
 *
 * @param node its name
 * @param up whether it may get connections
 * @param backup whether it only gets them when the nodes before it can't
 * @param status the proxy's word, for instance {@code UP} or {@code DOWN}
 * @param lastCheck what the last check saw
 * @param sessions connections that go through it now
 */
public record NodeState(
    String node, boolean up, boolean backup, String status, String lastCheck, long sessions) {

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
    List<String> titles = Arrays.asList(lines.get(0).substring(2).split(",", -1));
    List<NodeState> states = new ArrayList<>();
    for (String line : lines.subList(1, lines.size())) {
      String[] fields = line.split(",", -1);
      String server = fields[titles.indexOf("svname")];
      if (fields[0].equals(proxy) && !server.equals("FRONTEND") && !server.equals("BACKEND")) {
        String status = fields[titles.indexOf("status")];
        List<String> checked = rowOf(lines, sectionOf(server), CHECKED, fields);
        states.add(
            new NodeState(
                server,
                status.startsWith("UP"),
                fields[titles.indexOf("bck")].equals("1"),
                status,
                (checked.get(titles.indexOf("check_status"))
                        + " "
                        + checked.get(titles.indexOf("last_chk")))
                    .strip(),
                Long.parseLong(fields[titles.indexOf("scur")])));
      }
    }
    return states;
  }

  private static List<String> rowOf(
      List<String> lines, String proxy, String server, String[] otherwise) {
    return lines.stream()
        .filter(l -> l.startsWith(proxy + "," + server + ","))
        .findFirst()
        .map(l -> Arrays.asList(l.split(",", -1)))
        .orElseGet(() -> Arrays.asList(otherwise));
  }
}
