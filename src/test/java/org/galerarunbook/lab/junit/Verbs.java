package org.galerarunbook.lab.junit;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.galerarunbook.lab.World;
import org.galerarunbook.operator.Node;
import org.galerarunbook.runbook.TypedCommand;

/** The verbs of the room {@code operator}: what each types, and which one types a command. */
final class Verbs {

  private static final Pattern NODE = Pattern.compile("galera\\d\\b");
  private static final Pattern STATUS = Pattern.compile("SHOW STATUS LIKE '(\\w+)'\"");
  private static final Pattern STATEMENT = Pattern.compile("(?s)-e \"\n?(.*)\"");
  private static final Pattern FILTER = Pattern.compile("[^|]* \\|\\s+(.*)");
  private static final Pattern LAST = Pattern.compile("--since -?(\\d+)([ms])");

  /** The plainest first: {@code state} is also a {@code status}, and that one an {@code ask}. */
  private static final List<Method> VERBS =
      Stream.of(Node.class.getMethods())
          .filter(m -> m.getReturnType() == TypedCommand.class)
          .sorted(
              Comparator.comparing(Method::getParameterCount)
                  .thenComparing(m -> !m.getName().equals("status"))
                  .thenComparing(Method::getName))
          .toList();

  private Verbs() {}

  /** What the verb types in both worlds; empty when there is no such verb. */
  static Optional<String> typed(String verb, List<String> arguments) {
    return VERBS.stream()
        .filter(m -> m.getName().equals(verb))
        .filter(m -> m.getParameterCount() == arguments.size())
        .findFirst()
        .map(
            m ->
                Stream.of(World.values())
                    .map(w -> command(m, w.node("galera1"), given(m, arguments)))
                    .collect(Collectors.joining("\n")));
  }

  /** The verb that types exactly this, whatever the node is called. */
  static Optional<String> of(String command) {
    String bare = command.replaceAll("\u0001\\w+\\(\\)", "").strip();
    for (World world : World.values()) {
      for (String name : names(bare)) {
        for (Method verb : VERBS) {
          Optional<Object[]> arguments = found(verb, bare);
          if (arguments.isPresent()
              && command(verb, world.node(name), arguments.get()).strip().equals(bare)) {
            return Optional.of(verb.getName());
          }
        }
      }
    }
    return Optional.empty();
  }

  /** One node of the command, all of them, or a variable. */
  private static List<String> names(String command) {
    List<String> found = NODE.matcher(command).results().map(r -> r.group()).distinct().toList();
    List<String> names = new ArrayList<>(found);
    names.add(String.join(" ", found));
    names.addAll(List.of("", "%s", "%1$s"));
    return names;
  }

  private static Optional<Object[]> found(Method verb, String command) {
    if (verb.getParameterCount() == 0) {
      return Optional.of(new Object[0]);
    }
    if (!verb.getName().startsWith("log")) {
      Pattern pattern = verb.getName().equals("status") ? STATUS : STATEMENT;
      return first(pattern, command).map(s -> new Object[] {s.replaceAll("(?m)^  ", "")});
    }
    Optional<String> filter = first(FILTER, command);
    if (verb.getParameterCount() == 1) {
      return filter.map(f -> new Object[] {f});
    }
    Matcher last = LAST.matcher(command);
    return filter
        .filter(f -> last.find())
        .map(f -> new Object[] {Duration.parse("PT" + last.group(1) + last.group(2)), f});
  }

  private static Optional<String> first(Pattern pattern, String command) {
    Matcher matcher = pattern.matcher(command);
    return matcher.find() ? Optional.of(matcher.group(1)) : Optional.empty();
  }

  /** What a source gives it; a time is not looked at. */
  private static Object[] given(Method verb, List<String> arguments) {
    Object[] given = arguments.toArray();
    for (int i = 0; i < given.length; i++) {
      if (verb.getParameterTypes()[i] == Duration.class) {
        given[i] = Duration.ofMinutes(1);
      }
    }
    return given;
  }

  private static String command(Method verb, Node node, Object... arguments) {
    try {
      return ((TypedCommand) verb.invoke(node, arguments)).command();
    } catch (IllegalAccessException | InvocationTargetException e) {
      throw new IllegalStateException(verb + " cannot be asked", e);
    }
  }
}
