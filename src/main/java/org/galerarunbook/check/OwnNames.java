package org.galerarunbook.check;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.galerarunbook.runbook.page.Page;
import org.galerarunbook.runbook.page.YourNames;

/** A page with the names of somebody's cluster in place of the lab's. */
public final class OwnNames {
  /** No letter before it, unless that is of an escape, as in {@code \\ngalera1}. */
  private static final String BEGIN = "(?:(?<!\\w)|(?<=\\\\[A-Za-z]))";

  private static final Pattern NODE =
      Pattern.compile("((?:ssh |@)?)" + BEGIN + "(galera[1-9])(\\\\?\\.local)?(?!\\w)");
  private static final Pattern EXPECTED = Pattern.compile("(?s)<!-- expects\n.*?-->");

  /** In an expression: {@code galera\d}, {@code galera[12].local}. */
  private static final Pattern ANY =
      Pattern.compile("galera(?:\\\\d|\\[([1-9-]+)\\])(\\\\?\\.local(?!\\w))?");

  /** The certificate's name of a node whose name a shell has: {@code $host.local}. */
  private static final Pattern CERTIFIED =
      Pattern.compile("(?<![\\w\\\\])(\\$(?:\\w+|\\{\\w+\\}))\\.local(?![\\w-])");

  /** The same for a shell behind a shell, with which nothing is done. */
  private static final Pattern ELSEWHERE = Pattern.compile("\\\\\\$\\{?\\w+\\}?\\.local");

  /** Names that a shell makes, which can't be replaced. */
  private static final Pattern MADE =
      Pattern.compile(BEGIN + "galera(?:[1-9](?!\\w)|[$*\\[]|\\\\[d$])");

  private static final Pattern DATADIR = Pattern.compile("/var/lib/mysql(?![\\w-])");
  private static final Pattern SOCKET = Pattern.compile("(?:/var)?/run/mysqld/mysqld\\.sock");

  /** As whom something is done: as an option, an owner, beside a file's mode, and in words. */
  private static final Pattern USER =
      Pattern.compile(
          "(?<=--?user[= ]|--uid[= ]|(?:sudo|runuser) -u |-[og] |\\broot:)mysql(?![\\w.:-])"
              + "|(?<![\\w/.-])mysql:(?:mysql)?(?![\\w/.])"
              + "|(?<=(?<!\\d)[0-7]{3} (?:root )?)mysql(?![\\w.:/-])"
              + "|"
              + BEGIN
              + "mysql(?= [0-7]{3}(?!\\d))"
              + "|(?<=\\b(?:user|as) `)mysql(?=`)");

  private static final String PROOF = "\n## How this was proved\n";

  private final Map<String, ClusterFile.Node> nodes;
  private final ClusterFile.Names names;

  private OwnNames(Map<String, ClusterFile.Node> nodes, ClusterFile.Names names) {
    this.nodes = nodes;
    this.names = names;
  }

  /**
   * The names of this cluster. Where nothing else is chosen, the nodes of the list are galera1,
   * galera2 and so on.
   *
   * @param chosen nodes of the list by the pages' names
   * @throws IllegalArgumentException saying what of it is no name
   */
  public static OwnNames of(ClusterFile file, Map<String, String> chosen) {
    for (ClusterFile.Node node : file.nodes()) {
      if (!(node.name() + node.host() + node.certificateName()).matches("[\\w.:-]+")) {
        throw new IllegalArgumentException(
            "'%s' or its host can't stand in a command: letters, digits, . : _ and - can"
                .formatted(node.name()));
      }
    }
    Map<String, ClusterFile.Node> left = new LinkedHashMap<>();
    file.nodes().forEach(n -> left.put(n.name(), n));
    Map<String, ClusterFile.Node> nodes = new LinkedHashMap<>();
    chosen.forEach(
        (page, own) -> {
          ClusterFile.Node node = left.remove(own);
          if (node == null || !page.matches("galera[1-9]")) {
            throw new IllegalArgumentException(
                "'%s=%s' names no node, or one twice: before the = is galera1 and so on, behind it one of %s"
                    .formatted(
                        page,
                        own,
                        file.nodes().stream()
                            .map(ClusterFile.Node::name)
                            .collect(Collectors.joining(", "))));
          }
          nodes.put(page, node);
        });
    int number = 1;
    for (ClusterFile.Node node : left.values()) {
      while (nodes.containsKey("galera" + number)) {
        number++;
      }
      nodes.put("galera" + number, node);
    }
    return new OwnNames(nodes, file.names());
  }

  /** The nodes' names in commands. */
  public List<String> nodes() {
    return nodes.values().stream().map(ClusterFile.Node::name).toList();
  }

  /** The names by which no host is reached, each with its host: a page's loop calls ssh by them. */
  public List<String> elsewhere() {
    return nodes.values().stream()
        .filter(n -> !n.host().equals(n.name()))
        .map(n -> "`Host %s`, `HostName %s`".formatted(n.name(), n.host()))
        .toList();
  }

  /** Who is who, in a line of Markdown. */
  public String inWords() {
    return nodes.entrySet().stream()
            .sorted(Map.Entry.comparingByKey())
            .map(e -> "%s is %s".formatted(e.getKey(), who(e.getValue())))
            .collect(Collectors.joining(", "))
        + "; data directory `%s`, user `%s`, socket `%s`"
            .formatted(names.datadir(), names.user(), names.socket());
  }

  private static String who(ClusterFile.Node node) {
    return "`"
        + node.name()
        + "`"
        + (node.host().equals(node.name()) ? "" : " at `" + node.host() + "`");
  }

  /**
   * The page without its proof: what breaks a lab must not carry the names of a cluster that
   * somebody needs.
   */
  public String in(String markdown) {
    int proof = markdown.indexOf(PROOF);
    String page = proof < 0 ? markdown : markdown.substring(0, proof + 1);
    String any = each(EXPECTED, YourNames.without(page), m -> each(ANY, m.group(), this::any));
    String own = each(NODE, any, this::own);
    String certified = each(CERTIFIED, own, m -> certified(m.group(1)));
    String placed = each(DATADIR, certified, m -> names.datadir());
    String connected = each(SOCKET, placed, m -> names.socket());
    return each(USER, connected, m -> m.group().replace("mysql", names.user()));
  }

  /** The steps of a page whose names a shell makes: they still have the lab's. */
  public List<String> left(Page page) {
    return page.blocks().stream()
        .filter(
            b -> isLeft(b.command()) || b.expectations().stream().anyMatch(e -> isLeft(e.value())))
        .map(b -> "\"" + b.step() + "\"")
        .toList();
  }

  /**
   * What no line of {@code cluster.yaml} names, and is as in the lab: what it is, in Markdown, with
   * the steps that have it. Nothing where the cluster is the lab.
   */
  public Map<String, Set<String>> stays(Page page) {
    boolean isLab = certified("$").equals("$.local") && isNamedAsTheLab();
    Set<String> own =
        nodes.values().stream()
            .flatMap(n -> Stream.of(n.name(), n.host(), n.certificateName()))
            .collect(Collectors.toCollection(HashSet::new));
    if (names.datadir().startsWith("/var/lib/")) {
      own.add("/var/lib");
    }
    if (names.datadir().endsWith("/mysql")) {
      own.add("mysql/");
    }
    return isLab ? Map.of() : LabWords.in(page, own);
  }

  private boolean isLeft(String command) {
    return !isNamedAsTheLab()
            && MADE.matcher(command).results().anyMatch(m -> !nodes().contains(m.group()))
        || !certified("$").equals("$.local") && ELSEWHERE.matcher(command).find();
  }

  /** Who keeps the lab's names has nothing left. */
  private boolean isNamedAsTheLab() {
    return nodes.entrySet().stream().allMatch(e -> e.getKey().equals(e.getValue().name()));
  }

  private String own(MatchResult found) {
    ClusterFile.Node node = nodes.get(found.group(2));
    if (node == null) {
      return found.group();
    }
    String own = found.group(1).isEmpty() ? node.name() : node.host();
    return found.group(1) + (found.group(3) == null ? own : certified(node, found.group(3)));
  }

  /** As an expression where the lab's name was one. */
  private static String certified(ClusterFile.Node node, String local) {
    return local.startsWith("\\")
        ? node.certificateName().replace(".", "\\.")
        : node.certificateName();
  }

  /** Of the node whose name is in the variable: what all add to their names, else looked up. */
  private String certified(String variable) {
    Set<String> added =
        nodes.values().stream()
            .map(n -> n.certificateName().replaceFirst("^" + Pattern.quote(n.name()), ""))
            .collect(Collectors.toSet());
    if (added.size() == 1 && added.iterator().next().matches("(?:[.:-].*)?")) {
      return variable + added.iterator().next();
    }
    return nodes.entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .map(Map.Entry::getValue)
        .filter(n -> !n.certificateName().equals(n.name()))
        .map(n -> "(%s) echo %s ;; ".formatted(n.name(), n.certificateName()))
        .collect(Collectors.joining("", "$(case %1$s in ", "(*) echo %1$s ;; esac)"))
        .formatted(variable);
  }

  private String any(MatchResult found) {
    return nodes.entrySet().stream()
        .filter(e -> found.group(1) == null || e.getKey().matches("galera[" + found.group(1) + "]"))
        .map(Map.Entry::getValue)
        .map(n -> found.group(2) == null ? n.name() : certified(n, found.group(2)))
        .collect(Collectors.joining("|", "(?:", ")"));
  }

  private static String each(Pattern found, String text, Function<MatchResult, String> instead) {
    return found.matcher(text).replaceAll(m -> Matcher.quoteReplacement(instead.apply(m)));
  }
}
