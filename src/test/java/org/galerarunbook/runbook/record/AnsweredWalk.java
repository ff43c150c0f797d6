package org.galerarunbook.runbook.record;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.galerarunbook.runbook.Redactor;
import org.galerarunbook.runbook.page.PageParser;
import org.galerarunbook.runbook.shell.CommandResult;
import org.junit.jupiter.api.io.TempDir;

/** An operator who answers by a list, and a shell that does the same. */
abstract class AnsweredWalk {

  static final String PAGE =
      """
      # Stop a node

      ## Procedure

      ### Look, and stop it

      <!-- section: procedure, run 2 -->

      1. **See how it is.** It must be `Synced`.

         ```sh
         ask db-a
         ```

         <!-- expects
         prints the line `Synced`
         exit code 0
         -->

         *You see:* `Synced`

         *If not:* [Bring a node back](playbook-02-bring-a-node-back.md).

      2. **Stop it.**

         > **This loses:** its connections.

         ```sh
         stop db-a
         ```

      ## How to know that it worked

      ### It is gone

      <!-- section: check, run 3 -->

      *If a step here comes out otherwise:* It still
      runs: stop it again.

      1. **See that it is gone.**

         ```sh
         ask db-b
         ```

         <!-- expects
         prints `2` (repeat until it holds, at most 1 s)
         in words: nobody complains
         -->

      ## What goes wrong here

      ### `Address already in use`: it runs twice

      <!-- section: trap, run 4 -->

      ## How this was proved

      ### A node is killed

      <!-- section: drill, run 1 -->

      1. **Kill it.**

         ```sh
         kill db-a
         ```
      """;

  @TempDir private Path folder;
  final Deque<String> answers = new ArrayDeque<>();
  final Deque<CommandResult> results = new ArrayDeque<>();
  final List<String> commands = new ArrayList<>();
  final StringBuilder shown = new StringBuilder();
  final Redactor redactor = new Redactor();

  private final Operator operator =
      new Operator() {
        @Override
        public void show(String text) {
          shown.append(text).append('\n');
        }

        @Override
        public Optional<String> answer(String question) {
          shown.append(question).append('\n');
          return Optional.ofNullable(answers.poll());
        }
      };

  void answers(String... all) {
    answers.addAll(Arrays.asList(all));
  }

  void prints(String... outputs) {
    Arrays.stream(outputs).forEach(o -> results.add(CommandResult.of(0, o, "")));
  }

  Path file() {
    return folder.resolve("record.html");
  }

  Walk.End walk(String markdown) throws IOException {
    try (ChangeRecord record = ChangeRecord.create(file())) {
      return walk(markdown, record);
    } finally {
      assertThat(ChangeRecord.verify(file()).changed()).isEmpty();
    }
  }

  Walk.End walk(String markdown, ChangeRecord record) {
    return new Walk(
            PageParser.parse("playbook-01-stop.md", markdown),
            List.of("db-a", "db-b"),
            "db-b"::equals,
            request -> {
              commands.add((request.host() + " " + request.command()).strip());
              return results.size() > 1 ? results.poll() : results.peek();
            },
            operator,
            record,
            redactor,
            Clock.fixed(Instant.parse("2026-11-28T10:00:00Z"), ZoneOffset.UTC))
        .run();
  }

  /** The next walk of the same test. */
  void begun() throws IOException {
    Files.delete(file());
    commands.clear();
    results.clear();
    answers.clear();
  }

  String record() throws IOException {
    return Files.readString(file());
  }
}
