package org.galerarunbook.runbook.view;

import java.util.ArrayList;
import java.util.List;
import org.galerarunbook.runbook.event.RunEvent;
import org.galerarunbook.runbook.event.RunListener;
import org.galerarunbook.runbook.model.Attachment;

/** Gathers what a person needs when a chapter is red. */
final class Failure implements RunListener {
  private static final int TAIL = 10;

  private final List<String> otherwise = new ArrayList<>();
  private final List<Attachment> attachments = new ArrayList<>();

  @Override
  public void chapterStarted(RunEvent.ChapterStarted event) {
    otherwise.clear();
    attachments.clear();
  }

  @Override
  public void stepStarted(RunEvent.StepStarted event) {
    otherwise.clear();
  }

  @Override
  public void otherwiseAdded(RunEvent.OtherwiseAdded event) {
    otherwise.add(event.markdown());
  }

  @Override
  public void attached(RunEvent.Attached event) {
    attachments.add(event.attachment());
  }

  /** On a terminal a reference to a page is its words, or the chapter's name. */
  private static String words(String markdown) {
    return markdown.replaceAll("\\[\\[(?:\\w*#)?(?:[^\\]|]*\\|)?([^\\]|]+)\\]\\]", "$1");
  }

  /** The lines to show, from what broke to how to run it again. */
  List<String> lines(RunEvent.ChapterFinished event) {
    List<String> lines = new ArrayList<>();
    event.reason().lines().forEach(l -> lines.add("  " + Terminal.safe(l)));
    otherwise.forEach(o -> lines.add("  what to do  " + Terminal.safe(words(o))));
    for (Attachment attachment : attachments) {
      lines.add("  " + Terminal.safe(attachment.name()) + ", its last lines:");
      List<String> tail = attachment.tail().lines().toList();
      tail.subList(Math.max(0, tail.size() - TAIL), tail.size())
          .forEach(l -> lines.add("    | " + Terminal.safe(l)));
    }
    lines.add("  evidence    " + event.evidence());
    lines.add("  run again   " + event.rerun());
    return lines;
  }
}
