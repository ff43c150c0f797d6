package org.galerarunbook.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.galerarunbook.check.explain.Explanation;
import org.galerarunbook.runbook.lexicon.Lexicon;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
    name = "explain",
    description = {
      "Reads error logs of nodes, of this lab or of any cluster, puts several in one order of time,"
          + " says what is known of what they say, and names the page that helps."
    })
final class ExplainCommand extends LabCommand {

  /** What compressed files begin with, and what prints them. */
  private static final Map<String, String> COMPRESSED =
      Map.of(
          "\u001f\u008b", "zcat",
          "\u00fd7zXZ", "xz -dc",
          "\u0028\u00b5\u002f\u00fd", "zstd -dc",
          "BZh", "bzip2 -dc");

  private static final String AGAIN = " | ./lab explain";

  private static final Pattern SAID = Pattern.compile("\\[(Note|Warning|ERROR)\\]|WSREP");

  private static final String WHERE =
      "a log is where log_error says, before a rotation in error.log.1, of a container"
          + " 'docker logs galera1 2>&1', of a host without a file 'journalctl -u mariadb'";

  @Parameters(
      paramLabel = "FILE",
      arity = "0..*",
      description =
          "Logs, one per node, named after it; - or nothing is standard input, such as"
              + " 'docker logs galera1 2>&1 | ./lab explain'.")
  private List<String> files = List.of();

  @Override
  public Integer call() {
    Map<String, List<String>> logs = new LinkedHashMap<>();
    List<String> named = files.isEmpty() ? List.of("-") : files.stream().distinct().toList();
    boolean apart = named.stream().map(ExplainCommand::node).distinct().count() == named.size();
    List<String> empty = new ArrayList<>();
    for (String file : named) {
      List<String> lines = lines(file);
      logs.put(apart ? node(file) : file, lines);
      if (lines.stream().allMatch(String::isBlank)) {
        empty.add(shown(file));
      }
    }
    if (!empty.isEmpty()) {
      String said = String.join(", ", empty) + (empty.size() > 1 ? " are" : " is") + " empty; ";
      if (empty.size() == named.size()) {
        throw wrong(said + WHERE);
      }
      err().println("lab explain: " + said + WHERE);
    }
    Explanation explanation = Explanation.of(logs, Lexicon.bundled());
    explanation.text("docs/runbook").forEach(System.out::println);
    return explanation.pages().isEmpty() ? Main.NOT_RIGHT : Main.OK;
  }

  private List<String> lines(String file) {
    byte[] log;
    try {
      log = file.equals("-") ? System.in.readAllBytes() : Files.readAllBytes(Path.of(file));
    } catch (IOException e) {
      throw wrong(unreadable(file, e));
    }
    String head = new String(log, 0, Math.min(8, log.length), StandardCharsets.ISO_8859_1);
    COMPRESSED.forEach(
        (magic, program) -> {
          if (head.startsWith(magic)) {
            throw wrong(shown(file) + " is compressed; try: " + program + " " + file + AGAIN);
          }
        });
    String utf8 = new String(log, StandardCharsets.UTF_8);
    boolean isText = Arrays.equals(log, utf8.getBytes(StandardCharsets.UTF_8));
    String text = isText ? utf8 : new String(log, StandardCharsets.ISO_8859_1);
    // A crash leaves zeros in a log, and old servers wrote names in their own letters.
    if ((!isText || text.indexOf('\0') >= 0) && !SAID.matcher(text).find()) {
      throw wrong(
          shown(file) + " is no text in UTF-8, and no line in it is an error log's; " + WHERE);
    }
    return text.replace("\0", "").lines().toList();
  }

  private static String shown(String file) {
    return file.equals("-") ? "standard input" : file;
  }

  static String unreadable(String file, IOException e) {
    if (e instanceof NoSuchFileException) {
      return "there is no log " + file;
    }
    if (Files.isDirectory(Path.of(file))) {
      return file + " is a folder; name the logs in it";
    }
    String why = e instanceof AccessDeniedException ? "permission denied" : e.getMessage();
    return "%s can't be read (%s); %s"
        .formatted(
            shown(file), why, file.equals("-") ? "name the logs" : "try: sudo cat " + file + AGAIN);
  }

  /** A log has its node's name, or, as galera1/error.log and galera2/error.log, its folder has. */
  private static String node(String file) {
    Path name = file.equals("-") ? null : Path.of(file).getFileName();
    return name == null ? "the log" : name.toString().replaceFirst("\\.(log|err|txt)$", "");
  }
}
