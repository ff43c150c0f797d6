package org.galerarunbook.runbook.model;

import java.util.List;

/**
 * A part of a chapter: one test method.
 *
 * @param covers ids of docs/specification.tsv that this section proves
 */
public record SectionRecord(String title, List<String> covers, List<Entry> entries) {
  public SectionRecord {
    covers = List.copyOf(covers);
    entries = List.copyOf(entries);
  }
}
