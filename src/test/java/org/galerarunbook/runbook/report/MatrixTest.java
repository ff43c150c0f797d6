package org.galerarunbook.runbook.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.galerarunbook.runbook.FakeRun;
import org.galerarunbook.runbook.model.Run;
import org.galerarunbook.runbook.model.Verdict;
import org.galerarunbook.runbook.report.Matrix.Result;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MatrixTest {

  private static final String ELEVEN = "mariadb:11.8";
  private static final String TEN = "galera-runbook/mariadb:10.11-bookworm";

  @TempDir private Path folder;

  private static Matrix of(Run first, Run second) {
    return Matrix.of(
        List.of(
            new Result(ELEVEN, Optional.of(first), 0),
            new Result(TEN, Optional.of(second), second.verdict() == Verdict.GREEN ? 0 : 1)));
  }

  @Test
  @DisplayName("Green on both: right, and no difference, whatever the commands printed")
  void equal() {
    Matrix matrix =
        of(
            FakeRun.procedure(folder.resolve("a"), 17),
            FakeRun.procedure(folder.resolve("b"), 4711));
    assertThat(matrix.isRight()).isTrue();
    assertThat(matrix.rows())
        .singleElement()
        .satisfies(r -> assertThat(r.verdicts()).containsExactly("green", "green"))
        .satisfies(r -> assertThat(r.differences()).isEmpty());
  }

  @Test
  @DisplayName("Red on one: not right, and the step in which it differs stands below the table")
  void red() {
    Matrix matrix = of(FakeRun.green(folder.resolve("a")), FakeRun.red(folder.resolve("b")));
    assertThat(matrix.isRight()).isFalse();
    assertThat(matrix.rows().get(0).verdicts()).containsExactly("green", "red");
    assertThat(matrix.rows().get(0).differences())
        .singleElement()
        .asString()
        .startsWith(ELEVEN + " and " + TEN + ": step 2, “")
        .contains("as expected against not as expected (")
        .contains("wsrep_cluster_size");
    assertThat(matrix.toText())
        .contains("CHAPTER")
        .contains(ELEVEN + "   " + TEN)
        .contains(TEN + ": exit code 1")
        .contains(matrix.rows().get(0).differences().get(0));
  }

  @Test
  @DisplayName("What could not run is told with its reason; nothing green on an image is not right")
  void couldNotRun() {
    Matrix matrix =
        of(
            FakeRun.couldNotRun(folder.resolve("a"), "no stunnel"),
            FakeRun.green(folder.resolve("b")));
    assertThat(matrix.rows().get(0).verdicts()).containsExactly("could not run", "green");
    assertThat(matrix.rows().get(0).differences().get(0)).contains("could not run: no stunnel");
    assertThat(matrix.isRight()).isFalse();
  }

  @Test
  @DisplayName("Another command in the same step is a difference, though both are green")
  void anotherCommand() {
    Run green = FakeRun.green(folder.resolve("a"));
    assertThat(of(green, FakeRun.printing(folder.resolve("b"), "x")).rows().get(0).differences())
        .singleElement()
        .asString()
        .contains("against step 1, “Print”");
  }

  @Test
  @DisplayName("No record, or a bad end of a run whose chapters are green, is not right")
  void badEnds() {
    Run green = FakeRun.green(folder.resolve("a"));
    Matrix none = Matrix.of(List.of(new Result(ELEVEN, Optional.empty(), 3)));
    assertThat(none.isRight()).isFalse();
    assertThat(none.toText()).contains(ELEVEN + ": exit code 3 and no record of a run");
    Matrix bad = Matrix.of(List.of(new Result(ELEVEN, Optional.of(green), 1)));
    assertThat(bad.isRight()).isFalse();
    assertThat(Matrix.of(List.of()).isRight()).isFalse();
  }

  @Test
  @DisplayName("A chapter of one image alone: the table says so, and why it is red stands below")
  void alone() {
    Result none = new Result(ELEVEN, Optional.empty(), 5);
    Run green = FakeRun.green(folder.resolve("a"));
    Matrix matrix = Matrix.of(List.of(new Result(TEN, Optional.of(green), 0), none));
    assertThat(matrix.rows().get(0).verdicts()).containsExactly("green", "not run");
    assertThat(matrix.rows().get(0).differences()).isEmpty();
    Run red = FakeRun.red(folder.resolve("b"));
    matrix = Matrix.of(List.of(none, new Result(TEN, Optional.of(red), 1)));
    assertThat(matrix.rows().get(0).verdicts()).containsExactly("not run", "red");
    assertThat(matrix.rows().get(0).differences())
        .singleElement()
        .asString()
        .startsWith(TEN + ": red: Step 2 of ");
  }

  @Test
  @DisplayName("Red in the same way on both: why stands below, once")
  void redOnBoth() {
    Matrix matrix = of(FakeRun.red(folder.resolve("a")), FakeRun.red(folder.resolve("b")));
    assertThat(matrix.rows().get(0).differences())
        .singleElement()
        .asString()
        .startsWith(ELEVEN + ": red: Step 2 of ");
    assertThat(matrix.toText()).containsOnlyOnce("\n" + matrix.rows().get(0).chapter() + "\n    ");
  }
}
