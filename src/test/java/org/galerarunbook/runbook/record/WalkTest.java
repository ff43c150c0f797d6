package org.galerarunbook.runbook.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import org.galerarunbook.runbook.model.Verdict;
import org.galerarunbook.runbook.shell.CommandResult;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Each way through a page, and each way out of it. */
class WalkTest extends AnsweredWalk {

  @Test
  @DisplayName("As on the page: each step is shown, agreed to, run, held against it and recorded")
  void asOnThePage() throws IOException {
    prints("Synced\n", "", "2\n");
    answers("yes", "yes", "db-a", "yes", "yes");
    assertThat(walk(PAGE)).isEqualTo(new Walk.End(Verdict.GREEN, "As on the page: 3 of 3 steps."));
    assertThat(commands).containsExactly("ask db-a", "stop db-a", "ask db-b");
    assertThat(shown)
        .contains("It must be `Synced`", "   ask db-a".strip(), "*If not:* [Bring a node back]")
        .contains("It destroys: its connections.", "type db-a", "Is it so: nobody complains?")
        .doesNotContain("<!--", "kill db-a");
    assertThat(record())
        .contains("Step 1, 1. See how it is", "ask db-a", "run here", "2026-11-28T10:00:00Z")
        .contains("by &quot;db-a&quot;", "<pre tabindex=\"0\">Synced", "prints the line")
        .contains("Step 3, 1. See that it is gone: answer", "nobody complains");
  }

  @Test
  @DisplayName("What differs ends it, and says where to go: the page's word, else its traps")
  void differs() throws IOException {
    prints("Joining\n");
    answers("yes");
    Walk.End end = walk(PAGE);
    assertThat(end.verdict()).isEqualTo(Verdict.RED);
    assertThat(end.text())
        .startsWith("Step 1, 1. See how it is: it is not as on the page.")
        .contains("expected: prints the line `Synced`; seen: no line is that")
        .contains("If not, says playbook-01-stop.md: [Bring a node back](playbook-02-");
    assertThat(commands).hasSize(1);
    assertThat(record()).contains("Joining", "badge red");
    begun();
    results.add(CommandResult.of(0, "Synced\n", ""));
    results.add(CommandResult.of(1, "", "Address already in use"));
    answers("yes", "yes", "db-a");
    assertThat(walk(PAGE).text())
        .contains("Step 2", "expected: exit code 0; seen: exit code 1")
        .contains("Go to \"What goes wrong here\"", "Address already in use: it runs twice");
  }

  @Test
  @DisplayName("A step that does not say what then has its section's word")
  void sectionsWord() throws IOException {
    prints("Synced\n", "", "3\n");
    answers("yes", "yes", "db-a", "yes", "no");
    assertThat(walk(PAGE).text())
        .contains("Step 3, 1. See that it is gone")
        .contains("If not, says playbook-01-stop.md: It still\nruns: stop it again.");
    assertThat(shown).contains("*If a step here comes out otherwise:* It still");
  }

  @Test
  @DisplayName("What destroys needs the node's name: another word runs nothing")
  void nodesName() throws IOException {
    prints("Synced\n");
    answers("yes", "yes", "yes", "db-b", "stop");
    assertThat(walk(PAGE).text()).isEqualTo("Step 2, 2. Stop it: stopped by the operator.");
    assertThat(commands).containsExactly("ask db-a");
    assertThat(shown).contains("Nothing was run: that is not db-a.");
    begun();
    answers("yes", "yes", "db-a db-b", "destroy", "stop");
    String both = PAGE.replace("stop db-a", "stop db-b; rm db-a").replace("its conn", "all conn");
    prints("Synced\n", "", "2\n");
    assertThat(walk(both).text()).contains("Step 3");
    assertThat(commands).contains("stop db-b; rm db-a");
    begun();
    answers("yes", "yes", "db-a", "destroy", "stop");
    prints("Synced\n", "", "2\n");
    walk(PAGE.replace("stop db-a", "rm -rf /backup").replaceAll("(?m)^ *> .*\n", ""));
    assertThat(shown).contains("It destroys: rm", "type destroy");
    assertThat(commands).contains("rm -rf /backup");
  }

  @Test
  @DisplayName("Whoever stops, mistypes or closes the terminal has nothing run")
  void stopped() throws IOException {
    prints("Synced\n");
    answers("stop");
    assertThat(walk(PAGE).text()).isEqualTo("Step 1, 1. See how it is: stopped by the operator.");
    begun();
    prints("Synced\n");
    answers("y", "YES", "");
    assertThat(walk(PAGE).text()).contains("nobody sits at the terminal any more");
    assertThat(shown).contains("Nothing was run. Type one of these words.");
    assertThat(commands).isEmpty();
  }

  @Test
  @DisplayName("What was run elsewhere is pasted, and judged as well")
  void pasted() throws IOException {
    answers("paste", "Synced", ".", "", "paste", "db-a", ".", "x", "1");
    Walk.End end = walk(PAGE);
    assertThat(end.text()).contains("Step 2", "seen: exit code 1");
    assertThat(commands).isEmpty();
    assertThat(record()).contains("run elsewhere", "<pre tabindex=\"0\">Synced");
  }

  @Test
  @DisplayName("What is typed on another machine is not run on this one")
  void elsewhere() throws IOException {
    answers("yes", "paste", "Synced", ".", "", "stop");
    String page = PAGE.replaceFirst("(?m)^ +```sh$", "   *Where:* on db-a\n\n$0");
    assertThat(walk(page).text()).startsWith("Step 2");
    assertThat(commands).isEmpty();
    begun();
    prints("Synced\n");
    answers("yes", "stop");
    assertThat(walk(page.replace("on db-a", "on db-b")).text()).startsWith("Step 2");
    assertThat(commands).containsExactly("db-b ask db-a");
    assertThat(record()).contains("run on db-b");
  }

  @Test
  @DisplayName("A step is left out with a reason")
  void skipped() throws IOException {
    prints("Synced\n", "2");
    answers("yes", "skip", "", "it is down <already>", "yes", "yes");
    assertThat(walk(PAGE))
        .isEqualTo(new Walk.End(Verdict.GREEN, "As on the page: 2 of 3 steps, 1 skipped."));
    assertThat(record()).contains("Skipped: it is down &lt;already&gt;");
    assertThat(commands).containsExactly("ask db-a", "ask db-b");
  }

  @Test
  @DisplayName("What takes its time is looked at again; after that the operator decides")
  void repeated() throws IOException {
    prints("Synced\n", "", "3", "3", "3", "3", "2");
    answers("yes", "yes", "db-a", "yes", "yes", "yes", "yes", "yes");
    assertThat(walk(PAGE).verdict()).isEqualTo(Verdict.GREEN);
    assertThat(shown).contains("Not yet; it is run again for up to 1 s.", "Look again?");
    begun();
    prints("Synced\n", "", "3");
    answers("yes", "yes", "db-a", "yes", "no");
    assertThat(walk(PAGE).text()).contains("expected: prints `2`");
  }

  @Test
  @DisplayName("What only a person can tell, a person is asked")
  void inWords() throws IOException {
    prints("Synced\n", "", "2");
    answers("yes", "yes", "db-a", "yes", "no");
    assertThat(walk(PAGE).text())
        .contains("in words: nobody complains; seen: the operator says no");
  }

  @Test
  @DisplayName("No secret is shown or recorded, run or pasted")
  void secrets() throws IOException {
    redactor.hide("Tr0ub4dor&3");
    prints("Synced\npassword Tr0ub4dor&3\nMYSQL_PWD=horse\n");
    answers("yes", "paste", "db-a", "it is Tr0ub4dor&3", ".", "", "skip", "Tr0ub4dor&3");
    walk(PAGE);
    assertThat(record())
        .contains("[redacted]", "it is [redacted]")
        .doesNotContain("Tr0ub", "horse");
    assertThat(shown).doesNotContain("Tr0ub", "horse");
  }

  @Test
  @DisplayName("Where the record can't be written, nothing runs")
  void fullDisk() throws IOException {
    prints("Synced\n");
    answers("yes", "yes", "db-a");
    assertThatThrownBy(() -> walk(PAGE, new ChangeRecord(file(), new FullDisk(file(), 300))))
        .isInstanceOf(UncheckedIOException.class);
    assertThat(commands).isEmpty();
    begun();
    prints("Synced\n");
    answers("yes", "stop");
    walk(PAGE);
    long first = Files.size(file());
    begun();
    prints("Synced\n");
    answers("yes", "yes", "db-a");
    assertThatThrownBy(() -> walk(PAGE, new ChangeRecord(file(), new FullDisk(file(), first + 99))))
        .isInstanceOf(UncheckedIOException.class);
    assertThat(commands).containsExactly("ask db-a");
    assertThat(ChangeRecord.verify(file()).changed()).isEmpty();
  }

  @Test
  @DisplayName("A long answer is judged whole, and recorded by its ends")
  void longAnswer() throws IOException {
    prints("x".repeat(80_000) + "\nSynced\n" + "y".repeat(80_000));
    answers("yes", "stop");
    assertThat(walk(PAGE).text()).contains("Step 2");
    assertThat(record()).contains("characters are left out here").hasSizeLessThan(90_000);
  }
}
