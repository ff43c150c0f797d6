package org.galerarunbook.lab.junit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.galerarunbook.lab.UsesLab;
import org.galerarunbook.runbook.chapter.Check;
import org.galerarunbook.runbook.chapter.Costs;
import org.galerarunbook.runbook.chapter.Guide;
import org.galerarunbook.runbook.chapter.Needs;
import org.galerarunbook.runbook.chapter.Procedure;
import org.galerarunbook.runbook.chapter.Trap;
import org.galerarunbook.runbook.chapter.UseWhen;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.ClassOrderer;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

class ChapterRulesTest {

  @TempDir private Path folder;

  @BeforeEach
  void reset() {
    FakeChapters.SEEN.clear();
    FakeLabFactory.reset(folder);
  }

  @Test
  @DisplayName("A chapter without a description stops the run before any lab is started")
  void beforeAnyLab() {
    LauncherDiscoveryRequest both =
        request(FakeChapters.FirstChapter.class, FakeChapters.UndescribedChapter.class);
    assertThatThrownBy(() -> LauncherFactory.create().execute(both))
        .hasMessageContaining("nothing was started")
        .hasMessageContaining("UndescribedChapter has no @Costs")
        .hasMessageContaining("write it")
        .hasMessageNotContaining("FirstChapter");
    assertThat(FakeLabFactory.STARTED).isEmpty();
    assertThat(FakeChapters.SEEN).isEmpty();
  }

  @Test
  @DisplayName("Chapters run in reading order, whatever the order in which they are found")
  void readingOrder() {
    List<String> ran = new ArrayList<>();
    LauncherFactory.create()
        .execute(
            request(
                FakeChapters.FiveNodesChapter.class,
                FakeChapters.SecondChapter.class,
                FakeChapters.FirstChapter.class),
            new TestExecutionListener() {
              @Override
              public void executionStarted(TestIdentifier started) {
                if (started.getLegacyReportingName().endsWith("Chapter")) {
                  ran.add(started.getLegacyReportingName().replaceAll("^.*\\$", ""));
                }
              }
            });
    assertThat(ran).containsExactly("FirstChapter", "SecondChapter", "FiveNodesChapter");
  }

  @Test
  @DisplayName("Good chapters have no problems")
  void good() {
    assertThat(
            ChapterRules.problems(
                List.of(FakeChapters.FirstChapter.class, FakeChapters.FailsHalfWayChapter.class)))
        .isEmpty();
  }

  @Test
  @DisplayName("Sections without an order, two of one place, and a name that Maven misses")
  void wrong() {
    assertThat(ChapterRules.problems(UnorderedChapter.class))
        .singleElement()
        .asString()
        .contains("UnorderedChapter.second has no @Order", "number them by @Order");
    assertThat(ChapterRules.problems(TwiceChapter.class))
        .singleElement()
        .asString()
        .contains("has the same @Order as");
    assertThat(ChapterRules.problems(Misnamed.class))
        .singleElement()
        .asString()
        .contains("Misnamed", "does not end in Chapter", "rename it");
    assertThat(ChapterRules.problems(String.class))
        .singleElement()
        .asString()
        .contains("no @UsesLab");
  }

  @Test
  @DisplayName("A section says what it is, and a page has what somebody needs who follows it")
  void incomplete() {
    assertThat(ChapterRules.problems(UntoldChapter.class))
        .singleElement()
        .asString()
        .contains("UntoldChapter.look does not say what it is: annotate it by @Procedure");
    assertThat(ChapterRules.problems(BareChapter.class))
        .satisfiesExactlyInAnyOrder(
            p -> assertThat(p).contains("has two sections \"Look\""),
            p -> assertThat(p).contains("has no @StopAndCall"),
            p -> assertThat(p).contains("has no section \"How to know that it worked\""));
  }

  @Test
  @DisplayName("Two chapters of one number are told by both names")
  void sameNumber() {
    assertThat(ChapterRules.problems(List.of(FakeChapters.FirstChapter.class, OtherChapter.class)))
        .singleElement()
        .asString()
        .contains("OtherChapter is Guide 1, and so is", "FirstChapter");
  }

  private LauncherDiscoveryRequest request(Class<?>... chapters) {
    LauncherDiscoveryRequestBuilder builder =
        LauncherDiscoveryRequestBuilder.request()
            .configurationParameter(LabExtension.FACTORY, FakeLabFactory.class.getName())
            .configurationParameter(RunSetup.FOLDER, folder.resolve("run").toString())
            .configurationParameter(RunSetup.VIEW, "none")
            // Else a -Drunbook.docs meant for the chapters would have this fake run write
            // docs/runbook.
            .configurationParameter(RunSetup.DOCUMENTS, "none")
            .configurationParameter(
                ClassOrderer.DEFAULT_ORDER_PROPERTY_NAME, ChapterOrder.class.getName());
    for (Class<?> chapter : chapters) {
      builder.selectors(selectClass(chapter));
    }
    return builder.build();
  }

  @UsesLab
  @Guide(number = 1, title = "Unordered", purpose = "p")
  @FakeChapters.InTests
  static class UnorderedChapter {
    @Procedure("Look")
    @Order(1)
    void first() {}

    @Check("Look again")
    void second() {}
  }

  @UsesLab
  @Guide(number = 1, title = "Twice", purpose = "p")
  @FakeChapters.InTests
  static class TwiceChapter {
    @Procedure("Look")
    @Order(1)
    void first() {}

    @Check("Look again")
    @Order(1)
    void second() {}
  }

  @UsesLab
  @Guide(number = 1, title = "Misnamed", purpose = "p")
  @FakeChapters.InTests
  static class Misnamed extends FakeChapters.Fake {
    @Procedure("Look")
    @Order(1)
    void first() {}
  }

  @UsesLab
  @Guide(number = 1, title = "Other", purpose = "p")
  @FakeChapters.InTests
  static class OtherChapter extends FakeChapters.Fake {
    @Procedure("Look")
    @Order(1)
    void first() {}
  }

  @UsesLab
  @Guide(number = 1, title = "Untold", purpose = "p")
  @FakeChapters.InTests
  static class UntoldChapter {
    @Test
    void look() {}
  }

  @UsesLab
  @Guide(number = 1, title = "Bare", purpose = "p")
  @UseWhen("w")
  @Needs("n")
  @Costs("c")
  static class BareChapter {
    @Procedure("Look")
    @Order(1)
    void look() {}

    @Trap("Look")
    @Order(2)
    void lookAgain() {}
  }
}
