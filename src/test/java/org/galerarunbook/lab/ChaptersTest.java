package org.galerarunbook.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
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

  private static List<Class<?>> onTheClassPath() {
    return ReflectionSupport.findAllClassesInPackage(
        "org.galerarunbook",
        type ->
            ChapterRules.isChapter(type)
                && type.getEnclosingClass() != FakeChapters.class
                && type.getEnclosingClass() != FakeLaneChapters.class
                && type.getEnclosingClass() != ChapterRulesTest.class,
        name -> true);
  }
}
