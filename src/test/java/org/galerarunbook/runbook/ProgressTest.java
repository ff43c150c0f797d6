package org.galerarunbook.runbook;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.galerarunbook.runbook.event.RunEvent;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class ProgressTest {

  private final List<String> shown = new ArrayList<>();
  private final Progress progress =
      Progress.to(
          List.of(
              (chapter, event) -> {
                if (event instanceof RunEvent.Waiting waiting) {
                  shown.add(waiting.lastValue());
                }
              }));

  private void sees(String value) {
    progress.waiting("all nodes Synced", value, Duration.ZERO, Duration.ofSeconds(60));
  }

  @Test
  @DisplayName("What is waited for is shown in a phase alone: else it would stand there for ever")
  void onlyInAPhase() {
    sees("before");
    progress.phase("nodes synced");
    sees("meanwhile");
    progress.done("");
    sees("long after, for another chapter in the same lab");
    assertThat(shown).containsExactly("meanwhile");
  }
}
