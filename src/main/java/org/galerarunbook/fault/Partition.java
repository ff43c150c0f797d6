package org.galerarunbook.fault;

import java.util.ArrayList;
import java.util.List;
import org.galerarunbook.fault.ScriptAct.Place;

/**
 * Packets that do not pass, as by a broken switch: nobody is told, connections stay open and
 * silent. It is a chain of rules of its own in the packet filter of the container's network, so
 * that it is taken back without touching others, and without asking for names again.
 */
public final class Partition {

  /** Which packets. */
  public enum Direction {
    /** Both ways. */
    BOTH("", "", "INPUT", "OUTPUT"),
    /** What comes in: the server is heard, and hears nothing. */
    IN("-in", ", incoming", "INPUT"),
    /** What goes out: the server hears, and is not heard. */
    OUT("-out", ", outgoing", "OUTPUT");

    private final String suffix;
    private final String words;
    private final List<String> chains;

    Direction(String suffix, String words, String... chains) {
      this.suffix = suffix;
      this.words = words;
      this.chains = List.of(chains);
    }
  }

  private final String chain;
  private final String from;
  private final List<String> rules;

  private Partition(String chain, String from, List<String> rules) {
    this.chain = chain;
    this.from = from;
    this.rules = rules;
  }

  /**
   * From all that talks to these TCP ports of it, and from all that it talks to at these ports.
   *
   * @param chain what the rules are called, a word
   * @param whose the others, for people: {@code its peers}
   */
  public static Partition fromPorts(String chain, String whose, List<Integer> ports) {
    String list = String.join(",", ports.stream().map(String::valueOf).toList());
    String match = "-p tcp -m multiport --ports " + list;
    return new Partition(chain, whose, List.of("iptables -A %s " + match));
  }

  /**
   * From some hosts; each name must be known in its network at that moment.
   *
   * @param hosts names or addresses
   */
  public static Partition fromHosts(List<String> hosts) {
    return new Partition(
        "hosts",
        String.join(", ", hosts),
        List.of(
            "for host in " + String.join(" ", hosts) + "; do",
            "  iptables -A %s -s $host",
            "  iptables -A %s -d $host",
            "done"));
  }

  /** From everybody; it still talks to itself. */
  public static Partition fromEverybody() {
    return new Partition(
        "everybody",
        "everybody",
        List.of(
            "iptables -A %s -i lo -j RETURN", "iptables -A %s -o lo -j RETURN", "iptables -A %s"));
  }

  /** In both directions. */
  public FaultPlan plan() {
    return plan(Direction.BOTH);
  }

  /** In one direction, or in both. */
  public FaultPlan plan(Direction direction) {
    return plan(direction, "DROP");
  }

  /**
   * In one direction, as soon as so many bytes have passed: a transfer breaks off in the middle.
   *
   * @param bytes of all connections together; with {@link #fromHosts} of each host, and each way,
   *     by themselves
   */
  public FaultPlan after(long bytes, Direction direction) {
    List<String> late =
        rules.stream().map(r -> cuts(r) ? r + " -m quota ! --quota " + bytes : r).toList();
    return new Partition(chain, from + " after " + bytes + " bytes", late).plan(direction);
  }

  /**
   * In both directions, and whoever tries is told at once that the connection is broken. TCP alone:
   * nothing else has such a word.
   */
  public FaultPlan resetting() {
    // What tells them passes the same rules on its way.
    List<String> telling =
        new ArrayList<>(List.of("iptables -A %s -p tcp --tcp-flags RST RST -j RETURN"));
    rules.stream()
        .map(r -> cuts(r) && !r.contains(" -p tcp ") ? r + " -p tcp" : r)
        .forEach(telling::add);
    return new Partition(chain, from, telling)
        .plan(Direction.BOTH, "REJECT --reject-with tcp-reset");
  }

  /** Whether a line is a rule for what does not pass: no line of a loop, and no exception. */
  private static boolean cuts(String line) {
    return line.strip().startsWith("iptables ") && !line.contains(" -j ");
  }

  private FaultPlan plan(Direction direction, String verdict) {
    String name = "cut-" + chain + direction.suffix;
    List<String> begin = new ArrayList<>(List.of("iptables -N " + name));
    for (String rule : rules) {
      String line = rule.formatted(name);
      begin.add(cuts(rule) ? line + " -j " + verdict : line);
    }
    List<String> end = new ArrayList<>();
    for (String hook : direction.chains) {
      begin.add("iptables -I " + hook + " -j " + name);
      end.add("iptables -D " + hook + " -j " + name);
    }
    end.add("iptables -F " + name);
    end.add("iptables -X " + name);
    return new FaultPlan(
        "cut off from " + from + direction.words,
        List.of(ScriptAct.in(Place.NETWORK, begin)),
        List.of(ScriptAct.in(Place.NETWORK, end)));
  }
}
