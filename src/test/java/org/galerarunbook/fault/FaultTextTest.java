package org.galerarunbook.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import org.galerarunbook.fault.Partition.Direction;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class FaultTextTest {

  private static final String TOOLBOX =
      "\"$(docker inspect --format '{{.Config.Image}}' toolbox)\"";
  private static final Partition PEERS =
      Partition.fromPorts("peers", "its peers", List.of(4567, 4568, 4444));

  @Test
  @DisplayName("A partition is a chain of its own, which takes effect with its last commands")
  void partition() {
    FaultPlan plan = PEERS.plan();

    assertThat(plan.command("galera3", TOOLBOX))
        .isEqualTo(
            """
            docker run --rm --network container:galera3 --cap-add NET_ADMIN --entrypoint sh \\
              "$(docker inspect --format '{{.Config.Image}}' toolbox)" -ec '
                iptables -N cut-peers
                iptables -A cut-peers -p tcp -m multiport --ports 4567,4568,4444 -j DROP
                iptables -I INPUT -j cut-peers
                iptables -I OUTPUT -j cut-peers'""");
    assertThat(plan.healCommand("galera3", "helper:1"))
        .isEqualTo(
            """
            docker run --rm --network container:galera3 --cap-add NET_ADMIN --entrypoint sh \\
              helper:1 -ec '
                iptables -D INPUT -j cut-peers
                iptables -D OUTPUT -j cut-peers
                iptables -F cut-peers
                iptables -X cut-peers'""");
  }

  @Test
  @DisplayName("One way is one hook, under a name of its own")
  void oneWay() {
    String in = PEERS.plan(Direction.IN).command("galera3", TOOLBOX);
    String out = PEERS.plan(Direction.OUT).command("galera3", TOOLBOX);

    assertThat(in).contains("-I INPUT -j cut-peers-in").doesNotContain("OUTPUT");
    assertThat(out).contains("-I OUTPUT -j cut-peers-out").doesNotContain("INPUT");
  }

  @Test
  @DisplayName("A long line is late from the named hosts alone, and its rules are taken back first")
  void longLine() {
    FaultPlan plan =
        Faults.delayedByQueue(Duration.ofMillis(20), List.of("galera1.local", "galera2.local"));

    assertThat(plan.command("galera3", TOOLBOX))
        .contains("late-packets)\" 7 20\n")
        .endsWith(
            """
            -ec '
                for host in galera1.local galera2.local; do
                  iptables -A INPUT -s $host -j NFQUEUE --queue-num 7 --queue-bypass
                done'""")
        .doesNotContain("! -i lo");
    assertThat(plan.healCommand("galera3", TOOLBOX))
        .contains("iptables -D INPUT -s $host -j NFQUEUE --queue-num 7 --queue-bypass\n")
        .endsWith("\ndocker rm --force galera3-late");
  }

  @Test
  @DisplayName("A transfer that breaks off is let through up to so many bytes")
  void afterSomeBytes() {
    assertThat(PEERS.after(30_000_000, Direction.IN).command("galera3", TOOLBOX))
        .contains(
            "-p tcp -m multiport --ports 4567,4568,4444 -m quota ! --quota 30000000 -j DROP\n",
            "-I INPUT -j cut-peers-in")
        .doesNotContain("OUTPUT");
  }

  @Test
  @DisplayName("Counted are the packets of each host, not the lines of the loop")
  void hostsAfterSomeBytes() {
    assertThat(
            Partition.fromHosts(List.of("galera1.local", "galera2.local"))
                .after(1000, Direction.BOTH)
                .command("galera3", TOOLBOX))
        .contains(
            """
                for host in galera1.local galera2.local; do
                  iptables -A cut-hosts -s $host -m quota ! --quota 1000 -j DROP
                  iptables -A cut-hosts -d $host -m quota ! --quota 1000 -j DROP
                done
            """);
    assertThat(Partition.fromEverybody().after(1000, Direction.BOTH).command("galera3", TOOLBOX))
        .as("it still talks to itself, and that does not count")
        .containsSubsequence(
            "-A cut-everybody -i lo -j RETURN\n",
            "-A cut-everybody -o lo -j RETURN\n",
            "-A cut-everybody -m quota ! --quota 1000 -j DROP");
  }

  @Test
  @DisplayName("A reset is for TCP alone: the packet filter refuses it otherwise")
  void resetIsOfTcp() {
    for (Partition cut :
        List.of(PEERS, Partition.fromHosts(List.of("galera1.local")), Partition.fromEverybody())) {
      assertThat(cut.resetting().command("galera3", TOOLBOX).lines())
          .filteredOn(l -> l.contains("tcp-reset"))
          .isNotEmpty()
          .allMatch(l -> l.contains(" -p tcp "));
    }
  }

  @Test
  @DisplayName("Healing asks for no names, which may have gone meanwhile")
  void healsWithoutNames() {
    FaultPlan plan = Partition.fromHosts(List.of("galera1.local", "galera2.local")).plan();

    assertThat(plan.command("galera3", TOOLBOX))
        .contains("for host in galera1.local galera2.local; do")
        .contains("iptables -A cut-hosts -s $host -j DROP")
        .contains("iptables -A cut-hosts -d $host -j DROP");
    assertThat(plan.healCommand("galera3", TOOLBOX)).doesNotContain("galera1.local");
  }

  @Test
  @DisplayName("A reset is told, a drop is not")
  void reset() {
    assertThat(PEERS.resetting().command("galera2", TOOLBOX))
        .containsSubsequence(
            "-p tcp --tcp-flags RST RST -j RETURN", "-j REJECT --reject-with tcp-reset")
        .doesNotContain("DROP");
  }

  @Test
  @DisplayName("Cut off from everybody, it still talks to itself")
  void everybody() {
    assertThat(Partition.fromEverybody().plan().command("galera1", TOOLBOX))
        .containsSubsequence(
            "-A cut-everybody -i lo -j RETURN",
            "-A cut-everybody -o lo -j RETURN",
            "-A cut-everybody -j DROP");
  }

  @Test
  @DisplayName("What the engine does is its client's own command")
  void verbs() {
    assertThat(Faults.killed().command("galera1", TOOLBOX)).isEqualTo("docker kill galera1");
    assertThat(Faults.killed().healCommand("galera1", TOOLBOX)).isEqualTo("docker start galera1");
    assertThat(Faults.paused().healCommand("galera1", TOOLBOX)).isEqualTo("docker unpause galera1");
    assertThat(Faults.stopped().command("galera1", TOOLBOX))
        .isEqualTo("docker stop -t 600 galera1");
  }

  @Test
  @DisplayName("A limit finds the container by its id, wherever the kernel keeps it")
  void limits() {
    assertThat(Faults.slowDisk("/var/lib/mysql", 40).command("galera1", "helper:1"))
        .contains("-path \"*$1*\"")
        .endsWith("' sh \"$(docker inspect --format '{{.Id}}' galera1)\"");
  }

  @Test
  @DisplayName("What can be no fault is refused")
  void refused() {
    assertThatThrownBy(() -> Faults.losing(1)).hasMessageContaining("between 0 and 1");
    assertThatThrownBy(() -> Faults.losing(Double.NaN)).hasMessageContaining("between 0 and 1");
    assertThatThrownBy(() -> Faults.slowDisk("/d", 0)).hasMessageContaining("pause");
    assertThat(Faults.clock(Duration.ofHours(-1)).command("galera1", "")).contains("echo '-3600'");
  }
}
