package org.galerarunbook.runbook;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Finds what in a command puts something in the place of what a person or a server had there, or
 * takes it away from there. The path decides: files that a page makes in the reader's folder, in
 * /tmp or under a name of its own are no loss.
 */
final class Overwriting {
  /** Where servers and people keep theirs. */
  private static final Pattern KEPT =
      Pattern.compile(
          "^(?:/(?:etc|var(?!/tmp\\b)|backups?|srv|usr|opt|boot|home|root)|(?:\\./)?(?:certs|keys))"
              + "(?:/|$)|^~/|^\\$\\w+/");

  /** Names that pages give to what they add, or put aside. */
  private static final Pattern OWN =
      Pattern.compile(
          "(?:^|/)(?:zz-[^/]*|z-(?:provider|sst|snapshots)\\.cnf|old\\.\\w+|bootstrap-once)$|/peers/"
              + "|[-.](?:before|new|saved|aside|away|back|behind|both|unused|other-side)(?:/|$)");

  private static final Pattern SIMPLE = Pattern.compile("&&|[;|&\\n]");
  private static final Pattern REDIRECTED = Pattern.compile("(?<![>\\d<=-])>(?![>=])\\s*(\\S+)");
  private static final Pattern EDITED =
      Pattern.compile(
          "(?<![\\w.-])sed\\s+(?:-[a-zA-Z]+\\s+)*?(?:-[a-zA-Z]*i\\S*|--in-place\\S*)\\s([^\\n]*)");
  private static final Pattern GONE_TO = Pattern.compile("(?<![\\w.-])cd\\s+(\\S+)");
  private static final Set<String> COPYING = Set.of("cp", "mv", "install", "ln", "scp", "rsync");
  private static final Set<String> INSTALLERS = Set.of("apt-get", "apt", "dnf", "yum", "zypper");

  private final String command;

  private Overwriting(String command) {
    this.command = command;
  }

  /** What overwrites, in short, such as {@code cp /etc/mysql/my.cnf}; empty when nothing does. */
  static Optional<String> in(String command) {
    Overwriting overwriting = new Overwriting(command.replace(">|", ">"));
    return overwriting.edited().or(overwriting::copied);
  }

  private Optional<String> edited() {
    Matcher edited = EDITED.matcher(command);
    while (edited.find()) {
      String folder = folder(command.substring(0, edited.start()));
      for (String word : words(edited.group(1))) {
        if (counts(word, folder)) {
          return Optional.of("sed -i " + word);
        }
      }
    }
    return Optional.empty();
  }

  private Optional<String> copied() {
    String before = "";
    Set<String> aside = new HashSet<>();
    for (String simple : SIMPLE.split(command)) {
      String folder = folder(before);
      Matcher redirected = REDIRECTED.matcher(simple);
      while (redirected.find()) {
        String target = bare(redirected.group(1));
        if (counts(target, folder(before + simple.substring(0, redirected.start())))) {
          return Optional.of("> " + target);
        }
      }
      List<String> words = words(simple);
      for (int at = 0; at < words.size(); at++) {
        List<String> rest = words.subList(at + 1, words.size());
        for (String target : written(words, at, rest)) {
          if (counts(target, folder) && !aside.contains(target)) {
            return Optional.of(words.get(at) + " " + target);
          }
        }
        if (words.get(at).equals("mv")) {
          aside.addAll(rest);
        }
      }
      before += simple + "\n";
    }
    return Optional.empty();
  }

  /** What the program at this place of the simple command writes to, or takes away. */
  private static List<String> written(List<String> words, int at, List<String> rest) {
    String program = words.get(at);
    List<String> operands = operands(rest, program.equals("install"));
    if (program.equals("tee")) {
      return has(rest, "-\\w*a\\w*|--append") ? List.of() : operands;
    }
    boolean isOther =
        !COPYING.contains(program)
            || operands.isEmpty()
            || words.subList(0, at).stream().anyMatch(INSTALLERS::contains)
            || program.equals("ln") && !has(rest, "-\\w*f\\w*")
            || program.equals("install") && has(rest, "-\\w*d");
    if (isOther) {
      return List.of();
    }
    int into = rest.indexOf("-t") + 1;
    String target =
        into > 0 && into < rest.size() ? rest.get(into) : operands.get(operands.size() - 1);
    List<String> sources = operands.stream().filter(o -> !o.equals(target)).toList();
    boolean isTaken = program.equals("mv") && !OWN.matcher(target).find();
    List<String> written = new ArrayList<>(isTaken ? sources : List.of());
    boolean isFolder = target.endsWith("/") || sources.size() > 1;
    if (isFolder && !sources.isEmpty()) {
      String slash = target.endsWith("/") ? target : target + "/";
      sources.forEach(s -> written.add(slash + s.replaceFirst("^.*/", "")));
    } else if (!target.equals("-")) {
      written.add(target);
    }
    return written;
  }

  private static boolean has(List<String> words, String option) {
    return words.stream().anyMatch(w -> w.matches(option));
  }

  private static List<String> operands(List<String> words, boolean isInstall) {
    List<String> operands = new ArrayList<>();
    for (int i = 0; i < words.size(); i++) {
      boolean isValue = isInstall && i > 0 && words.get(i - 1).matches("-[mog]");
      if (!isValue && !words.get(i).matches("-.+")) {
        operands.add(words.get(i));
      }
    }
    return operands;
  }

  private boolean counts(String path, String folder) {
    Matcher inContainer = Pattern.compile("^([\\w$.{}@-]+):(.*)$").matcher(path);
    if (inContainer.matches()) {
      // what is created here has nothing yet
      boolean isNew = command.contains("--name " + inContainer.group(1) + " ");
      return !isNew && isKept(inContainer.group(2));
    }
    boolean isRelative = path.matches("[\\w.*-].*") && !folder.isEmpty();
    return isKept(isRelative ? folder + "/" + path : path);
  }

  private static boolean isKept(String path) {
    return KEPT.matcher(path).find() && !OWN.matcher(path).find();
  }

  /** Where a command that begins like this is, if it says so. */
  private static String folder(String before) {
    return GONE_TO
        .matcher(before)
        .results()
        .filter(r -> isOpen(before.substring(r.end())))
        .map(r -> bare(r.group(1)))
        .reduce("", (first, then) -> then);
  }

  /** Whether nothing ends here that has begun before, such as a quoted script. */
  private static boolean isOpen(String text) {
    return count(text, '\'') % 2 == 0 && count(text, ')') <= count(text, '(');
  }

  private static long count(String text, char what) {
    return text.chars().filter(c -> c == what).count();
  }

  /** Up to what is redirected, without quotes. */
  private static List<String> words(String simple) {
    return Stream.of(simple.strip().split("\\s+"))
        .takeWhile(w -> !w.matches("\\d?[<>].*"))
        .map(Overwriting::bare)
        .filter(w -> !w.isEmpty())
        .toList();
  }

  private static String bare(String word) {
    return word.replaceAll("^[({'\"]+|[)}'\"]+$", "");
  }
}
