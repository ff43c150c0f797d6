package org.galerarunbook.lab.junit;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Method;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.galerarunbook.runbook.chapter.ChapterDescription;
import org.galerarunbook.runbook.coverage.Specification;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.platform.commons.support.ReflectionSupport;

/** All chapters of the project, looked at before 'mvn verify' comes to start a lab for them. */
class ChaptersTest {

  @Test
  @DisplayName("Every chapter of the runbook is described, numbered and found by Maven")
  void everyChapter() {
    assertThat(ChapterRules.problems(onTheClassPath())).isEmpty();
  }

  @Test
  @DisplayName("No chapter hides in another class, where Maven would leave it out")
  void nested() {
    assertThat(onTheClassPath()).noneMatch(Class::isMemberClass);
  }

  @Test
  @DisplayName("What is missing of an item is said of one that a chapter covers; else it is open")
  void missing() {
    Set<String> covered = new HashSet<>();
    for (Class<?> chapter : ChapterRules.chapters()) {
      covered.addAll(ChapterDescription.of(chapter).covers());
      for (Method section : chapter.getDeclaredMethods()) {
        covered.addAll(ChapterDescription.coveredBy(section));
      }
    }
    List<Specification.Item> partly =
        Specification.read(Path.of("docs/specification.tsv")).items().stream()
            .filter(i -> !i.missing().isEmpty())
            .toList();
    assertThat(partly).isNotEmpty().allMatch(i -> covered.contains(i.id()));
  }

  private static List<Class<?>> onTheClassPath() {
    return ReflectionSupport.findAllClassesInPackage(
        "org.galerarunbook",
        type ->
            ChapterRules.isChapter(type)
                && type.getEnclosingClass() != FakeChapters.class
                && type.getEnclosingClass() != FakeLaneChapters.class
                && type.getEnclosingClass() != ChapterRulesTest.class
                && type.getEnclosingClass() != NodeParameterTest.class,
        name -> true);
  }
}
