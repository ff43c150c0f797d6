package org.galerarunbook.lab.junit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.galerarunbook.lab.Alone;
import org.galerarunbook.lab.BeyondTheGate;
import org.galerarunbook.lab.Topic;
import org.galerarunbook.runbook.chapter.ChapterDescription;
import org.galerarunbook.runbook.chapter.OnHosts;
import org.galerarunbook.runbook.chapter.Procedure;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The shards of the nightly run leave no chapter out. */
class ShardsTest {

  private static final String GATE = "gate";

  /** To build, and to fetch or build images. */
  private static final Duration START = Duration.ofMinutes(15);

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

  @Test
  @DisplayName(
      "On each image runs what is in containers; what is on hosts has its own, and runs once")
  void worlds() throws Exception {
    assertThat(job("chapters"))
        .contains("run: ./lab verify --world containers --topic ${{ matrix.topic }} ");
    assertThat(job("hosts")).contains("run: ./lab verify --world hosts ").doesNotContain("matrix");
  }

  @Test
  @DisplayName("A shard may take what its pages say that it took, on two lanes, and the start")
  void enoughTime() throws Exception {
    Map<Boolean, List<ChapterDescription>> byWorld =
        ChapterRules.allBeside(ChaptersTest.class).stream()
            .collect(Collectors.partitioningBy(c -> c.topics().contains(OnHosts.TAG)));
    for (String topic : topics()) {
      Duration shard =
          expected(
              byWorld.get(false).stream().filter(c -> c.topics().contains(topic)).toList(), topic);
      assertThat(shard.plus(START)).as(topic).isLessThanOrEqualTo(limit("chapters"));
    }
    assertThat(expected(byWorld.get(true), OnHosts.TAG).plus(START))
        .isLessThanOrEqualTo(limit("hosts"));
  }

  /** Those that have the machine to themselves one by one, the others in two lanes. */
  private static Duration expected(List<ChapterDescription> chapters, String shard)
      throws ClassNotFoundException {
    Map<String, Duration> took =
        ExpectedTimes.of(Path.of("no earlier run"), Path.of("docs/runbook"));
    Duration alone = Duration.ZERO;
    Duration beside = Duration.ZERO;
    for (ChapterDescription chapter : chapters) {
      Duration time = took.getOrDefault(chapter.id(), Duration.ZERO);
      if (Class.forName(chapter.className()).isAnnotationPresent(Alone.class)) {
        alone = alone.plus(time);
      } else {
        beside = beside.plus(time);
      }
    }
    Duration all = alone.plus(beside.dividedBy(2));
    assertThat(all).as("what the pages of " + shard + " took").isGreaterThan(Duration.ofMinutes(3));
    return all;
  }

  private static Duration limit(String job) throws IOException {
    Matcher limit = Pattern.compile("(?m)^    timeout-minutes: (\\d+)$").matcher(job(job));
    assertThat(limit.find()).as("a limit of " + job).isTrue();
    return Duration.ofMinutes(Long.parseLong(limit.group(1)));
  }

  private static String job(String name) throws IOException {
    Matcher job =
        Pattern.compile("(?ms)^  %s:$(.*?)(?=^  \\w+:$|\\z)".formatted(name))
            .matcher(Files.readString(Path.of(".github/workflows/nightly.yml")));
    assertThat(job.find()).as("the job " + name).isTrue();
    return job.group(1);
  }

  private static List<String> shards() throws Exception {
    Matcher line = Pattern.compile("(?m)^ +topic: \\[(.*)]$").matcher(job("chapters"));
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
