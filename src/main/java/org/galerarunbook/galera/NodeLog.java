package org.galerarunbook.galera;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.galerarunbook.container.LogLine;

/**
 * What a node logged, with the engine's time of each line: what happened, and how long it took. A
 * question that finds no line fails with the expression, rather than answer zero.
 */
public final class NodeLog {

  /** The node counts as part of the cluster again, and is told so. */
  public static final String SYNCED = "Shifting JOINED -> SYNCED";

  /** The node sends a snapshot or write-sets, and the cluster does not wait for it. */
  public static final String DONATING = "Shifting SYNCED -> DONOR/DESYNCED";

  /** The whole data came from a donor. */
  public static final String SST = "SST completed on joiner";

  /** Only what was missed came; the groups are count, first and last seqno. */
  public static final String IST = "Receiving IST: (\\d+) writesets, seqnos (\\d+)-(\\d+)";

  private final String node;
  private final List<LogLine> lines;

  NodeLog(String node, List<LogLine> lines) {
    this.node = node;
    this.lines = List.copyOf(lines);
  }

  /** What it wrote since then. */
  public static NodeLog since(GaleraNode node, Instant since) {
    return new NodeLog(node.name(), node.container().logLines(since));
  }

  /** What it wrote since it was started last. */
  public static NodeLog sinceStart(GaleraNode node) {
    return since(node, node.container().startedAt());
  }

  public boolean has(String regex) {
    return find(regex, Instant.MIN).isPresent();
  }

  /**
   * The number that a group of the first match holds.
   *
   * @throws IllegalStateException when no line matches
   */
  public long number(String regex, int group) {
    Matcher matcher = Pattern.compile(regex).matcher(required(regex, Instant.MIN).text());
    if (!matcher.find()) {
      throw new IllegalStateException("no match of '" + regex + "'");
    }
    return Long.parseLong(matcher.group(group));
  }

  /** When the first line that matches was written. */
  public Instant at(String regex) {
    return required(regex, Instant.MIN).at();
  }

  /** From the first line of one kind to the next of another. */
  public Duration between(String from, String to) {
    Instant begin = at(from);
    return Duration.between(begin, required(to, begin).at());
  }

  private LogLine required(String regex, Instant from) {
    return find(regex, from)
        .orElseThrow(
            () ->
                new IllegalStateException(
                    "%s logged nothing that matches '%s' in the time looked at (%d lines)"
                        .formatted(node, regex, lines.size())));
  }

  private Optional<LogLine> find(String regex, Instant from) {
    Pattern pattern = Pattern.compile(regex);
    return lines.stream()
        .filter(l -> !l.at().isBefore(from))
        .filter(l -> pattern.matcher(l.text()).find())
        .findFirst();
  }
}
