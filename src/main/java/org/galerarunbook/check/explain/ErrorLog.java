package org.galerarunbook.check.explain;

import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Reads an error log as MariaDB writes it, with the lines of its snapshot scripts, and with what
 * {@code docker logs -t}, {@code docker compose logs} and journald put in front; and that of an
 * arbitrator, in the server's words. A line without a time has that of the line before.
 */
final class ErrorLog {

  /**
   * @param at as the log has it, in its own time zone; null before the first line that has a time
   * @param level such as {@code ERROR}; empty for a line that tells none
   * @param text without time, thread and what a log driver puts in front
   */
  record Line(LocalDateTime at, String node, String level, String text) {}

  /** What is put in front: by compose, by the engine, which names no node, and by journald. */
  private static final List<Pattern> DRIVERS =
      Stream.of(
              "^(?<node>[\\w.-]+)\\s*\\| (?<line>.*)$",
              "^(?<node>)\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d+Z (?<line>.*)$",
              "^(?:[A-Z][a-z]{2} [ \\d]\\d \\d\\d:\\d\\d:\\d\\d|\\d{4}-\\d\\d-\\d\\dT\\S+) (?<node>[\\w.-]+)"
                  + " [^\\s\\[]+\\[\\d+\\]: (?<line>.*)$")
          .map(Pattern::compile)
          .toList();

  /** What the program itself writes: {@code prefix} makes its text one of the server's. */
  private record Form(String prefix, Pattern pattern) {
    Form(String prefix, String pattern) {
      this(prefix, Pattern.compile(pattern));
    }
  }

  private static final List<Form> FORMS =
      List.of(
          new Form(
              "",
              "^(?<day>\\d{4}-\\d\\d-\\d\\d|\\d{6})\\s+(?<time>\\d{1,2}:\\d\\d:\\d\\d)\\s+(?:\\d+ )?"
                  + "\\[(?<level>\\w+)\\]\\s+(?<text>.*)$"),
          // An arbitrator.
          new Form(
              "WSREP: ",
              "^(?<day>\\d{4}-\\d\\d-\\d\\d) (?<time>\\d\\d:\\d\\d:\\d\\d)\\.\\d{3}\\s+"
                  + "(?<level>INFO|WARN|ERROR|FATAL): (?<text>.*)$"),
          // A snapshot's script.
          new Form(
              "",
              "^(?:.*?)(?<text>WSREP_SST: \\[(?<level>\\w+)\\] .*?)\\s*\\((?<day>\\d{8})"
                  + " (?<time>\\d\\d:\\d\\d:\\d\\d)(?:\\.\\d+)?\\)\\s*$"));

  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("uuuuMMdd H:mm:ss");

  private ErrorLog() {}

  /**
   * @param node whose log it is, unless its lines tell
   */
  static List<Line> read(String node, List<String> lines) {
    List<Line> read = new ArrayList<>();
    LocalDateTime at = null;
    for (String raw : lines) {
      String who = node;
      String line = raw;
      for (Pattern driver : DRIVERS) {
        Matcher found = driver.matcher(line);
        if (found.matches()) {
          who = found.group("node").isEmpty() ? who : found.group("node");
          line = found.group("line");
        }
      }
      Line parsed = parse(who, line, at);
      at = parsed.at();
      read.add(parsed);
    }
    return read;
  }

  private static Line parse(String node, String line, LocalDateTime before) {
    for (Form form : FORMS) {
      Matcher found = form.pattern().matcher(line);
      if (found.matches()) {
        return new Line(
            time(found.group("day").replace("-", ""), found.group("time"), before),
            node,
            found.group("level").toUpperCase(Locale.ROOT),
            form.prefix() + found.group("text"));
      }
    }
    return new Line(before, node, "", line);
  }

  /** A line that a crash broke may have the form of a time that there is not. */
  private static LocalDateTime time(String day, String time, LocalDateTime before) {
    try {
      return LocalDateTime.parse((day.length() == 6 ? "20" : "") + day + " " + time, TIME);
    } catch (DateTimeParseException e) {
      return before;
    }
  }
}
