package org.galerarunbook.lab;

import java.util.Comparator;
import org.galerarunbook.runbook.chapter.ChapterDescription;
import org.galerarunbook.runbook.chapter.Guide;
import org.galerarunbook.runbook.chapter.Playbook;
import org.junit.jupiter.api.ClassDescriptor;
import org.junit.jupiter.api.ClassOrderer;
import org.junit.jupiter.api.ClassOrdererContext;

/**
 * Runs the guide's chapters by number, then the playbooks; what is no chapter keeps its place
 * behind them.
 */
public final class ChapterOrder implements ClassOrderer {

  @Override
  public void orderClasses(ClassOrdererContext context) {
    context.getClassDescriptors().sort(Comparator.comparing(ChapterOrder::place));
  }

  private static String place(ClassDescriptor descriptor) {
    return descriptor.isAnnotated(Guide.class) || descriptor.isAnnotated(Playbook.class)
        ? "0" + ChapterDescription.of(descriptor.getTestClass()).id()
        : "1";
  }
}
