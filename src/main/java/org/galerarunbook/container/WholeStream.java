package org.galerarunbook.container;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.async.ResultCallback;
import com.github.dockerjava.api.command.LogContainerCmd;
import com.github.dockerjava.api.model.Frame;
import com.github.dockerjava.api.model.StreamType;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;

/**
 * Reads what a container or a command in it wrote, to the end or not at all: half a log would be
 * taken for a whole one in which something is missing.
 */
final class WholeStream extends ResultCallback.Adapter<Frame> {

  private final ByteArrayOutputStream both = new ByteArrayOutputStream();
  private final ByteArrayOutputStream stdout = new ByteArrayOutputStream();
  private final ByteArrayOutputStream stderr = new ByteArrayOutputStream();

  private WholeStream() {}

  static WholeStream read(
      String what, Duration limit, UnaryOperator<ResultCallback.Adapter<Frame>> request) {
    WholeStream stream = new WholeStream();
    if (!ended(what, limit, request.apply(stream))) {
      throw new IllegalStateException(
          "the engine has not sent all of %s within %s s, %d bytes so far: is it overloaded?"
              .formatted(what, limit.toSeconds(), stream.both.size()));
    }
    return stream;
  }

  static WholeStream ofLog(
      DockerClient docker, String container, Instant since, boolean stamped, Duration limit) {
    return read("the log of " + container, limit, log(docker, container, since, stamped)::exec);
  }

  /** Asks for both streams since a whole second, each line with the engine's time if stamped. */
  static LogContainerCmd log(
      DockerClient docker, String container, Instant since, boolean stamped) {
    return docker
        .logContainerCmd(container)
        .withStdOut(true)
        .withStdErr(true)
        .withTimestamps(stamped)
        .withSince((int) since.getEpochSecond());
  }

  /** Waits until the engine has answered all; false when it has not within the limit. */
  static boolean ended(String what, Duration limit, ResultCallback.Adapter<?> answer) {
    try (answer) {
      return answer.awaitCompletion(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + what, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while reading " + what, e);
    }
  }

  @Override
  public void onNext(Frame frame) {
    both.writeBytes(frame.getPayload());
    var to = frame.getStreamType() == StreamType.STDERR ? stderr : stdout;
    to.writeBytes(frame.getPayload());
  }

  /** Both streams as they came. */
  String both() {
    return both.toString(StandardCharsets.UTF_8);
  }

  String stdout() {
    return stdout.toString(StandardCharsets.UTF_8);
  }

  String stderr() {
    return stderr.toString(StandardCharsets.UTF_8);
  }
}
