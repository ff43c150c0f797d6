package org.galerarunbook.check.explain;

import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoField;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads an error log as MariaDB writes it, with the lines of its snapshot scripts, and with what
 * {@code docker logs -t}, {@code docker compose logs} and journald put in front; and that of an
 * arbitrator, in the server's words. A line without a time has that of the line before.
 */
final class ErrorLog {
  private static final Pattern COMPOSE = Pattern.compile("^([\\w.-]+)\\s*\\| (.*)$");
  private static final Pattern ENGINE =
      Pattern.compile("^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d+Z (.*)$");
  private static final Pattern JOURNAL =
      Pattern.compile(
          "^(?:[A-Z][a-z]{2} [ \\d]\\d \\d\\d:\\d\\d:\\d\\d|\\d{4}-\\d\\d-\\d\\dT\\S+) ([\\w.-]+)"
              + " [^\\s\\[]+\\[\\d+\\]: (.*)$");
  private static final Pattern SERVER =
      Pattern.compile(
          "^(\\d{4}-\\d\\d-\\d\\d|\\d{6})\\s+(\\d{1,2}:\\d\\d:\\d\\d)\\s+(?:\\d+ )?\\[(\\w+)\\]\\s+(.*)$");
  private static final Pattern ARBITRATOR =
      Pattern.compile(
          "^(\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d)\\.\\d{3}\\s+(INFO|WARN|ERROR|FATAL): (.*)$");
  private static final Pattern SCRIPT =
      Pattern.compile(
          "^(?:.*?)(WSREP_SST: \\[(\\w+)\\] .*?)\\s*\\((\\d{8}) (\\d\\d:\\d\\d:\\d\\d)(?:\\.\\d+)?\\)\\s*$");

  private static final DateTimeFormatter LONG = DateTimeFormatter.ofPattern("uuuu-MM-dd H:mm:ss");
  private static final DateTimeFormatter COMPACT = DateTimeFormatter.ofPattern("uuuuMMdd H:mm:ss");
  private static final DateTimeFormatter SHORT =
      new DateTimeFormatterBuilder()
          .appendValueReduced(ChronoField.YEAR, 2, 2, 2000)
          .appendPattern("MMdd H:mm:ss")
          .toFormatter();

  private ErrorLog() {}

  /**
   * @param node whose log it is, unless its lines tell
   */
  static List<LoggedLine> read(String node, List<String> lines) {
    List<LoggedLine> read = new ArrayList<>();
    LocalDateTime at = null;
    for (String raw : lines) {
      String who = node;
      String line = raw;
      Matcher compose = COMPOSE.matcher(line);
      if (compose.matches()) {
        who = compose.group(1);
        line = compose.group(2);
      }
      Matcher engine = ENGINE.matcher(line);
      line = engine.matches() ? engine.group(1) : line;
      Matcher journal = JOURNAL.matcher(line);
      if (journal.matches()) {
        who = journal.group(1);
        line = journal.group(2);
      }
      LoggedLine parsed = parse(who, line, at);
      at = parsed.at();
      read.add(parsed);
    }
    return read;
  }

  private static LoggedLine parse(String node, String line, LocalDateTime before) {
    Matcher server = SERVER.matcher(line);
    if (server.matches()) {
      String day = server.group(1);
      LocalDateTime at =
          time(day + " " + server.group(2), day.length() == 6 ? SHORT : LONG, before);
      return new LoggedLine(at, node, server.group(3).toUpperCase(Locale.ROOT), server.group(4));
    }
    Matcher arbitrator = ARBITRATOR.matcher(line);
    if (arbitrator.matches()) {
      return new LoggedLine(
          time(arbitrator.group(1), LONG, before),
          node,
          arbitrator.group(2),
          "WSREP: " + arbitrator.group(3));
    }
    Matcher script = SCRIPT.matcher(line);
    if (script.matches()) {
      LocalDateTime at = time(script.group(3) + " " + script.group(4), COMPACT, before);
      return new LoggedLine(at, node, script.group(2), script.group(1));
    }
    return new LoggedLine(before, node, "", line);
  }

  /** A line that a crash broke may have the form of a time that there is not. */
  private static LocalDateTime time(String text, DateTimeFormatter form, LocalDateTime before) {
    try {
      return LocalDateTime.parse(text, form);
    } catch (DateTimeParseException e) {
      return before;
    }
  }
}
