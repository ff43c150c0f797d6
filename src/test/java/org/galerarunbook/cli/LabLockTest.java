package org.galerarunbook.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LabLockTest {

  @ParameterizedTest
  @ValueSource(
      classes = {UpCommand.class, DownCommand.class, RecoverCommand.class, FlipCommand.class})
  @DisplayName("A command that makes, removes or restarts the lab, or a part of it, holds the lock")
  void held(Class<?> command) {
    JavaClasses read = new ClassFileImporter().importClasses(command);
    assertThat(read.get(command).getMethodCallsFromSelf())
        .as("calls of " + command.getSimpleName() + ", LabLock.whileHeld among them")
        .anyMatch(call -> call.getTargetOwner().isEquivalentTo(LabLock.class));
  }
}
