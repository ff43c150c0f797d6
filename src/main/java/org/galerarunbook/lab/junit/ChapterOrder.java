package org.galerarunbook.lab.junit;

import java.util.Comparator;
import org.galerarunbook.runbook.chapter.ChapterDescription;
import org.junit.jupiter.api.ClassDescriptor;
import org.junit.jupiter.api.ClassOrderer;
import org.junit.jupiter.api.ClassOrdererContext;

/**
 * Runs the chapters in reading order: the guide from its first number to its last, then the
 * playbooks. Without it, their order is the file system's. Named by JUnit's configuration parameter
 * {@code junit.jupiter.testclass.order.default}.
 */
public final class ChapterOrder implements ClassOrderer {

  private static final String BEFORE_CHAPTERS = "";

  @Override
  public void orderClasses(ClassOrdererContext context) {
    context.getClassDescriptors().sort(Comparator.comparing(ChapterOrder::place));
  }

  /** What is no chapter, or a wrong one, keeps its place among its like, before the others. */
  private static String place(ClassDescriptor descriptor) {
    Class<?> type = descriptor.getTestClass();
    if (!ChapterRules.isChapter(type) || !ChapterRules.problems(type).isEmpty()) {
      return BEFORE_CHAPTERS;
    }
    ChapterDescription description = ChapterDescription.of(type);
    return "%d %05d".formatted(description.part().ordinal(), description.number());
  }
}
