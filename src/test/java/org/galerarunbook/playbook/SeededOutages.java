package org.galerarunbook.playbook;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
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
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.galerarunbook.container.LabVolume;
import org.galerarunbook.galera.GaleraNode;
import org.galerarunbook.lab.Lab;
import org.galerarunbook.lab.Measures;
import org.galerarunbook.ledger.Ledger;

/**
 * Full outages drawn from seeds, each ended by {@code ./lab recover}, and its choice held against
 * what the data directories really held, and against what was saved of them.
 *
 * <p>A chapter plays {@code -Dgalerarunbook.outages=N} of them; more of them, and on five nodes,
 * {@link OutageSeries}.
 */
final class SeededOutages {

  /** System property: how many. */
  private static final String COUNT = "galerarunbook.outages";

  private static final Duration FLOWS = Duration.ofSeconds(60);
  private static final Duration RECOVERED = Duration.ofSeconds(300);

  /** What the setting says while a cluster of another size is recovered. */
  private static final List<String> SETTINGS = List.of("3", "5", "7");

  private final Lab lab;
  private final Ledger ledger;
  private final List<Duration> writable = new ArrayList<>();
  private final List<String> transfers = new ArrayList<>();
  private int opened;

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

  /** The same: the longest. */
  Duration longest() {
    return sorted().get(writable.size() - 1);
  }

  /** How many saved data directories were opened and held what they were saved of. */
  int opened() {
    return opened;
  }

  private List<Duration> sorted() {
    return writable.stream().sorted().toList();
  }

  /** Puts times, and what the joiners were given, into the chapter's table. */
  void record(Measures measures, Duration limit) {
    measures.count(
        "./lab recover: outages, each bootstrapped from the right node", writable.size());
    measures.count("./lab recover: saved data directories, each opened and complete", opened);
    measures.time("./lab recover: to the first write, median", median(), limit);
    measures.time("./lab recover: to the first write, longest", longest(), null);
    measures.count(
        "./lab recover: joiners that needed a snapshot, of " + transfers.size(),
        transfers.stream().filter("SST"::equals).count());
  }

  /** Plays that many, from that seed on. */
  void play(long from, int count) throws IOException, InterruptedException {
    lab.cluster()
        .node(1)
        .sql(
            "CREATE TABLE IF NOT EXISTS passbolt.outage_filler"
                + " (id INT PRIMARY KEY AUTO_INCREMENT, note VARCHAR(200));"
                + " INSERT INTO passbolt.outage_filler (note) SELECT MD5(seq) FROM"
                + " passbolt.seq_1_to_"
                + OutageWay.FILLER_ROWS
                + " WHERE NOT EXISTS (SELECT 1 FROM passbolt.outage_filler)");
    for (long seed = from; seed < from + count; seed++) {
      play(seed);
    }
    lab.cluster().node(1).sql("DROP TABLE passbolt.outage_filler");
  }

  private void play(long seed) throws IOException, InterruptedException {
    Random random = new Random(seed);
    OutageWay way = OutageWay.of(seed, lab.cluster().nodes().size(), random);
    String setting = SETTINGS.get(random.nextInt(SETTINGS.size()));
    String what = "seed %d, %s, LAB_NODES=%s".formatted(seed, way, setting);
    String history = lab.cluster().node(1).status().uuid();
    List<GaleraNode> order = new ArrayList<>(lab.cluster().nodes());
    Collections.shuffle(order, random);
    ledger.mark("outage: " + what);
    awaitWrites(20 + random.nextInt(100));
    way.bringDown(new OutageWay.Scene(lab, order, random, this::awaitWrites));
    boolean isOutage = way != OutageWay.SOME_STAY_PRIMARY;
    Map<String, OutageTruth> truth = OutageTruth.of(lab.cluster());
    assertThat(truth.size()).as("nodes that are down, " + what).isGreaterThanOrEqualTo(3);

    Path output = lab.directory().resolve("recover-" + seed + ".json");
    Duration took = recover(output, setting, what);
    String text = Files.readString(output);
    JsonNode report = new ObjectMapper().readTree(text);
    assertThat(report.get("decision").asText())
        .as("%s: %s", what, text)
        .isEqualTo(isOutage ? "bootstrap" : "join");
    awaitWrites(1);
    requireOneComponent(history, what);
    if (isOutage) {
      writable.add(took);
      requireTheRightOne(report, truth, what);
    }
    requireSaved(report, truth, what);
    report.get("saved").forEach(v -> LabVolume.remove(v.asText()));
    report.get("arrivals").forEach(a -> transfers.add(transfer(a.get("how").asText())));
    Map<String, Integer> rows = new TreeMap<>();
    truth.forEach((node, has) -> rows.put(node, has.isHalf() ? -1 : has.rows().size()));
    String line =
        "%s: chose %s of %s; writable after %d ms; saved %d; %s%n"
            .formatted(
                what,
                report.get("chosen").asText(),
                rows,
                took.toMillis(),
                report.get("saved").size(),
                report.get("arrivals"));
    ledger.mark(line.strip());
    Files.writeString(
        lab.directory().resolve("outages.txt"),
        line,
        StandardOpenOption.CREATE,
        StandardOpenOption.APPEND);
  }

  /** Until the application writes again. */
  private Duration recover(Path output, String setting, String what)
      throws IOException, InterruptedException {
    long before = ledger.acknowledgedWrites();
    ledger.mark("./lab recover");
    ProcessBuilder command =
        new ProcessBuilder(lab.directory().resolve("lab").toString(), "recover", "--json")
            .directory(lab.directory().toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile());
    command.environment().put("LAB_NODES", setting);
    Instant begin = Instant.now();
    Process process = command.start();
    Awaitility.await("the application writes again, " + what)
        .pollInSameThread()
        .pollInterval(Duration.ofMillis(20))
        .atMost(RECOVERED)
        .until(() -> ledger.acknowledgedWrites() > before || !process.isAlive());
    Duration took = Duration.between(begin, Instant.now());
    assertThat(process.waitFor(RECOVERED.toSeconds(), TimeUnit.SECONDS))
        .as("./lab recover ends")
        .isTrue();
    assertThat(process.exitValue()).as("%s: %s", what, Files.readString(output)).isZero();
    return took;
  }

  private void requireOneComponent(String history, String what) {
    assertThat(lab.problems()).as("one component of all nodes, " + what).isEmpty();
    assertThat(lab.cluster().status())
        .as("the history goes on, " + what)
        .allMatch(s -> s.uuid().equals(history));
  }

  private static void requireTheRightOne(
      JsonNode report, Map<String, OutageTruth> truth, String what) {
    Set<String> all = new TreeSet<>();
    truth.values().forEach(t -> all.addAll(t.rows()));
    String chosen = report.get("chosen").asText();
    assertThat(all).as("rows of the ledger on any node, " + what).isNotEmpty();
    assertThat(truth.get(chosen).rows())
        .as("rows of the chosen node %s, %s: %s", chosen, what, report)
        .containsAll(all);
  }

  /** What a snapshot may have overwritten is opened where it was saved. */
  private void requireSaved(JsonNode report, Map<String, OutageTruth> truth, String what) {
    Map<String, String> volumes = new TreeMap<>();
    report.get("saved").properties().forEach(e -> volumes.put(e.getKey(), e.getValue().asText()));
    assertThat(volumes.keySet()).as("saved, " + what).isEqualTo(truth.keySet());
    OutageTruth.in(lab.cluster(), volumes)
        .forEach(
            (node, saved) -> {
              assertThat(saved.position())
                  .as("position in what was saved of %s, %s", node, what)
                  .isEqualTo(truth.get(node).position());
              assertThat(saved.rows())
                  .as("rows in what was saved of %s, %s", node, what)
                  .isEqualTo(truth.get(node).rows());
              opened++;
            });
  }

  private static String transfer(String how) {
    return how.contains("IST") ? "IST" : how.contains("SST") ? "SST" : "nothing";
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
