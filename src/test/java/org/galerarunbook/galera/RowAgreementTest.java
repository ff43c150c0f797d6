package org.galerarunbook.galera;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.galerarunbook.galera.RowAgreement.Content;
import org.junit.jupiter.api.Test;

class RowAgreementTest {

  private static List<Content> on(Content... each) {
    return List.of(each);
  }

  @Test
  void equalRowsAreCounted() {
    assertThat(
            RowAgreement.same(
                Map.of("a", on(new Content("galera1", 2, "7"), new Content("galera2", 2, "7")))))
        .containsExactly(Map.entry("a", 2L));
    assertThat(RowAgreement.same(Map.of())).isEmpty();
  }

  @Test
  void tablesOfWhichNoneHasARowProveNothing() {
    assertThatThrownBy(
            () ->
                RowAgreement.same(
                    Map.of(
                        "a", on(new Content("galera1", 0, "0"), new Content("galera2", 0, "0")))))
        .hasMessage("no node has a row in a: nothing was compared");
  }

  @Test
  void asManyRowsWithOtherWordsAreDifferentAndEachNodeIsNamed() {
    assertThatThrownBy(
            () ->
                RowAgreement.same(
                    Map.of(
                        "a", on(new Content("galera1", 2, "7"), new Content("galera2", 2, "8")))))
        .hasMessage(
            "the nodes have different rows: a: galera1 has 2 rows, checksum 7; galera2 has 2 rows, checksum 8");
  }
}
