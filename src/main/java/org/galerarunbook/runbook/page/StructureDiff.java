package org.galerarunbook.runbook.page;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.galerarunbook.runbook.chapter.SectionKind;
import org.galerarunbook.runbook.model.Expectation;

/**
 * Compares what two versions of a page are made of: sections, steps, commands, expectations. What
 * was observed, and how long it took, may differ.
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
      String kind = section.kind() == SectionKind.UNTOLD ? "" : " (" + section.kind() + ")";
      return Stream.of("section: " + section.title() + kind);
    }
    if (part instanceof Page.Step step) {
      return Stream.of("step: " + step.title());
    }
    if (part instanceof Page.Block block) {
      return Stream.concat(
          Stream.of("loses: " + block.loses(), "command: " + block.command())
              .filter(bone -> !bone.equals("loses: ")),
          block.expectations().stream().map(Expectation::toMarkdown).map(e -> "expected: " + e));
    }
    return Stream.of("program: " + ((Page.Done) part).what());
  }

  /** The longest common subsequence stays out; what remains is the difference. */
  static List<String> difference(List<String> old, List<String> now) {
    int[][] common = new int[old.size() + 1][now.size() + 1];
    for (int i = old.size() - 1; i >= 0; i--) {
      for (int j = now.size() - 1; j >= 0; j--) {
        common[i][j] =
            old.get(i).equals(now.get(j))
                ? common[i + 1][j + 1] + 1
                : Math.max(common[i + 1][j], common[i][j + 1]);
      }
    }
    List<String> lines = new ArrayList<>();
    int i = 0;
    int j = 0;
    while (i < old.size() || j < now.size()) {
      if (i < old.size() && j < now.size() && old.get(i).equals(now.get(j))) {
        i++;
        j++;
      } else if (i < old.size() && (j == now.size() || common[i + 1][j] >= common[i][j + 1])) {
        lines.add("- " + old.get(i++));
      } else {
        lines.add("+ " + now.get(j++));
      }
    }
    return lines;
  }
}
