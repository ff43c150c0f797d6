package org.galerarunbook.runbook.model;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.galerarunbook.runbook.chapter.ChapterDescription;

/**
 * A chapter as it went.
 *
 * @param rerun the command that runs only this chapter again
 * @param reason why it is red or could not run; empty when green
 * @param finishedAt null when the run was killed in it
 * @param attachments logs and the like that belong to the chapter as a whole
 * @param beside whether other chapters of the run ran at the same time
 * @param busyPercent how busy the machine was with other things before it; null when nobody looked
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
    List<Attachment> attachments,
    boolean beside,
    Integer busyPercent) {
  /** Per cent of all cores that other things may use before figures say so. */
  private static final int QUIET = 20;

  /** Stands where a text has a figure that this run did not measure; on no committed page. */
  public static final String NO_FIGURE = "(not measured in this run)";

  private static final Pattern FIGURE = Pattern.compile("\\[\\[=([^\\]]+)]]");

  public ChapterRecord {
    sections = List.copyOf(sections);
    costs = List.copyOf(costs);
    attachments = List.copyOf(attachments);
  }

  /** How long it took; zero when its end is not known. */
  public Duration duration() {
    return finishedAt == null ? Duration.ZERO : Duration.between(startedAt, finishedAt);
  }

  /** Whose the machine was while figures were taken, in words. */
  public String company() {
    if (beside) {
      return "beside other chapters";
    }
    if (busyPercent == null) {
      return "alone in its run";
    }
    return busyPercent <= QUIET
        ? "with the machine to itself"
        : "alone in its run, on a machine that was " + busyPercent + " % busy with other things";
  }

  /** The same with other costs. */
  public ChapterRecord withCosts(List<Cost> others) {
    return new ChapterRecord(
        description,
        rerun,
        verdict,
        reason,
        startedAt,
        finishedAt,
        sections,
        timeline,
        others,
        attachments,
        beside,
        busyPercent);
  }

  /**
   * The text with what was measured: {@code [[=RTO: longest write gap]]} stands for that cost's
   * value and unit, or for {@link #NO_FIGURE} where the section that measures it did not run.
   */
  public String withFigures(String markdown) {
    return FIGURE
        .matcher(markdown)
        .replaceAll(m -> Matcher.quoteReplacement(figure(m.group(1).replaceAll("\\s+", " "))));
  }

  private String figure(String name) {
    return costs.stream()
        .filter(c -> c.name().equals(name))
        .reduce((earlier, later) -> later)
        .map(c -> c.value() + " " + c.unit())
        .orElse(NO_FIGURE);
  }

  /** Its steps, in order. */
  public Stream<StepRecord> steps() {
    return sections.stream().flatMap(SectionRecord::steps);
  }
}
