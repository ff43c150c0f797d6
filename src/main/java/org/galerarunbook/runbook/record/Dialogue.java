package org.galerarunbook.runbook.record;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.galerarunbook.runbook.Danger;
import org.galerarunbook.runbook.page.Page;

/** What the operator is asked at a step. */
final class Dialogue {
  /** What is typed where a command destroys and names no node. */
  private static final String NOWHERE = "destroy";

  private final Operator operator;
  private final List<String> nodes;

  enum How {
    RUN,
    PASTE,
    SKIP
  }

  /** The operator, or who closed the terminal, wants no more. */
  static final class Stopped extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Stopped(String why) {
      super(why);
    }
  }

  Dialogue(Operator operator, List<String> nodes) {
    this.operator = operator;
    this.nodes = nodes;
  }

  How how(boolean here) {
    while (true) {
      String said =
          asked((here ? "yes: run it; " : "") + "paste: you ran it elsewhere; skip; stop: ");
      if (said.equals("yes") && here) {
        return How.RUN;
      } else if (said.equals("paste")) {
        return How.PASTE;
      } else if (said.equals("skip")) {
        return How.SKIP;
      }
      operator.show("Nothing was run. Type one of these words.");
    }
  }

  /** Waits for the name of what a destructive command destroys. */
  String consent(Page.Block block) {
    Optional<String> danger =
        block.loses().isEmpty() ? Danger.in(block.command()) : Optional.of(block.loses());
    if (danger.isEmpty()) {
      return "yes";
    }
    String name =
        nodes.stream()
            .filter(n -> names(block.host() + " " + block.command(), n))
            .collect(Collectors.joining(" "));
    String wanted = name.isEmpty() ? NOWHERE : name;
    operator.show("It destroys: " + danger.orElseThrow());
    while (!asked("If you mean it, type " + wanted + "; or stop: ").equals(wanted)) {
      operator.show("Nothing was run: that is not " + wanted + ".");
    }
    return wanted;
  }

  private static boolean names(String command, String node) {
    return Pattern.compile("(?<![\\w-])" + Pattern.quote(node) + "(?![\\w-])")
        .matcher(command)
        .find();
  }

  String reason() {
    String why = "";
    while (why.isEmpty()) {
      why = asked("Why? ");
    }
    return why;
  }

  StepOutput pasted(Page.Block block) {
    operator.show("Paste what it printed, then a line that is only a dot.");
    List<String> lines = new ArrayList<>();
    for (String line = line(""); !line.equals("."); line = line("")) {
      lines.add(line + "\n");
    }
    String code = "?";
    while (!code.matches("\\d{0,3}")) {
      code = asked("Its exit code (nothing for 0): ");
    }
    int exitCode = code.isEmpty() ? 0 : Integer.parseInt(code);
    return StepOutput.of(block, exitCode, String.join("", lines));
  }

  boolean agrees(String question) {
    while (true) {
      String said = asked(question + " yes, no, stop: ");
      if (said.equals("yes") || said.equals("no")) {
        return said.equals("yes");
      }
    }
  }

  private String asked(String question) {
    String said = line(question).strip();
    if (said.equals("stop")) {
      throw new Stopped("stopped by the operator");
    }
    return said;
  }

  private String line(String question) {
    return operator
        .answer(question)
        .orElseThrow(() -> new Stopped("nobody sits at the terminal any more"));
  }
}
