package org.galerarunbook.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.galerarunbook.container.EngineLock.Holder;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class EngineLockTest {

  private static final Duration LIMIT = Duration.ofSeconds(20);

  /** An engine that gives each name once. */
  private static final class Engine implements EngineLock.Names {
    private final Map<String, Holder> held = new ConcurrentHashMap<>();
    private final AtomicInteger ids = new AtomicInteger();

    @Override
    public Optional<String> take(String name, Map<String, String> labels) {
      Holder mine = new Holder("id" + ids.incrementAndGet(), labels);
      return held.putIfAbsent(name, mine) == null ? Optional.of(mine.id()) : Optional.empty();
    }

    @Override
    public Optional<Holder> holder(String name) {
      return Optional.ofNullable(held.get(name));
    }

    @Override
    public void give(String id) {
      held.values().removeIf(h -> h.id().equals(id));
    }
  }

  private final Engine engine = new Engine();
  private final List<String> waited = new CopyOnWriteArrayList<>();

  private EngineLock acquire(String doing, Duration limit) {
    return EngineLock.acquire(engine, "lab", doing, limit, waited::add);
  }

  private void heldBy(OwnerProcess owner) {
    Map<String, String> labels = new HashMap<>();
    labels.put(EngineLock.DOING_LABEL, "./lab up");
    labels.put(LabIdentity.OWNER_LABEL, owner.toString());
    labels.put(LabIdentity.FOLDER_LABEL, "/other/clone");
    labels.put("org.galerarunbook.since", Instant.now().toString());
    engine.take("galera-runbook-lock-lab", labels);
  }

  @Test
  @DisplayName("Two threads of one process: one works at a time, and the second says for whom")
  void oneJvm() {
    AtomicInteger inside = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    List<CompletableFuture<Void>> running = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      running.add(
          CompletableFuture.runAsync(
              () -> {
                EngineLock held = acquire("./lab up", LIMIT);
                most.accumulateAndGet(inside.incrementAndGet(), Math::max);
                Thread.yield();
                inside.decrementAndGet();
                held.close();
              },
              task -> new Thread(task).start()));
    }
    running.forEach(CompletableFuture::join);
    assertThat(most).hasValue(1);
    assertThat(engine.held).isEmpty();
  }

  @Test
  @DisplayName("Who waits in vain is told who holds it: command, process, folder, since when")
  void held() {
    OwnerProcess self = OwnerProcess.current();
    heldBy(self);
    assertThatThrownBy(() -> acquire("./lab down", Duration.ofMillis(500)))
        .hasMessageContaining(
            "lab is held by ./lab up of process " + self.pid() + " in /other/clone, since ")
        .hasMessageContaining("docker rm galera-runbook-lock-lab");
    assertThat(waited).singleElement().asString().startsWith("waiting for ./lab up of process");
    heldBy(self);
  }

  @Test
  @DisplayName("The lock of a killed process is taken over, that of another machine is not")
  void takenOver() {
    OwnerProcess self = OwnerProcess.current();
    heldBy(new OwnerProcess(self.pid(), self.startMillis() - 3_600_000, self.host()));
    acquire("./lab up", LIMIT).close();
    assertThat(waited).isEmpty();
    heldBy(new OwnerProcess(self.pid(), self.startMillis() - 3_600_000, "elsewhere"));
    assertThatThrownBy(() -> acquire("./lab up", Duration.ofMillis(300)))
        .hasMessageContaining(" on elsewhere in /other/clone");
  }

  @Test
  @DisplayName("Four take over a killed process's lock: each of them gets it, one at a time")
  void takenOverByMany() {
    OwnerProcess self = OwnerProcess.current();
    heldBy(new OwnerProcess(self.pid(), self.startMillis() - 3_600_000, self.host()));
    oneJvm();
  }
}
