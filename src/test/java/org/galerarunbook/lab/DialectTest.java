package org.galerarunbook.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.galerarunbook.galera.ServerVersion;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DialectTest {

  private static final Dialect NEW =
      new Dialect(ServerVersion.parse("11.8.9-MariaDB-0+deb13u1"), true);
  private static final Dialect OLD =
      new Dialect(ServerVersion.parse("10.11.19-MariaDB-0+deb12u1"), false);

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          ls mariadb_backup_info | ls xtrabackup_info
          grep backup_type mariadb_backup_checkpoints | grep backup_type xtrabackup_checkpoints
          ^mariadb_backup_galera_info:[0-9a-f-]{36}:\\d+ | ^xtrabackup_galera_info:[0-9a-f-]{36}:\\d+
          ERROR 3159 (08004): Connections using insecure transport are prohibited | ERROR 1045 (28000)
          mariadb -N -e "FLUSH GLOBAL STATUS; SHOW" | mariadb -N -e "FLUSH STATUS; SHOW"
          "SET GLOBAL wsrep_provider_evs_suspect_timeout=1.5; SELECT 1" | "SET GLOBAL wsrep_provider_options='evs.suspect_timeout=1.5'; SELECT 1"
          sudo mariadb --skip-ssl -e "SET GLOBAL wsrep_provider_pc_bootstrap=ON" | sudo mariadb --skip-ssl -e "SET GLOBAL wsrep_provider_options='pc.bootstrap=1'"
          "SET GLOBAL wsrep_provider_gcache_size=67108864" | "SET GLOBAL wsrep_provider_options='gcache.size=67108864'"
          """)
  void anOlderServersWords(String written, String said) {
    assertThat(OLD.apply(written)).isEqualTo(said);
    assertThat(NEW.apply(written)).isEqualTo(written);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "mariadb-backup --backup --target-dir=/tmp/mariadb_backup_dir",
        "FLUSH LOCAL BINARY LOGS",
        "SET GLOBAL wsrep_provider_pc_bootstrap=ON",
        "then sudo mariadb -e \"SET GLOBAL wsrep_provider_pc_bootstrap=ON\"",
        "SELECT @@wsrep_provider_options"
      })
  void whatBothSayStays(String written) {
    assertThat(OLD.apply(written)).isEqualTo(written);
  }

  @Test
  @DisplayName("Versions are compared by numbers; what is none is refused")
  void versions() {
    ServerVersion version = ServerVersion.parse("11.10.1-MariaDB\n");
    assertThat(version).isEqualTo(new ServerVersion(11, 10));
    assertThat(version.isAtLeast(11, 8)).isTrue();
    assertThat(version.isAtLeast(11, 11)).isFalse();
    assertThat(version.isAtLeast(10, 11)).isTrue();
    assertThat(version.isAtLeast(12, 0)).isFalse();
    assertThatThrownBy(() -> ServerVersion.parse("")).hasMessage("not a server's version: ''");
  }
}
