package org.galerarunbook.container;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.BuildImageResultCallback;
import com.github.dockerjava.api.exception.ConflictException;
import com.github.dockerjava.api.exception.NotFoundException;
import java.io.ByteArrayInputStream;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.galerarunbook.Waiting;
import org.testcontainers.DockerClientFactory;

/**
 * Held by one at a time of all threads, processes, users and clones that share an engine: a
 * container that is made and never started, since the engine gives a name only once. One whose
 * process was killed is taken over.
 */
public final class EngineLock implements AutoCloseable {

  /** What its holder does; the label of nothing but locks. */
  static final String DOING_LABEL = "org.galerarunbook.lock";

  private static final String SINCE_LABEL = "org.galerarunbook.since";
  private static final String IMAGE = "galera-runbook/lock:1";
  private static final Duration POLL = Duration.ofMillis(200);
  private static final DateTimeFormatter CLOCK =
      DateTimeFormatter.ofPattern("HH:mm:ss").withZone(ZoneId.systemDefault());

  /** Who has it, from where, since when, to do what; the id is of this one holding. */
  record Holder(String id, Map<String, String> labels) {
    boolean hasEnded() {
      return !OwnerProcess.isAlive(labels.get(LabIdentity.OWNER_LABEL));
    }

    @Override
    public String toString() {
      String owner = labels.getOrDefault(LabIdentity.OWNER_LABEL, "");
      Optional<OwnerProcess> process = OwnerProcess.parse(owner);
      return "%s of process %s in %s, since %s"
          .formatted(
              labels.get(DOING_LABEL),
              process.map(p -> p.pid() + on(p)).orElse("unknown"),
              labels.getOrDefault(LabIdentity.FOLDER_LABEL, "an unknown folder"),
              Optional.ofNullable(labels.get(SINCE_LABEL))
                  .map(s -> CLOCK.format(Instant.parse(s)))
                  .orElse("an unknown time"));
    }

    private static String on(OwnerProcess process) {
      return process.host().equals(OwnerProcess.hostName()) ? "" : " on " + process.host();
    }
  }

  /** Names of which each is given once. */
  interface Names {
    /** The id of what has the name now; empty when somebody else has it. */
    Optional<String> take(String name, Map<String, String> labels);

    Optional<Holder> holder(String name);

    /** Gives this one back; nothing happens when it is gone. */
    void give(String id);
  }

  private final Names names;
  private final String id;

  private EngineLock(Names names, String id) {
    this.names = names;
    this.id = id;
  }

  /**
   * Waits until nobody else holds it, and works.
   *
   * @param name what is locked
   * @param doing what for, as the next one is told it, for instance {@code ./lab up}
   * @param limit how long to wait at most
   * @param waiting is told who holds it, when it is not free at once
   * @throws IllegalStateException naming the holder, and what to do, when it was not free in time
   */
  public static <T> T whileHeld(
      String name, String doing, Duration limit, Consumer<String> waiting, Supplier<T> work) {
    EngineLock held = acquire(new OnEngine(), name, doing, limit, waiting);
    try {
      return work.get();
    } finally {
      held.close();
    }
  }

  static EngineLock acquire(
      Names names, String name, String doing, Duration limit, Consumer<String> waiting) {
    String locked = "galera-runbook-lock-" + name;
    AtomicReference<Holder> holder = new AtomicReference<>();
    Optional<EngineLock> free = attempt(names, locked, doing, holder);
    if (free.isPresent()) {
      return free.get();
    }
    waiting.accept("waiting for " + holder.get());
    try {
      return Waiting.until(name + " is free", limit)
          .every(POLL)
          .is(() -> attempt(names, locked, doing, holder), Optional::isPresent)
          .orElseThrow();
    } catch (Waiting.TimedOut e) {
      throw new IllegalStateException(
          "%s is held by %s%n  remedy: wait for it, or end it; if it is gone: docker rm %s"
              .formatted(name, holder.get(), locked),
          e);
    }
  }

  private static Optional<EngineLock> attempt(
      Names names, String locked, String doing, AtomicReference<Holder> holder) {
    Optional<EngineLock> taken = take(names, locked, doing);
    while (taken.isEmpty()) {
      Optional<Holder> found = names.holder(locked);
      found.ifPresent(holder::set);
      if (found.isPresent() && !found.get().hasEnded()) {
        return Optional.empty();
      }
      // By its id: somebody else may take it over at the same time, and hold the name by now.
      found.ifPresent(h -> names.give(h.id()));
      taken = take(names, locked, doing);
    }
    return taken;
  }

  private static Optional<EngineLock> take(Names names, String locked, String doing) {
    Map<String, String> labels =
        Map.of(
            DOING_LABEL,
            doing,
            SINCE_LABEL,
            Instant.now().toString(),
            LabIdentity.OWNER_LABEL,
            OwnerProcess.current().toString(),
            LabIdentity.FOLDER_LABEL,
            LabIdentity.folder());
    Making making = Making.ofProcess();
    return making.begin(
        () -> {
          Optional<EngineLock> lock = names.take(locked, labels).map(i -> new EngineLock(names, i));
          lock.ifPresent(making::last);
          return lock;
        });
  }

  @Override
  public void close() {
    Making.ofProcess().closed(this);
    names.give(id);
  }

  private static final class OnEngine implements Names {
    private final DockerClient docker = DockerClientFactory.lazyClient();

    @Override
    public Optional<String> take(String name, Map<String, String> labels) {
      try {
        return Optional.of(create(name, labels));
      } catch (ConflictException taken) {
        return Optional.empty();
      } catch (NotFoundException noImage) {
        makeImage();
        return take(name, labels);
      }
    }

    private String create(String name, Map<String, String> labels) {
      return docker
          .createContainerCmd(IMAGE)
          .withName(name)
          .withLabels(labels)
          .withCmd(List.of("never started"))
          .exec()
          .getId();
    }

    private void makeImage() {
      byte[] recipe =
          new FileBundle(
                  List.of(
                      FileEntry.text(
                          "/Dockerfile", "FROM scratch\nLABEL " + DOING_LABEL + "=image\n")))
              .tar();
      docker
          .buildImageCmd(new ByteArrayInputStream(recipe))
          .withTags(Set.of(IMAGE))
          .exec(new BuildImageResultCallback())
          .awaitImageId();
    }

    @Override
    public Optional<Holder> holder(String name) {
      try {
        var found = docker.inspectContainerCmd(name).exec();
        Map<String, String> labels = found.getConfig().getLabels();
        return Optional.of(new Holder(found.getId(), labels == null ? Map.of() : labels));
      } catch (NotFoundException gone) {
        return Optional.empty();
      }
    }

    @Override
    public void give(String id) {
      try {
        docker.removeContainerCmd(id).withForce(true).exec();
      } catch (NotFoundException | ConflictException gone) {
        // Somebody takes it away already: what was asked for is so.
      }
    }
  }
}
