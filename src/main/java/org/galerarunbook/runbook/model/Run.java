package org.galerarunbook.runbook.model;

import java.time.Instant;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.galerarunbook.runbook.chapter.ChapterDescription;

/**
 * One run of the runbook.
 *
 * @param finishedAt null when the run was killed before its end
 * @param machine facts about where it ran, such as the engine's version
 * @param components what was tested
 */
public record Run(
    int schemaVersion,
    String id,
    Instant startedAt,
    Instant finishedAt,
    Map<String, String> machine,
    List<Tested> components,
    List<ChapterRecord> chapters) {
  /** The version of the schema that this code writes and reads. */
  public static final int SCHEMA_VERSION = 1;

  public Run {
    if (schemaVersion != SCHEMA_VERSION) {
      throw new IllegalArgumentException(
          "Run %s has schema version %d, this program reads %d: run the chapters again."
              .formatted(id, schemaVersion, SCHEMA_VERSION));
    }
    machine = Collections.unmodifiableMap(new LinkedHashMap<>(machine));
    components = List.copyOf(components);
    chapters = List.copyOf(chapters);
  }

  /**
   * The chapters as a reader goes through them: the guide, then the playbooks, each by number. A
   * run has them as they began, which differs from run to run when they run side by side.
   */
  public List<ChapterRecord> inOrder() {
    return chapters.stream()
        .sorted(
            Comparator.comparing((ChapterRecord c) -> c.description().part())
                .thenComparing(c -> c.description().number()))
        .toList();
  }

  /** This chapter as it went; empty when it did not run. */
  public Optional<ChapterRecord> chapter(ChapterDescription wanted) {
    return chapters.stream()
        .filter(c -> c.description().className().equals(wanted.className()))
        .findFirst();
  }

  /** The same with other chapters. */
  public Run withChapters(List<ChapterRecord> others) {
    return new Run(schemaVersion, id, startedAt, finishedAt, machine, components, others);
  }

  /** How its chapters came out. */
  public String inWords() {
    return Verdict.count(verdicts()) + ".";
  }

  /** Green when there are chapters and all are; red when one is; else not run. */
  public Verdict verdict() {
    return Verdict.worst(verdicts());
  }

  private List<Verdict> verdicts() {
    return chapters.stream().map(ChapterRecord::verdict).toList();
  }
}
