package org.galerarunbook.galera.recovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.galerarunbook.galera.recovery.Sights.ONE;
import static org.galerarunbook.galera.recovery.Sights.TWO;

import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is made of a stopped node's files. */
class ContentsTest {

  private static final String ZEROS = Position.NONE.uuid();

  private static String grastate(String uuid, long seqno, int safe) {
    return "# GALERA saved state\nversion: 2.1\nuuid:    %s\nseqno:   %d\nsafe_to_bootstrap: %d"
        .formatted(uuid, seqno, safe);
  }

  private static String recovered(String uuid, long seqno) {
    return "2026-11-28 6:00:01 0 [Note] WSREP: Recovered position: " + uuid + ":" + seqno;
  }

  private static Contents contents(String grastate, String recovered) {
    return new Contents(200, List.of(), grastate, Contents.View.NONE, Noted.NOTHING, recovered);
  }

  private static Sight seen(Contents contents) {
    return contents.seen("galera1", ContentsTest::notAsked, ContentsTest::notAsked);
  }

  private static Sight seenWithCleanLog(Contents contents) {
    return contents.seen("galera1", () -> false, () -> false);
  }

  private static boolean notAsked() {
    throw new AssertionError("the log was asked, which may be long");
  }

  @Test
  @DisplayName("Left in order: the file and InnoDB say the same, and the flag counts")
  void inOrder() {
    Sight sight = seen(contents(grastate(ONE, 7, 1), recovered(ONE, 7)));
    assertThat(sight.position()).isEqualTo(new Position(ONE, 7));
    assertThat(sight.holding()).isEqualTo(Holding.DATA);
    assertThat(sight.safeToBootstrap()).isTrue();
    assertThat(sight.hasHistory()).isTrue();
  }

  @Test
  @DisplayName("Seqno -1: InnoDB says where it stands")
  void crashed() {
    Sight sight = seen(contents(grastate(ONE, -1, 0), recovered(ONE, 12)));
    assertThat(sight.position()).isEqualTo(new Position(ONE, 12));
    assertThat(sight.holding()).isEqualTo(Holding.DATA);
    assertThat(sight.source()).contains("asked of InnoDB");
  }

  @Test
  @DisplayName("All zeros, as while a schema change runs: the data are whole, and InnoDB's count")
  void zeros() {
    Sight sight = seenWithCleanLog(contents(grastate(ZEROS, -1, 0), recovered(ONE, 9)));
    assertThat(sight.position()).isEqualTo(new Position(ONE, 9));
    assertThat(sight.hasHistory()).isTrue();
    assertThat(sight.isEmpty()).isFalse();
    assertThat(sight.holding()).isEqualTo(Holding.DATA_UNVOUCHED);
    assertThat(sight.source()).contains("zeros");
  }

  @Test
  @DisplayName("A seqno that somebody wrote into the file does not count against InnoDB's")
  void another() {
    for (long written : new long[] {900, 3}) {
      Sight sight = seen(contents(grastate(ONE, written, 0), recovered(ONE, 12)));
      assertThat(sight.position()).isEqualTo(new Position(ONE, 12));
      assertThat(sight.holding()).isEqualTo(Holding.DATA_UNVOUCHED);
      assertThat(sight.source()).contains("grastate.dat says seqno " + written);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "garbage"})
  @DisplayName("No grastate.dat, or an empty one: InnoDB's position counts, nobody vouches for it")
  void withoutFile(String grastate) {
    Sight sight = seenWithCleanLog(contents(grastate, recovered(ONE, 12)));
    assertThat(sight.position()).isEqualTo(new Position(ONE, 12));
    assertThat(sight.holding()).isEqualTo(Holding.DATA_UNVOUCHED);
    assertThat(sight.source()).contains("no grastate.dat");
  }

  @Test
  @DisplayName("Another history in the file than in InnoDB: for an operator to decide")
  void contradiction() {
    Sight sight = seen(contents(grastate(ONE, -1, 0), recovered(TWO, 12)));
    assertThat(sight.isDoubtful()).isTrue();
    assertThat(sight.position()).isEqualTo(new Position(TWO, 12));
    assertThat(sight.source()).contains(ONE);
  }

  @Test
  @DisplayName("Tables without a position are data, and not an empty node")
  void ofNoHistory() {
    for (String file : List.of("", grastate(ZEROS, -1, 0), grastate(ONE, -1, 0))) {
      Sight sight = seenWithCleanLog(contents(file, recovered(ZEROS, -1)));
      assertThat(sight.isDoubtful()).isTrue();
      assertThat(sight.isEmpty()).isFalse();
      assertThat(sight.hasHistory()).isFalse();
      assertThat(sight.source()).contains("200 files of tables");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"sst_in_progress", ".sst", "rsync_sst.conf"})
  @DisplayName("The rest of a snapshot is no history, even where InnoDB would name a position")
  void half(String rest) {
    Contents contents =
        new Contents(
            200,
            List.of(rest),
            grastate(ZEROS, -1, 0),
            Contents.View.NONE,
            Noted.NOTHING,
            recovered(ONE, 369));
    Sight sight = seen(contents);
    assertThat(sight.isHalf()).isTrue();
    assertThat(sight.position()).isEqualTo(Position.NONE);
    assertThat(sight.hasHistory()).isFalse();
    assertThat(sight.isEmpty()).isFalse();
    assertThat(sight.source()).contains(rest);
  }

  @Test
  @DisplayName("A snapshot whose script tidied up when it failed is known by the node's log")
  void halfByLog() {
    Contents contents = contents(grastate(ZEROS, -1, 0), recovered(ONE, 369));
    assertThat(contents.seen("galera1", () -> true, () -> false).isHalf()).isTrue();
  }

  @Test
  @DisplayName("Whom its peers found inconsistent is chosen by an operator or not at all")
  void inconsistent() {
    Sight sight =
        contents(grastate(ZEROS, -1, 0), recovered(ONE, 50))
            .seen("galera1", () -> false, () -> true);
    assertThat(sight.isDoubtful()).isTrue();
    assertThat(sight.source()).contains("inconsistent");
  }

  @Test
  @DisplayName("Empty is what has no tables, and was looked at")
  void empty() {
    Contents contents =
        new Contents(0, List.of(), grastate(ZEROS, -1, 0), Contents.View.NONE, Noted.NOTHING, "");
    assertThat(seen(contents).isEmpty()).isTrue();
    assertThat(seen(contents).source()).isEqualTo("no tables in it");
  }

  @Test
  @DisplayName("A server that says no position makes the node unreadable, with its last line")
  void unreadable() {
    Sight sight =
        seen(contents(grastate(ONE, -1, 0), "InnoDB: starting\nInnoDB: corrupted page\n"));
    assertThat(sight.isUnreadable()).isTrue();
    assertThat(sight.problem()).isEqualTo("InnoDB: corrupted page");
    assertThat(seen(contents(grastate(ONE, -1, 0), "")).problem()).contains("no ibdata1");
  }

  @Test
  @DisplayName("Read from what the look printed, between the server's own lines")
  void parsed() {
    String output =
        """
        rest .sst
        tables 17
        grastate uuid:    %s
        grastate seqno:   -1
        self 7081a412
        member 7081a412
        member 71afbc56
        2026-11-28 6:00:00 0 [Note] starting
        %s
        looked at all
        """
            .formatted(ONE, recovered(ONE, 4));
    Contents contents = Contents.parse(output);
    assertThat(contents.tables()).isEqualTo(17);
    assertThat(contents.rests()).containsExactly(".sst");
    assertThat(contents.grastate()).contains("uuid:    " + ONE).contains("seqno:   -1");
    assertThat(contents.view())
        .isEqualTo(new Contents.View("7081a412", List.of("7081a412", "71afbc56")));
    assertThat(Position.find(contents.recovered())).contains(new Position(ONE, 4));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "tables 0\n", "looked at all\n", "tables 3\ngrastate uuid:"})
  @DisplayName("Half of the listing is no empty directory, but an error")
  void cutOff(String output) {
    assertThatThrownBy(() -> Contents.parse(output)).hasMessageContaining("could not be listed");
  }
}
