package org.galerarunbook.runbook;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RedactorTest {
  private final Redactor redactor = new Redactor();

  @ParameterizedTest
  @ValueSource(
      strings = {
        "docker exec -e MYSQL_PWD=hunter22 galera1 mariadb",
        "MYSQL_PASSWD=hunter22 run",
        "CLIENT_SECRET=hunter22",
        "{\"key_passphrase\": \"hunter22\"}",
        "MARIADB_ROOT_PASSWORD='hunter22'",
        "mariadb -uroot -phunter22 -e 'SELECT 1'",
        "mariadb-admin ping -uroot -p'hunter22'",
        "mariadb --password=hunter22",
        "mariadb --password \"hunter22\"",
        "CREATE USER x IDENTIFIED BY 'hunter22' REQUIRE SSL",
        "SET PASSWORD = PASSWORD('hunter22')",
        "wsrep_sst_auth=sst:hunter22",
        "wsrep_sst_auth = \"sst:hunter22\"",
        "IDENTIFIED BY '%s-hunter22'",
        "IDENTIFIED BY PASSWORD '*hunter22'",
        "{\"password\": \"hunter22\"}",
        "Authorization: Bearer hunter22",
        "-----BEGIN RSA PRIVATE KEY-----\nhunter22\n-----END RSA PRIVATE KEY-----",
        "-----BEGIN PGP PRIVATE KEY BLOCK-----\nhunter22\n-----END PGP PRIVATE KEY BLOCK-----",
        "-----BEGIN PRIVATE KEY-----\nhunter22, cut"
      })
  void hidesWhatLooksLikeASecret(String text) {
    String redacted = redactor.redact(text);
    assertThat(redacted).doesNotContain("hunter22").contains("redacted]");
    assertThat(redactor.redact(redacted)).isEqualTo(redacted);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "docker exec -e MYSQL_PWD=\"$MARIADB_ROOT_PASSWORD\" galera1 mariadb -uroot",
        "mariadb -uroot -p\"$MARIADB_ROOT_PASSWORD\"",
        "mariadb -p",
        "docker run -p 3306:3306 mariadb:11.5",
        "mkdir -p /etc/mysql/ssl",
        "MYSQL_PWD=$MARIADB_ROOT_PASSWORD mariadb",
        "printf \"CREATE USER dump IDENTIFIED BY '%s';\" \"$(cat dump.txt)\"",
        "CREATE USER dump IDENTIFIED BY PASSWORD '$hash'",
        "printf \"SET GLOBAL wsrep_sst_auth='dump:%s';\" \"$(cat dump.txt)\"",
        "-----BEGIN CERTIFICATE-----\nabc\n-----END CERTIFICATE-----",
        "Access denied for user 'root'@'localhost' (using password: NO)"
      })
  void leavesWhatHasToBePasted(String text) {
    assertThat(redactor.redact(text)).isEqualTo(text);
  }

  @Test
  void hidesWhatItWasTold() {
    redactor.hide("correct horse");
    assertThat(redactor.redact("the correct horse runs")).isEqualTo("the [redacted] runs");
  }

  @ParameterizedTest
  @ValueSource(strings = {"correcthorsebattery", "12345678", "ab1c"})
  void aSecretThatNobodySaysByChanceIsHiddenWhereverItStands(String secret) {
    redactor.hide(secret);
    assertThat(redactor.redact("so " + secret + " runs")).isEqualTo("so [redacted] runs");
  }

  @Test
  void showsTheLabsNames() {
    redactor.rename("galera1-x7f3", "galera1");
    assertThat(redactor.redact("docker stop galera1-x7f3")).isEqualTo("docker stop galera1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"passbolt", "ab", "3306"})
  void aSecretThatIsOrdinaryTextIsHiddenOnlyWhereAValueStands(String plain) {
    redactor.hide(plain);
    String prose = "Ask passbolt at 3306, about abandoning it";
    assertThat(redactor.redact(prose)).isEqualTo(prose);
    assertThat(redactor.redact("DATASOURCES_DEFAULT_PASSWORD=" + plain))
        .isEqualTo("DATASOURCES_DEFAULT_PASSWORD=[redacted]");
    assertThat(redactor.redact("CREATE USER x IDENTIFIED BY '" + plain + "'"))
        .isEqualTo("CREATE USER x IDENTIFIED BY [redacted]");
  }
}
