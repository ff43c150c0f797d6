package org.galerarunbook.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.SocketTimeoutException;
import java.sql.SQLException;
import org.galerarunbook.ledger.Operation.Outcome;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FailureTest {

  /** SQL states are no guide: 08S01 is both "takes no queries" and "shuts down". */
  @ParameterizedTest
  @CsvSource({
    "1213, 40001, CONFLICT, true",
    "1205, HY000, CONFLICT, true",
    "1020, HY000, CONFLICT, true",
    "1047, 08S01, CONFLICT, false",
    "1146, 42S02, REFUSED, true",
    "1290, HY000, REFUSED, true",
    "1053, 08S01, UNKNOWN, false",
    "1180, HY000, UNKNOWN, true",
    "1317, 70100, UNKNOWN, true",
    "1927, 70100, UNKNOWN, false",
    "0, 08000, UNKNOWN, false"
  })
  void codeDecides(int code, String state, Outcome outcome, boolean usable) {
    Failure failure = Failure.of(new SQLException("x", state, code));
    assertThat(failure.outcome()).isEqualTo(outcome);
    assertThat(failure.connectionUsable()).isEqualTo(usable);
  }

  @Test
  void silenceIsToldFromABrokenConnection() {
    SQLException silent =
        new SQLException("Socket error", "08000", 0, new SocketTimeoutException("Read timed out"));
    assertThat(Failure.of(silent).kind()).isEqualTo("no answer in time");
    assertThat(Failure.of(new SQLException("x", "08000")).kind()).isEqualTo("connection broken");
  }
}
