package org.galerarunbook.lab.junit;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.galerarunbook.lab.BeyondTheGate;
import org.galerarunbook.lab.Topic;
import org.galerarunbook.runbook.chapter.ChapterDescription;
import org.galerarunbook.runbook.chapter.Procedure;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The shards of the nightly run leave no chapter out. */
class ShardsTest {

  private static final String GATE = "gate";

  @Test
  @DisplayName("The nightly run has a shard for each topic")
  void everyTopic() throws Exception {
    assertThat(shards()).isEqualTo(topics());
  }

  @Test
  @DisplayName("Each chapter is in a shard: it has a topic besides the gate's")
  void everyChapter() {
    List<ChapterDescription> chapters = ChapterRules.allBeside(ChaptersTest.class);
    assertThat(chapters).hasSizeGreaterThan(30);
    assertThat(chapters)
        .allSatisfy(
            c ->
                assertThat(c.topics())
                    .as("topics of " + c.className())
                    .filteredOn(t -> !t.equals(GATE))
                    .isNotEmpty());
  }

  @Test
  @DisplayName("The gate has the guide, a snapshot, an IST, an outage and a failover")
  void gate() {
    assertThat(ChapterRules.allBeside(ChaptersTest.class))
        .filteredOn(c -> c.topics().contains(GATE))
        .extracting(c -> c.className().replaceAll("^.*\\.", ""))
        .contains(
            "BootstrapChapter",
            "TlsEverywhereChapter",
            "RestoreNodeFromScratchChapter",
            "BringANodeBackChapter",
            "FullOutageChapter",
            "FailOverChapter");
  }

  @Test
  @DisplayName("Only chapters of the gate leave sections out of it, and none all of its procedure")
  void beyondTheGate() throws Exception {
    int left = 0;
    for (ChapterDescription chapter : ChapterRules.allBeside(ChaptersTest.class)) {
      List<Method> sections =
          Stream.of(Class.forName(chapter.className()).getDeclaredMethods())
              .filter(m -> m.isAnnotationPresent(BeyondTheGate.class))
              .toList();
      left += sections.size();
      assertThat(sections)
          .as("sections that %s leaves out of the gate", chapter.className())
          .allSatisfy(m -> assertThat(chapter.topics()).as(m.getName()).contains(GATE))
          .allSatisfy(
              m ->
                  assertThat(m.isAnnotationPresent(Procedure.class))
                      .as("%s is a procedure", m.getName())
                      .isFalse());
    }
    assertThat(left).as("sections left out of the gate").isPositive();
  }

  private static List<String> shards() throws Exception {
    Matcher line =
        Pattern.compile("(?m)^ +topic: \\[(.*)]$")
            .matcher(Files.readString(Path.of(".github/workflows/nightly.yml")));
    assertThat(line.find()).as("a matrix of topics").isTrue();
    return Arrays.stream(line.group(1).split(", ")).toList();
  }

  private static List<String> topics() {
    return Stream.of(Topic.class.getDeclaredClasses())
        .map(t -> t.getAnnotation(Tag.class).value())
        .filter(t -> !t.equals(GATE))
        .sorted()
        .toList();
  }
}
