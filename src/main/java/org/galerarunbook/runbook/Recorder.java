package org.galerarunbook.runbook;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.galerarunbook.runbook.chapter.ChapterDescription;
import org.galerarunbook.runbook.event.EventLog;
import org.galerarunbook.runbook.event.Json;
import org.galerarunbook.runbook.event.RunEvent;
import org.galerarunbook.runbook.event.RunFold;
import org.galerarunbook.runbook.event.RunListener;
import org.galerarunbook.runbook.model.Run;
import org.galerarunbook.runbook.model.Tested;
import org.galerarunbook.runbook.shell.CommandRunner;

/**
 * Records a run. Everything that happens becomes an event, is redacted, appended to {@code
 * events.jsonl} and told to the listeners, in this order; finishing writes {@code run.json}.
 * Thread-safe; several chapters may be open at a time.
 */
public final class Recorder implements AutoCloseable {
  /** The file a closed run is written to, in the run's folder. */
  public static final String RUN_FILE = "run.json";

  /** Where an earlier run of the same folder is moved to, so that durations can be compared. */
  public static final String LAST_RUN_FILE = "last-run.json";

  private final Path folder;
  private final CommandRunner runner;
  private final Clock clock;
  private final List<RunListener> listeners;
  private final Function<ChapterDescription, String> rerun;
  private final Redactor redactor = new Redactor();
  private final Keep keep;
  private final EventLog log;
  private final RunFold fold = new RunFold();
  private final Progress progress;
  private String report = "";
  private Run finished;
  private boolean closed;

  /**
   * Begins a run.
   *
   * @param folder where it is written; an earlier run there is moved to {@link #LAST_RUN_FILE},
   *     what it kept is deleted
   * @param runner runs the chapters' commands
   * @param rerun how to run only one chapter again, as a command
   * @param listeners are told of each event, too
   */
  public Recorder(
      Path folder,
      CommandRunner runner,
      Function<ChapterDescription, String> rerun,
      Clock clock,
      List<RunListener> listeners) {
    this.folder = folder;
    this.runner = runner;
    this.clock = clock;
    this.listeners = listeners;
    this.rerun = rerun;
    keep = new Keep(folder, redactor);
    keep.beginAnew();
    log = new EventLog(folder.resolve(EventLog.FILE));
    progress = new Progress(this::emit, clock);
    String id =
        DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'Z'")
            .withZone(ZoneOffset.UTC)
            .format(clock.instant());
    emit(new RunEvent.RunStarted(Run.SCHEMA_VERSION, id, clock.instant()));
  }

  /** Adds what is known of the machine and of what is tested. */
  public void facts(Map<String, String> machine, List<Tested> components) {
    emit(new RunEvent.Facts(machine, components));
  }

  /** Begins a chapter. Others may be open; what each tells is kept apart. */
  public ChapterRecorder chapter(ChapterDescription description) {
    return new ChapterRecorder(this, description, rerun.apply(description));
  }

  /** Shows work outside of chapters. */
  public Progress progress() {
    return progress;
  }

  /** Takes secrets and names that become known during the run. */
  public Redactor redactor() {
    return redactor;
  }

  /** Says where the report will be; the last thing a view shows. */
  public synchronized void reportAt(String path) {
    report = path;
  }

  /** The run so far. */
  public synchronized Run run() {
    return finished == null ? fold.run() : finished;
  }

  /**
   * Ends the run and writes it. What is told afterwards, such as how the record was looked at,
   * reaches events and listeners until {@link #close()}, but not the record.
   */
  public synchronized Run finish() {
    if (finished == null) {
      emit(new RunEvent.RunFinished(fold.run().verdict(), report, clock.instant()));
      finished = fold.run();
      Json.write(finished, folder.resolve(RUN_FILE));
    }
    return finished;
  }

  /** Ends the run, unless that was done, and tells nothing any more. */
  @Override
  public synchronized void close() {
    finish();
    closed = true;
    log.close();
  }

  private void emit(RunEvent event) {
    emit(RunFold.RUN, event);
  }

  /** Tells what happened to a chapter, by its id, or to {@link RunFold#RUN}. */
  synchronized void emit(String chapter, RunEvent event) {
    if (closed) {
      return;
    }
    RunEvent redacted = Json.changeTexts(event, this::storable);
    log.append(chapter, redacted);
    fold.accept(chapter, redacted);
    listeners.forEach(l -> l.accept(chapter, redacted));
  }

  /** Without secrets, and without halves of surrogate pairs, which no file can hold. */
  private String storable(String text) {
    return new String(
        redactor.redact(text).getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
  }

  CommandRunner runner() {
    return runner;
  }

  Keep keep() {
    return keep;
  }

  Clock clock() {
    return clock;
  }

  Path folder() {
    return folder;
  }
}
