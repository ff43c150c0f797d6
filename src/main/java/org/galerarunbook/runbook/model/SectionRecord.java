package org.galerarunbook.runbook.model;

import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.galerarunbook.runbook.chapter.SectionKind;

/**
 * A part of a chapter: one test method.
 *
 * @param covers ids of docs/specification.tsv that this section proves
 * @param otherwise what to do when a step differs that does not say, in Markdown; or empty
 */
public record SectionRecord(
    String title, List<String> covers, SectionKind kind, String otherwise, List<Entry> entries) {
  public SectionRecord {
    Objects.requireNonNull(kind, "kind");
    covers = List.copyOf(covers);
    entries = List.copyOf(entries);
  }

  /** Its steps, in order. */
  public Stream<StepRecord> steps() {
    return entries.stream().filter(StepRecord.class::isInstance).map(StepRecord.class::cast);
  }
}
