package org.galerarunbook.check;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.dockerjava.api.exception.ConflictException;
import com.github.dockerjava.api.exception.InternalServerErrorException;
import com.github.dockerjava.api.exception.NotFoundException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.Supplier;
import org.galerarunbook.container.ContainerStatus;
import org.galerarunbook.container.ExecResult;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** A node whose container changes while it is looked at. */
class LabEyesTest {

  private static final ContainerStatus RUNNING = new ContainerStatus(true, true, false, 0);
  private static final ContainerStatus STOPPED = new ContainerStatus(true, false, false, 137);
  private static final ContainerStatus GONE = new ContainerStatus(false, false, false, 0);

  private static LabNodeSeen look(Supplier<ExecResult> node, ContainerStatus... statuses) {
    Deque<ContainerStatus> told = new ArrayDeque<>(List.of(statuses));
    return new LabEyes(
            Place.of("galera2", "galera2.local"),
            () -> told.size() > 1 ? told.pop() : told.peek(),
            (limit, argv) -> node.get(),
            (limit, argv) -> new ExecResult(0, "alert", ""))
        .look();
  }

  private static Supplier<ExecResult> failing(RuntimeException failure) {
    return () -> {
      throw failure;
    };
  }

  @Test
  @DisplayName("One that is removed or stopped meanwhile is absent or stopped, and says nothing")
  void goesAway() {
    LabNodeSeen removed = look(failing(new NotFoundException("no such container")), RUNNING, GONE);
    assertThat(removed.node().container()).isEqualTo("absent");
    assertThat(removed.node().answers()).as("it answers").isFalse();
    assertThat(removed.trouble()).as("what is said of it beside that").isEmpty();

    LabNodeSeen stopped =
        look(failing(new ConflictException("container is not running")), RUNNING, STOPPED);
    assertThat(stopped.node().container()).isEqualTo("stopped (exit 137)");
    assertThat(stopped.node().answers()).as("it answers").isFalse();
  }

  @Test
  @DisplayName("A client that was killed with its container has answered nothing")
  void killedWhileAsking() {
    LabNodeSeen seen = look(() -> new ExecResult(137, "", ""), RUNNING, STOPPED);
    assertThat(seen.node().container()).isEqualTo("stopped (exit 137)");
    assertThat(seen.node().answers()).as("it answers").isFalse();
  }

  @Test
  @DisplayName("One that runs on and could not be asked does not answer either, and says why")
  void runsOn() {
    LabNodeSeen refused =
        look(failing(new InternalServerErrorException("the engine is tired")), RUNNING);
    assertThat(refused.node().answers()).as("it answers").isFalse();
    assertThat(refused.node().summary().problem()).contains("the engine is tired");

    LabNodeSeen mute = look(() -> new ExecResult(137, "", ""), RUNNING);
    assertThat(mute.node().answers()).as("it answers").isFalse();
    assertThat(mute.node().summary().problem()).contains("137");
  }
}
