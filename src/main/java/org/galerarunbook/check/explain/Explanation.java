package org.galerarunbook.check.explain;

import java.time.Duration;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.galerarunbook.runbook.chapter.Symptom;
import org.galerarunbook.runbook.lexicon.HostPages;
import org.galerarunbook.runbook.lexicon.KnownText;
import org.galerarunbook.runbook.lexicon.Lexicon;

/**
 * What happened to a cluster, by the error logs of its nodes: one order of time for all, what is
 * known of each message, and the pages that help, the likeliest first.
 *
 * @param happened known messages, and warnings and errors of Galera that nobody knows, by time
 * @param pages the pages, best first
 * @param lines how many lines were read
 * @param notes how many lines of Galera were neither known nor a warning
 */
public record Explanation(List<Happened> happened, List<Page> pages, int lines, int notes) {
  private static final Pattern SYNCED =
      Pattern.compile("Shifting \\S+ -> SYNCED|Synchronized with group, ready for connections");

  /**
   * A node that is shut down cleanly says that it is not primary any more, and nothing is wrong.
   */
  private static final Pattern LEAVES = Pattern.compile(": Normal shutdown");

  private static final Pattern LEFT = Pattern.compile("Shutdown complete|WSREP: Loading provider");

  private static final int WIDTH = 160;

  /** Within this time the same message is the same happening. */
  private static final Duration EPISODE = Duration.ofSeconds(10);

  /**
   * A page that helps.
   *
   * @param because the messages that say so, with the nodes that logged them
   * @param resolved whether all that speaks for it was over when the logs ended
   */
  public record Page(String title, String file, List<String> because, boolean resolved) {}

  public Explanation {
    happened = List.copyOf(happened);
    pages = List.copyOf(pages);
  }

  /**
   * @param logs the lines of each node's log, by its name
   */
  public static Explanation of(Map<String, List<String>> logs, Lexicon lexicon) {
    List<ErrorLog.Line> all = new ArrayList<>();
    logs.forEach((node, lines) -> all.addAll(ErrorLog.read(node, lines)));
    Map<String, LocalDateTime> synced = new HashMap<>();
    // the sort is stable: lines of one second stay in the order of their log
    all.sort(
        Comparator.comparing(ErrorLog.Line::at, Comparator.nullsFirst(Comparator.naturalOrder())));
    all.stream()
        .filter(l -> l.at() != null && SYNCED.matcher(l.text()).find())
        .forEach(l -> synced.put(l.node(), l.at()));
    List<Happened> happened = new ArrayList<>();
    Map<String, Integer> open = new HashMap<>();
    Set<String> leaving = new HashSet<>();
    int notes = 0;
    for (ErrorLog.Line line : all) {
      if (LEAVES.matcher(line.text()).find()) {
        leaving.add(line.node());
      } else if (LEFT.matcher(line.text()).find()) {
        leaving.remove(line.node());
      }
      Optional<KnownText> known = lexicon.find(line.text());
      boolean isGalera = line.text().contains("WSREP");
      boolean isTrouble = line.level().matches("FATAL|ERROR|WARNING|WARN");
      if (known.isEmpty() && !(isGalera && isTrouble)) {
        notes += isGalera ? 1 : 0;
        continue;
      }
      String what = line.node() + " " + known.map(KnownText::text).orElse(line.text());
      Integer before = open.get(what);
      boolean isLeaving = leaving.contains(line.node());
      if (before != null
          && happened.get(before).resolved() == isLeaving
          && isSame(happened.get(before), line)) {
        happened.set(before, happened.get(before).again(line.at()));
        continue;
      }
      open.put(what, happened.size());
      happened.add(new Happened(line, line.at(), 1, known.orElse(null), isLeaving));
    }
    happened.replaceAll(h -> h.judged(synced.get(h.first().node())));
    return new Explanation(happened, pages(happened), all.size(), notes);
  }

  private static boolean isSame(Happened before, ErrorLog.Line line) {
    return before.last() == null
        || line.at() == null
        || Duration.between(before.last(), line.at()).compareTo(EPISODE) <= 0;
  }

  /** What is not over comes before what is, a cause before an effect, the latest first. */
  private static List<Page> pages(List<Happened> happened) {
    List<Happened> latestFirst = new ArrayList<>(happened);
    // of one second, what was logged later says more
    Collections.reverse(latestFirst);
    Map<String, List<Happened>> telling =
        latestFirst.stream()
            .filter(h -> h.known() != null && h.known().rank() != Symptom.Rank.EVENT)
            .sorted(
                Comparator.comparing(Happened::resolved)
                    .thenComparing(h -> h.known().rank())
                    .thenComparing(
                        Happened::last,
                        Comparator.nullsFirst(Comparator.<LocalDateTime>naturalOrder()).reversed()))
            .collect(
                Collectors.groupingBy(
                    h -> h.known().page(), LinkedHashMap::new, Collectors.toList()));
    return telling.values().stream().map(Explanation::page).toList();
  }

  private static Page page(List<Happened> telling) {
    KnownText first = telling.get(0).known();
    List<String> because =
        telling.stream()
            .map(h -> "`" + h.known().text() + "` on " + h.first().node())
            .distinct()
            .toList();
    return new Page(first.title(), first.page(), because, telling.get(0).resolved());
  }

  /** What happened, and what to do, for a person; {@code folder} is where the pages are. */
  public List<String> text(String folder) {
    List<String> out = new ArrayList<>();
    HostPages hosts = HostPages.bundled();
    long nodes = happened.stream().map(h -> h.first().node()).distinct().count();
    out.add("%d lines read; what is known of them, by time:".formatted(lines));
    for (Happened h : happened) {
      String again =
          h.times() == 1 ? "" : ", %d times until %s".formatted(h.times(), time(h.last()));
      String mark = h.known() == null ? "NOT KNOWN: " : "";
      out.add(
          "%s  %s  %s%s%s"
              .formatted(
                  time(h.first().at()), h.first().node(), mark, cut(h.first().text()), again));
      if (h.known() != null) {
        out.add("    = " + h.known().means());
      }
    }
    if (happened.isEmpty()) {
      out.add("nothing that the runbook knows, and no warning of Galera");
    }
    if (notes > 0) {
      out.add(
          "(%d more lines of Galera are notes that the runbook does not know)".formatted(notes));
    }
    out.add("");
    if (pages.isEmpty()) {
      out.add("No page is named by it. Begin at docs/start-here.md.");
    }
    for (Page page : pages) {
      out.add(
          (page.resolved()
                  ? "over by now: "
                  : page == pages.get(0) ? "go to: " : "then, if it is still so: ")
              + page.title()
              + ", "
              + folder
              + "/"
              + page.file());
      hosts
          .insteadOf(page.file())
          .ifPresent(p -> out.add("    on hosts: " + p.title() + ", " + folder + "/" + p.file()));
      out.add("    for " + String.join("; ", page.because()));
    }
    if (nodes > 1) {
      out.add("Times are the logs' own; between hosts they are as good as their clocks.");
    }
    return out;
  }

  private static String cut(String text) {
    return text.length() <= WIDTH ? text : text.substring(0, WIDTH) + "…";
  }

  private static String time(LocalDateTime at) {
    return at == null ? "(no time)" : at.toString().replace('T', ' ');
  }
}
