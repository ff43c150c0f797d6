package org.galerarunbook.ledger;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.galerarunbook.ledger.History.Mark;
import org.galerarunbook.ledger.Operation.Kind;

/** Writers and readers, a thread each, from {@link #start} until {@link #stop}. */
final class Workload implements AutoCloseable {

  /** What a busy machine may need beyond the timeouts of the connections themselves. */
  private static final Duration SLACK = Duration.ofSeconds(20);

  private final LedgerSetup setup;
  private final Queue<Operation> operations = new ConcurrentLinkedQueue<>();
  private final Queue<Mark> marks = new ConcurrentLinkedQueue<>();
  private final List<Worker> workers = new ArrayList<>();
  private final List<Thread> threads = new ArrayList<>();
  private final CountDownLatch connected;
  private final CountDownLatch begun = new CountDownLatch(1);
  private final AtomicReference<RuntimeException> broken = new AtomicReference<>();
  private volatile Moment begin = Moment.now();
  private History history;

  private Workload(LedgerSetup setup, SessionSource source) {
    this.setup = setup;
    for (int i = 1; i <= setup.writers; i++) {
      workers.add(new Worker(Kind.WRITE, i, setup, source, operations::add));
    }
    for (int i = 1; i <= setup.readers; i++) {
      workers.add(new Worker(Kind.READ, i, setup, source, operations::add));
    }
    connected = new CountDownLatch(workers.size());
  }

  /**
   * Starts all workers. Returns when each has tried to connect, so that the first handshake counts
   * as a gap of nobody's.
   */
  static Workload start(LedgerSetup setup, SessionSource source) {
    Workload workload = new Workload(setup, source);
    workload.start();
    return workload;
  }

  private void start() {
    for (int i = 0; i < workers.size(); i++) {
      int index = i;
      Thread thread = new Thread(() -> run(index), workers.get(i).name());
      thread.setDaemon(true);
      threads.add(thread);
      thread.start();
    }
    try {
      if (!connected.await(limit().toMillis(), TimeUnit.MILLISECONDS)) {
        abandon();
        throw new IllegalStateException(
            "clients of the workload have neither connected nor failed within " + limit());
      }
    } catch (InterruptedException e) {
      abandon();
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while the workload's clients connected", e);
    }
    begin = Moment.now();
    begun.countDown();
  }

  /** Nobody will have this workload to stop it. */
  private void abandon() {
    workers.forEach(Worker::over);
    begun.countDown();
  }

  private void run(int index) {
    Worker worker = workers.get(index);
    try {
      worker.connect();
      connected.countDown();
      begun.await();
      worker.work(new Pacer(setup.perSecond, begin.nanos() + phase(index)));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      // An SQLException is an outcome; anything else means that the history cannot be trusted.
      broken.compareAndSet(null, e);
    } finally {
      connected.countDown();
    }
  }

  /** Spreads the workers' turns, so that they do not all come at once. */
  private long phase(int index) {
    return (long) (1e9 / setup.perSecond * index / workers.size());
  }

  void mark(String text) {
    marks.add(new Mark(Moment.now(), text));
  }

  long acknowledgedWrites() {
    return operations.stream().filter(o -> o.kind() == Kind.WRITE && o.acknowledged()).count();
  }

  /**
   * Begins nothing new, waits for what is under way, and tells what all clients saw. Stopping again
   * tells the same.
   *
   * @throws IllegalStateException if a worker failed by itself or does not end
   */
  synchronized History stop() {
    if (history != null) {
      return history;
    }
    Moment end = Moment.now();
    workers.forEach(Worker::over);
    threads.forEach(LockSupport::unpark);
    long limit = System.nanoTime() + limit().toNanos();
    for (Thread thread : threads) {
      join(thread, limit);
    }
    if (broken.get() != null) {
      throw new IllegalStateException(
          "a client of the workload failed by itself, so its history is incomplete", broken.get());
    }
    history =
        new History(
            begin,
            end,
            setup.writers,
            setup.readers,
            setup.longestSilence(),
            List.copyOf(operations),
            List.copyOf(marks));
    return history;
  }

  private void join(Thread thread, long limit) {
    try {
      thread.join(Math.max(1, (limit - System.nanoTime()) / 1_000_000));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while " + thread.getName() + " ended", e);
    }
    if (thread.isAlive()) {
      throw new IllegalStateException(
          thread.getName() + " has not ended within " + limit() + "; its writes are not all known");
    }
  }

  /** An answer and a round of connections may be under way, each with its timeout. */
  private Duration limit() {
    return setup.timeout.multipliedBy(setup.nodes.size() + 1L).plus(SLACK);
  }

  @Override
  public void close() {
    stop();
  }
}
