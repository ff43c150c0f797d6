package org.galerarunbook.lab.junit;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.galerarunbook.galera.GaleraCluster;
import org.galerarunbook.lab.Application;
import org.galerarunbook.lab.CouldNotRunException;
import org.galerarunbook.lab.Lab;
import org.galerarunbook.lab.LabRequest;
import org.galerarunbook.pki.PkiDirectory;
import org.galerarunbook.runbook.model.Tested;

/** A lab of words: what it is told to be is what the extension sees. */
final class FakeLab implements Lab {

  final LabRequest request;
  final List<String> problems = new ArrayList<>();
  final List<String> leftovers = new ArrayList<>();
  final List<String> startedBeside = new ArrayList<>();
  final Map<String, String> settings = new HashMap<>(Map.of("galera1: evs.suspect_timeout", "1"));

  /** What is wrong with it once the chapter has been asked after; empty for nothing. */
  String sickAfterwards = "";

  final Instant ready = Instant.now();
  int closed;
  int waits;

  /** Each wish for the application tier, in order. */
  final List<Boolean> application = new ArrayList<>();

  private final String name;
  private final Path directory;

  FakeLab(LabRequest request, String name, Path directory) {
    this.request = request;
    this.name = name;
    this.directory = directory;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public GaleraCluster cluster() {
    throw new UnsupportedOperationException("a fake lab has no servers");
  }

  @Override
  public Application application() {
    throw new UnsupportedOperationException("a fake lab has no application");
  }

  @Override
  public void withApplication(boolean wanted) {
    if (wanted && FakeLabFactory.noApplication != null) {
      throw new CouldNotRunException(FakeLabFactory.noApplication);
    }
    application.add(wanted);
  }

  @Override
  public PkiDirectory pki() {
    throw new UnsupportedOperationException("a fake lab has no certificates");
  }

  @Override
  public List<String> problems() {
    return List.copyOf(problems);
  }

  @Override
  public void awaitHealthy(Duration limit) {
    waits++;
    if (!problems.isEmpty()) {
      throw new IllegalStateException(String.join("; ", problems));
    }
    if (!sickAfterwards.isEmpty()) {
      problems.add(sickAfterwards);
    }
  }

  @Override
  public Map<String, String> logs(Instant since) {
    Map<String, String> logs = new LinkedHashMap<>();
    String reach = since.equals(Instant.EPOCH) ? "all" : "since the chapter began";
    String start = since.isBefore(ready) ? "start of the lab\n" : "";
    for (int node = 1; node <= 3; node++) {
      logs.put(
          "galera" + node, start + "log of galera" + node + " of " + name + ", " + reach + "\n");
    }
    return logs;
  }

  @Override
  public Map<String, String> shownNames() {
    return Map.of();
  }

  @Override
  public Path directory() {
    return directory;
  }

  @Override
  public AutoCloseable observe(org.galerarunbook.runbook.TimelineFeed timeline) {
    return () -> {};
  }

  @Override
  public Map<String, String> secrets() {
    return Map.of("the fake password", "fake-password");
  }

  @Override
  public Map<String, String> settings() {
    return Map.copyOf(settings);
  }

  @Override
  public java.util.function.UnaryOperator<String> dialect() {
    return java.util.function.UnaryOperator.identity();
  }

  @Override
  public List<Tested> components() {
    return List.of(new Tested("mariadb", "mariadb:11.8", "sha256:0", "11.8.3"));
  }

  @Override
  public List<String> removeStartedBeside() {
    List<String> found = List.copyOf(startedBeside);
    startedBeside.clear();
    return found;
  }

  @Override
  public List<String> leftovers() {
    return List.copyOf(leftovers);
  }

  @Override
  public void close() {
    closed++;
  }
}
