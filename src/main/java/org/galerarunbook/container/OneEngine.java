package org.galerarunbook.container;

import java.net.URI;
import org.testcontainers.DockerClientFactory;

/** Whether Testcontainers speaks to the engine that everything else here speaks to. */
public final class OneEngine {

  private OneEngine() {}

  /**
   * @param host where docker, and what is not Testcontainers, looks for the engine
   * @throws IllegalStateException naming both, and what to do, when there are two
   */
  public static void require(URI host) {
    require(host, DockerClientFactory.instance().getTransportConfig().getDockerHost());
  }

  static void require(URI host, URI testcontainers) {
    if (!host.equals(testcontainers)) {
      throw new IllegalStateException(
          ("engine: docker uses %s, and Testcontainers %s%n"
                  + "  remedy: run by ./lab or mvn, or set DOCKER_HOST=%s; look into"
                  + " ~/.testcontainers.properties")
              .formatted(host, testcontainers, host));
    }
  }
}
