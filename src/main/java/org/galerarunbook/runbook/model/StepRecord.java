package org.galerarunbook.runbook.model;

import java.time.Instant;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A step as it went.
 *
 * @param number counted through the chapter, from 1
 * @param why Markdown, may be empty
 * @param where where the operator stands; empty for the lab's own shell
 * @param loses what is lost by it, in Markdown; may be empty
 * @param youSee what a person sees when it went right, in Markdown; may be empty
 * @param otherwise what to do when it differs, in Markdown
 * @param startedAt when its first action began
 */
public record StepRecord(
    int number,
    String title,
    String why,
    String where,
    String loses,
    String youSee,
    Instant startedAt,
    List<ActionRecord> actions,
    List<String> otherwise,
    List<Attachment> attachments)
    implements Entry {

  private static final Pattern SINCE = Pattern.compile("--since -?(\\d+(?:s|m|h|min))\\b");

  public StepRecord {
    loses = loses == null ? "" : loses;
    youSee = youSee == null ? "" : youSee;
    actions = List.copyOf(actions);
    otherwise = List.copyOf(otherwise);
    attachments = List.copyOf(attachments);
  }

  /** Green when all that was expected was seen. */
  public Verdict verdict() {
    return actions.stream().allMatch(ActionRecord::isGreen) ? Verdict.GREEN : Verdict.RED;
  }

  /**
   * What is of this run only, in Markdown for who pastes it: how long what is to be seen took at
   * most, and how far back a log was read; or nothing.
   */
  public String ofThisRun() {
    long within =
        actions.stream()
            .flatMap(a -> a.expectations().stream())
            .mapToLong(e -> e.expectation().within())
            .max()
            .orElse(0);
    String patience =
        within == 0
            ? ""
            : " *(not at once? paste it again; in the lab for up to %d s)*".formatted(within);
    String since =
        actions.stream()
            .map(a -> SINCE.matcher(a.command()))
            .filter(Matcher::find)
            .map(m -> " *(longer ago? a longer time than `%s`)*".formatted(m.group(1)))
            .findFirst()
            .orElse("");
    return patience + since;
  }
}
