package org.galerarunbook.runbook.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EventTailTest {
  @TempDir Path folder;

  @Test
  void passesOnWhatAnotherWritesEvenWhenItBeganFirst() {
    Path file = folder.resolve(EventLog.FILE);
    List<String> notes = new CopyOnWriteArrayList<>();
    try (EventTail tail = new EventTail(file, (chapter, event) -> notes.add(markdown(event)))) {
      assertThat(tail).isNotNull();
      try (EventLog log = new EventLog(file)) {
        log.append(RunFold.RUN, new RunEvent.NoteAdded("überall"));
        Awaitility.await("the first note is seen while the writer goes on")
            .until(() -> notes.size() == 1);
        log.append(RunFold.RUN, new RunEvent.NoteAdded("two\nlines"));
      }
    }
    assertThat(notes).containsExactly("überall", "two\nlines");
  }

  @Test
  void goesOnAfterAnEventThatCouldNotBeShown() throws Exception {
    Path file = folder.resolve(EventLog.FILE);
    List<String> notes = new CopyOnWriteArrayList<>();
    RunListener listener =
        (chapter, event) -> {
          if (markdown(event).equals("odd")) {
            throw new IllegalArgumentException("no such colour");
          }
          notes.add(markdown(event));
        };
    EventTail tail = new EventTail(file, listener);
    try (tail) {
      for (String line : List.of(note("odd"), "no event at all", note("even"))) {
        Files.writeString(file, line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
      }
      Awaitility.await("the last note is seen").until(() -> !notes.isEmpty());
      Files.writeString(file, note("later") + "\n", StandardOpenOption.APPEND);
    }
    assertThat(notes).containsExactly("even", "later");
    assertThat(tail.problems()).hasSize(2);
    assertThat(tail.problems().get(0)).contains("could not be shown").contains("no such colour");
  }

  private static String markdown(RunEvent event) {
    return ((RunEvent.NoteAdded) event).markdown();
  }

  private static String note(String text) {
    return Json.line(RunFold.RUN, new RunEvent.NoteAdded(text));
  }
}
