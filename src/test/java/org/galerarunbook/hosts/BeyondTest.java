package org.galerarunbook.hosts;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The page's comparison of a host that is down with one that is up, in the shell it is typed in.
 */
class BeyondTest {

  private static final String MINE = "dc3ac2fd-eb74-11f1-9468-52620cd79a41";
  private static final String OTHER = "4b5c9da6-c5d2-4c7f-aa2f-7f3d45e3063e";
  private static final String NONE = "00000000-0000-0000-0000-000000000000";

  @ParameterizedTest(name = "down at {0}, up at {1}: {2}")
  @DisplayName(
      "Only a position that is known, of the same history and not higher is nothing beyond")
  @CsvSource({
    MINE + ":5," + MINE + ":7,true",
    MINE + ":7," + MINE + ":7,true",
    "'" + MINE + ":5,0-1-9'," + MINE + ":7,true",
    MINE + ":10," + MINE + ":9,false",
    OTHER + ":5," + MINE + ":7,false",
    MINE + ":-1," + MINE + ":7,false",
    NONE + ":-1," + MINE + ":7,false",
    "''," + MINE + ":7,false",
    MINE + ":5,'',false",
    "'','',false"
  })
  void beyond(String down, String up, boolean safe) throws Exception {
    String ssh =
        """
        ssh() {
          case $1 in
            galera3) [ -z '%1$s' ] || echo 'WSREP: Recovered position %1$s' ;;
            *) cat > /dev/null; echo '%2$s' ;;
          esac
        }
        """
            .formatted(down, up);
    Process shell =
        new ProcessBuilder("sh", "-c", ssh + HostsBringBackChapter.BEYOND)
            .redirectErrorStream(true)
            .start();
    String said = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(shell.waitFor() == 0).as(said).isEqualTo(safe);
    assertThat(said.contains("nothing beyond")).as(said).isEqualTo(safe);
  }
}
