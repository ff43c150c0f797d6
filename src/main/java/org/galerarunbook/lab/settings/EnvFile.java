package org.galerarunbook.lab.settings;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.galerarunbook.finding.Finding;

/**
 * The variables of an env file, read as docker compose reads one.
 *
 * <ul>
 *   <li>{@code NAME=value}, with or without {@code export} before it; blank lines and lines that
 *       begin with {@code #} say nothing; CRLF line ends and a byte order mark are accepted.
 *   <li>A value without quotes is trimmed; {@code #} begins a comment after white space only.
 *   <li>In {@code 'single quotes'} everything stands for itself, but {@code \'}.
 *   <li>In {@code "double quotes"} {@code \n \r \t \\ \" \$} are known.
 *   <li>After a closing quote only a comment may follow.
 * </ul>
 *
 * <p>Stricter than compose, because these would be mistakes here: a name without {@code =}, a
 * duplicate, a value over several lines, and an unescaped {@code $} outside single quotes, which
 * compose would replace by another variable's value.
 */
final class EnvFile {
  private static final Pattern ASSIGNMENT =
      Pattern.compile("(?:export\\s+)?(?<name>[^=\\s#'\"]+)\\s*=\\s*(?<value>.*)");
  private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

  /** A value and the line, counted from 1, that it stands in. */
  record Entry(String value, int line) {}

  private final String file;
  private final Map<String, Entry> entries = new LinkedHashMap<>();
  private final List<Finding> problems = new ArrayList<>();

  private EnvFile(String file) {
    this.file = file;
  }

  static EnvFile read(Path path) {
    EnvFile result = new EnvFile(path.toString());
    try {
      result.parse(Files.readString(path));
    } catch (CharacterCodingException e) {
      result.problem(
          0, "", "is not UTF-8 text", "save it as UTF-8, or begin again from env.example");
    } catch (IOException e) {
      result.problem(0, "", "can't be read (" + e + ")", "make it readable for this user");
    }
    return result;
  }

  static EnvFile parse(String file, String text) {
    EnvFile result = new EnvFile(file);
    result.parse(text);
    return result;
  }

  String file() {
    return file;
  }

  /** By name, in the order of the file; a duplicate keeps its first value. */
  Map<String, Entry> entries() {
    return entries;
  }

  List<Finding> problems() {
    return problems;
  }

  private void parse(String text) {
    String[] lines = (text.startsWith("\uFEFF") ? text.substring(1) : text).split("\n", -1);
    for (int i = 0; i < lines.length; i++) {
      String line = lines[i].strip();
      if (!line.isEmpty() && line.charAt(0) != '#') {
        parseLine(line, i + 1);
      }
    }
  }

  private void parseLine(String line, int number) {
    if (line.indexOf('\0') >= 0) {
      problem(
          number, "", "holds a zero byte", "this is no text file; begin again from env.example");
      return;
    }
    Matcher matcher = ASSIGNMENT.matcher(line);
    if (!matcher.matches()) {
      // The line itself is not shown: it could be a password's second half.
      problem(
          number, "", "is not of the form NAME=value", "write NAME=value, or # before a comment");
      return;
    }
    String name = matcher.group("name");
    if (!NAME.matcher(name).matches()) {
      problem(number, name, "is no variable name", "use letters, digits and _ only");
      return;
    }
    Entry first = entries.get(name);
    if (first != null) {
      problem(
          number, name, "was set in line " + first.line() + " already", "remove one of the two");
      return;
    }
    // Also after a problem, so that the variable is not called missing too.
    entries.put(name, new Entry(value(matcher.group("value"), number, name), number));
  }

  /** The value, or null after a problem. */
  private String value(String text, int line, String name) {
    if (text.startsWith("'") || text.startsWith("\"")) {
      return quoted(text, text.charAt(0), line, name);
    }
    String bare = text.startsWith("#") ? "" : text.replaceFirst("\\s#.*$", "").strip();
    return bare.contains("$") ? dollar(line, name) : bare;
  }

  private String quoted(String text, char quote, int line, String name) {
    StringBuilder value = new StringBuilder();
    for (int i = 1; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == quote) {
        String rest = text.substring(i + 1).strip();
        return rest.isEmpty() || rest.startsWith("#")
            ? value.toString()
            : problem(
                line,
                name,
                "has text after its closing " + quote,
                "write \\" + quote + " for a quote inside");
      }
      if (c == '$' && quote == '"') {
        return dollar(line, name);
      }
      if (c == '\\' && i + 1 < text.length()) {
        i++;
        value.append(escape(quote, text.charAt(i)));
      } else {
        value.append(c);
      }
    }
    return problem(
        line, name, "has no closing " + quote, "add it at the end of the value, in this line");
  }

  private static String escape(char quote, char next) {
    if (quote == '\'') {
      return next == '\'' ? "'" : "\\" + next;
    }
    return switch (next) {
      case 'n' -> "\n";
      case 'r' -> "\r";
      case 't' -> "\t";
      case '\\', '"', '$' -> String.valueOf(next);
      default -> "\\" + next;
    };
  }

  private String dollar(int line, String name) {
    return problem(
        line,
        name,
        "has a $ that docker compose would replace by another variable",
        "put the value in 'single quotes'");
  }

  /** Null, as the value of what is wrong. */
  private String problem(int line, String name, String what, String remedy) {
    problems.add(
        Finding.problem(
            file + (line > 0 ? ":" + line : ""),
            name.isEmpty() ? what : name + " " + what,
            remedy));
    return null;
  }
}
