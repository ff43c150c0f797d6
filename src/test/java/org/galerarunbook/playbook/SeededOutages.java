package org.galerarunbook.playbook;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.awaitility.Awaitility;
import org.galerarunbook.container.AtOnce;
import org.galerarunbook.galera.GaleraNode;
import org.galerarunbook.lab.Lab;
import org.galerarunbook.lab.Measures;
import org.galerarunbook.ledger.Ledger;

/**
 * Full outages drawn from seeds, each ended by {@code ./lab recover}, and its choice held against
 * what the data directories really hold.
 */
final class SeededOutages {

  /** System property: how many. */
  private static final String COUNT = "galerarunbook.outages";

  private static final Duration FLOWS = Duration.ofSeconds(60);
  private static final Duration RECOVERED = Duration.ofSeconds(180);

  private enum Way {
    KILLED_AT_ONCE,
    KILLED_ONE_BY_ONE,
    STOPPED_THEN_KILLED
  }

  private final Lab lab;
  private final Ledger ledger;
  private final List<Duration> writable = new ArrayList<>();
  private final List<String> transfers = new ArrayList<>();

  SeededOutages(Lab lab, Ledger ledger) {
    this.lab = lab;
    this.ledger = ledger;
  }

  static int count() {
    return Integer.getInteger(COUNT, 3);
  }

  /** From the command to the first acknowledged write: the median. */
  Duration median() {
    return sorted().get(writable.size() / 2);
  }

  private List<Duration> sorted() {
    return writable.stream().sorted().toList();
  }

  /** Puts times, and what the joiners were given, into the chapter's table. */
  void record(Measures measures, Duration limit) {
    measures.count("./lab recover: outages, each founded from the right node", writable.size());
    measures.time("./lab recover: to the first write, median", median(), limit);
    measures.time(
        "./lab recover: to the first write, longest", sorted().get(writable.size() - 1), null);
    measures.count(
        "./lab recover: joiners that needed a snapshot, of " + transfers.size(),
        transfers.stream().filter("SST"::equals).count());
  }

  /** Plays that many, from seed 1 on. */
  void play(int count) throws IOException, InterruptedException {
    for (long seed = 1; seed <= count; seed++) {
      play(seed);
    }
  }

  private void play(long seed) throws IOException, InterruptedException {
    Random random = new Random(seed);
    Way way = Way.values()[random.nextInt(Way.values().length)];
    List<GaleraNode> order = new ArrayList<>(lab.cluster().nodes());
    Collections.shuffle(order, random);
    ledger.mark("outage " + seed + ": " + way);
    awaitWrites(20 + random.nextInt(100));
    bringDown(way, order, random);
    Map<String, Set<String>> truth = OutageTruth.of(lab.cluster());
    Set<String> all = new TreeSet<>();
    truth.values().forEach(all::addAll);

    Path output = lab.directory().resolve("recover-" + seed + ".json");
    long before = ledger.acknowledgedWrites();
    ledger.mark("./lab recover");
    Instant begin = Instant.now();
    Process process =
        new ProcessBuilder(lab.directory().resolve("lab").toString(), "recover", "--json")
            .directory(lab.directory().toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    Awaitility.await("the application writes again, seed " + seed)
        .pollInSameThread()
        .pollInterval(Duration.ofMillis(20))
        .atMost(RECOVERED)
        .until(() -> ledger.acknowledgedWrites() > before || !process.isAlive());
    Duration took = Duration.between(begin, Instant.now());
    assertThat(process.waitFor(RECOVERED.toSeconds(), java.util.concurrent.TimeUnit.SECONDS))
        .as("./lab recover ends")
        .isTrue();
    String text = Files.readString(output);
    assertThat(process.exitValue()).as("seed %d, %s: %s", seed, way, text).isZero();
    awaitWrites(1);
    JsonNode report = new ObjectMapper().readTree(text);
    String chosen = report.get("chosen").asText();
    assertThat(truth.get(chosen))
        .as("rows of the chosen node %s, seed %d, %s: %s", chosen, seed, way, text)
        .containsAll(all);
    Map<String, Integer> rows = new TreeMap<>();
    truth.forEach((node, has) -> rows.put(node, has.size()));
    writable.add(took);
    report.get("arrivals").forEach(a -> transfers.add(transfer(a.get("how").asText())));
    ledger.mark("outage %d: chose %s of %s, writable after %s".formatted(seed, chosen, rows, took));
    Files.writeString(
        lab.directory().resolve("outages.txt"),
        "%d %s chose %s of %s; writable %d ms; %s%n"
            .formatted(seed, way, chosen, rows, took.toMillis(), report.get("arrivals")),
        java.nio.file.StandardOpenOption.CREATE,
        java.nio.file.StandardOpenOption.APPEND);
  }

  private static String transfer(String how) {
    return how.contains("IST") ? "IST" : how.contains("SST") ? "SST" : "nothing";
  }

  private void bringDown(Way way, List<GaleraNode> order, Random random) {
    switch (way) {
      case KILLED_AT_ONCE ->
          AtOnce.all(
              order.stream()
                  .<Supplier<Boolean>>map(
                      n ->
                          () -> {
                            n.kill();
                            return true;
                          })
                  .toList());
      case KILLED_ONE_BY_ONE -> {
        order.get(0).kill();
        awaitWrites(random.nextInt(60));
        order.get(1).kill();
        order.get(2).kill();
      }
      case STOPPED_THEN_KILLED -> {
        order.get(0).stop();
        awaitWrites(random.nextInt(60));
        order.get(1).stop();
        awaitWrites(random.nextInt(60));
        order.get(2).kill();
      }
    }
  }

  private void awaitWrites(int more) {
    long from = ledger.acknowledgedWrites();
    Awaitility.await(more + " more acknowledged writes")
        .pollInSameThread()
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(2))
        .atMost(FLOWS)
        .until(() -> ledger.acknowledgedWrites() >= from + more);
  }
}
