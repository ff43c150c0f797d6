package org.galerarunbook.lab;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class ServerSettingsTest {

  private static final String BEFORE =
      """
      account\tbackup@localhost\tabc
      auto_increment_offset\t2
      innodb_log_file_buffering\tOFF
      server_uid\tSOA/aO
      wsrep_provider_options\tgcache.size = 128M; evs.suspect_timeout = PT1S
      wsrep_slave_threads\t1
      """;

  @Test
  @DisplayName("What a restarted node finds out for itself is not a setting that somebody changed")
  void restarted() {
    assertThat(
            differences(
                BEFORE
                    .replace("offset\t2", "offset\t3")
                    .replace("buffering\tOFF", "buffering\tON")
                    .replace("SOA/aO", "PZvR6i")))
        .isEmpty();
  }

  @Test
  @DisplayName("A setting, an option of the provider and an account's rights are")
  void changed() {
    assertThat(
            differences(
                BEFORE
                    .replace("threads\t1", "threads\t4")
                    .replace("PT1S", "PT5S")
                    .replace("\tabc", "\tdef")))
        .containsExactly(
            "galera1: account backup@localhost was changed",
            "galera1: provider's evs.suspect_timeout was 'PT1S' and is 'PT5S'",
            "galera1: wsrep_slave_threads was '1' and is '4'");
  }

  private static java.util.List<String> differences(String after) {
    return ServerSettings.differences(
        ServerSettings.parse("galera1", BEFORE), ServerSettings.parse("galera1", after));
  }
}
