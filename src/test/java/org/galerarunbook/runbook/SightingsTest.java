package org.galerarunbook.runbook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import org.galerarunbook.runbook.chapter.ChapterDescription;
import org.galerarunbook.runbook.chapter.Costs;
import org.galerarunbook.runbook.chapter.Needs;
import org.galerarunbook.runbook.chapter.Playbook;
import org.galerarunbook.runbook.chapter.SectionDescription;
import org.galerarunbook.runbook.chapter.SectionKind;
import org.galerarunbook.runbook.chapter.Signposts;
import org.galerarunbook.runbook.chapter.Symptom;
import org.galerarunbook.runbook.chapter.UseWhen;
import org.galerarunbook.runbook.lexicon.Lexicon;
import org.galerarunbook.runbook.model.Verdict;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SightingsTest {
  @TempDir Path folder;

  @Test
  void aChapterIsRedWhenItsRunDidNotSeeWhatItIsKnownBy() {
    FakeRunner runner = new FakeRunner().answers(0, "ERROR 1047 (08S01) at line 3: WSREP", "");
    Recorder recorder = FakeRun.open(folder, runner);
    ChapterRecorder chapter = ran(recorder);
    assertThatThrownBy(chapter::finish)
        .hasMessageContaining("\"Known\" names a @Symptom that its run did not see")
        .hasMessageContaining("`failed to open … 110`. Correct the text")
        .hasMessageNotContaining("1047");
    assertThat(recorder.run().verdict()).isEqualTo(Verdict.RED);
  }

  @Test
  void aLongTextWithoutItIsNotIt() {
    Sightings sightings = new Sightings(List.of("ERROR 1047"));
    sightings.in("ERROR 1046 (3D000): No database selected\n".repeat(50_000));
    assertThatThrownBy(() -> sightings.requireAll("Known")).hasMessageContaining("`ERROR 1047`");
    sightings.in("x\n".repeat(50_000) + "ERROR 1047 (08S01)");
    sightings.requireAll("Known");
  }

  @Test
  void aPartOfAChapterNeedNotSeeWhatTheRestWouldHaveSeen() {
    Recorder recorder = FakeRun.open(folder, new FakeRunner().answers(0, "ERROR 1047", ""));
    ChapterRecorder chapter = ran(recorder);
    chapter.inPart();
    chapter.finish();
    assertThat(recorder.run().verdict()).isEqualTo(Verdict.GREEN);
  }

  @Test
  void anAnswerOrALogIsEnough() {
    FakeRunner runner = new FakeRunner().answers(0, "", "ERROR 1047 (08S01) at line 3: WSREP");
    Recorder recorder = FakeRun.open(folder, runner);
    ChapterRecorder chapter = ran(recorder);
    chapter.attach("galera1.log", "x\nfailed to open backend: 110\n");
    chapter.finish();
    assertThat(recorder.run().verdict()).isEqualTo(Verdict.GREEN);
  }

  @Test
  void anOlderServersWordsAreWhatHasToBeSeen() {
    FakeRunner runner = new FakeRunner().answers(0, "", "ERROR 1045 (28000) WSREP");
    Recorder recorder = FakeRun.open(folder, runner);
    ChapterRecorder chapter = recorder.chapter(ChapterDescription.of(Known.class));
    chapter.words(said -> said.replace("1047", "1045"));
    asks(chapter);
    chapter.attach("galera1.log", "x\nfailed to open backend: 110\n");
    chapter.finish();
    assertThat(recorder.run().verdict()).isEqualTo(Verdict.GREEN);
  }

  @Test
  void theLongestMessageThatFitsIsMeantAndOneTextHasOnePage() {
    Lexicon lexicon = Lexicon.of(List.of(Known.class), Signposts.of(List.of(Known.class)));
    assertThat(lexicon.find("ERROR 1047 (08S01) at line 3: WSREP x").orElseThrow().means())
        .isEqualTo("no quorum");
    assertThat(lexicon.find("ERROR 1048")).isEmpty();
    assertThatThrownBy(
            () -> Lexicon.of(List.of(Known.class, Again.class), Signposts.of(List.of(Known.class))))
        .hasMessageContaining("\"ERROR 1047\" is a symptom of Known and of Again");
  }

  private static ChapterRecorder ran(Recorder recorder) {
    ChapterRecorder chapter = recorder.chapter(ChapterDescription.of(Known.class));
    asks(chapter);
    return chapter;
  }

  private static void asks(ChapterRecorder chapter) {
    chapter.section(new SectionDescription("Ask", SectionKind.DRILL, List.of()));
    chapter.page().step("Ask").run("ask").prints("ERROR");
    chapter.sectionEnded(null);
  }

  @Playbook(number = 1, title = "Known", purpose = "Is known by two messages.")
  @UseWhen("in tests")
  @Needs("nothing")
  @Costs("nothing")
  @Symptom(text = "ERROR 1047", means = "an error")
  @Symptom(text = "ERROR 1047 … WSREP", means = "no quorum")
  @Symptom(text = "failed to open … 110", means = "nobody was found")
  private static final class Known {}

  @Playbook(number = 2, title = "Again", purpose = "Is known by the same message.")
  @UseWhen("in tests")
  @Needs("nothing")
  @Costs("nothing")
  @Symptom(text = "ERROR 1047", means = "another error")
  private static final class Again {}
}
