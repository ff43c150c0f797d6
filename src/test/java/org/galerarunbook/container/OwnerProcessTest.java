package org.galerarunbook.container;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class OwnerProcessTest {

  private static final OwnerProcess SELF = OwnerProcess.current();

  private static boolean alive(long pid, long start, String host) {
    return OwnerProcess.isAlive(new OwnerProcess(pid, start, host).toString());
  }

  @Test
  @DisplayName("This process is alive, also when the clock was set meanwhile")
  void self() {
    assertThat(OwnerProcess.isAlive(SELF.toString())).isTrue();
    assertThat(alive(SELF.pid(), SELF.startMillis() + 1_000, SELF.host())).isTrue();
    assertThat(OwnerProcess.parse(SELF.toString())).contains(SELF);
  }

  @Test
  @DisplayName("A process that ended is not")
  void ended() throws Exception {
    Process process = new ProcessBuilder("true").start();
    long start = process.info().startInstant().map(i -> i.toEpochMilli()).orElse(0L);
    process.waitFor();
    assertThat(alive(process.pid(), start, SELF.host())).isFalse();
  }

  @Test
  @DisplayName("A number that was used again is another process")
  void reused() {
    assertThat(alive(SELF.pid(), SELF.startMillis() - 3_600_000, SELF.host())).isFalse();
  }

  @Test
  @DisplayName("What another host made, or nobody can read, is left alone")
  void unknown() {
    assertThat(alive(SELF.pid(), 0, "another-host")).isTrue();
    assertThat(OwnerProcess.isAlive(null)).isTrue();
    assertThat(OwnerProcess.isAlive("")).isTrue();
    assertThat(OwnerProcess.isAlive("x@y@" + SELF.host())).isTrue();
  }

  @Test
  @DisplayName("A host's name may have an @ in it")
  void host() {
    OwnerProcess odd = new OwnerProcess(1, 2, "a@b");
    assertThat(OwnerProcess.parse(odd.toString())).contains(odd);
  }
}
