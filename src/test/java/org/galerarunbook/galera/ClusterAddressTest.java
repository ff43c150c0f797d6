package org.galerarunbook.galera;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClusterAddressTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "wsrep_cluster_address = gcomm://a.local,b.local,c.local",
        "wsrep-cluster-address=\"gcomm://a.local:4567,b.local:4567,c.local:4567\"",
        "  wsrep_cluster_address='gcomm://a.local,b.local,c.local?gmcast.segment=1'",
        "wsrep_cluster_address = gcomm://x\n[mariadbd]\nwsrep_cluster_address = gcomm://a.local,b.local,c.local # peers"
      })
  @DisplayName("However it is written, and the last one counts")
  void hosts(String line) {
    assertThat(ClusterAddress.inFile("[mariadbd]\n" + line + "\n"))
        .containsExactly("a.local", "b.local", "c.local");
  }

  @Test
  @DisplayName("IPv6 in brackets, with a port or without")
  void ipv6() {
    assertThat(ClusterAddress.inFile("wsrep_cluster_address=gcomm://[fd00::1]:4567,[fd00::2]"))
        .containsExactly("fd00::1", "fd00::2");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "# wsrep_cluster_address = gcomm://a", "wsrep_cluster_address = gcomm://"})
  @DisplayName("No peers where there is no line, or an empty one")
  void none(String text) {
    assertThat(ClusterAddress.inFile(text)).isEmpty();
  }

  @Test
  @DisplayName("The lab's own configuration names every node")
  void ours() {
    String text =
        org.galerarunbook.container.ConfFiles.read("mariadb", "galera.cnf")
            .replace("${peers}", "galera1.local,galera2.local");
    assertThat(ClusterAddress.inFile(text)).containsExactly("galera1.local", "galera2.local");
  }
}
