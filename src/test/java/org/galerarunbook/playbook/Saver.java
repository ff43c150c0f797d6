package org.galerarunbook.playbook;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import org.galerarunbook.galera.GaleraNode;
import org.galerarunbook.lab.Lab;
import org.galerarunbook.passbolt.client.PassboltException;
import org.galerarunbook.passbolt.client.PassboltSession;
import org.galerarunbook.passbolt.client.Secret;

/** Somebody who saves one secret after another, and remembers which of them Passbolt took. */
final class Saver implements AutoCloseable {

  private static final Duration LIMIT = Duration.ofSeconds(90);

  /**
   * A secret that Passbolt said it has.
   *
   * @param id of the resource
   * @param at when Passbolt had said so
   */
  record Saved(String id, Instant begun, Instant at) {}

  /** How many requests are under way at a time. */
  static final int AT_A_TIME = 2;

  private final PassboltSession session;
  private final List<Saved> saved = new CopyOnWriteArrayList<>();
  private final List<RuntimeException> failures = new CopyOnWriteArrayList<>();
  private final List<Thread> threads = new ArrayList<>();
  private volatile boolean ending;

  /**
   * Begins; two requests are under way at a time, so that one that hangs does not hide the rest.
   */
  Saver(PassboltSession session) {
    this.session = session;
    for (int i = 0; i < AT_A_TIME; i++) {
      Thread thread = new Thread(this::run, "saver-" + i);
      thread.setDaemon(true);
      thread.start();
      threads.add(thread);
    }
  }

  private void run() {
    while (!ending) {
      Instant begun = Instant.now();
      try {
        String id =
            session
                .create("of the failover", "", "https://example.org", new Secret("word", ""))
                .id();
        saved.add(new Saved(id, begun, Instant.now()));
      } catch (RuntimeException e) {
        failures.add(e);
      }
    }
  }

  /** By which it saves. */
  PassboltSession session() {
    return session;
  }

  /** What Passbolt took so far. */
  List<Saved> saved() {
    return List.copyOf(saved);
  }

  /** What Passbolt answered with a failure, and what went wrong here: in words. */
  List<String> refused() {
    return failures.stream().filter(e -> !gotNoAnswer(e)).map(String::valueOf).toList();
  }

  /** Requests that got no answer: why. */
  List<String> unanswered() {
    return failures.stream().filter(Saver::gotNoAnswer).map(String::valueOf).toList();
  }

  private static boolean gotNoAnswer(RuntimeException e) {
    return e instanceof PassboltException p && p.status() == PassboltException.NO_ANSWER;
  }

  /** The longest time between two secrets that were saved one after the other. */
  Duration longestPause() {
    List<Instant> moments = saved.stream().map(Saved::at).sorted().toList();
    assertThat(moments).hasSizeGreaterThan(10);
    Duration longest = Duration.ZERO;
    for (int i = 1; i < moments.size(); i++) {
      Duration gap = Duration.between(moments.get(i - 1), moments.get(i));
      longest = gap.compareTo(longest) > 0 ? gap : longest;
    }
    return longest;
  }

  /** Every secret that Passbolt took is on every node, once each of them is back in the cluster. */
  void assertKept(Lab lab) {
    // A node that was cut off refuses with 1047 until the others are seen again.
    Awaitility.await("all nodes are one cluster again")
        .atMost(LIMIT)
        .ignoreExceptions()
        .untilAsserted(
            () ->
                assertThat(lab.cluster().status())
                    .hasSameSizeAs(lab.cluster().nodes())
                    .allMatch(s -> s.isSyncedIn(lab.cluster().nodes().size())));
    List<String> acknowledged = saved.stream().map(Saved::id).toList();
    assertThat(acknowledged).as("secrets that Passbolt took").isNotEmpty();
    for (GaleraNode node : lab.cluster().nodes()) {
      List<String> kept =
          node.sql("SET SESSION wsrep_sync_wait=1; SELECT resource_id FROM passbolt.secrets")
              .lines()
              .toList();
      assertThat(kept).as("secrets on " + node).containsAll(acknowledged);
    }
  }

  /** Waits until a secret was saved by a request that began after that moment. */
  Duration untilSavedAfter(Instant moment) {
    Awaitility.await("a secret is saved")
        .atMost(LIMIT)
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(20))
        .until(() -> firstAfter(moment).isPresent());
    return Duration.between(moment, firstAfter(moment).orElseThrow().at());
  }

  /**
   * From when a fault was asked for until a secret was saved by a request that began when the fault
   * was there: one that began before may have been served by the old writer.
   */
  Duration untilSavedSince(Instant askedFor, Instant there) {
    return Duration.between(askedFor, there).plus(untilSavedAfter(there));
  }

  private Optional<Saved> firstAfter(Instant moment) {
    return saved.stream()
        .filter(s -> s.begun().isAfter(moment))
        .min(java.util.Comparator.comparing(Saved::at));
  }

  @Override
  public void close() {
    end();
  }

  /** Begins nothing any more, and waits for what is under way. */
  void end() {
    ending = true;
    for (Thread thread : threads) {
      try {
        thread.join(LIMIT.toMillis());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
