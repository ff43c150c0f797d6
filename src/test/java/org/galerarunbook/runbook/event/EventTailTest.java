package org.galerarunbook.runbook.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
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
    RunListener listener =
        new RunListener() {
          @Override
          public void noteAdded(RunEvent.NoteAdded event) {
            notes.add(event.markdown());
          }
        };
    try (EventTail tail = new EventTail(file, listener)) {
      assertThat(tail).isNotNull();
      try (EventLog log = new EventLog(file)) {
        log.append(new RunEvent.NoteAdded("überall"));
        Awaitility.await("the first note is seen while the writer goes on")
            .until(() -> notes.size() == 1);
        log.append(new RunEvent.NoteAdded("two\nlines"));
      }
    }
    assertThat(notes).containsExactly("überall", "two\nlines");
  }
}
