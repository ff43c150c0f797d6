package org.galerarunbook.runbook.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.galerarunbook.runbook.model.Verdict;
import org.galerarunbook.runbook.record.ChangeRecord.Verification;
import org.galerarunbook.runbook.report.ChangeHtml;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChangeRecordTest {

  private static final List<String> LABELS =
      List.of("Step 1, Look", "Step 1, Look: answer", "Step 2, Stöp it", ChangeRecord.END);

  @TempDir private Path folder;
  private Path file;

  /** Where each entry begins; the last is the file's length. */
  private final List<Long> begins = new ArrayList<>(List.of(0L));

  @BeforeEach
  void write() throws IOException {
    file = folder.resolve("record.html");
    try (ChangeRecord record = ChangeRecord.create(file)) {
      for (String label : LABELS) {
        record.append(
            label.equals(ChangeRecord.END)
                ? ChangeHtml.end(label, Verdict.GREEN, "as on the page")
                : ChangeHtml.note(label, "<!-- sealed 0 -->"));
        begins.add(Files.size(file));
      }
    }
  }

  @Test
  @DisplayName("A change of any byte shows, with the step in which it is")
  void everyByte() throws IOException {
    assertThat(ChangeRecord.verify(file))
        .isEqualTo(new Verification(4, true, ChangeRecord.verify(file).seal(), ""));
    byte[] right = Files.readAllBytes(file);
    Path changed = folder.resolve("changed.html");
    for (int at = 0; at < right.length; at++) {
      byte[] wrong = right.clone();
      wrong[at] ^= 1;
      Files.write(changed, wrong);
      int entry = entryAt(at);
      Verification found = ChangeRecord.verify(changed);
      assertThat(found.changed()).as("byte %d", at).isNotEmpty();
      assertThat(found.entries()).as("byte %d: %s", at, found).isEqualTo(entry);
      int label =
          new String(right, StandardCharsets.ISO_8859_1)
              .indexOf("aria-label", (int) (long) begins.get(entry));
      if (at < label || at > label + 60) {
        assertThat(found.changed()).isEqualTo(LABELS.get(entry));
      }
    }
  }

  private int entryAt(int at) {
    int entry = 0;
    while (begins.get(entry + 1) <= at) {
      entry++;
    }
    return entry;
  }

  @Test
  @DisplayName("An entry taken out, put elsewhere or put in shows")
  void moved() throws IOException {
    String text = Files.readString(file, StandardCharsets.ISO_8859_1);
    List<String> parts = new ArrayList<>();
    for (int i = 0; i < LABELS.size(); i++) {
      parts.add(text.substring((int) (long) begins.get(i), (int) (long) begins.get(i + 1)));
    }
    assertThat(verified(parts.get(0) + parts.get(2) + parts.get(3)).changed())
        .isEqualTo("Step 2, Stöp it");
    assertThat(verified(parts.get(0) + parts.get(2) + parts.get(1) + parts.get(3)).changed())
        .isEqualTo("Step 2, Stöp it");
    assertThat(verified(text + parts.get(3)).changed()).isEqualTo(ChangeRecord.END);
    assertThat(verified(text + "<p>more</p>").changed()).isEqualTo("what follows entry 4");
    assertThat(verified("").changed()).isNotEmpty();
  }

  @Test
  @DisplayName("An entry that was written anew and sealed anew shows in the one after it")
  void sealedAnew() throws IOException {
    Path other = folder.resolve("other.html");
    try (ChangeRecord record = ChangeRecord.create(other)) {
      record.append(ChangeHtml.note(LABELS.get(0), "<!-- sealed 0 -->"));
      record.append(ChangeHtml.note(LABELS.get(1), "all went well"));
    }
    String text = Files.readString(file, StandardCharsets.ISO_8859_1);
    String anew = Files.readString(other, StandardCharsets.ISO_8859_1);
    Verification found = verified(anew + text.substring((int) (long) begins.get(2)));
    assertThat(found.changed()).isEqualTo("Step 2, Stöp it");
    assertThat(found.entries()).isEqualTo(2);
  }

  @Test
  @DisplayName("A run that was cut off leaves a record that is whole, and says that it has no end")
  void cutOff() throws IOException {
    String text = Files.readString(file, StandardCharsets.ISO_8859_1);
    Verification found = verified(text.substring(0, (int) (long) begins.get(2)));
    assertThat(found.changed()).isEmpty();
    assertThat(found.hasEnd()).isFalse();
    assertThat(found.entries()).isEqualTo(2);
  }

  private Verification verified(String bytes) throws IOException {
    return ChangeRecord.verify(
        Files.write(folder.resolve("x.html"), bytes.getBytes(StandardCharsets.ISO_8859_1)));
  }

  @Test
  @DisplayName("A file that is there is never overwritten")
  void neverOverwritten() throws IOException {
    byte[] before = Files.readAllBytes(file);
    assertThatThrownBy(() -> ChangeRecord.create(file))
        .isInstanceOf(FileAlreadyExistsException.class);
    assertThat(file).hasBinaryContent(before);
  }

  @Test
  @DisplayName("On a full disk the file ends with the last entry that was written whole")
  void fullDisk() throws IOException {
    Path full = folder.resolve("full.html");
    ChangeRecord record = new ChangeRecord(full, new FullDisk(full, 500));
    assertThatThrownBy(
            () -> {
              while (true) {
                record.append(ChangeHtml.note("Step", "x".repeat(90)));
              }
            })
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining("full.html can't be written")
        .hasRootCauseMessage("No space left on device");
    Verification found = ChangeRecord.verify(full);
    assertThat(found.changed()).isEmpty();
    assertThat(found.entries()).isPositive();
    assertThat(found.seal()).isEqualTo(record.seal());
  }
}
