package org.galerarunbook.galera;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class GrastateTest {

  private static final String UUID = "5b8f1c3e-6a3b-11ef-9d2c-0242ac120003";

  @Test
  @DisplayName("The node that left last may bootstrap the cluster again")
  void lastToLeave() {
    assertThat(
            Grastate.parse(
                "# GALERA saved state\nversion: 2.1\nuuid:    %s\nseqno:   42\nsafe_to_bootstrap: 1\n"
                    .formatted(UUID)))
        .isEqualTo(new Grastate(UUID, 42, true));
  }

  @Test
  @DisplayName("A node that runs or crashed does not know where it stands")
  void crashed() {
    Grastate crashed =
        Grastate.parse("uuid:    %s\r\nseqno:   -1\r\nsafe_to_bootstrap: 0\r\n".formatted(UUID));
    assertThat(crashed).isEqualTo(new Grastate(UUID, -1, false));
  }

  @Test
  @DisplayName("What lacks a line or has no number says which")
  void wrong() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Grastate.parse("seqno: 1\n"))
        .withMessageContaining("no uuid line");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Grastate.parse("uuid: " + UUID + "\n"))
        .withMessageContaining("no seqno line");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Grastate.parse("uuid: " + UUID + "\nseqno: many\n"))
        .withMessageContaining("its seqno is 'many'");
  }

  @Test
  @DisplayName("What the node to bootstrap from is given reads as its position, and may bootstrap")
  void text() {
    Grastate allowed = new Grastate(UUID, 1515, true);
    assertThat(Grastate.parse(allowed.text())).isEqualTo(allowed);
  }

  @Test
  @DisplayName("What Seed writes can be read, and is no permission to bootstrap a cluster")
  void seed() {
    assertThat(Grastate.parse(new Seed(3).grastate()))
        .matches(g -> g.seqno() == 1 && !g.safeToBootstrap() && g.uuid().length() == 36);
  }
}
