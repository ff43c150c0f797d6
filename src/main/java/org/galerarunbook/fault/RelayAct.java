package org.galerarunbook.fault;

import java.time.Duration;
import java.util.List;
import org.galerarunbook.Waiting;
import org.galerarunbook.container.ConfFiles;
import org.galerarunbook.container.ContainerStatus;
import org.galerarunbook.container.LabContainer;
import org.galerarunbook.container.OneShot;

/**
 * A program beside the container that packets wait in.
 *
 * @param begin whether it is started, or ended
 */
record RelayAct(boolean begin, int queue, long milliseconds) implements Act {

  private static final Duration LIMIT = Duration.ofSeconds(10);

  private static String name(String container) {
    return container + "-late";
  }

  @Override
  public String text(String container, String image) {
    if (!begin) {
      return "docker rm --force " + name(container);
    }
    return ("docker run --detach --name %s --network container:%s --cap-add NET_ADMIN --entrypoint perl \\\n"
            + "  %s -e \"$(cat containers/toolbox/conf/late-packets)\" %d %d")
        .formatted(name(container), container, image, queue, milliseconds);
  }

  @Override
  public void on(FaultTarget target) {
    String name = name(target.container().name());
    if (begin) {
      begin(target, name);
    } else {
      end(LabContainer.named(name));
    }
  }

  @Override
  public Lasts lasts() {
    return Lasts.ON_ITS_OWN;
  }

  private void begin(FaultTarget target, String name) {
    LabContainer relay =
        OneShot.detached(
            target.identity(),
            name,
            target.helperImage().get(),
            OneShot.besides(target.container()),
            List.of(
                "perl",
                "-e",
                ConfFiles.read("toolbox", "late-packets"),
                Integer.toString(queue),
                Long.toString(milliseconds)));
    Waiting.until("packets are held back beside " + target.name(), LIMIT)
        .is(
            relay::logs,
            log -> {
              if (!relay.status().running()) {
                throw new IllegalStateException("the relay beside " + name + " ended: " + log);
              }
              return log.contains("holding back");
            });
  }

  /** One that ended by itself let packets through: what was seen under it was no delay. */
  private static void end(LabContainer relay) {
    ContainerStatus status = relay.status();
    String log = status.exists() && !status.running() ? relay.logs() : "";
    relay.remove();
    if (status.exists() && !status.running()) {
      throw new IllegalStateException(
          "the delay had ended before it was healed: " + relay + " " + status.word() + ": " + log);
    }
  }
}
