package org.galerarunbook.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.galerarunbook.check.explain.Explanation;
import org.galerarunbook.runbook.lexicon.Lexicon;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "explain",
    description = {
      "Reads error logs of nodes, of this lab or of any cluster, puts several in one order of time,"
          + " says what is known of what they say, and names the page that helps."
    })
final class ExplainCommand implements Callable<Integer> {

  @Parameters(
      paramLabel = "FILE",
      arity = "0..*",
      description =
          "Logs, one per node, named after it; - or nothing is standard input, such as"
              + " 'docker logs galera1 2>&1 | ./lab explain'.")
  private List<String> files = List.of();

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    Map<String, List<String>> logs = new LinkedHashMap<>();
    List<String> named = files.isEmpty() ? List.of("-") : files.stream().distinct().toList();
    boolean apart = named.stream().map(ExplainCommand::node).distinct().count() == named.size();
    for (String file : named) {
      logs.put(apart ? node(file) : file, lines(file));
    }
    Explanation explanation = Explanation.of(logs, Lexicon.bundled());
    explanation.text("docs/runbook").forEach(System.out::println);
    return explanation.pages().isEmpty() ? Main.NOT_RIGHT : Main.OK;
  }

  private List<String> lines(String file) throws IOException {
    if (file.equals("-")) {
      return new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))
          .lines()
          .toList();
    }
    if (!Files.isRegularFile(Path.of(file))) {
      throw new ParameterException(spec.commandLine(), "there is no log " + file);
    }
    try {
      return Files.readAllLines(Path.of(file), StandardCharsets.UTF_8);
    } catch (CharacterCodingException e) {
      return Files.readAllLines(Path.of(file), StandardCharsets.ISO_8859_1);
    }
  }

  /** A log has its node's name, or, as galera1/error.log and galera2/error.log, its folder has. */
  private static String node(String file) {
    return file.equals("-")
        ? "the log"
        : Path.of(file).getFileName().toString().replaceFirst("\\.(log|err|txt)$", "");
  }
}
