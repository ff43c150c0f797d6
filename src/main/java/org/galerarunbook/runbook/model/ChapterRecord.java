package org.galerarunbook.runbook.model;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.galerarunbook.runbook.chapter.ChapterDescription;

/**
 * A chapter as it went.
 *
 * @param rerun the command that runs only this chapter again
 * @param reason why it is red or could not run; empty when green
 * @param finishedAt null when the run was killed in it
 * @param attachments logs and the like that belong to the chapter as a whole
 */
public record ChapterRecord(
    ChapterDescription description,
    String rerun,
    Verdict verdict,
    String reason,
    Instant startedAt,
    Instant finishedAt,
    List<SectionRecord> sections,
    Timeline timeline,
    List<Cost> costs,
    List<Attachment> attachments) {
  public ChapterRecord {
    sections = List.copyOf(sections);
    costs = List.copyOf(costs);
    attachments = List.copyOf(attachments);
  }

  /** How long it took; zero when its end is not known. */
  @JsonIgnore
  public Duration duration() {
    return finishedAt == null ? Duration.ZERO : Duration.between(startedAt, finishedAt);
  }

  /** Its steps, in order. */
  public Stream<StepRecord> steps() {
    return sections.stream().flatMap(SectionRecord::steps);
  }
}
