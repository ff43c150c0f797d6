package org.galerarunbook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RequirementsTest {

  @ParameterizedTest
  @EnumSource(Requirements.class)
  @DisplayName("All that a part names is here, by its right name, and is missed where it is not")
  void each(Requirements part) {
    assertThatCode(part::require).doesNotThrowAnyException();
    assertThatThrownBy(() -> part.require(ClassLoader.getPlatformClassLoader()))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("of galera-runbook needs more than the library does");
  }

  @Test
  @DisplayName("The message names each artifact that is missing, and none that is there")
  void names() {
    ClassLoader withoutPicocli =
        new ClassLoader(Requirements.class.getClassLoader()) {
          @Override
          protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (name.startsWith("picocli.")) {
              throw new ClassNotFoundException(name);
            }
            return super.loadClass(name, resolve);
          }
        };
    assertThatThrownBy(() -> Requirements.COMMANDS.require(withoutPicocli))
        .hasMessageContaining("the class path: info.picocli:picocli (the versions")
        .satisfies(e -> assertThat(e.getMessage()).doesNotContain("jackson"));
  }
}
