package org.galerarunbook.runbook;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Collection;
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
  private final Redactor redactor;
  private final Keep keep;
  private final EventLog log;
  private final RunFold fold = new RunFold();
  private final Object lock = new Object();
  private final Progress progress;
  private String report = "";
  private Run finished;
  private boolean closed;

  /** What a recorder is opened with. */
  public static final class Options {
    private final Path folder;
    private final CommandRunner runner;
    private final List<RunListener> listeners = new ArrayList<>();
    private final Redactor redactor = new Redactor();
    private Clock clock = Clock.systemUTC();
    private Function<ChapterDescription, String> rerun =
        c -> "mvn verify -Dit.test=" + c.simpleName();

    private Options(Path folder, CommandRunner runner) {
      this.folder = folder;
      this.runner = runner;
    }

    /** Also tells this listener. */
    public Options telling(RunListener listener) {
      listeners.add(listener);
      return this;
    }

    /** Hides these texts from the start; see {@link Recorder#redactor()} for later ones. */
    public Options hiding(Collection<String> secrets) {
      secrets.forEach(redactor::hide);
      return this;
    }

    /** Reads the time here. */
    public Options clock(Clock value) {
      clock = value;
      return this;
    }

    /** How to run only one chapter again, as a command. */
    public Options rerunBy(Function<ChapterDescription, String> command) {
      rerun = command;
      return this;
    }

    /** Begins the run. */
    public Recorder open() {
      return new Recorder(this);
    }
  }

  /**
   * @param folder where the run is written; an earlier run there is moved to {@link
   *     #LAST_RUN_FILE}, what it kept is deleted
   * @param runner runs the chapters' commands
   */
  public static Options into(Path folder, CommandRunner runner) {
    return new Options(folder, runner);
  }

  private Recorder(Options options) {
    folder = options.folder;
    runner = options.runner;
    clock = options.clock;
    listeners = List.copyOf(options.listeners);
    rerun = options.rerun;
    redactor = options.redactor;
    keep = new Keep(folder, redactor);
    keep.beginAnew(RUN_FILE, LAST_RUN_FILE);
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
  public void reportAt(String path) {
    synchronized (lock) {
      report = path;
    }
  }

  /** The run so far. */
  public Run run() {
    synchronized (lock) {
      return finished == null ? fold.run() : finished;
    }
  }

  /**
   * Ends the run and writes it. What is told afterwards, such as how the record was looked at,
   * reaches events and listeners until {@link #close()}, but not the record.
   */
  public Run finish() {
    synchronized (lock) {
      if (finished == null) {
        emit(new RunEvent.RunFinished(fold.run().verdict(), report, clock.instant()));
        finished = fold.run();
        Json.write(finished, folder.resolve(RUN_FILE));
      }
      return finished;
    }
  }

  /** Ends the run, unless that was done, and tells nothing any more. */
  @Override
  public void close() {
    synchronized (lock) {
      finish();
      closed = true;
      log.close();
    }
  }

  private void emit(RunEvent event) {
    emit(RunFold.RUN, event);
  }

  /**
   * Tells what happened.
   *
   * @param chapter the id of the chapter that it is about, or {@link RunFold#RUN}
   */
  void emit(String chapter, RunEvent event) {
    synchronized (lock) {
      if (closed) {
        return;
      }
      RunEvent redacted = Json.changeTexts(event, this::storable);
      log.append(chapter, redacted);
      fold.accept(chapter, redacted);
      listeners.forEach(l -> l.accept(chapter, redacted));
    }
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
