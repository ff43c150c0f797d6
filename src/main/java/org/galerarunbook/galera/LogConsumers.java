package org.galerarunbook.galera;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Function;
import org.testcontainers.containers.output.OutputFrame;
import org.testcontainers.containers.output.OutputFrame.OutputType;

/** Hands each line to the node's consumer, as Testcontainers would. */
final class LogConsumers implements NodeLogs.Listener {

  private final Function<GaleraNode, Consumer<OutputFrame>> make;
  private final Map<String, Consumer<OutputFrame>> consumers = new ConcurrentHashMap<>();

  LogConsumers(Function<GaleraNode, Consumer<OutputFrame>> make) {
    this.make = make;
  }

  @Override
  public void line(GaleraNode node, Instant at, String line) {
    consumers
        .computeIfAbsent(node.name(), n -> make.apply(node))
        .accept(new OutputFrame(OutputType.STDERR, (line + "\n").getBytes(StandardCharsets.UTF_8)));
  }
}
