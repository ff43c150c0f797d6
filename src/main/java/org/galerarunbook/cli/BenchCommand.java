package org.galerarunbook.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.galerarunbook.container.LabIdentity;
import org.galerarunbook.galera.Formation;
import org.galerarunbook.galera.GaleraCluster;
import org.galerarunbook.lab.LabAssembly;
import org.galerarunbook.lab.LabRequest;
import org.galerarunbook.lab.LabSpec;
import org.galerarunbook.lab.World;
import org.galerarunbook.runbook.Progress;
import org.galerarunbook.runbook.view.View;
import org.testcontainers.utility.PathUtils;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "bench",
    description = {
      "Measures cold starts: certificates, volumes, containers, every node Synced.",
      "Images and the prepared data directory are there before; everything else is made and removed"
          + " each time.",
      "Machines are shared, so each figure also stands as a ratio to one node alone in the same run."
    })
final class BenchCommand extends LabCommand {

  @Option(
      names = "--runs",
      defaultValue = "5",
      description = "Starts per size (default: ${DEFAULT-VALUE}).")
  private int runs;

  @Option(
      names = "--nodes",
      split = ",",
      defaultValue = "3,5,7",
      description = "Sizes (default: ${DEFAULT-VALUE}). One node alone is always measured.")
  private List<Integer> sizes;

  @Option(
      names = "--guide",
      description =
          "Also the guide's own order: the first node bootstraps the cluster, the others join one after"
              + " the other by state snapshot.")
  private boolean guide;

  @Option(names = "--json", description = "As JSON, for programs.")
  private boolean json;

  @Mixin private ProgressOption shown;

  /** One configuration's starts, times in milliseconds. */
  @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
  private record Row(
      String formation,
      int nodes,
      int runs,
      double medianMs,
      double minMs,
      double maxMs,
      double ratioToOneNode,
      Map<String, Double> phasesMedianMs,
      double memoryMib) {}

  @Override
  public Integer call() throws IOException {
    if (runs < 1) {
      System.err.println("lab bench: --runs must be at least 1, not " + runs);
      return Main.WRONG_USE;
    }
    LabAssembly assembly = LabAssembly.ofProject();
    NeedsEngine.orSay();
    List<Row> rows = new ArrayList<>();
    try (View view = shown.open()) {
      Progress progress = Progress.to(List.of(view));
      assembly.withImages(progress);
      progress.phase("warm-up");
      start(assembly, 1, Formation.PREPARED);
      Row alone = measure(assembly, progress, 1, Formation.PREPARED, Optional.empty());
      rows.add(alone);
      for (int size : sizes) {
        rows.add(measure(assembly, progress, size, Formation.PREPARED, Optional.of(alone)));
      }
      if (guide) {
        rows.add(measure(assembly, progress, 3, Formation.BOOTSTRAP, Optional.of(alone)));
      }
      progress.done("");
    }
    print(rows);
    return Main.OK;
  }

  private Row measure(
      LabAssembly assembly, Progress progress, int nodes, Formation formation, Optional<Row> alone)
      throws IOException {
    String name = formation == Formation.PREPARED ? "prepared" : "guide";
    List<Map<String, Long>> starts = new ArrayList<>();
    for (int i = 1; i <= runs; i++) {
      progress.phase("%s, %d node(s), start %d of %d".formatted(name, nodes, i, runs));
      starts.add(start(assembly, nodes, formation));
    }
    List<Long> all = sorted(starts, "all");
    Map<String, Double> phases = new LinkedHashMap<>();
    starts.get(0).keySet().forEach(phase -> phases.put(phase, median(sorted(starts, phase))));
    double median = phases.remove("all");
    double memory = phases.remove("memory MiB");
    double ratio = median / alone.map(Row::medianMs).orElse(median);
    return new Row(
        name,
        nodes,
        runs,
        median,
        all.get(0),
        all.get(runs - 1),
        Math.round(ratio * 100) / 100.0,
        phases,
        memory);
  }

  private static List<Long> sorted(List<Map<String, Long>> starts, String phase) {
    return starts.stream().map(s -> s.getOrDefault(phase, 0L)).sorted().toList();
  }

  private static double median(List<Long> sorted) {
    int middle = sorted.size() / 2;
    return sorted.size() % 2 == 1
        ? sorted.get(middle)
        : (sorted.get(middle - 1) + sorted.get(middle)) / 2.0;
  }

  private static Map<String, Long> start(LabAssembly assembly, int nodes, Formation formation)
      throws IOException {
    Path folder = Files.createTempDirectory("lab-bench");
    LabSpec spec =
        assembly
            .spec(LabIdentity.ephemeral("bench"), folder.resolve("certs"), 0)
            .with(new LabRequest(nodes, "", formation, "", "", true, false, World.CONTAINERS));
    Instant begin = Instant.now();
    Map<String, Long> phases = new LinkedHashMap<>();
    GaleraCluster cluster = spec.issueAndAssemble();
    phases.put("certificates", Duration.between(begin, Instant.now()).toMillis());
    try {
      cluster.start();
      phases.put("all", Duration.between(begin, Instant.now()).toMillis());
      cluster.report().phases().forEach((k, v) -> phases.put(k, v.toMillis()));
      // Of all nodes, page cache not counted.
      long bytes = cluster.nodes().stream().mapToLong(n -> n.container().memoryBytes()).sum();
      phases.put("memory MiB", bytes / (1024 * 1024));
    } finally {
      cluster.stop();
      PathUtils.recursiveDeleteDir(folder);
    }
    return phases;
  }

  private void print(List<Row> rows) {
    if (json) {
      System.out.println(new ObjectMapper().valueToTree(Map.of("starts", rows)).toPrettyString());
      return;
    }
    System.out.printf(
        "%-10s %5s %9s %17s %7s %10s%n",
        "FORMATION", "NODES", "MEDIAN", "SPREAD", "RATIO", "MEMORY");
    for (Row row : rows) {
      System.out.printf(
          Locale.ROOT,
          "%-10s %5d %7.2f s %7.2f – %5.2f s %7.2f %6.0f MiB%n",
          row.formation(),
          row.nodes(),
          row.medianMs() / 1000,
          row.minMs() / 1000,
          row.maxMs() / 1000,
          row.ratioToOneNode(),
          row.memoryMib());
      System.out.println("           " + row.phasesMedianMs() + " ms");
    }
  }
}
