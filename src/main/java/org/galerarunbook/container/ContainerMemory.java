package org.galerarunbook.container;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.async.ResultCallback;
import com.github.dockerjava.api.model.MemoryStatsConfig;
import com.github.dockerjava.api.model.Statistics;
import com.github.dockerjava.api.model.StatsConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.TimeUnit;

/** What a container's processes use of the memory. */
final class ContainerMemory extends ResultCallback.Adapter<Statistics> {

  private static final int LIMIT_SECONDS = 30;

  private final DockerClient docker;
  private final String container;
  private volatile Statistics last;

  ContainerMemory(DockerClient docker, String container) {
    this.docker = docker;
    this.container = container;
  }

  @Override
  public void onNext(Statistics statistics) {
    last = statistics;
  }

  /** As {@code docker stats} counts: without the page cache. */
  long bytes() {
    try (var answer = docker.statsCmd(container).withNoStream(true).exec(this)) {
      if (!answer.awaitCompletion(LIMIT_SECONDS, TimeUnit.SECONDS) || last == null) {
        throw new IllegalStateException(
            "the engine has not told the memory of "
                + container
                + " within "
                + LIMIT_SECONDS
                + " s");
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the memory of " + container, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while reading the memory of " + container, e);
    }
    return bytes(container, last.getMemoryStats());
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
