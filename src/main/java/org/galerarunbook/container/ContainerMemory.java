package org.galerarunbook.container;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.async.ResultCallback;
import com.github.dockerjava.api.model.MemoryStatsConfig;
import com.github.dockerjava.api.model.Statistics;
import com.github.dockerjava.api.model.StatsConfig;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;

/** What a container's processes use of the memory. */
final class ContainerMemory {

  private static final Duration LIMIT = Duration.ofSeconds(30);

  private ContainerMemory() {}

  /** As {@code docker stats} counts: without the page cache. */
  static long bytes(DockerClient docker, String container) {
    AtomicReference<Statistics> last = new AtomicReference<>();
    var answer =
        docker
            .statsCmd(container)
            .withNoStream(true)
            .exec(
                new ResultCallback.Adapter<Statistics>() {
                  @Override
                  public void onNext(Statistics statistics) {
                    last.set(statistics);
                  }
                });
    if (!WholeStream.ended("the memory of " + container, LIMIT, answer) || last.get() == null) {
      throw new IllegalStateException(
          "the engine has not told the memory of %s within %d s"
              .formatted(container, LIMIT.toSeconds()));
    }
    return bytes(container, last.get().getMemoryStats());
  }

  /** Of a container that does not run the engine tells an empty object. */
  static long bytes(String container, MemoryStatsConfig memory) {
    if (memory == null || memory.getUsage() == null) {
      throw new IllegalStateException(
          container + " uses no memory: it does not run; start it, and ask again");
    }
    StatsConfig details = memory.getStats();
    Long cache = details == null ? null : details.getTotalInactiveFile();
    if (cache == null && details != null) {
      cache = details.getInactiveFile();
    }
    return memory.getUsage() - (cache == null ? 0 : cache);
  }
}
