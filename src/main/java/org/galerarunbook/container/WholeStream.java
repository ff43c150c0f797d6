package org.galerarunbook.container;

import com.github.dockerjava.api.async.ResultCallback;
import com.github.dockerjava.api.model.Frame;
import com.github.dockerjava.api.model.StreamType;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
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

  /**
   * Starts a request of the engine and waits until it has sent all.
   *
   * @param what for messages
   * @param request gives the callback to the engine
   * @throws IllegalStateException when the end has not come within the limit
   */
  static WholeStream read(
      String what, Duration limit, UnaryOperator<ResultCallback.Adapter<Frame>> request) {
    WholeStream stream = new WholeStream();
    try (var reading = request.apply(stream)) {
      if (!reading.awaitCompletion(limit.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new IllegalStateException(
            "the engine has not sent all of %s within %s s, %d bytes so far: is it overloaded?"
                .formatted(what, limit.toSeconds(), stream.both.size()));
      }
      return stream;
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
