package org.galerarunbook.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.galerarunbook.container.LabIdentity;
import org.galerarunbook.galera.Formation;
import org.galerarunbook.galera.GaleraCluster;
import org.galerarunbook.lab.LabAssembly;
import org.galerarunbook.lab.LabRequest;
import org.galerarunbook.lab.LabSpec;
import org.galerarunbook.lab.World;
import org.galerarunbook.runbook.Progress;
import org.galerarunbook.runbook.view.View;
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
final class BenchCommand implements Callable<Integer> {

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

  /** One configuration's starts, milliseconds by phase. */
  private record Row(String name, int nodes, List<Map<String, Long>> starts) {}

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
      rows.add(measure(assembly, progress, "prepared", 1, Formation.PREPARED));
      for (int size : sizes) {
        rows.add(measure(assembly, progress, "prepared", size, Formation.PREPARED));
      }
      if (guide) {
        rows.add(measure(assembly, progress, "guide", 3, Formation.BOOTSTRAP));
      }
      progress.done("");
    }
    print(rows);
    return Main.OK;
  }

  private Row measure(
      LabAssembly assembly, Progress progress, String name, int nodes, Formation formation)
      throws IOException {
    List<Map<String, Long>> starts = new ArrayList<>();
    for (int i = 1; i <= runs; i++) {
      progress.phase("%s, %d node(s), start %d of %d".formatted(name, nodes, i, runs));
      starts.add(start(assembly, nodes, formation));
    }
    return new Row(name, nodes, starts);
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
      delete(folder);
    }
    return phases;
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  private void print(List<Row> rows) throws IOException {
    double alone = median(rows.get(0), "all");
    List<Map<String, Object>> table = new ArrayList<>();
    for (Row row : rows) {
      Map<String, Object> line = new LinkedHashMap<>();
      line.put("formation", row.name());
      line.put("nodes", row.nodes());
      line.put("runs", row.starts().size());
      line.put("median_ms", median(row, "all"));
      line.put("min_ms", extreme(row, true));
      line.put("max_ms", extreme(row, false));
      line.put("ratio_to_one_node", Math.round(median(row, "all") / alone * 100) / 100.0);
      Map<String, Object> phases = new LinkedHashMap<>();
      row.starts().get(0).keySet().stream()
          .filter(k -> !k.equals("all") && !k.equals("memory MiB"))
          .forEach(k -> phases.put(k, median(row, k)));
      line.put("phases_median_ms", phases);
      line.put("memory_mib", median(row, "memory MiB"));
      table.add(line);
    }
    if (json) {
      System.out.println(
          new ObjectMapper()
              .writerWithDefaultPrettyPrinter()
              .writeValueAsString(Map.of("starts", table)));
      return;
    }
    System.out.printf(
        "%-10s %5s %9s %17s %7s %10s%n",
        "FORMATION", "NODES", "MEDIAN", "SPREAD", "RATIO", "MEMORY");
    for (Map<String, Object> line : table) {
      System.out.printf(
          Locale.ROOT,
          "%-10s %5d %7.2f s %7.2f – %5.2f s %7.2f %6.0f MiB%n",
          line.get("formation"),
          (Integer) line.get("nodes"),
          (double) line.get("median_ms") / 1000,
          (double) line.get("min_ms") / 1000,
          (double) line.get("max_ms") / 1000,
          (double) line.get("ratio_to_one_node"),
          (double) line.get("memory_mib"));
      System.out.println("           " + line.get("phases_median_ms") + " ms");
    }
  }

  private static double median(Row row, String phase) {
    List<Long> sorted = values(row, phase);
    int middle = sorted.size() / 2;
    return sorted.size() % 2 == 1
        ? sorted.get(middle)
        : (sorted.get(middle - 1) + sorted.get(middle)) / 2.0;
  }

  private static double extreme(Row row, boolean smallest) {
    List<Long> sorted = values(row, "all");
    return sorted.get(smallest ? 0 : sorted.size() - 1);
  }

  private static List<Long> values(Row row, String phase) {
    return row.starts().stream().map(s -> s.getOrDefault(phase, 0L)).sorted().toList();
  }
}
