package org.galerarunbook.runbook.model;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.time.Instant;
import java.util.List;

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
  public StepRecord {
    loses = loses == null ? "" : loses;
    youSee = youSee == null ? "" : youSee;
    actions = List.copyOf(actions);
    otherwise = List.copyOf(otherwise);
    attachments = List.copyOf(attachments);
  }

  /** Green when all that was expected was seen. */
  @JsonIgnore
  public Verdict verdict() {
    return actions.stream().allMatch(ActionRecord::isGreen) ? Verdict.GREEN : Verdict.RED;
  }

  /** Whether what is to be seen may take its time, in Markdown for who pastes it. */
  public String patience() {
    boolean waits =
        actions.stream()
            .flatMap(a -> a.expectations().stream())
            .anyMatch(e -> e.expectation().within() > 0);
    return waits ? " *(not at once? paste it again)*" : "";
  }
}
