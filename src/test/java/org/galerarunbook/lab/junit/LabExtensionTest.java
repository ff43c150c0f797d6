package org.galerarunbook.lab.junit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectMethod;
import static org.junit.platform.testkit.engine.EventConditions.abortedWithReason;
import static org.junit.platform.testkit.engine.EventConditions.container;
import static org.junit.platform.testkit.engine.EventConditions.engine;
import static org.junit.platform.testkit.engine.EventConditions.event;
import static org.junit.platform.testkit.engine.EventConditions.finishedWithFailure;
import static org.junit.platform.testkit.engine.EventConditions.skippedWithReason;
import static org.junit.platform.testkit.engine.EventConditions.test;
import static org.junit.platform.testkit.engine.TestExecutionResultConditions.instanceOf;
import static org.junit.platform.testkit.engine.TestExecutionResultConditions.message;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.assertj.core.api.Condition;
import org.galerarunbook.galera.Formation;
import org.galerarunbook.lab.CouldNotRunException;
import org.galerarunbook.lab.LabRequest;
import org.galerarunbook.lab.World;
import org.galerarunbook.runbook.event.Json;
import org.galerarunbook.runbook.model.Attachment;
import org.galerarunbook.runbook.model.ChapterRecord;
import org.galerarunbook.runbook.model.Run;
import org.galerarunbook.runbook.model.Verdict;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.platform.testkit.engine.EngineExecutionResults;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.Event;

/** Runs fake chapters in a fake lab through JUnit itself, and looks at events and record. */
class LabExtensionTest {

  @TempDir private Path folder;

  @BeforeEach
  void reset() {
    FakeChapters.SEEN.clear();
    FakeLabFactory.reset(folder);
  }

  @Test
  @DisplayName("Chapters share one lab, which ends with the run")
  void sharedLab() {
    run(FakeChapters.FirstChapter.class, FakeChapters.SecondChapter.class)
        .testEvents()
        .assertStatistics(s -> s.succeeded(4));
    assertThat(FakeChapters.SEEN).containsExactly("fake1", "fake1");
    assertThat(FakeLabFactory.STARTED).singleElement().matches(lab -> lab.closed == 1);
    assertThat(record().verdict()).isEqualTo(Verdict.GREEN);
    assertThat(record().components()).extracting("name").containsExactly("mariadb:11.8");
  }

  @Test
  @DisplayName("A chapter with wishes has a lab of its own, which ends with it")
  void ownLab() {
    run(
            FakeChapters.FirstChapter.class,
            FakeChapters.FiveNodesChapter.class,
            FakeChapters.SecondChapter.class)
        .testEvents()
        .assertStatistics(s -> s.succeeded(6));
    assertThat(FakeChapters.SEEN).containsExactly("fake1", "fake2", "fake1");
    assertThat(FakeLabFactory.STARTED.get(1).request)
        .isEqualTo(
            new LabRequest(
                5,
                "mariadb:10.11",
                Formation.BOOTSTRAP,
                "1M",
                "2G",
                false,
                false,
                World.CONTAINERS));
    assertThat(FakeLabFactory.STARTED).allMatch(lab -> lab.closed == 1);
  }

  @Test
  @DisplayName("Sections run in their order; one that fails disables what follows in its chapter")
  void failingSection() {
    EngineExecutionResults results =
        run(FakeChapters.FailsHalfWayChapter.class, FakeChapters.FirstChapter.class);
    results.testEvents().assertStatistics(s -> s.succeeded(3).failed(1).skipped(1));
    results
        .testEvents()
        .assertThatEvents()
        .haveExactly(
            1,
            event(test("aThird"), skippedWithReason("an earlier section of this chapter failed")));
    assertThat(FakeChapters.SEEN).containsExactly("fake1", "fake2");
    assertThat(verdicts()).containsExactly(Verdict.RED, Verdict.GREEN);
  }

  @Test
  @DisplayName("One section asked for: what the whole chapter is known by need not be seen")
  void oneSection() {
    Class<?> chapter = FakeChapters.PromisesChapter.class;
    run(chapter).containerEvents().assertStatistics(s -> s.failed(1));
    assertThat(verdicts()).containsExactly(Verdict.RED);
    kit(folder.resolve("part"))
        .selectors(
            selectMethod(
                chapter, "sees", "org.galerarunbook.lab.Lab, org.galerarunbook.runbook.Runbook"))
        .execute()
        .testEvents()
        .assertStatistics(s -> s.succeeded(1));
    assertThat(record("part").verdict()).isEqualTo(Verdict.GREEN);
  }

  @Test
  @DisplayName("A chapter that cannot run is aborted with its reason, and never green")
  void couldNotRun() {
    FakeLabFactory.refuse(new CouldNotRunException("no image of MariaDB; docker load -i it"));
    EngineExecutionResults results = run(FakeChapters.FirstChapter.class);
    results
        .containerEvents()
        .assertThatEvents()
        .haveExactly(
            1,
            event(
                container(FakeChapters.FirstChapter.class),
                abortedWithReason(
                    instanceOf(CouldNotRunException.class), message(m -> m.contains("no image")))));
    assertThat(record().verdict()).isEqualTo(Verdict.COULD_NOT_RUN);
    assertThat(record().chapters())
        .singleElement()
        .extracting(ChapterRecord::reason)
        .isEqualTo("no image of MariaDB; docker load -i it");
    assertThat(results.containerEvents().failed().list())
        .as("a run in which nothing ran")
        .haveExactly(1, event(engine(), cause("nothing was proved: no image of MariaDB")));
  }

  @Test
  @DisplayName("A chapter that finds out half-way ends there, with its logs, and is not green")
  void couldNotGoOn() {
    EngineExecutionResults results =
        run(FakeChapters.FindsOutLateChapter.class, FakeChapters.FirstChapter.class);
    results.testEvents().assertStatistics(s -> s.aborted(1).skipped(1).succeeded(2).failed(0));
    assertThat(verdicts()).containsExactly(Verdict.COULD_NOT_RUN, Verdict.GREEN);
    assertThat(record().verdict()).isEqualTo(Verdict.COULD_NOT_RUN);
    assertThat(record().chapters().get(0).attachments()).hasSize(3);
    assertThat(FakeChapters.SEEN).containsExactly("fake1", "fake2");
  }

  @Test
  @DisplayName("A lab that does not start makes its chapter red with the reason")
  void noStart() {
    FakeLabFactory.refuse(new IllegalStateException("galera2 ended instead of joining"));
    run(FakeChapters.FirstChapter.class).containerEvents().assertStatistics(s -> s.failed(1));
    assertThat(record().chapters().get(0).reason()).contains("galera2 ended instead of joining");
    assertThat(verdicts()).containsExactly(Verdict.RED);
  }

  @Test
  @DisplayName("The log of every node is kept with every chapter, red or green")
  void logs() throws Exception {
    run(FakeChapters.FirstChapter.class, FakeChapters.FailsHalfWayChapter.class);
    for (ChapterRecord chapter : record().chapters()) {
      assertThat(chapter.attachments())
          .extracting(Attachment::name)
          .containsExactly("galera1.log", "galera2.log", "galera3.log");
      Path file = folder.resolve("run").resolve(chapter.attachments().get(1).file());
      assertThat(Files.readString(file))
          .contains("log of galera2 of fake", "since the chapter")
          .as("a chapter claims nothing by what its lab logged while it started")
          .doesNotContain("start of the lab");
    }
  }

  @Test
  @DisplayName("A chapter without a description fails by class name and remedy, without a lab")
  void undescribed() {
    EngineExecutionResults results = run(FakeChapters.UndescribedChapter.class);
    assertThat(results.containerEvents().failed().list())
        .haveExactly(
            1, failed(FakeChapters.UndescribedChapter.class, "UndescribedChapter has no @Costs"))
        .haveExactly(1, failed(FakeChapters.UndescribedChapter.class, "write it"));
    assertThat(FakeLabFactory.STARTED).isEmpty();
  }

  @Test
  @DisplayName("Sessions with folders of their own do not meet")
  void folders() {
    execute(folder.resolve("a"), FakeChapters.FirstChapter.class);
    execute(folder.resolve("b"), FakeChapters.SecondChapter.class);
    assertThat(record("a").chapters())
        .extracting(c -> c.description().title())
        .containsExactly("First");
    assertThat(record("b").chapters())
        .extracting(c -> c.description().title())
        .containsExactly("Second");
  }

  private EngineExecutionResults run(Class<?>... chapters) {
    return execute(folder.resolve("run"), chapters);
  }

  static EngineExecutionResults execute(Path into, Class<?>... chapters) {
    EngineTestKit.Builder kit = kit(into);
    for (Class<?> chapter : chapters) {
      kit.selectors(selectClass(chapter));
    }
    return kit.execute();
  }

  private static EngineTestKit.Builder kit(Path into) {
    return EngineTestKit.engine("junit-jupiter")
        .configurationParameter(LabExtension.FACTORY, FakeLabFactory.class.getName())
        .configurationParameter(RunSetup.FOLDER, into.toString())
        .configurationParameter(RunSetup.VIEW, "none")
        // Else a -Drunbook.docs meant for the chapters would have this fake run write docs/runbook.
        .configurationParameter(RunSetup.DOCUMENTS, "none");
  }

  private Run record() {
    return record("run");
  }

  private Run record(String name) {
    return Json.run(folder.resolve(name).resolve("run.json"));
  }

  private List<Verdict> verdicts() {
    return record().chapters().stream().map(ChapterRecord::verdict).toList();
  }

  private static Condition<Event> failed(Class<?> chapter, String text) {
    return event(container(chapter), finishedWithFailure(message(m -> m.contains(text))));
  }

  /** JUnit wraps what closing a session threw. */
  private static Condition<Event> cause(String text) {
    return finishedWithFailure(
        new Condition<>(
            t -> {
              for (Throwable at = t; at != null; at = at.getCause()) {
                if (String.valueOf(at.getMessage()).contains(text)) {
                  return true;
                }
              }
              return false;
            },
            "a cause that says '%s'",
            text));
  }
}
