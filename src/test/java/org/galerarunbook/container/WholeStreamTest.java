package org.galerarunbook.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.async.ResultCallback;
import com.github.dockerjava.api.command.LogContainerCmd;
import com.github.dockerjava.api.model.Frame;
import com.github.dockerjava.api.model.StreamType;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** An engine that sends a line of a log and then comes to its end, or does not. */
class WholeStreamTest {

  private static final Duration LIMIT = Duration.ofMillis(200);

  @Test
  @DisplayName("Half a log is an error, not a log in which something is missing")
  void half() {
    assertThatThrownBy(() -> log(false))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("has not sent all of the log of galera2")
        .hasMessageContaining("10 bytes so far");
  }

  @Test
  @DisplayName("A log that ends is read whole")
  void whole() {
    assertThat(log(true)).isEqualTo("first line");
  }

  private static String log(boolean ends) {
    return WholeStream.ofLog(engine(ends), "galera2", Instant.EPOCH, false, LIMIT).both();
  }

  private static DockerClient engine(boolean ends) {
    return fake(
        DockerClient.class, (name, args) -> name.equals("logContainerCmd") ? command(ends) : null);
  }

  private static LogContainerCmd command(boolean ends) {
    return fake(
        LogContainerCmd.class,
        (name, args) -> {
          if (!name.equals("exec")) {
            return null;
          }
          @SuppressWarnings("unchecked")
          ResultCallback<Frame> callback = (ResultCallback<Frame>) args[0];
          callback.onStart(() -> {});
          callback.onNext(
              new Frame(StreamType.STDOUT, "first line".getBytes(StandardCharsets.UTF_8)));
          if (ends) {
            callback.onComplete();
          }
          return callback;
        });
  }

  private interface Answers {
    Object to(String method, Object[] args);
  }

  /** Whatever is not answered gives the fake itself, as a builder does. */
  private static <T> T fake(Class<T> type, Answers answers) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (proxy, method, args) -> {
              Object answer = answers.to(method.getName(), args);
              return answer == null ? proxy : answer;
            }));
  }
}
