package org.galerarunbook.lab;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import org.galerarunbook.ledger.Ledger;
import org.galerarunbook.ledger.LedgerReport;
import org.galerarunbook.ledger.LedgerSetup;
import org.galerarunbook.runbook.ChapterRecorder;
import org.galerarunbook.runbook.model.Cost;

/**
 * What a chapter measures: a parameter of its test methods, one for all sections of a chapter. It
 * holds the ledger that runs from one section to another, and puts figures into the chapter's
 * table.
 *
 * <p>A ledger that a failed chapter leaves running is ended by the extension.
 */
public final class Measures implements AutoCloseable {

  private final ChapterRecorder recorder;
  private Ledger ledger;

  public Measures(ChapterRecorder recorder) {
    this.recorder = recorder;
  }

  /**
   * Starts the chapter's ledger.
   *
   * @throws IllegalStateException when one runs already, or no node can make its table
   */
  public Ledger start(LedgerSetup setup) {
    if (ledger != null) {
      throw new IllegalStateException("the chapter's ledger runs already; stop it first");
    }
    ledger = setup.start();
    return ledger;
  }

  /**
   * The chapter's ledger, running.
   *
   * @throws IllegalStateException when none does
   */
  public Ledger ledger() {
    if (ledger == null) {
      throw new IllegalStateException("no ledger runs in this chapter; start one first");
    }
    return ledger;
  }

  /**
   * Ends the ledger, reads every node, and records costs and throughput. It judges nothing: the
   * chapter asserts what it promises.
   *
   * @param writeGapLimit the longest write gap that the chapter promises, or null
   */
  public LedgerReport stop(Duration writeGapLimit) {
    return stop(report -> report.costs(writeGapLimit));
  }

  /**
   * The same for a chapter that goes back in time and says how many acknowledged writes it lost.
   */
  public LedgerReport stopGoneBack() {
    return stop(LedgerReport::costsOfGoingBack);
  }

  private LedgerReport stop(Function<LedgerReport, List<Cost>> costs) {
    try (Ledger ending = ledger()) {
      LedgerReport report = ending.stop();
      recorder.cost(Cost.shown(Cost.DATA_SIZE, megabytes(ending.dataSize()), "MB"));
      costs.apply(report).forEach(recorder::cost);
      report.feed(recorder.timeline());
      return report;
    } finally {
      ledger = null;
    }
  }

  /**
   * Records a time that the chapter measured.
   *
   * @param limit what it is held against, or null
   */
  public void time(String name, Duration measured, Duration limit) {
    recorder.cost(Cost.time(name, measured, limit));
  }

  /** Records how often something happened. */
  public void count(String name, long times) {
    recorder.cost(Cost.counted(name, times, ""));
  }

  private static String megabytes(long bytes) {
    return String.format(Locale.ROOT, bytes < 10_000_000 ? "%.1f" : "%.0f", bytes / 1e6);
  }

  @Override
  public void close() {
    if (ledger != null) {
      ledger.close();
      ledger = null;
    }
  }
}
