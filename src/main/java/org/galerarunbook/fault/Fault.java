package org.galerarunbook.fault;

import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.galerarunbook.container.ContainerStatus;

/**
 * Something that is wrong with a server until it is closed:
 *
 * <pre>{@code
 * try (Fault cut = db.node(2).partition()) {
 *   …
 * }
 * db.awaitSynced();
 * }</pre>
 *
 * Closing heals it whatever happened in between: the server may have been stopped, started, killed
 * or removed. A second close does nothing. That the server is as it was before takes longer, which
 * is for the cluster to say.
 */
public final class Fault implements AutoCloseable {

  /** A second one of the same kind would be taken back with the first. */
  private static final Set<String> OPEN = ConcurrentHashMap.newKeySet();

  private final FaultPlan plan;
  private final FaultTarget target;
  private final List<FaultListener> listeners;
  private final Instant injectedAt = Instant.now();
  private final Set<Act> ended = new HashSet<>();
  private String run = "";
  private Instant healedAt;

  Fault(FaultPlan plan, FaultTarget target, List<FaultListener> listeners) {
    this.plan = plan;
    this.target = target;
    this.listeners = List.copyOf(listeners);
  }

  Fault begin() {
    ContainerStatus before = target.container().status();
    if (!before.running()) {
      throw new IllegalStateException(
          "%s can't be %s: its container is %s; start it first"
              .formatted(target.name(), plan.what(), before.word()));
    }
    run = currentRun();
    if (!OPEN.add(run + plan.what())) {
      throw new IllegalStateException(
          "%s is %s already; close that fault first".formatted(target.name(), plan.what()));
    }
    try {
      plan.begin().forEach(a -> a.on(target));
    } catch (RuntimeException e) {
      IllegalStateException failed =
          new IllegalStateException(
              "%s could not be %s: %s".formatted(target.name(), plan.what(), e.getMessage()), e);
      undoQuietly(failed);
      OPEN.remove(run + plan.what());
      throw failed;
    }
    listeners.forEach(l -> l.injected(this));
    return this;
  }

  private void undoQuietly(IllegalStateException failed) {
    for (Act act : plan.end()) {
      try {
        act.undo(target);
      } catch (RuntimeException notDone) {
        failed.addSuppressed(notDone);
      }
    }
  }

  /** Whose, and what: {@code galera3 cut off from its peers}. */
  public String name() {
    return target.name() + " " + plan.what();
  }

  /** In a few words: {@code cut off from its peers}. */
  public String what() {
    return plan.what();
  }

  /** Whether the engine tells of it by its own events, as of stops and pauses. */
  public boolean isOfTheEngine() {
    return plan.begin().stream().allMatch(VerbAct.class::isInstance);
  }

  public String target() {
    return target.name();
  }

  /** The commands that did it, with this container's name. */
  public String command() {
    return plan.command(target.container().name(), target.helperImage().get());
  }

  /** The commands that end it. */
  public String healCommand() {
    return plan.healCommand(target.container().name(), target.helperImage().get());
  }

  /** When it was brought about: just before the first command. */
  public Instant injectedAt() {
    return injectedAt;
  }

  /** When its last command had ended it; empty while it is there. */
  public synchronized Optional<Instant> healedAt() {
    return Optional.ofNullable(healedAt);
  }

  /**
   * Heals it. All of its commands are tried, whatever becomes of one.
   *
   * @throws IllegalStateException with what to type when that failed; closing again tries again
   */
  @Override
  public synchronized void close() {
    if (healedAt != null) {
      return;
    }
    IllegalStateException failed = null;
    for (Act act : plan.end()) {
      try {
        if (!ended.contains(act) && !isOver(act)) {
          act.on(target);
        }
        ended.add(act);
      } catch (RuntimeException e) {
        // What made it fail may have ended the fault: the server died while this was on its way.
        if (isOver(act)) {
          ended.add(act);
        } else if (failed == null) {
          failed = notHealed(e);
        } else {
          failed.addSuppressed(e);
        }
      }
    }
    if (failed != null) {
      throw failed;
    }
    healedAt = Instant.now();
    OPEN.remove(run + plan.what());
    listeners.forEach(l -> l.healed(this));
  }

  private IllegalStateException notHealed(RuntimeException e) {
    return new IllegalStateException(
        "%s is not healed: %s%nby hand:%n%s".formatted(name(), e.getMessage(), healCommand()), e);
  }

  private boolean isOver(Act act) {
    ContainerStatus now = target.container().status();
    return switch (act.lasts()) {
      case WITH_THE_PROCESSES -> !now.exists() || !now.running() || !run.equals(currentRun());
      case WITH_THE_CONTAINER -> !now.exists();
      case ON_ITS_OWN -> false;
    };
  }

  private String currentRun() {
    return target.container().name() + " " + target.container().startedAt();
  }

  @Override
  public String toString() {
    return name()
        + " since "
        + injectedAt
        + healedAt().map(at -> ", healed at " + at).orElse(", not healed");
  }
}
