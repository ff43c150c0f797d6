package org.galerarunbook.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.galerarunbook.galera.recovery.Arrival;
import org.galerarunbook.galera.recovery.Chooser;
import org.galerarunbook.galera.recovery.Condition;
import org.galerarunbook.galera.recovery.Position;
import org.galerarunbook.galera.recovery.RecoveryReport;
import org.galerarunbook.galera.recovery.Sight;
import org.galerarunbook.galera.recovery.Wish;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RecoverCommandTest {

  private static final Position POSITION = new Position("11111111-6a3b-11ef-9d2c-0242ac120003", 7);

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--node galera9 | there is no node galera9; there are galera1, galera2, galera3",
        "--without galera9 | there is no node galera9",
        "--force | --force goes with --node",
        "--node galera1 --without galera1 | can't be both chosen and left out"
      })
  @DisplayName("A wish that does not fit is wrong use, told before the engine is asked")
  void wrongUse(String arguments, String message) {
    StringWriter err = new StringWriter();
    String[] words = ("recover " + arguments).split(" ");
    int exit = Main.commandLine().setErr(new PrintWriter(err, true)).execute(words);
    assertThat(exit).isEqualTo(Main.WRONG_USE);
    assertThat(err.toString()).contains(message);
  }

  @Test
  @DisplayName("As JSON: what was seen, decided and done")
  void json() throws IOException {
    List<Sight> sights =
        List.of(
            Sight.stopped("galera1", POSITION, "grastate.dat", true),
            Sight.blind("galera2", Condition.ABSENT, "its container is gone"));
    RecoveryReport report =
        new RecoveryReport(
            sights,
            Chooser.decide(sights, Wish.leavingOut("galera2")),
            Map.of("galera1", "saved-volume"),
            List.of(new Arrival("galera1", "founded it", Duration.ofMillis(2100))),
            Duration.ofMillis(2100),
            List.of());
    JsonNode root = new ObjectMapper().readTree(RecoverCommand.toJson(report, false));
    assertThat(root.get("decision").asText()).isEqualTo("found");
    assertThat(root.get("chosen").asText()).isEqualTo("galera1");
    assertThat(root.at("/nodes/0/seqno").asLong()).isEqualTo(7);
    assertThat(root.at("/nodes/0/safe_to_bootstrap").asBoolean()).isTrue();
    assertThat(root.at("/nodes/1/condition").asText()).isEqualTo("absent");
    assertThat(root.at("/saved/galera1").asText()).isEqualTo("saved-volume");
    assertThat(root.at("/arrivals/0/after_ms").asLong()).isEqualTo(2100);
    assertThat(root.get("writable_ms").asLong()).isEqualTo(2100);
  }

  @Test
  @DisplayName("As JSON: a refusal with its remedy")
  void refusal() throws IOException {
    List<Sight> sights = List.of(Sight.blind("galera1", Condition.PAUSED, ""));
    RecoveryReport report =
        new RecoveryReport(
            sights, Chooser.decide(sights, Wish.NONE), Map.of(), List.of(), null, List.of());
    JsonNode root = new ObjectMapper().readTree(RecoverCommand.toJson(report, true));
    assertThat(root.get("decision").asText()).isEqualTo("refuse");
    assertThat(root.at("/refusals/0/remedy").asText()).contains("docker unpause galera1");
    assertThat(root.has("writable_ms")).isFalse();
  }
}
