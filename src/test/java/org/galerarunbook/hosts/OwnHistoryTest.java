package org.galerarunbook.hosts;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The page's judgement of a host that was out of sight while others were made primary, in the shell
 * it is typed in.
 */
class OwnHistoryTest {

  private static final String MINE = "dc3ac2fd-eb74-11f1-9468-52620cd79a41";
  private static final String OTHER = "4b5c9da6-c5d2-4c7f-aa2f-7f3d45e3063e";

  @TempDir private Path folder;

  @ParameterizedTest(name = "{0}, last primary with {1}: {2}")
  @DisplayName(
      "Nothing of its own: known, of one history, not higher, and last with the chosen one")
  @CsvSource({
    MINE + ":5,galera1,true",
    MINE + ":7,galera1,true",
    MINE + ":9,galera1,false",
    MINE + ":10,galera1,false",
    MINE + ":5,galera3,false",
    MINE + ":5,galera11,false",
    MINE + ":5,'',false",
    OTHER + ":5,galera1,false",
    MINE + ":-1,galera1,false",
    "'',galera1,false"
  })
  void ownHistory(String position, String peer, boolean nothing) throws Exception {
    // The highest is not the first.
    Files.writeString(
        folder.resolve("positions.txt"),
        "galera2 %1$s:6%ngalera1 %1$s:7%ngalera3 %1$s:5%n".formatted(MINE));
    String ssh =
        """
        ssh() {
          case $* in
            *galera_recovery) [ -z '%1$s' ] || echo 'WSREP: Recovered position %1$s' ;;
            *) printf '  status: primary\\n\\t0: 1, galera1\\n'; seq 20
               printf '  status: primary\\n\\t0: 1, galera3\\n\\t1: 2, %2$s\\n'; seq 20 ;;
          esac
        }
        """
            .formatted(position, peer);
    String said = said(ssh, nothing);
    assertThat(said.contains("nothing of its own")).as(said).isEqualTo(nothing);
  }

  @Test
  @DisplayName("A host that can't be asked: nothing is said of it, neither way")
  void notAsked() throws Exception {
    assertThat(said("ssh() { return 255; }\n", false))
        .startsWith("galera3 can't be asked")
        .hasLineCount(1);
  }

  private String said(String ssh, boolean succeeds) throws Exception {
    Process shell =
        new ProcessBuilder("sh", "-c", ssh + HostsQuorumChapter.COMPARE)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .start();
    String said = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(shell.waitFor() == 0).as(said).isEqualTo(succeeds);
    return said;
  }
}
