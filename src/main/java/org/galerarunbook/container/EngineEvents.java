package org.galerarunbook.container;

import com.github.dockerjava.api.async.ResultCallback;
import com.github.dockerjava.api.model.Event;
import com.github.dockerjava.api.model.Frame;
import java.io.Closeable;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.testcontainers.DockerClientFactory;

/** What the engine tells while it happens: lives of a lab's containers, and lines of their logs. */
public final class EngineEvents {

  /**
   * Something that happened to a container.
   *
   * @param role what it is in its lab
   * @param action {@code start}, {@code die}, {@code kill}, {@code pause}, {@code unpause}, …
   * @param at when, by the engine's clock
   */
  public record Happened(String role, String action, Instant at) {}

  private EngineEvents() {}

  /** Tells of a lab's containers from now on, until it is closed. */
  public static Closeable follow(LabIdentity identity, Consumer<Happened> listener) {
    return DockerClientFactory.lazyClient()
        .eventsCmd()
        .withLabelFilter(Map.of(LabIdentity.LAB_LABEL, identity.name()))
        .exec(
            new ResultCallback.Adapter<Event>() {
              @Override
              public void onNext(Event event) {
                var actor = event.getActor();
                if (actor == null || actor.getAttributes() == null || event.getAction() == null) {
                  return;
                }
                String role = actor.getAttributes().get(LabIdentity.ROLE_LABEL);
                if (role != null) {
                  long nanos = event.getTimeNano() == null ? 0 : event.getTimeNano();
                  Instant at = Instant.ofEpochSecond(0, nanos);
                  listener.accept(new Happened(role, event.getAction(), at));
                }
              }
            });
  }

  /**
   * Tells of each line that a container writes from {@code since} on, with the engine's time, until
   * the container stops or this is closed.
   */
  public static Closeable followLog(
      LabContainer container, Instant since, BiConsumer<Instant, String> listener) {
    return WholeStream.log(DockerClientFactory.lazyClient(), container.name(), since, true)
        .withFollowStream(true)
        .exec(
            new ResultCallback.Adapter<Frame>() {
              @Override
              public void onNext(Frame frame) {
                // A frame is what the container wrote at once: a line, several, or a part of one.
                LogLine.parse(new String(frame.getPayload(), StandardCharsets.UTF_8), since)
                    .forEach(l -> listener.accept(l.at(), l.text()));
              }
            });
  }
}
