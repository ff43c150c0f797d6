package org.galerarunbook.runbook.page;

import com.github.difflib.DiffUtils;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Compares what two versions of a page are made of: sections, steps and what to do when they come
 * out differently, commands, expectations. What was observed, and how long it took, may differ.
 */
public final class StructureDiff {
  private StructureDiff() {}

  /**
   * The differences, as lines for a person: those with {@code -} only the committed page has, those
   * with {@code +} only the produced one.
   *
   * @return empty when there are none
   */
  public static List<String> between(Page committed, Page produced) {
    return difference(bones(committed), bones(produced));
  }

  private static List<String> bones(Page page) {
    List<String> bones = new ArrayList<>();
    bones.add("page: " + page.title());
    page.notRehearsable().ifPresent(r -> bones.add("can't be rehearsed: " + r));
    for (Page.Part part : page.parts()) {
      if (part instanceof Page.Section section) {
        bones.add("section: " + section.title() + " (" + section.kind() + ")");
        bones.add("if not: " + section.otherwise());
      } else if (part instanceof Page.Step step) {
        bones.add("step: " + step.title());
        bones.add("if not: " + step.otherwise());
      } else if (part instanceof Page.Block block) {
        bones.add("loses: " + block.loses());
        bones.add("command: " + block.command());
        block.expectations().forEach(e -> bones.add("expected: " + e.toMarkdown()));
      } else if (part instanceof Page.Done done) {
        bones.add("program: " + done.what());
      }
    }
    bones.removeIf(bone -> bone.equals("if not: ") || bone.equals("loses: "));
    return bones;
  }

  /** Of each change first what is gone, then what came. */
  static List<String> difference(List<String> old, List<String> now) {
    return DiffUtils.diff(old, now).getDeltas().stream()
        .flatMap(
            change ->
                Stream.concat(
                    change.getSource().getLines().stream().map("- "::concat),
                    change.getTarget().getLines().stream().map("+ "::concat)))
        .toList();
  }
}
