package org.galerarunbook.container;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.async.ResultCallback;
import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.api.model.Frame;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.concurrent.TimeUnit;

/** What a container wrote, as the engine kept it. */
final class ContainerLogs {

  private static final int LIMIT_SECONDS = 30;

  private final DockerClient docker;
  private final String container;

  ContainerLogs(DockerClient docker, String container) {
    this.docker = docker;
    this.container = container;
  }

  /**
   * Both streams, oldest first; empty when there is no such container.
   *
   * @param since with a precision of a second
   * @param stamped each line begins with the engine's time
   */
  String read(Instant since, boolean stamped) {
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    try (var callback =
        docker
            .logContainerCmd(container)
            .withStdOut(true)
            .withStdErr(true)
            .withTimestamps(stamped)
            .withSince((int) since.getEpochSecond())
            .exec(
                new ResultCallback.Adapter<Frame>() {
                  @Override
                  public void onNext(Frame frame) {
                    text.writeBytes(frame.getPayload());
                  }
                })) {
      callback.awaitCompletion(LIMIT_SECONDS, TimeUnit.SECONDS);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the log of " + container, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (NotFoundException gone) {
      return "";
    }
    return text.toString(StandardCharsets.UTF_8);
  }
}
