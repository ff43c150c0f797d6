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
import java.util.Set;
import org.galerarunbook.galera.recovery.Arrival;
import org.galerarunbook.galera.recovery.Chooser;
import org.galerarunbook.galera.recovery.Condition;
import org.galerarunbook.galera.recovery.Decision;
import org.galerarunbook.galera.recovery.Decision.Kind;
import org.galerarunbook.galera.recovery.Holding;
import org.galerarunbook.galera.recovery.Position;
import org.galerarunbook.galera.recovery.RecoveryReport;
import org.galerarunbook.galera.recovery.Roster;
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
        "--force | --force goes with --node",
        "--node galera1 --without galera1 | can't be both chosen and left out",
        "--node galera1 --rebuild galera1 | can't be both chosen and rebuilt"
      })
  @DisplayName("A wish that does not fit is wrong use, told before the engine is asked")
  void wrongUse(String arguments, String message) {
    StringWriter err = new StringWriter();
    String[] words = ("recover " + arguments).split(" ");
    int exit = Main.commandLine().setErr(new PrintWriter(err, true)).execute(words);
    assertThat(exit).isEqualTo(Main.WRONG_USE);
    assertThat(err.toString()).contains(message);
  }

  private static RecoveryReport report(Decision decision, String... problems) {
    return new RecoveryReport(List.of(), decision, Map.of(), List.of(), null, List.of(problems));
  }

  @Test
  @DisplayName("0 is for what is right in the end, or would be; all else is 1")
  void exitCodes() {
    Sight stopped = Sight.read("galera1", Holding.DATA, POSITION, "grastate.dat", true);
    Sight primary = Sight.answering("galera2", Condition.PRIMARY, POSITION, true, 1);
    Sight gone = Sight.blind("galera3", Condition.ABSENT, "its container is gone");
    Sight starting = Sight.blind("galera1", Condition.STARTING, "");

    assertExit(Kind.BOOTSTRAP, Main.OK, stopped);
    assertExit(Kind.JOIN, Main.OK, stopped, primary);
    assertExit(Kind.NOTHING, Main.OK, primary);
    assertExit(Kind.REFUSE, Main.NOT_RIGHT, stopped, gone);
    assertExit(Kind.LOOK_AGAIN, Main.NOT_RIGHT, starting);
    assertExit(Kind.JOIN, Main.NOT_RIGHT, primary, gone);
    Decision found = Chooser.decide(List.of(stopped), Wish.NONE);
    assertThat(RecoverCommand.exitCode(report(found, "galera2 did not join")))
        .isEqualTo(Main.NOT_RIGHT);
  }

  private static void assertExit(Kind kind, int code, Sight... sights) {
    Decision decision = Chooser.decide(List.of(sights), Wish.NONE);
    assertThat(decision.kind()).isEqualTo(kind);
    assertThat(RecoverCommand.exitCode(report(decision))).as(kind.name()).isEqualTo(code);
  }

  @Test
  @DisplayName("The help says what each exit code means")
  void exitCodesInHelp() {
    String help = Main.commandLine().getSubcommands().get("recover").getUsageMessage();
    assertThat(help)
        .containsPattern("0 +all nodes are one primary component")
        .containsPattern("1 +refused, or not right in the end")
        .containsPattern("2 +the command line is wrong")
        .containsPattern("5 +the container engine does not answer");
  }

  @Test
  @DisplayName("Somebody else's containers are refused by name, and no lab is no lab")
  void noLab() {
    Roster strangers = new Roster(List.of(), Map.of(), List.of("galera1", "galera3"));
    assertThat(RecoverCommand.noLab(strangers).orElseThrow())
        .contains("REFUSED: galera1, galera3: not containers of this lab");
    assertThat(RecoverCommand.noLab(new Roster(List.of(), Map.of(), List.of())).orElseThrow())
        .contains("there is no lab");
    assertThat(RecoverCommand.noLab(new Roster(List.of("galera1"), Map.of(), List.of()))).isEmpty();
  }

  @Test
  @DisplayName("As JSON: what was seen, decided and done")
  void json() throws IOException {
    List<Sight> sights =
        List.of(
            Sight.read("galera1", Holding.DATA, POSITION, "grastate.dat", true),
            Sight.blind("galera2", Condition.ABSENT, "its container is gone"));
    RecoveryReport report =
        new RecoveryReport(
            sights,
            Chooser.decide(sights, new Wish("", false, Set.of("galera2"), Set.of())),
            Map.of("galera1", "saved-volume"),
            List.of(new Arrival("galera1", "bootstrapped", Duration.ofMillis(2100))),
            Duration.ofMillis(2100),
            List.of());
    JsonNode root = new ObjectMapper().readTree(RecoverCommand.toJson(report, false));
    assertThat(root.get("decision").asText()).isEqualTo("bootstrap");
    assertThat(root.get("chosen").asText()).isEqualTo("galera1");
    assertThat(root.at("/nodes/0/seqno").asLong()).isEqualTo(7);
    assertThat(root.at("/nodes/0/holding").asText()).isEqualTo("data");
    assertThat(root.at("/save/0").asText()).isEqualTo("galera1");
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
