package org.galerarunbook.check;

import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.galerarunbook.galera.NodeStatus;

/**
 * What one node showed. Judged elsewhere, so that recorded values can be judged, too.
 *
 * @param container the engine's word on its container; {@code running} where there is none
 * @param silence why it did not answer; empty when it did
 * @param clock null when it was not read
 * @param files null when they were not read
 */
record NodeSeen(
    Place place,
    String container,
    String silence,
    Map<Question, QueryResult> said,
    Map<Integer, PortSeen> ports,
    Clock clock,
    FilesSeen files) {

  /** The ports of a node: clients, group communication, IST, SST. */
  static final List<Integer> PORTS = List.of(3306, 4567, 4568, 4444);

  /**
   * Those at which a node listens while it is filled, for one connection: a look would be taken for
   * the donor, and the transfer and its node end.
   */
  static final List<Integer> TRANSFERS = List.of(4568, 4444);

  /**
   * All that the provider takes for a boolean, and shows as it was told: "false" in a file, "no" by
   * its variable.
   */
  private static final Set<String> YES =
      Set.of("1", "y", "on", "yes", "yep", "yeah", "true", "sure");

  private static final Set<String> NO = Set.of("0", "n", "no", "off", "none", "nope", "false");

  static final String STATE = "wsrep_local_state_comment";

  /** Instead of the engine's word: nobody logged in, on purpose. */
  static final String OUTSIDE = "not asked";

  NodeSeen {
    said = Map.copyOf(said);
    ports = Map.copyOf(ports);
  }

  static NodeSeen silent(Place place, String container, String why) {
    return new NodeSeen(place, container, why, Map.of(), Map.of(), null, null);
  }

  String name() {
    return place.name();
  }

  static String names(List<NodeSeen> nodes) {
    return nodes.stream().map(NodeSeen::name).collect(Collectors.joining(", "));
  }

  String host() {
    return place.host();
  }

  /** Whether it told of itself. */
  boolean answers() {
    return silence.isEmpty() && container.equals("running");
  }

  /** Whether it was looked at from outside alone, so that it need not tell of itself. */
  boolean outside() {
    return container.equals(OUTSIDE);
  }

  /**
   * Whether it tells nothing of its state: with wsrep_on OFF a session is not shown the provider.
   */
  boolean hidden() {
    return answers() && status(STATE).isEmpty();
  }

  /** Whether its ports tell of it: where it does not answer, closed ones say nothing more. */
  boolean shows() {
    return answers() || outside() || ports.values().stream().anyMatch(PortSeen::listening);
  }

  /** Whether it says that it has all: nobody is in the way of a transfer then. */
  static boolean isFull(Map<Question, QueryResult> said) {
    return said.getOrDefault(Question.AFTER, QueryResult.NONE)
        .value(STATE)
        .filter("Synced"::equals)
        .isPresent();
  }

  List<Integer> safePorts() {
    return PORTS.stream().filter(p -> isFull(said) || !TRANSFERS.contains(p)).toList();
  }

  QueryResult answer(Question question) {
    return said.getOrDefault(question, QueryResult.NONE);
  }

  /** The certificate that it serves there. */
  Optional<X509Certificate> leaf(int port) {
    return port(port).chain().stream().findFirst();
  }

  PortSeen port(int number) {
    return ports.getOrDefault(number, PortSeen.CLOSED);
  }

  /** A global variable; empty when it has none of that name. */
  String variable(String variable) {
    return answer(Question.VARIABLES).value(variable).orElse("");
  }

  /** An option of the provider; empty when it has none of that name. */
  String option(String option) {
    return Arrays.stream(variable("wsrep_provider_options").split(";"))
        .map(o -> o.split("=", 2))
        .filter(o -> o.length == 2 && o[0].strip().equals(option))
        .map(o -> o[1].strip())
        .reduce("", (first, last) -> last);
  }

  /** Whether an option is set, in any of the provider's words. */
  boolean isOn(String option) {
    return YES.contains(option(option).toLowerCase(Locale.ROOT));
  }

  /** Whether an option is there and not set, in any of the provider's words. */
  boolean isOff(String option) {
    return NO.contains(option(option).toLowerCase(Locale.ROOT));
  }

  String status(String status) {
    Optional<String> last = answer(Question.AFTER).value(status);
    return last.or(() -> answer(Question.BEFORE).value(status)).orElse("");
  }

  /** A variable; a status where it has no variable of that name. */
  String shown(String name) {
    String variable = variable(name);
    return variable.isEmpty() ? status(name) : variable;
  }

  boolean isPrimary() {
    return status("wsrep_cluster_status").equals("Primary");
  }

  /** A status as it was last; 0 when it is no number. */
  double number(String status) {
    return parsed(status(status));
  }

  /** How much a counter grew while it was watched. */
  double growth(String counter) {
    return parsed(answer(Question.AFTER).value(counter).orElse(""))
        - parsed(answer(Question.BEFORE).value(counter).orElse(""));
  }

  private static double parsed(String text) {
    try {
      return Double.parseDouble(text);
    } catch (NumberFormatException e) {
      return 0;
    }
  }

  /** For how many seconds it was watched, by its own clock. */
  double seconds() {
    try {
      Duration watched = Duration.between(stamp(Question.BEGAN), stamp(Question.ENDED));
      return Math.max(0.001, watched.toNanos() / 1e9);
    } catch (RuntimeException notAsked) {
      return 1;
    }
  }

  private Instant stamp(Question question) {
    return Clock.instant(answer(question).rows().get(0).get(0));
  }

  NodeStatus summary() {
    if (!answers()) {
      return NodeStatus.silent(name(), container, silence);
    }
    Map<String, String> after = answer(Question.AFTER).values();
    return NodeStatus.of(name(), after.isEmpty() ? answer(Question.BEFORE).values() : after);
  }
}
