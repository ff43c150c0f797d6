package org.galerarunbook.lab.junit;

import java.util.List;
import java.util.stream.Stream;
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
    if (chapters(descriptor).anyMatch(c -> !ChapterRules.problems(c).isEmpty())
        || descriptor.isRoot()) {
      List<Class<?>> chapters =
          root(descriptor).getDescendants().stream()
              .flatMap(ChaptersFirst::chapters)
              .distinct()
              .toList();
      List<String> problems = ChapterRules.problems(chapters);
      if (!problems.isEmpty()) {
        throw new IllegalArgumentException(
            "nothing was started, because chapters have to be mended first:\n  "
                + String.join("\n  ", problems));
      }
    }
    return FilterResult.included("what runs is not chosen here");
  }

  private static TestDescriptor root(TestDescriptor descriptor) {
    TestDescriptor at = descriptor;
    while (at.getParent().isPresent()) {
      at = at.getParent().get();
    }
    return at;
  }

  private static Stream<Class<?>> chapters(TestDescriptor descriptor) {
    return descriptor.getSource().stream()
        .filter(ClassSource.class::isInstance)
        .<Class<?>>map(s -> ((ClassSource) s).getJavaClass())
        .filter(ChapterRules::isChapter);
  }
}
