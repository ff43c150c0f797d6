package org.galerarunbook.check;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.galerarunbook.galera.NodeStatus;

/** What one node showed. Judged elsewhere, so that recorded values can be judged, too. */
final class NodeSeen {

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

  private final Place place;
  private final String container;
  private final String silence;
  private final Map<Question, QueryResult> answers;
  private final Map<Integer, PortSeen> ports;
  private final Clock clock;
  private final FilesSeen files;
  private final Map<String, String> variables;
  private final Map<String, String> before;
  private final Map<String, String> after;
  private final Map<String, String> options = new HashMap<>();

  /**
   * @param place as it is listed
   * @param container the engine's word on its container; {@code running} where there is none
   * @param silence why it did not answer; empty when it did
   * @param clock null when it was not read
   * @param files null when they were not read
   */
  NodeSeen(
      Place place,
      String container,
      String silence,
      Map<Question, QueryResult> answers,
      Map<Integer, PortSeen> ports,
      Clock clock,
      FilesSeen files) {
    this.place = place;
    this.container = container;
    this.silence = silence;
    this.answers = Map.copyOf(answers);
    this.ports = Map.copyOf(ports);
    this.clock = clock;
    this.files = files;
    this.variables = answer(Question.VARIABLES).values();
    this.before = answer(Question.BEFORE).values();
    this.after = answer(Question.AFTER).values();
    for (String option : variable("wsrep_provider_options").split(";")) {
      String[] pair = option.split("=", 2);
      if (pair.length == 2) {
        options.put(pair[0].strip(), pair[1].strip());
      }
    }
  }

  static NodeSeen silent(Place place, String container, String why) {
    return new NodeSeen(place, container, why, Map.of(), Map.of(), null, null);
  }

  String name() {
    return place.name();
  }

  String host() {
    return place.host();
  }

  Place place() {
    return place;
  }

  String container() {
    return container;
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
    return answers() && status("wsrep_local_state_comment").isEmpty();
  }

  /** Whether its ports tell of it: where it does not answer, closed ones say nothing more. */
  boolean shows() {
    return answers() || outside() || ports.values().stream().anyMatch(PortSeen::listening);
  }

  /** Whether it says that it has all: nobody is in the way of a transfer then. */
  static boolean isFull(Map<Question, QueryResult> answers) {
    return "Synced"
        .equals(
            answers
                .getOrDefault(Question.AFTER, QueryResult.NONE)
                .values()
                .getOrDefault(STATE, ""));
  }

  /** The ports that can be looked at, as it is. */
  List<Integer> safePorts() {
    return PORTS.stream().filter(p -> isFull(answers) || !TRANSFERS.contains(p)).toList();
  }

  QueryResult answer(Question question) {
    return answers.getOrDefault(question, QueryResult.NONE);
  }

  Map<Integer, PortSeen> ports() {
    return ports;
  }

  PortSeen port(int number) {
    return ports.getOrDefault(number, PortSeen.CLOSED);
  }

  Clock clock() {
    return clock;
  }

  FilesSeen files() {
    return files;
  }

  /** A global variable; empty when it has none of that name. */
  String variable(String variable) {
    return variables.getOrDefault(variable.toLowerCase(Locale.ROOT), "");
  }

  /** How many variables it showed. */
  int variables() {
    return variables.size();
  }

  /** An option of the provider; empty when it has none of that name. */
  String option(String option) {
    return options.getOrDefault(option, "");
  }

  /** Whether an option is set, in any of the provider's words. */
  boolean isOn(String option) {
    return YES.contains(option(option).toLowerCase(Locale.ROOT));
  }

  /** Whether an option is there and not set, in any of the provider's words. */
  boolean isOff(String option) {
    return NO.contains(option(option).toLowerCase(Locale.ROOT));
  }

  /** A status, as it was last. */
  String status(String status) {
    return after.getOrDefault(status, before.getOrDefault(status, ""));
  }

  /** The same as a number; 0 when it is none. */
  double number(String status) {
    return parsed(after.getOrDefault(status, before.get(status)));
  }

  /** How much a counter grew while it was watched. */
  double growth(String counter) {
    return parsed(after.get(counter)) - parsed(before.get(counter));
  }

  private static double parsed(String text) {
    try {
      return text == null ? 0 : Double.parseDouble(text);
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

  /** As the library has it. */
  NodeStatus summary() {
    return answers()
        ? NodeStatus.of(name(), after.isEmpty() ? before : after)
        : NodeStatus.silent(name(), container, silence);
  }
}
