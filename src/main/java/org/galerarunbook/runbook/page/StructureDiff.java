package org.galerarunbook.runbook.page;

import com.github.difflib.DiffUtils;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.galerarunbook.runbook.model.Expectation;

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
    page.parts().stream().flatMap(StructureDiff::bones).forEach(bones::add);
    return bones;
  }

  private static Stream<String> bones(Page.Part part) {
    if (part instanceof Page.Section section) {
      return Stream.of(
              "section: " + section.title() + " (" + section.kind() + ")",
              "if not: " + section.otherwise())
          .filter(bone -> !bone.equals("if not: "));
    }
    if (part instanceof Page.Step step) {
      return Stream.of("step: " + step.title(), "if not: " + step.otherwise())
          .filter(bone -> !bone.equals("if not: "));
    }
    if (part instanceof Page.Block block) {
      return Stream.concat(
          Stream.of("loses: " + block.loses(), "command: " + block.command())
              .filter(bone -> !bone.equals("loses: ")),
          block.expectations().stream().map(Expectation::toMarkdown).map(e -> "expected: " + e));
    }
    return Stream.of("program: " + ((Page.Done) part).what());
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
