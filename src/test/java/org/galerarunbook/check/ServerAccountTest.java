package org.galerarunbook.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ServerAccountTest {

  @ParameterizedTest
  @ValueSource(strings = {"localhost", "127.0.0.1", "::1"})
  void anAccountOfTheNodeItselfNeedsNoCertificate(String host) {
    assertThat(ServerAccount.of(List.of("healthcheck", host, "0", "0")).weakness(false)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"%", "127.%", "127.0.0.1/255.0.0.0", "10.%", "", "galera1", "localhost.local"})
  void anyOtherHostIsAnotherMachine(String host) {
    assertThat(ServerAccount.of(List.of("healthcheck", host, "0", "0")).weakness(false))
        .hasValue("may connect without TLS");
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      textBlock =
          """
          0, 0, false, may connect without TLS
          0, 0, true,  may connect without TLS
          1, 0, false, may connect without a client certificate
          3, 0, false, may connect without a client certificate
          2, 0, false, -
          2, 0, true,  'may connect with any certificate of the CA, a database node''s too'
          3, 1, false, -
          3, 1, true,  -""")
  void whatItAsksFor(String type, String specified, boolean application, String weakness) {
    assertThat(
            ServerAccount.of(List.of("passbolt", "%", type, specified))
                .weakness(application)
                .orElse(null))
        .isEqualTo(weakness);
  }

  @Test
  void isWrittenAsInSql() {
    assertThat(ServerAccount.of(List.of("o'neill", "%", "0", "0")).quoted())
        .isEqualTo("'o''neill'@'%'");
    assertThat(ServerAccount.of(List.of("CORP\\watch", "%", "0", "0")).quoted())
        .isEqualTo("'CORP\\\\watch'@'%'");
  }

  @Test
  void whatIsNoAccountIsNotPassedOver() {
    assertThatThrownBy(() -> ServerAccount.of(List.of("ERROR 1047 (08S01)")))
        .hasMessage("not an account: ERROR 1047 (08S01)");
  }
}
