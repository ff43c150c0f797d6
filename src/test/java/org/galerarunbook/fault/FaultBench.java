package org.galerarunbook.fault;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.galerarunbook.Waiting;
import org.galerarunbook.container.ContainerSpec;
import org.galerarunbook.container.LabContainer;
import org.galerarunbook.container.LabIdentity;
import org.galerarunbook.container.LabNetwork;
import org.galerarunbook.container.LabVolume;
import org.galerarunbook.container.Leftovers;
import org.galerarunbook.container.OneShot;
import org.galerarunbook.image.TestImages;

/** Two containers that are no Galera servers, so that only the fault is looked at. */
final class FaultBench implements AutoCloseable {

  static final Duration LIMIT = Duration.ofSeconds(20);

  private static final String HELPER = TestImages.toolbox();

  /** Answers on 4567 and 3306 with what it is told. */
  private static final String ECHO =
      "for port in 4567 3306; do socat TCP-LISTEN:$port,reuseaddr,fork EXEC:cat & done; wait";

  private final LabIdentity identity = LabIdentity.ephemeral("fault-it");
  private final LabNetwork network = LabNetwork.open(identity);
  final LabContainer server;
  final LabContainer other;
  final FaultTarget target;

  FaultBench() {
    LabVolume.create(identity, "server");
    server = launch("server", Map.of(identity.volumeName("server"), "/data"));
    other = launch("other", Map.of());
    target = target("server", server);
    awaitAnswer(4567);
    awaitAnswer(3306);
  }

  LabContainer launch(String role, Map<String, String> volumes) {
    return LabContainer.launch(
        ContainerSpec.of(role, HELPER).withEntrypoint("sh", "-c", ECHO).withVolumes(volumes),
        identity,
        network);
  }

  FaultTarget target(String name, LabContainer container) {
    return new FaultTarget(name, container, identity, () -> HELPER);
  }

  static Partition peers() {
    return Partition.fromPorts("peers", "its peers", List.of(4567, 4568));
  }

  /** Waits until the server answers the other one. */
  void awaitAnswer(int port) {
    Waiting.until("the server answers on " + port, LIMIT)
        .holds(() -> answers(other, "server", port));
  }

  /** Whether a word comes back within three seconds. */
  boolean answers(LabContainer from, String to, int port) {
    String script = "exec 3<>/dev/tcp/" + to + "/" + port + "; echo x >&3; head -n 1 <&3";
    return "x".equals(from.exec(LIMIT, "timeout", "3", "bash", "-c", script).stdout().strip());
  }

  /** What a connection that can't be made is told; nothing, if it is told nothing. */
  String triesFor2Seconds(LabContainer from, String to, int port) {
    String script = "exec 3<>/dev/tcp/" + to + "/" + port;
    return from.exec(LIMIT, "timeout", "2", "bash", "-c", script).stderr().strip();
  }

  /** Of ten answers on one connection, the median, in milliseconds. */
  double roundTrip() {
    String script =
        """
        exec 3<>/dev/tcp/server/4567
        for i in 1 2 3 4 5 6 7 8 9 10; do
          a=$(date +%s%N); echo x >&3; read -r l <&3; echo $(( $(date +%s%N) - a ))
        done""";
    List<Double> sorted =
        other
            .exec(LIMIT, "bash", "-c", script)
            .orThrow("asking ten times")
            .lines()
            .map(l -> Double.parseDouble(l) / 1e6)
            .sorted()
            .toList();
    assertThat(sorted).as("answers").hasSize(10);
    return sorted.get(5);
  }

  /** How many of so many datagrams arrive. */
  int datagrams(LabContainer from, LabContainer to, String toName, int count) {
    to.exec(
            LIMIT,
            "sh",
            "-c",
            "rm -f /tmp/got; timeout 15 socat -T 3 -u UDP-RECV:7000 CREATE:/tmp/got >/dev/null 2>&1 &")
        .orThrow("starting a receiver");
    Waiting.until("the receiver listens", LIMIT).holds(() -> listens(to));
    // What may not leave is refused to the sender.
    from.exec(
        LIMIT,
        "bash",
        "-c",
        "for i in $(seq " + count + "); do echo x > /dev/udp/" + toName + "/7000; done");
    Waiting.until("the receiver has ended", LIMIT).holds(() -> !listens(to));
    return (int) to.exec(LIMIT, "cat", "/tmp/got").stdout().lines().count();
  }

  private static boolean listens(LabContainer at) {
    String sockets = at.exec(LIMIT, "cat", "/proc/net/udp", "/proc/net/udp6").stdout();
    return sockets.contains(":1B58");
  }

  /** Seconds that so many small writes take which are on the disk one by one. */
  double secondsForWrites(int count) {
    String script =
        "a=$(date +%s%N); dd if=/dev/zero of=/data/x bs=4k count="
            + count
            + " oflag=direct,dsync 2>/dev/null && echo $(( $(date +%s%N) - a ))";
    return Double.parseDouble(server.exec(LIMIT, "bash", "-c", script).orThrow("writing")) / 1e9;
  }

  /** Rules and chains of the server's packet filter. */
  List<String> rules() {
    return beside("iptables -S")
        .lines()
        .filter(l -> l.startsWith("-A") || l.startsWith("-N"))
        .toList();
  }

  String beside(String script) {
    List<String> argv = List.of("/bin/sh", "-c", script);
    return OneShot.run(identity, HELPER, OneShot.besides(server), argv, LIMIT).orThrow(script);
  }

  @Override
  public void close() {
    Leftovers.remove(Leftovers.of(identity));
    assertThat(Leftovers.of(identity)).as("what the faults left").isEmpty();
  }
}
