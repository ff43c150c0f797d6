package org.galerarunbook.fault;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.galerarunbook.fault.ScriptAct.Place;

/** The faults that are not {@linkplain Partition partitions}. */
public final class Faults {

  /** Where the server reads how wrong its clock is, when it was started with a movable one. */
  public static final String CLOCK = "/etc/galera/clock";

  private static final int QUEUE = 7;

  private Faults() {}

  /** SIGKILL to its processes. The end is a start. */
  public static FaultPlan killed() {
    return new FaultPlan("killed", List.of(VerbAct.KILL), List.of(VerbAct.START));
  }

  /** Shut down in order. The end is a start. */
  public static FaultPlan stopped() {
    return new FaultPlan("stopped", List.of(VerbAct.STOP), List.of(VerbAct.START));
  }

  /** Frozen: its connections stay open, nothing answers. */
  public static FaultPlan paused() {
    return new FaultPlan("frozen", List.of(VerbAct.PAUSE), List.of(VerbAct.UNPAUSE));
  }

  /**
   * Each answer takes longer, by the kernel's netem: what it sends leaves so much later.
   *
   * @see #canDelayInKernel
   */
  public static FaultPlan delayedByKernel(Duration time) {
    return new FaultPlan(
        "delayed by " + time.toMillis() + " ms",
        List.of(device("tc qdisc add dev $device root netem delay " + time.toMillis() + "ms")),
        List.of(device("tc qdisc del dev $device root")));
  }

  private static ScriptAct device(String command) {
    return ScriptAct.in(
        Place.NETWORK,
        "for device in $(ls /sys/class/net); do",
        "  [ $device = lo ] || " + command,
        "done");
  }

  /**
   * The same without netem: what it is sent waits so long in a program beside it, packet by packet.
   * Should that program end, packets pass, and closing the fault says so.
   */
  public static FaultPlan delayedByQueue(Duration time) {
    return delayed(
        "delayed by " + time.toMillis() + " ms", time, List.of(queue("-%s INPUT ! -i lo")));
  }

  /**
   * Only what these hosts send it is late: a long line to another site.
   *
   * @param hosts names or addresses; each must be known in its network at that moment
   */
  public static FaultPlan delayedByQueue(Duration time, List<String> hosts) {
    return delayed(
        "%d ms away from %s".formatted(time.toMillis(), String.join(", ", hosts)),
        time,
        List.of(
            "for host in " + String.join(" ", hosts) + "; do",
            "  " + queue("-%s INPUT -s $host"),
            "done"));
  }

  private static String queue(String rule) {
    return "iptables " + rule + " -j NFQUEUE --queue-num " + QUEUE + " --queue-bypass";
  }

  private static FaultPlan delayed(String what, Duration time, List<String> rules) {
    return new FaultPlan(
        what,
        List.of(new RelayAct(true, QUEUE, time.toMillis()), each(rules, "A")),
        List.of(each(rules, "D"), new RelayAct(false, QUEUE, time.toMillis())));
  }

  private static ScriptAct each(List<String> rules, String verb) {
    return ScriptAct.in(
        Place.NETWORK, rules.stream().map(r -> r.replace("-%s", "-" + verb)).toList());
  }

  /** Whether the kernel under this container has netem; tried on its loopback for a moment. */
  public static boolean canDelayInKernel(FaultTarget target) {
    try {
      ScriptAct.in(
              Place.NETWORK, "tc qdisc add dev lo root netem delay 1ms", "tc qdisc del dev lo root")
          .on(target);
      return true;
    } catch (IllegalStateException e) {
      return false;
    }
  }

  /**
   * A part of the packets to it is lost.
   *
   * @param share more than 0, less than 1
   */
  public static FaultPlan losing(double share) {
    if (!(share > 0 && share < 1)) {
      throw new IllegalArgumentException(
          "a loss of " + share + " is none or all; give a share between 0 and 1, such as 0.2");
    }
    String part = String.format(Locale.ROOT, "%.4f", share);
    String rule = "INPUT ! -i lo -m statistic --mode random --probability " + part + " -j DROP";
    return new FaultPlan(
        String.format(Locale.ROOT, "losing %.1f %% of its packets", 100 * share),
        List.of(ScriptAct.in(Place.NETWORK, "iptables -I " + rule)),
        List.of(ScriptAct.in(Place.NETWORK, "iptables -D " + rule)));
  }

  /**
   * A disk that takes few writes a second.
   *
   * @param path of the volume that is on it, for instance {@code /var/lib/mysql}
   * @param writesPerSecond at least 1
   */
  public static FaultPlan slowDisk(String path, int writesPerSecond) {
    if (writesPerSecond < 1) {
      throw new IllegalArgumentException("a disk that takes no writes is not slow: use a pause");
    }
    return new FaultPlan(
        "on a disk of " + writesPerSecond + " writes a second",
        List.of(writes(path, Integer.toString(writesPerSecond), Integer.toString(writesPerSecond))),
        List.of(writes(path, "0", "max")));
  }

  /** Control groups of version 1, then of version 2; a limit is for the whole disk. */
  private static ScriptAct writes(String path, String one, String two) {
    return ScriptAct.in(
        Place.LIMITS,
        "device=$(stat -c %Hd:%Ld " + path + ")",
        "disk=$(readlink -f /sys/dev/block/$device)",
        "[ ! -e $disk/partition ] || device=$(cat $disk/../dev)",
        "limit=$(find /sys/fs/cgroup -path \"*$1*\" -name blkio.throttle.write_iops_device | head -n 1)",
        "if [ -n \"$limit\" ]; then echo \"$device " + one + "\" > $limit; exit; fi",
        "limit=$(find /sys/fs/cgroup -path \"*$1*\" -name io.max | head -n 1)",
        "if [ -n \"$limit\" ]; then echo \"$device wiops=" + two + "\" > $limit; exit; fi",
        "echo this kernel does not limit the writes of a container >&2; exit 1");
  }

  /**
   * A disk without room. Only a small one is filled: a volume without a size of its own lies on the
   * machine's disk.
   *
   * @param path of the volume that is on it
   */
  public static FaultPlan fullDisk(String path) {
    String filler = path + "/.disk-filler";
    return new FaultPlan(
        "on a full disk",
        List.of(
            ScriptAct.in(
                Place.VOLUMES,
                "size=$(df --output=size -B1M " + path + " | tail -n 1)",
                "if [ $size -gt 4096 ]; then",
                "  echo \"the disk has $size MB: it may be the machine itself\" >&2; exit 1",
                "fi",
                "fallocate -l $(df --output=avail -B1 %s | tail -n 1) %s || :"
                    .formatted(path, filler),
                "cat /dev/zero >> " + filler + " 2> /dev/null || :")),
        List.of(ScriptAct.in(Place.VOLUMES, "rm -f " + filler)));
  }

  /**
   * A clock that is wrong, for a server that was started with a movable one.
   *
   * @param offset by how much, to the second; negative for a clock that is late
   */
  public static FaultPlan clock(Duration offset) {
    long seconds = offset.toSeconds();
    return new FaultPlan(
        "on a clock that is wrong by " + seconds + " s",
        List.of(new FileAct(CLOCK, String.format(Locale.ROOT, "%+d", seconds))),
        List.of(new FileAct(CLOCK, "+0")));
  }
}
