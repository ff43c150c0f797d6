package org.galerarunbook.runbook.record;

import java.time.Clock;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.galerarunbook.Waiting;
import org.galerarunbook.runbook.Redactor;
import org.galerarunbook.runbook.chapter.SectionKind;
import org.galerarunbook.runbook.model.Expectation;
import org.galerarunbook.runbook.model.ExpectationRecord;
import org.galerarunbook.runbook.model.Verdict;
import org.galerarunbook.runbook.page.Page;
import org.galerarunbook.runbook.page.PageParser;
import org.galerarunbook.runbook.report.ChangeHtml;
import org.galerarunbook.runbook.shell.CommandRequest;
import org.galerarunbook.runbook.shell.CommandResult;
import org.galerarunbook.runbook.shell.CommandRunner;

/**
 * Goes through a page's procedure with an operator: shows a step, waits for a yes, runs its command
 * or takes what the operator pastes, and holds that against what the page expects. It ends at the
 * first difference. What it is about to do is in the record before it does it.
 */
public final class Walk {
  /** A backup of a large cluster takes hours, and the operator sees that it does. */
  private static final Duration LIMIT = Duration.ofDays(1);

  private static final Duration PAUSE = Duration.ofSeconds(1);
  private static final int SHOWN = 64 * 1024;
  private static final String USES_LAB = "(?s)(?:.*[\\s;&|(])?\\./lab\\s.*";

  private final Page page;
  private final Predicate<String> reached;
  private final CommandRunner runner;
  private final Operator operator;
  private final Dialogue dialogue;
  private final ChangeRecord record;
  private final Redactor redactor;
  private final Clock clock;
  private volatile String step = "";
  private Page.Section in = new Page.Section("", SectionKind.PROCEDURE, 0, "");
  private int steps;
  private int skipped;

  /** How it ended, and why, in words. */
  public record End(Verdict verdict, String text) {}

  /**
   * @param page as it is read, not as it ran
   * @param nodes their names in commands: who runs what destroys types them
   * @param reached whether the runner gets to a host that a page names
   * @param redactor knows the secrets that no record may hold
   */
  public Walk(
      Page page,
      List<String> nodes,
      Predicate<String> reached,
      CommandRunner runner,
      Operator operator,
      ChangeRecord record,
      Redactor redactor,
      Clock clock) {
    this.page = page;
    this.reached = reached;
    this.runner = runner;
    this.operator = operator;
    this.dialogue = new Dialogue(operator, nodes);
    this.record = record;
    this.redactor = redactor;
    this.clock = clock;
  }

  /** What is gone through: the procedure, and how to know that it worked. */
  public static Page procedureOf(Page page) {
    return page.asRun(k -> k == SectionKind.PROCEDURE || k == SectionKind.CHECK);
  }

  /** The step that it is at; empty before the first. */
  public String step() {
    return step;
  }

  /**
   * Goes through it.
   *
   * @throws java.io.UncheckedIOException when the record can't be written; nothing runs after that
   */
  public End run() {
    try {
      Page.Step at = new Page.Step("", "");
      for (Page.Part part : procedureOf(page).parts()) {
        if (part instanceof Page.Section section) {
          String heading = section.kind().heading() + ": " + section.title();
          in = section;
          operator.show("\n== " + heading + " ==");
          if (!section.otherwise().isEmpty()) {
            operator.show(PageParser.SECTION_OTHERWISE + " " + section.otherwise());
          }
          record.append(ChangeHtml.note(heading, "From " + time() + " on"));
        } else if (part instanceof Page.Step next) {
          at = next;
        } else if (part instanceof Page.Block block) {
          String differences = block(block, at);
          if (!differences.isEmpty()) {
            String text = "%s: it is not as on the page.%n%s%n%s";
            return new End(Verdict.RED, hidden(text.formatted(step, differences, whereTo(at))));
          }
        }
      }
      String left = skipped == 0 ? "" : ", " + skipped + " skipped";
      return new End(
          Verdict.GREEN,
          "As on the page: %d of %d steps%s.".formatted(steps - skipped, steps, left));
    } catch (Dialogue.Stopped e) {
      return new End(Verdict.RED, step + ": " + e.getMessage() + ".");
    }
  }

  /** Takes one step; what differs, in words. */
  private String block(Page.Block block, Page.Step at) {
    steps++;
    step = "Step " + steps + ", " + at.title();
    operator.show("\n" + at.says() + "\n");
    if (block.command().matches(USES_LAB)) {
      operator.show("./lab looks at the lab of this machine, not at cluster.yaml.");
    }
    block
        .labsTable()
        .ifPresent(
            t ->
                operator.show(
                    "It asks for %s, a table of the lab: look for a row of your own, then skip it."
                        .formatted(t)));
    Dialogue.How how = dialogue.how(canRun(block, at));
    if (how == Dialogue.How.SKIP) {
      skipped++;
      record.append(ChangeHtml.note(step, hidden("Skipped: " + dialogue.reason())));
      return "";
    }
    String typed = dialogue.consent(block);
    boolean here = how == Dialogue.How.RUN;
    String where = !here ? "elsewhere" : block.host().isEmpty() ? "here" : "on " + block.host();
    String begun = time();
    record.append(
        ChangeHtml.begun(
            step,
            hidden(at.says()),
            "run %s, by \"%s\", from %s on".formatted(where, typed, begun)));
    StepOutput answer = here ? run(block) : dialogue.pasted(block);
    while (answer.differs() && within(block) > 0 && again(answer, block)) {
      answer = here ? run(block) : dialogue.pasted(block);
    }
    return settle(block, answer, begun);
  }

  private boolean canRun(Page.Block block, Page.Step at) {
    if (block.labsTable().isPresent()) {
      return false;
    }
    return block.host().isEmpty()
        ? !at.says().contains(PageParser.WHERE)
        : reached.test(block.host());
  }

  private StepOutput run(Page.Block block) {
    StepOutput first = runOnce(block);
    if (!first.differs() || within(block) == 0) {
      return first;
    }
    operator.show("Not yet; it is run again for up to " + within(block) + " s.");
    return Waiting.until(step, Duration.ofSeconds(within(block)))
        .every(PAUSE)
        .last(() -> runOnce(block), answer -> !answer.differs());
  }

  private StepOutput runOnce(Page.Block block) {
    CommandResult result = runner.run(new CommandRequest(block.command(), block.host(), LIMIT));
    String output = Expectation.terminal(result.stdout().text(), result.stderr().text());
    result.discard();
    return StepOutput.of(block, result.exitCode(), output);
  }

  private boolean again(StepOutput answer, Page.Block block) {
    operator.show(shortened(hidden(answer.output())));
    operator.show(StepOutput.differences(answer.held()));
    return dialogue.agrees("Not so after " + within(block) + " s. Look again?");
  }

  private String settle(Page.Block block, StepOutput answer, String begun) {
    String output = shortened(hidden(answer.output()));
    operator.show(output.stripTrailing());
    List<ExpectationRecord> held = new ArrayList<>(answer.held());
    if (!answer.differs()) {
      block.expectations().stream()
          .filter(e -> !e.isMechanical())
          .forEach(e -> held.add(byOperator(e)));
    }
    String differences = StepOutput.differences(held);
    record.append(
        ChangeHtml.answered(
            step + ": answer",
            differences.isEmpty() ? Verdict.GREEN : Verdict.RED,
            "exit code %d, from %s to %s".formatted(answer.exitCode(), begun, time()),
            output,
            held,
            this::hidden));
    if (differences.isEmpty()) {
      operator.show("As on the page.");
    }
    return differences;
  }

  private ExpectationRecord byOperator(Expectation expectation) {
    boolean so = dialogue.agrees("Is it so: " + expectation.value() + "?");
    return new ExpectationRecord(expectation, so, so ? "" : "the operator says no");
  }

  /** The step's own word for it, else its section's, else the traps. */
  private String whereTo(Page.Step at) {
    String traps =
        page.parts().stream()
            .filter(p -> p instanceof Page.Section s && s.kind() == SectionKind.TRAP)
            .map(p -> ((Page.Section) p).title())
            .collect(Collectors.joining("; "));
    String otherwise = at.otherwise().isEmpty() ? in.otherwise() : at.otherwise();
    return otherwise.isEmpty()
        ? "Go to \"%s\" of %s: %s"
            .formatted(
                SectionKind.TRAP.heading(), page.name(), traps.isEmpty() ? "it has none" : traps)
        : "If not, says " + page.name() + ": " + otherwise;
  }

  private static long within(Page.Block block) {
    return block.expectations().stream().mapToLong(Expectation::within).max().orElse(0);
  }

  private String hidden(String text) {
    return redactor.redact(text);
  }

  private static String shortened(String text) {
    int end = SHOWN / 2;
    return text.length() <= SHOWN
        ? text
        : "%s%n[… %d characters are left out here …]%n%s"
            .formatted(
                text.substring(0, end),
                text.length() - 2 * end,
                text.substring(text.length() - end));
  }

  private String time() {
    return clock.instant().truncatedTo(ChronoUnit.SECONDS).toString();
  }
}
