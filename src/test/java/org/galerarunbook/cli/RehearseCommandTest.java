package org.galerarunbook.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class RehearseCommandTest {

  private static final List<String> NEEDS =
      List.of(
          "all nodes Synced",
          "to try it out: a lab of the old release, MARIADB_IMAGE=mariadb:10.11 ./lab up");

  @Test
  @DisplayName("A page that begins with another image is not pasted, and says what to do")
  void anotherImage() {
    assertThat(RehearseCommand.otherImage(NEEDS, "mariadb:11.8"))
        .contains(
            "its nodes begin with another image: MARIADB_IMAGE=mariadb:10.11 ./lab up --reset;"
                + " this lab has mariadb:11.8");
    assertThat(RehearseCommand.otherImage(NEEDS, "mariadb:10.11")).isEmpty();
    assertThat(RehearseCommand.otherImage(NEEDS.subList(0, 1), "mariadb:11.8")).isEmpty();
  }
}
