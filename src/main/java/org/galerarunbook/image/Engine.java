package org.galerarunbook.image;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.core.DefaultDockerClientConfig;
import com.github.dockerjava.core.DockerClientImpl;
import com.github.dockerjava.zerodep.ZerodepDockerHttpClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A plain connection to the container engine, beside the one of Testcontainers: it starts no helper
 * container, asks no registry, and answers within seconds, so {@code doctor} can use it on a
 * machine where nothing works yet.
 *
 * <p>The engine is found as by the docker command: {@code DOCKER_HOST}, else the context in use,
 * else the first socket that exists among the system's, the rootless one and Docker Desktop's.
 */
public final class Engine implements AutoCloseable {
  private static final Duration CONNECT_LIMIT = Duration.ofSeconds(3);
  private static final URI SYSTEM_SOCKET = URI.create("unix:///var/run/docker.sock");

  private final DefaultDockerClientConfig config;
  private final DockerClient client;

  private Engine(DefaultDockerClientConfig config) {
    this.config = config;
    this.client =
        DockerClientImpl.getInstance(
            config,
            new ZerodepDockerHttpClient.Builder()
                .dockerHost(config.getDockerHost())
                .sslConfig(config.getSSLConfig())
                .connectionTimeout(CONNECT_LIMIT)
                .build());
  }

  /** Prepares a connection; whether an engine answers shows at the first use. */
  public static Engine connect() {
    DefaultDockerClientConfig.Builder builder =
        DefaultDockerClientConfig.createDefaultConfigBuilder();
    DefaultDockerClientConfig found = builder.build();
    if (System.getenv("DOCKER_HOST") == null && found.getDockerHost().equals(SYSTEM_SOCKET)) {
      firstSocket().ifPresent(socket -> builder.withDockerHost("unix://" + socket));
      found = builder.build();
    }
    return new Engine(found);
  }

  /** A connection to a given engine, e.g. {@code unix:///run/docker.sock}. */
  public static Engine connect(URI host) {
    return new Engine(
        DefaultDockerClientConfig.createDefaultConfigBuilder()
            .withDockerHost(host.toString())
            .build());
  }

  /** Where the engine is looked for. */
  public URI host() {
    return config.getDockerHost();
  }

  /** The engine's API; calls throw unchecked exceptions of docker-java. */
  public DockerClient client() {
    return client;
  }

  /** Whether the engine's host is this one, so that its disk and memory can be measured here. */
  boolean isLocal() {
    return "unix".equals(host().getScheme());
  }

  static String rootMessage(Throwable failure) {
    Throwable root = failure;
    while (root.getCause() != null && root.getCause() != root) {
      root = root.getCause();
    }
    String message = root.getMessage();
    return message == null || message.isBlank()
        ? root.getClass().getSimpleName()
        : unwrap(message.strip());
  }

  /** docker-java's "Status 500: {"message":"…"}" is the engine's message in two wrappings. */
  private static String unwrap(String message) {
    return message
        .replaceFirst("(?s)^Status \\d+: ", "")
        .replaceFirst("(?s)^\\{\"message\":\"(.*)\"\\}$", "$1")
        .replace("\\\"", "\"");
  }

  private static Optional<Path> firstSocket() {
    String home = System.getProperty("user.home", "");
    String runtime = System.getenv("XDG_RUNTIME_DIR");
    return Stream.of(
            SYSTEM_SOCKET.getPath(),
            runtime == null ? null : runtime + "/docker.sock",
            home + "/.docker/run/docker.sock",
            home + "/.docker/desktop/docker.sock")
        .filter(Objects::nonNull)
        .map(Path::of)
        .filter(Files::exists)
        .findFirst();
  }

  @Override
  public void close() {
    try {
      client.close();
    } catch (IOException e) {
      throw new UncheckedIOException("closing the connection to the engine", e);
    }
  }
}
