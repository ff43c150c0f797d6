package org.galerarunbook.container;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * What this process makes on the engine, so that it can be taken away when the process is told to
 * end half-way (INT, TERM, HUP): what is to be undone is said before it is made, nothing more is
 * begun from then on, and what was begun meanwhile is taken away, too. Only KILL leaves something.
 */
public final class Making {

  /** What a process makes when it is told to end: nothing. */
  static final class Ended extends IllegalStateException {
    private static final long serialVersionUID = 1;

    Ended() {
      super("this process was told to end");
    }
  }

  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final long POLL_MILLIS = 200;
  private static final Making PROCESS = new Making();

  static {
    Runtime.getRuntime().addShutdownHook(new Thread(PROCESS::end, "engine-undo"));
  }

  private final Object ending = new Object();
  private final Map<String, Runnable> undos = new LinkedHashMap<>();
  private final Set<AutoCloseable> locks = ConcurrentHashMap.newKeySet();
  private int underWay;
  private boolean ended;

  /** Labs that end with this process are taken away with it; others only where that was said. */
  static <T> T make(LabIdentity identity, Supplier<T> work) {
    if (!identity.outlivesJvm()) {
      undoWhenEnded(identity);
    }
    return PROCESS.begin(work);
  }

  static Making ofProcess() {
    return PROCESS;
  }

  /** From now on, an end of this process takes everything of this lab away. */
  public static void undoWhenEnded(LabIdentity identity) {
    undoWhenEnded(identity.name(), () -> Leftovers.removeAll(identity));
  }

  /**
   * From now on, an end of this process does this, until it was done without an error.
   *
   * @param what it is about, for {@link #keep(String)}
   */
  public static void undoWhenEnded(String what, Runnable how) {
    PROCESS.undo(what, how);
  }

  /** From now on, an end of this process leaves this lab as it is. */
  public static void keep(LabIdentity identity) {
    keep(identity.name());
  }

  /** From now on, an end of this process leaves this as it is. */
  public static void keep(String what) {
    PROCESS.remove(what);
  }

  /** Whether this process was told to end; what fails from then on is no news. */
  public static boolean hasEnded() {
    synchronized (PROCESS) {
      return PROCESS.ended;
    }
  }

  /**
   * Ends all making, and takes away what is not kept; returns when that is done. The end of the
   * process does so by itself; whoever wants to say what is left afterwards may call it before.
   */
  public static void endNow() {
    PROCESS.end();
  }

  synchronized void undo(String what, Runnable how) {
    if (ended) {
      throw new Ended();
    }
    undos.put(what, how);
  }

  synchronized void remove(String what) {
    undos.remove(what);
  }

  /** Is closed after everything else. */
  void last(AutoCloseable lock) {
    locks.add(lock);
  }

  void closed(AutoCloseable lock) {
    locks.remove(lock);
  }

  <T> T begin(Supplier<T> work) {
    synchronized (this) {
      if (ended) {
        throw new Ended();
      }
      underWay++;
    }
    try {
      return work.get();
    } finally {
      synchronized (this) {
        underWay--;
        notifyAll();
      }
    }
  }

  /** Undoes until a whole round went well after the last maker had stopped. */
  void end() {
    synchronized (ending) {
      Map<String, Runnable> rounds;
      synchronized (this) {
        ended = true;
        rounds = new LinkedHashMap<>(undos);
        undos.clear();
      }
      Instant limit = Instant.now().plus(LIMIT);
      boolean done = rounds.isEmpty();
      while (!done && Instant.now().isBefore(limit)) {
        boolean stopped = nobodyMakes();
        done = undone(rounds) && stopped;
      }
      locks.forEach(Making::close);
    }
  }

  private static boolean undone(Map<String, Runnable> rounds) {
    boolean all = true;
    for (Runnable undo : rounds.values()) {
      try {
        undo.run();
      } catch (RuntimeException e) {
        // A network that still has a container, a removal that goes on: tried again.
        all = false;
      }
    }
    return all;
  }

  private synchronized boolean nobodyMakes() {
    try {
      if (underWay > 0) {
        wait(POLL_MILLIS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return underWay == 0;
  }

  private static void close(AutoCloseable lock) {
    try {
      lock.close();
    } catch (Exception e) {
      // Whoever comes next sees that this process has ended, and takes it over.
    }
  }
}
