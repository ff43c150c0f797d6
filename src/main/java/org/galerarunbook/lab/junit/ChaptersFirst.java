package org.galerarunbook.lab.junit;

import java.util.List;
import org.junit.platform.engine.FilterResult;
import org.junit.platform.engine.TestDescriptor;
import org.junit.platform.engine.support.descriptor.ClassSource;
import org.junit.platform.launcher.PostDiscoveryFilter;

/**
 * Looks at all chapters of a run before the first one is started, so that a chapter without a
 * description costs seconds and not the start of a lab. It leaves out nothing. JUnit's launcher
 * finds it as a service.
 */
public final class ChaptersFirst implements PostDiscoveryFilter {

  /**
   * Takes in every test.
   *
   * @throws IllegalArgumentException listing what is wrong with the chapters, if anything is
   */
  @Override
  public FilterResult apply(TestDescriptor descriptor) {
    if (chapterOf(descriptor).stream().anyMatch(c -> !ChapterRules.problems(c).isEmpty())
        || descriptor.isRoot()) {
      List<Class<?>> chapters = chaptersBelow(root(descriptor));
      List<String> problems = ChapterRules.problems(chapters);
      if (!problems.isEmpty()) {
        throw new IllegalArgumentException(
            "nothing was started, because chapters have to be mended first:\n  "
                + String.join("\n  ", problems));
      }
    }
    return FilterResult.included("what runs is not chosen here");
  }

  private static List<Class<?>> chaptersBelow(TestDescriptor root) {
    return root.getDescendants().stream().flatMap(d -> chapterOf(d).stream()).distinct().toList();
  }

  private static TestDescriptor root(TestDescriptor descriptor) {
    TestDescriptor at = descriptor;
    while (at.getParent().isPresent()) {
      at = at.getParent().get();
    }
    return at;
  }

  private static List<Class<?>> chapterOf(TestDescriptor descriptor) {
    return descriptor
        .getSource()
        .filter(ClassSource.class::isInstance)
        .map(s -> ((ClassSource) s).getJavaClass())
        .filter(ChapterRules::isChapter)
        .<List<Class<?>>>map(List::of)
        .orElse(List.of());
  }
}
