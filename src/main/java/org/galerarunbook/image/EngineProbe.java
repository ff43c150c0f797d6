package org.galerarunbook.image;

import com.github.dockerjava.api.model.Info;
import com.github.dockerjava.api.model.Version;
import com.github.dockerjava.core.RemoteApiVersion;
import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.galerarunbook.finding.Finding;

/**
 * Looks at the container engine and its host for what a lab of three nodes needs, each finding with
 * its remedy. Changes nothing, asks no registry, and takes at most a few seconds.
 */
public final class EngineProbe {
  /** Engine 20.10, the oldest that Testcontainers 2.0.5 was tried on. */
  static final String OLDEST_API = "1.41";

  /** What Testcontainers 2.0.5 cleans up with. */
  static final ImageReference RYUK = ImageReference.parse("testcontainers/ryuk:0.14.0");

  static final long GIB = 1L << 30;

  /** Images, three datadirs with their caches, and room for one build. */
  private static final long DISK_NEEDED = 4 * GIB;

  /** Three nodes with the lab's small buffer pools, Valkey and Passbolt. */
  private static final long MEMORY_NEEDED = 2 * GIB;

  private static final int ANSWER_SECONDS = 5;

  private final Engine engine;
  private final Map<String, String> environment;

  /** Looks with this process's environment. */
  public EngineProbe(Engine engine) {
    this(engine, System.getenv());
  }

  EngineProbe(Engine engine, Map<String, String> environment) {
    this.engine = engine;
    this.environment = environment;
  }

  /**
   * What was found, the engine itself first; after an engine that does not answer, nothing more.
   */
  public List<Finding> probe() {
    List<Finding> findings = new ArrayList<>();
    if (engine.isLocal() && !Files.isWritable(Path.of(engine.host().getPath()))) {
      // Not even tried: the transport would log a stack trace for a socket that is not there.
      findings.add(unreachable("no socket"));
      return findings;
    }
    Info info;
    try {
      Version version = answer(() -> engine.client().versionCmd().exec());
      findings.add(
          Finding.ok("engine", "version " + version.getVersion() + " at " + engine.host()));
      findings.add(api(version.getApiVersion()));
      if (!engine.isLocal() && !isThisMachine(engine.host().getHost())) {
        // The lab's ports are on the loopback of the engine's machine, and nowhere else.
        findings.add(
            Finding.problem(
                "engine's machine",
                engine.host() + " is another machine, on whose loopback the lab's ports would be",
                "run the lab there, or unset DOCKER_HOST (docker context use default)"));
      }
      info = answer(() -> engine.client().infoCmd().exec());
    } catch (IOException e) {
      findings.add(unreachable(e.getMessage()));
      return findings;
    }
    if (!"linux".equals(info.getOsType())) {
      findings.add(
          Finding.problem(
              "engine's containers",
              String.valueOf(info.getOsType()),
              "switch the engine to Linux containers"));
    }
    findings.add(storage(info.getDriver()));
    String root = info.getDockerRootDir();
    if (engine.isLocal() && root != null && Files.isDirectory(Path.of(root))) {
      findings.add(disk(root));
    }
    findings.add(memory(info.getMemTotal() == null ? 0 : info.getMemTotal(), memoryAvailable()));
    findings.add(buildx());
    if (needsHostOverride()) {
      findings.add(
          Finding.problem(
              "Testcontainers' host",
              "this process runs in a container, so Testcontainers would ask a registry for its"
                  + " host's address and may hang for minutes",
              "run by ./lab, or set TESTCONTAINERS_HOST_OVERRIDE=localhost"));
    }
    findings.add(ryuk());
    return findings;
  }

  /**
   * Whether Testcontainers would run a container only to learn the host's address, and hang where
   * no registry is: this process is in a container and speaks to the engine by its socket.
   */
  private boolean needsHostOverride() {
    return engine.isLocal()
        && Files.exists(Path.of("/.dockerenv"))
        && !environment.containsKey("TESTCONTAINERS_HOST_OVERRIDE");
  }

  /** A socket whose owner hangs would keep the call for minutes. */
  private static <T> T answer(Callable<T> call) throws IOException {
    FutureTask<T> task = new FutureTask<>(call);
    Thread thread = new Thread(task, "engine-probe");
    thread.setDaemon(true);
    thread.start();
    try {
      return task.get(ANSWER_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw new IOException(Engine.rootMessage(e), e);
    } catch (TimeoutException e) {
      thread.interrupt();
      throw new IOException("no answer within " + ANSWER_SECONDS + " s", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  private Finding unreachable(String why) {
    String where = engine.host().toString();
    if (!engine.isLocal()) {
      return Finding.problem(
          "engine",
          "none at " + where + ": " + why,
          "start it, or unset DOCKER_HOST (docker context use default)");
    }
    Path socket = Path.of(engine.host().getPath());
    if (!Files.exists(socket)) {
      return Finding.problem(
          "engine",
          "not running: " + socket + " does not exist",
          "./lab up installs and starts it as root; or set DOCKER_HOST to one elsewhere");
    }
    if (!Files.isWritable(socket)) {
      return Finding.problem(
          "engine",
          "this user may not use " + socket,
          "as root: usermod -aG docker " + System.getProperty("user.name") + ", then log in again");
    }
    return Finding.problem(
        "engine",
        "does not answer at " + socket + ": " + why,
        "restart it (service docker restart, or ./lab up as root) and read its log");
  }

  static boolean isThisMachine(String host) {
    try {
      InetAddress address = InetAddress.getByName(host);
      return address.isLoopbackAddress() || NetworkInterface.getByInetAddress(address) != null;
    } catch (IOException unknown) {
      return false;
    }
  }

  static Finding api(String version) {
    return RemoteApiVersion.parseConfig(version)
            .isGreaterOrEqual(RemoteApiVersion.parseConfig(OLDEST_API))
        ? Finding.ok("engine API", version)
        : Finding.problem(
            "engine API",
            version + ", older than " + OLDEST_API,
            "install Docker 20.10 or newer (Debian 12: apt-get install docker.io)");
  }

  static Finding storage(String driver) {
    return "vfs".equals(driver)
        ? Finding.note(
            "storage driver",
            "vfs copies every layer: starts are slow and the disk fills",
            "use overlay2: put the engine's data root on ext4 or xfs")
        : Finding.ok("storage driver", String.valueOf(driver));
  }

  private static Finding disk(String root) {
    try {
      return disk(root, Files.getFileStore(Path.of(root)).getUsableSpace());
    } catch (IOException e) {
      return Finding.note("disk", root + ": " + Engine.rootMessage(e), "check it with df " + root);
    }
  }

  static Finding disk(String root, long free) {
    String observed = gib(free) + " free in " + root;
    return free >= DISK_NEEDED
        ? Finding.ok("disk", observed)
        : Finding.problem(
            "disk",
            observed,
            "free " + DISK_NEEDED / GIB + " GiB: docker system df shows what is used");
  }

  private static String gib(long bytes) {
    return String.format(Locale.ROOT, "%.1f GiB", (double) bytes / GIB);
  }

  static Finding memory(long total, OptionalLong available) {
    long usable = available.orElse(total);
    String observed = gib(total) + (available.isPresent() ? ", " + gib(usable) + " available" : "");
    return usable >= MEMORY_NEEDED
        ? Finding.ok("memory", observed)
        : Finding.note(
            "memory",
            observed,
            "three nodes want " + MEMORY_NEEDED / GIB + " GiB; end other programs or add memory");
  }

  private OptionalLong memoryAvailable() {
    if (!engine.isLocal()) {
      return OptionalLong.empty();
    }
    try (Stream<String> lines = Files.lines(Path.of("/proc/meminfo"))) {
      return lines
          .filter(line -> line.startsWith("MemAvailable:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
          .findFirst();
    } catch (IOException e) {
      // Not Linux: the engine's own figure has to do.
      return OptionalLong.empty();
    }
  }

  private static Finding buildx() {
    boolean present =
        Stream.of(
                System.getProperty("user.home") + "/.docker/cli-plugins",
                "/usr/libexec/docker/cli-plugins",
                "/usr/lib/docker/cli-plugins",
                "/usr/local/lib/docker/cli-plugins")
            .anyMatch(folder -> Files.exists(Path.of(folder, "docker-buildx")));
    return Finding.ok(
        "image builder",
        "the engine's classic builder" + (present ? "" : "; buildx is absent and not needed"));
  }

  private Finding ryuk() {
    String subject = "Testcontainers' cleaner";
    if (new LocalImages(engine.client()).find(RYUK.toString()).isPresent()) {
      return Finding.ok(subject, RYUK + " is on the engine");
    }
    return Boolean.parseBoolean(environment.get("TESTCONTAINERS_RYUK_DISABLED"))
        ? Finding.note(
            subject,
            RYUK + " is not here and switched off",
            "after a killed run: ./lab clean removes what it left")
        : Finding.note(
            subject,
            RYUK + " is not on the engine and would be pulled",
            "run by ./lab, set TESTCONTAINERS_RYUK_DISABLED=true, or docker pull " + RYUK);
  }
}
