package org.galerarunbook.lab.junit;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.galerarunbook.lab.Alone;
import org.galerarunbook.lab.ContainerLabFactory;
import org.galerarunbook.lab.CouldNotRunException;
import org.galerarunbook.lab.Lab;
import org.galerarunbook.lab.LabFactory;
import org.galerarunbook.lab.LabNotStartedException;
import org.galerarunbook.lab.LabRequest;
import org.galerarunbook.lab.Measures;
import org.galerarunbook.lab.UsesLab;
import org.galerarunbook.operator.Node;
import org.galerarunbook.runbook.ChapterRecorder;
import org.galerarunbook.runbook.Runbook;
import org.galerarunbook.runbook.chapter.ChapterDescription;
import org.galerarunbook.runbook.chapter.SectionDescription;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.platform.commons.support.AnnotationSupport;
import org.junit.platform.engine.support.hierarchical.ThrowableCollector;
import org.opentest4j.TestAbortedException;

/**
 * Runs chapters: gives them lab and page, asks every node for its health before and after, keeps
 * logs, and turns what cannot run into a named reason. Applied by {@link UsesLab}.
 *
 * <p>A section that fails ends its chapter: what follows would run on ruins, and its page would be
 * wrong.
 */
public final class LabExtension
    implements BeforeAllCallback,
        AfterAllCallback,
        BeforeEachCallback,
        AfterEachCallback,
        ExecutionCondition,
        ParameterResolver {

  /**
   * JUnit configuration parameter that names a {@link LabFactory} with a public constructor without
   * arguments, instead of real containers.
   */
  public static final String FACTORY = "galerarunbook.lab.factory";

  private static final ExtensionContext.Namespace NAMESPACE =
      ExtensionContext.Namespace.create(LabExtension.class);

  private static final class Open {
    private final String title;
    private final LabRequest request;
    private final boolean alone;
    private final Turns.Turn turn;
    private final ChapterRecorder recorder;

    /** What a lab logs while it starts is none of the chapter's doing. */
    private Instant since = Instant.now();

    private final LabSession session;
    private final Measures measures;
    private Lab lab;
    private AutoCloseable observer = () -> {};
    private boolean broken;
    private int sections;
    private String couldNotRun;

    /** Whether it came to its end; one that did not leaves a lab of which nobody knows enough. */
    private boolean ended() {
      return lab != null && !broken && couldNotRun == null;
    }

    /** Waits until it is the chapter's turn, and begins its record. */
    private Open(Class<?> chapter, LabSession session) {
      ChapterDescription description = ChapterDescription.of(chapter);
      this.title = description.title();
      this.request =
          LabRequest.of(AnnotationSupport.findAnnotation(chapter, UsesLab.class).orElseThrow());
      this.alone = AnnotationSupport.isAnnotated(chapter, Alone.class);
      this.turn = session.turn(description, request, alone);
      this.recorder = session.recorder().chapter(description);
      this.session = session;
      this.measures = new Measures(recorder);
    }
  }

  @Override
  public void beforeAll(ExtensionContext context) {
    Class<?> chapter = context.getRequiredTestClass();
    List<String> problems = ChapterRules.problems(chapter);
    if (!problems.isEmpty()) {
      throw new IllegalArgumentException(String.join("\n", problems));
    }
    LabSession session = session(context);
    session.among(chapter);
    Open open = new Open(chapter, session);
    store(context).put(Open.class, open);
    try {
      open.lab = session.lab(open.request, open.alone, open.title, open.recorder);
      open.since = Instant.now();
      open.recorder.words(open.lab.dialect());
      open.observer = open.lab.observe(open.recorder.timeline());
    } catch (CouldNotRunException e) {
      open.couldNotRun = e.reason();
      throw e;
    } catch (LabNotStartedException e) {
      keep(e.logs(), open);
      open.recorder.failed(e);
      throw e;
    } catch (RuntimeException | Error e) {
      open.recorder.failed(e);
      throw e;
    }
  }

  @Override
  public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
    boolean broken =
        context.getTestMethod().isPresent() && open(context).map(o -> o.broken).orElse(false);
    return broken
        ? ConditionEvaluationResult.disabled("an earlier section of this chapter failed")
        : ConditionEvaluationResult.enabled("");
  }

  @Override
  public void beforeEach(ExtensionContext context) {
    Open open = required(context);
    open.sections++;
    open.recorder.section(SectionDescription.of(context.getRequiredTestMethod()));
  }

  @Override
  public void afterEach(ExtensionContext context) {
    Open open = required(context);
    Optional<Throwable> thrown = context.getExecutionException();
    open.broken |= thrown.isPresent();
    if (thrown.orElse(null) instanceof TestAbortedException abort) {
      // A chapter may find out half-way that it can't run here.
      open.couldNotRun =
          abort instanceof CouldNotRunException e ? e.reason() : String.valueOf(abort.getMessage());
      return;
    }
    try {
      open.recorder.sectionEnded(thrown.orElse(null));
      if (thrown.isEmpty()) {
        open.recorder.requireLookedAt();
      }
    } catch (AssertionError e) {
      open.broken = true;
      throw e;
    }
  }

  @Override
  public void afterAll(ExtensionContext context) {
    Optional<Open> found = open(context);
    if (found.isEmpty()) {
      return; // beforeAll has said why
    }
    Open open = found.get();
    if (open.sections < ChapterRules.sections(context.getRequiredTestClass()).size()) {
      open.recorder.inPart();
    }
    try {
      if (open.lab != null) {
        leave(open);
      }
    } catch (RuntimeException | Error e) {
      open.recorder.failed(e);
      throw e;
    } finally {
      if (open.couldNotRun != null) {
        open.recorder.couldNotRun(open.couldNotRun);
      } else {
        open.recorder.finish();
      }
      open.turn.close();
      context.publishReportEntry(
          Map.of(
              "runbook.chapter",
              open.title,
              "runbook.record",
              open.session.folder().resolve("run.json").toString()));
    }
  }

  /** Every part is tried, whatever becomes of the others; the first failure tells of the rest. */
  private static void leave(Open open) {
    ThrowableCollector failures = new ThrowableCollector(e -> false);
    failures.execute(open.measures::close);
    if (open.ended() && !open.request.own()) {
      failures.execute(() -> open.session.requireAsBefore(open.lab, open.title));
    }
    failures.execute(open.observer::close);
    // After the wait, so that the logs tell of it too.
    failures.execute(() -> keep(open.lab.logs(open.since), open));
    failures.execute(() -> open.session.requireNothingBeside(open.lab, open.title, open.ended()));
    boolean sound = open.ended() && failures.isEmpty();
    failures.execute(() -> open.session.giveBack(open.lab, open.title, sound));
    failures.assertEmpty();
  }

  private static void keep(Map<String, String> logs, Open open) {
    logs.forEach((name, log) -> open.recorder.attach(name + ".log", log));
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    Class<?> type = parameter.getParameter().getType();
    return List.of(Lab.class, Runbook.class, Measures.class, Node.class).contains(type);
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    Open open = required(context);
    Class<?> type = parameter.getParameter().getType();
    if (type == Measures.class) {
      return open.measures;
    }
    if (type == Node.class) {
      return open.request.world().node(parameter.getParameter().getName());
    }
    return type == Lab.class ? open.lab : open.recorder.page();
  }

  private static LabSession session(ExtensionContext context) {
    return context
        .getRoot()
        .getStore(NAMESPACE)
        .getOrComputeIfAbsent(
            LabSession.class,
            key ->
                new LabSession(factory(context), RunSetup.of(context::getConfigurationParameter)),
            LabSession.class);
  }

  private static LabFactory factory(ExtensionContext context) {
    String name = context.getConfigurationParameter(FACTORY).orElse("");
    if (name.isEmpty()) {
      return new ContainerLabFactory();
    }
    try {
      return (LabFactory) Class.forName(name).getDeclaredConstructor().newInstance();
    } catch (ReflectiveOperationException | ClassCastException e) {
      throw new IllegalArgumentException(
          "%s names %s, which is no LabFactory with a public constructor without arguments: %s"
              .formatted(FACTORY, name, e),
          e);
    }
  }

  private static Optional<Open> open(ExtensionContext context) {
    return Optional.ofNullable(store(context).get(Open.class, Open.class));
  }

  private static Open required(ExtensionContext context) {
    return open(context)
        .orElseThrow(() -> new IllegalStateException("the chapter has not been opened"));
  }

  private static ExtensionContext.Store store(ExtensionContext context) {
    return context.getStore(
        ExtensionContext.Namespace.create(LabExtension.class, context.getRequiredTestClass()));
  }
}
