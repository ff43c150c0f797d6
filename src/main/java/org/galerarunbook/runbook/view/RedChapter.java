package org.galerarunbook.runbook.view;

import java.util.ArrayList;
import java.util.List;
import org.galerarunbook.runbook.event.RunEvent;
import org.galerarunbook.runbook.model.Attachment;

/** Gathers what a person needs when a chapter is red. */
final class RedChapter {
  private static final int TAIL = 10;

  private final List<String> ofStep = new ArrayList<>();
  private final List<String> ofSection = new ArrayList<>();
  private boolean inStep;
  private final List<Attachment> attachments = new ArrayList<>();

  void accept(RunEvent event) {
    if (event instanceof RunEvent.ChapterStarted) {
      begin(false);
      attachments.clear();
    } else if (event instanceof RunEvent.SectionStarted) {
      begin(false);
    } else if (event instanceof RunEvent.StepStarted) {
      begin(true);
    } else if (event instanceof RunEvent.OtherwiseAdded added) {
      (inStep ? ofStep : ofSection).add(added.markdown());
    } else if (event instanceof RunEvent.Attached attached) {
      attachments.add(attached.attachment());
    }
  }

  private void begin(boolean step) {
    inStep = step;
    ofStep.clear();
    if (!step) {
      ofSection.clear();
    }
  }

  /** On a terminal a reference to a page is its words, or the chapter's name. */
  private static String words(String markdown) {
    return markdown.replaceAll("\\[\\[(?:\\w*#)?(?:[^\\]|]*\\|)?([^\\]|]+)\\]\\]", "$1");
  }

  /** The lines to show, from what broke to how to run it again. */
  List<String> lines(RunEvent.ChapterFinished event) {
    List<String> lines = new ArrayList<>();
    event.reason().lines().forEach(l -> lines.add("  " + Terminal.safe(l)));
    (ofStep.isEmpty() ? ofSection : ofStep)
        .forEach(o -> lines.add("  what to do  " + Terminal.safe(words(o))));
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
