package org.galerarunbook.lab;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.galerarunbook.runbook.ChapterRecorder;
import org.galerarunbook.runbook.Runbook;
import org.galerarunbook.runbook.chapter.ChapterDescription;
import org.galerarunbook.runbook.chapter.Covers;
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

  /** What the extension knows of the chapter that runs. */
  private static final class Open {
    private final ChapterRecorder recorder;
    private final Instant since;
    private final LabSession session;
    private Lab lab;
    private boolean broken;

    private Open(ChapterRecorder recorder, LabSession session) {
      this.recorder = recorder;
      this.session = session;
      this.since = Instant.now();
    }
  }

  @Override
  public void beforeAll(ExtensionContext context) {
    ChapterDescription description = ChapterDescription.of(context.getRequiredTestClass());
    UsesLab wishes =
        AnnotationSupport.findAnnotation(context.getRequiredTestClass(), UsesLab.class)
            .orElseThrow();
    LabSession session = session(context);
    Open open = new Open(session.recorder().chapter(description), session);
    store(context).put(Open.class, open);
    try {
      open.lab = session.lab(LabRequest.of(wishes), description.title());
    } catch (CouldNotRunException e) {
      open.recorder.couldNotRun(e.getMessage());
      throw new TestAbortedException("could not run: " + e.getMessage(), e);
    } catch (RuntimeException e) {
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
    List<String> covers =
        AnnotationSupport.findAnnotation(context.getRequiredTestMethod(), Covers.class)
            .map(c -> List.of(c.value()))
            .orElse(List.of());
    required(context).recorder.section(context.getDisplayName(), covers);
  }

  @Override
  public void afterEach(ExtensionContext context) {
    Open open = required(context);
    Optional<Throwable> thrown = context.getExecutionException();
    if (thrown.filter(TestAbortedException.class::isInstance).isPresent()) {
      open.recorder.couldNotRun(thrown.get().getMessage());
      open.broken = true;
      return;
    }
    open.broken = thrown.isPresent();
    try {
      open.recorder.sectionEnded(thrown.orElse(null));
    } catch (AssertionError e) {
      open.broken = true;
      throw e;
    }
  }

  @Override
  public void afterAll(ExtensionContext context) {
    Open open = required(context);
    try {
      if (open.lab != null) {
        keepLogs(open);
        open.session.giveBack(open.lab);
      }
    } catch (RuntimeException e) {
      IllegalStateException sick =
          new IllegalStateException(
              "the lab is not healthy after "
                  + ChapterDescription.of(context.getRequiredTestClass()).title()
                  + ": "
                  + e.getMessage(),
              e);
      open.recorder.failed(sick);
      throw sick;
    } finally {
      open.recorder.finish();
      context.publishReportEntry(
          Map.of("runbook.record", open.session.folder().resolve("run.json").toString()));
    }
  }

  private static void keepLogs(Open open) {
    for (Map.Entry<String, String> log : open.lab.logs(open.since).entrySet()) {
      open.recorder.attach(log.getKey() + ".log", "text/plain", log.getValue());
    }
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    Class<?> type = parameter.getParameter().getType();
    return type == Lab.class || type == Runbook.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    Open open = required(context);
    return parameter.getParameter().getType() == Lab.class ? open.lab : open.recorder.page();
  }

  private static LabSession session(ExtensionContext context) {
    return context
        .getRoot()
        .getStore(NAMESPACE)
        .getOrComputeIfAbsent(
            LabSession.class, key -> LabSession.open(factory(context)), LabSession.class);
  }

  private static Optional<LabFactory> factory(ExtensionContext context) {
    return context
        .getConfigurationParameter(FACTORY)
        .map(
            name -> {
              try {
                return (LabFactory) Class.forName(name).getDeclaredConstructor().newInstance();
              } catch (ReflectiveOperationException | ClassCastException e) {
                throw new IllegalArgumentException(
                    FACTORY + " names " + name + ", which cannot be made: " + e.getMessage(), e);
              }
            });
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
