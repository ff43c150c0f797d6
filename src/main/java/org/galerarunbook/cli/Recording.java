package org.galerarunbook.cli;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.galerarunbook.check.Checked;
import org.galerarunbook.check.ClusterCheck;
import org.galerarunbook.check.ClusterFile;
import org.galerarunbook.check.OwnNames;
import org.galerarunbook.finding.Finding;
import org.galerarunbook.runbook.Redactor;
import org.galerarunbook.runbook.model.Verdict;
import org.galerarunbook.runbook.page.Page;
import org.galerarunbook.runbook.record.ChangeRecord;
import org.galerarunbook.runbook.record.Operator;
import org.galerarunbook.runbook.record.Walk;
import org.galerarunbook.runbook.report.ChangeHtml;
import org.galerarunbook.runbook.shell.CommandRunner;

/**
 * A walk through a page on somebody's cluster, with the cluster's check before and after it.
 *
 * @param markdown the page, as its operator reads it
 * @param shell types its commands, here and on hosts
 * @param reached whether it gets to a host that a page names
 */
record Recording(
    ClusterFile file,
    Page page,
    String markdown,
    OwnNames names,
    CommandRunner shell,
    Predicate<String> reached,
    Operator operator) {

  /** Goes through it; the exit code. */
  int into(ChangeRecord record, Path target) throws IOException {
    Redactor redactor = new Redactor();
    if (file.passwordFile() != null) {
      redactor.hide(Files.readString(file.passwordFile()).strip());
    }
    Walk walk =
        new Walk(
            page, names.nodes(), reached, shell, operator, record, redactor, Clock.systemUTC());
    Thread cutOff = new Thread(() -> cutOff(record, walk.step(), target));
    Runtime.getRuntime().addShutdownHook(cutOff);
    try {
      return recorded(record, walk, target, redactor);
    } catch (RuntimeException e) {
      String told = "Broken off at \"" + walk.step() + "\": " + Failures.inWords(e);
      return broken(record, target, redactor.redact(told));
    } finally {
      try {
        Runtime.getRuntime().removeShutdownHook(cutOff);
      } catch (IllegalStateException e) {
        // It runs, and says so in the record.
      }
    }
  }

  private int recorded(ChangeRecord record, Walk walk, Path target, Redactor redactor) {
    String card = markdown.split("\n## ", 2)[0].replaceAll("<!-- .*?-->", "");
    record.append(ChangeHtml.head(page.title(), facts(), redactor.redact(card)));
    operator.show(card.strip());
    operator.show("\n" + names.inWords() + "\nThe record: " + target);
    List<String> byHand = ByHand.of(names, Walk.procedureOf(page));
    if (!byHand.isEmpty()) {
      operator.show(
          "As in the lab, and not in cluster.yaml; where yours differs, run it yourself and paste:"
              + byHand.stream().map("\n- "::concat).collect(Collectors.joining()));
    }
    Set<String> before = problems(record, "Check before", redactor);
    Walk.End end = walk.run();
    operator.show("\n" + end.text());
    Set<String> added = problems(record, "Check after", redactor);
    added.removeAll(before);
    boolean right = end.verdict() == Verdict.GREEN && added.isEmpty();
    String told =
        end.text()
            + (added.isEmpty()
                ? " The check found no problem that it had not found before."
                : " The check found problems that it had not found before: "
                    + String.join(", ", added));
    record.append(
        ChangeHtml.end(ChangeRecord.END, right ? Verdict.GREEN : Verdict.RED, told + " " + now()));
    operator.show(
        "%s%nThe record is %s, its seal %s: write both into the ticket."
            .formatted(told, target, record.seal()));
    return right ? Main.OK : Main.NOT_RIGHT;
  }

  private Map<String, String> facts() {
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("Page", page.name());
    facts.put("Names", names.inWords());
    facts.put("Operator", System.getProperty("user.name") + " on " + host());
    facts.put("Folder", Path.of("").toAbsolutePath().toString());
    facts.put("Begun", now());
    return facts;
  }

  /** What the check finds; each problem once, and without figures, which change by themselves. */
  private Set<String> problems(ChangeRecord record, String label, Redactor redactor) {
    operator.show("\n" + label + " …");
    Checked checked = ClusterCheck.of(file, false);
    List<Finding> findings =
        checked.findings().stream()
            .map(
                f ->
                    new Finding(
                        f.who(), f.severity(), redactor.redact(f.what()), f.remedy(), f.page()))
            .toList();
    record.append(ChangeHtml.check(label, now(), checked.looked().toString(), findings));
    Set<String> problems = new LinkedHashSet<>();
    for (Finding finding : findings) {
      if (finding.isProblem()) {
        operator.show(Findings.text(finding));
        problems.add(finding.who() + ": " + finding.what().replaceAll("\\d+", "#"));
      }
    }
    operator.show(label + ": " + problems.size() + " problems");
    return problems;
  }

  /** What can't go on says so, in the record as well where that can be. */
  private int broken(ChangeRecord record, Path target, String told) {
    try {
      record.append(ChangeHtml.end(ChangeRecord.END, Verdict.RED, told + " " + now()));
    } catch (RuntimeException full) {
      // The record ends with what could still be written.
    }
    operator.show("%s%nNothing more is run. What is in %s is whole.".formatted(told, target));
    return Main.NOT_RIGHT;
  }

  /** Whoever presses Ctrl-C or closes the terminal. */
  void cutOff(ChangeRecord record, String step, Path target) {
    String where = step.isEmpty() ? "before the first step" : step;
    record.append(
        ChangeHtml.note(
            "Cut off",
            ("By a signal at %s, at: %s. A command that had begun may still run; what came of it is"
                    + " not here.")
                .formatted(now(), where)));
    // Not by the operator's console: it is locked for as long as a question waits.
    System.err.printf(
        "%nlab record: cut off, at: %s. Its command may still run. The record: %s%n",
        where, target);
  }

  private static String host() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "a machine without a name";
    }
  }

  private static String now() {
    return Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
  }
}
