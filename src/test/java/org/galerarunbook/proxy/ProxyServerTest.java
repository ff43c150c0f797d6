package org.galerarunbook.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class ProxyServerTest {

  @Test
  @DisplayName("The first node is the writer, the others are backups, and each is asked")
  void servers() {
    String text = ProxyServer.configuration(List.of("galera1", "galera2", "galera3"));
    assertThat(text)
        .contains("  server galera1 abns@galera1 track node-galera1/checked\n")
        .contains("  server galera2 abns@galera2 track node-galera2/checked backup\n")
        .contains("  server galera3 abns@galera3 track node-galera3/checked backup\n")
        .contains("listen node-galera3 from node\n  bind abns@galera3\n")
        .contains("  server checked galera3.local:3306 port 9200\n")
        .contains("on-marked-down shutdown-sessions", "mode tcp")
        .doesNotContainPattern("\\$\\{[a-z]");
  }

  @Test
  @DisplayName("It ends no TLS: there is no certificate in its configuration")
  void passesThrough() {
    assertThat(ProxyServer.configuration(List.of("galera1")).lines().filter(l -> !l.contains("#")))
        .noneMatch(l -> l.contains(" ssl") || l.contains("crt"));
  }

  @Test
  @DisplayName("Statistics are read by their titles")
  void statistics() {
    String csv =
        """
        # pxname,svname,scur,status,bck,check_status,last_chk,
        galera,FRONTEND,4,OPEN,,,,
        galera,galera1,0,DOWN (via node-galera1/checked),0,,,
        galera,galera2,3,UP,1,,,
        galera,BACKEND,3,UP,0,,,
        node-galera1,checked,0,DOWN,0,L7TOUT,,
        node-galera2,checked,3,UP,0,L7OK,(tcp-check),
        state,FRONTEND,1,OPEN
        """;
    assertThat(NodeState.parse(csv, "galera"))
        .containsExactly(
            new NodeState("galera1", false, false, "DOWN (via node-galera1/checked)", "L7TOUT"),
            new NodeState("galera2", true, true, "UP", "L7OK (tcp-check)"));
  }

  @Test
  @DisplayName("Something else than statistics is refused by its first line")
  void noStatistics() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> NodeState.parse("<html>\n", "galera"))
        .withMessageContaining("<html>");
  }
}
