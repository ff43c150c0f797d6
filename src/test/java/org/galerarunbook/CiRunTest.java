package org.galerarunbook;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code .ci/run} does, with programs that note how they are called. */
class CiRunTest {

  private static final List<String> STEPS =
      List.of(
          "lab up --yes --reset",
          "lab status",
          "lab check",
          "mvn .*verify.* -Drunbook.docs=check",
          "lab up --yes --progress",
          "lab rehearse --progress plain",
          "lab rehearse --procedures --progress plain",
          "lab up --world hosts",
          "lab rehearse --world hosts --progress plain",
          "lab rehearse --world hosts --procedures --progress plain");

  private static final List<String> PAGES =
      List.of(
          "guide-00-a", "guide-01-b", "guide-02-c", "guide-03-d", "playbook-01-e", "playbook-08-f");
  private static final List<String> HOSTS = List.of("hosts-01-a", "hosts-02-b", "hosts-03-c");

  /** Of the pages that take turns. */
  private static final List<String> CHAPTERS =
      List.of("PLAYBOOKE", "PLAYBOOKF", "HOSTSA", "HOSTSB", "HOSTSC");

  private static final String IN_CONTAINERS = "lab rehearse --progress plain ";
  private static final String ON_HOSTS = "lab rehearse --world hosts --progress plain ";
  private static final String ALONE = "lab rehearse --procedures --progress plain ";
  private static final String ALONE_ON_HOSTS =
      "lab rehearse --world hosts --procedures --progress plain ";

  @TempDir private Path folder;
  private Path calls;

  @BeforeEach
  void project() throws Exception {
    calls = folder.resolve("calls");
    Files.createDirectories(folder.resolve("docs/runbook"));
    for (String page : Stream.concat(PAGES.stream(), HOSTS.stream()).toList()) {
      Files.writeString(
          folder.resolve("docs/runbook").resolve(page + ".md"),
          "<!-- Written by the run of org.galerarunbook.hosts.%sChapter. Change that, not this. -->%n"
              .formatted(page.toUpperCase(Locale.ROOT).replaceAll("[^A-Z]", "")));
    }
    Files.createDirectories(folder.resolve(".ci"));
    Files.copy(Path.of(".ci/run"), folder.resolve(".ci/run"));
    Files.createDirectories(folder.resolve("bin"));
    String notes =
        "echo \"${0##*/} $*\" >> %s; ! echo \"${0##*/} $*\" | grep -qE -- \"${FAILS:-nothing}\""
            .formatted(calls);
    // As the launcher does: a setting that is there and empty is refused.
    script("lab", "[ -n \"${LAB_DISK-unset}\" ] || exit 2\n" + notes);
    script("bin/mvn", "echo $TOOK > clock\n" + notes);
    script("bin/git", "true");
    script("bin/apt-get", "true");
    script("bin/docker", "true");
    script("bin/date", "echo $((DAY * 86400 + $(cat clock 2>/dev/null || echo 0)))");
  }

  private void script(String name, String body) throws Exception {
    Path file = Files.writeString(folder.resolve(name), "#!/bin/sh\n" + body + "\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private int run(int day, String fails, String... arguments) throws Exception {
    return run(day, fails, Duration.ofMinutes(20), arguments);
  }

  /**
   * @param took how long the proof of all chapters takes
   */
  private int run(int day, String fails, Duration took, String... arguments) throws Exception {
    Files.deleteIfExists(calls);
    Files.deleteIfExists(folder.resolve("clock"));
    List<String> command = new ArrayList<>(List.of("sh", folder.resolve(".ci/run").toString()));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().merge("PATH", folder + "/bin:", (path, own) -> own + path);
    builder.environment().put("DAY", String.valueOf(day));
    builder.environment().put("FAILS", fails);
    builder.environment().put("TOOK", String.valueOf(took.toSeconds()));
    Process process = builder.start();
    process.getInputStream().readAllBytes();
    return process.waitFor();
  }

  private List<String> called() throws Exception {
    return Files.readAllLines(calls, StandardCharsets.UTF_8);
  }

  @Test
  @DisplayName("Each step is taken, and one that fails ends it red, with the lab removed")
  void steps() throws Exception {
    assertThat(run(0, "nothing", "--full")).isZero();
    List<String> all = called();
    int at = -1;
    for (String step : STEPS) {
      int from = at + 1;
      int found =
          java.util.stream.IntStream.range(from, all.size())
              .filter(i -> all.get(i).matches(step + ".*"))
              .findFirst()
              .orElse(-1);
      assertThat(found).as("where '%s' is, behind %s of %s", step, from, all).isNotNegative();
      at = found;
    }
    for (String step : STEPS) {
      assertThat(run(0, "^" + step, "--full")).as("exit code where '%s' fails", step).isNotZero();
      // An up that fails takes back itself what it made.
      assertThat(called()).last().asString().isIn("lab down", STEPS.get(0) + " --progress plain");
    }
  }

  @Test
  @DisplayName("A lab that another checkout left is removed, unless something of it runs")
  void left() throws Exception {
    String notes = Files.readString(folder.resolve("lab"));
    script(
        "lab",
        "case $1 in down) touch gone ;; esac; [ $1 != up ] || [ -e gone ] || { echo lab up refused >> %s; exit 1; }%n%s"
            .formatted(calls, notes));
    script("bin/docker", "case $* in *--all*) echo /a/checkout ;; esac");
    assertThat(run(0, "nothing")).isZero();
    assertThat(called())
        .startsWith(
            "lab up refused",
            "lab down --folder /a/checkout",
            "lab up --yes --reset --progress plain");

    Files.delete(folder.resolve("gone"));
    script(
        "bin/docker",
        "case $* in *--quiet*) echo 708047ff2f42 ;; *--all*) echo /a/checkout ;; esac");
    assertThat(run(0, "nothing")).isEqualTo(1);
    assertThat(called()).containsExactly("lab up refused");

    script("bin/docker", "true");
    assertThat(run(0, "nothing")).as("refused, with no lab to be seen").isEqualTo(1);
    assertThat(called()).containsExactly("lab up refused");
  }

  @Test
  @DisplayName("Each page is pasted within ten days, the long ones with --full")
  void pages() throws Exception {
    TreeSet<String> pasted = new TreeSet<>();
    TreeSet<String> onHosts = new TreeSet<>();
    TreeSet<String> alone = new TreeSet<>();
    for (int day = 0; day < 10; day++) {
      assertThat(run(day, "nothing")).isZero();
      pasted.addAll(rehearsed(IN_CONTAINERS));
      onHosts.addAll(rehearsed(ON_HOSTS));
      alone.addAll(rehearsed(ALONE));
      assertThat(rehearsed(ALONE_ON_HOSTS)).containsExactly(HOSTS.get(day % HOSTS.size()));
      // Without a name all pages would be pasted.
      assertThat(called()).noneMatch(c -> c.matches("lab rehearse .*--progress plain ?"));
    }
    assertThat(pasted).containsExactlyElementsOf(PAGES.subList(0, 5));
    assertThat(onHosts).containsExactlyElementsOf(HOSTS);
    assertThat(alone).containsExactlyElementsOf(PAGES.subList(0, 5));
    run(0, "nothing", "--full");
    assertThat(rehearsed(ON_HOSTS)).containsExactlyElementsOf(HOSTS);
    List<String> all = new ArrayList<>(PAGES);
    all.add("playbook-28-upgrade-to-a-new-major-release"); // In a lab of the old release.
    assertThat(rehearsed(IN_CONTAINERS)).containsExactlyElementsOf(all);
  }

  @Test
  @DisplayName(
      "On a slow machine fewer pages are pasted, those that changed first; with --full all")
  void slow() throws Exception {
    // Two of the pages have their turn on this day.
    assertThat(run(9, "nothing")).isZero();
    assertThat(rehearsed(IN_CONTAINERS)).containsExactly(PAGES.get(0));
    script("bin/git", "echo docs/runbook/" + PAGES.get(4) + ".md");
    assertThat(run(9, "nothing")).isZero();
    assertThat(rehearsed(IN_CONTAINERS)).containsExactly(PAGES.get(4), PAGES.get(0));
    assertThat(run(9, "nothing", Duration.ofMinutes(33))).isZero();
    assertThat(rehearsed(IN_CONTAINERS)).containsExactly(PAGES.get(4));
    assertThat(rehearsed(ON_HOSTS)).hasSize(1);
    assertThat(run(9, "nothing", Duration.ofMinutes(46))).isZero();
    assertThat(called()).noneMatch(c -> c.startsWith("lab rehearse"));
    assertThat(run(9, "nothing", Duration.ofMinutes(46), "--full")).isZero();
    assertThat(rehearsed(ON_HOSTS)).containsExactlyElementsOf(HOSTS);
  }

  @Test
  @DisplayName("Each chapter is proved within ten days, and when its page changed; all with --full")
  void chapters() throws Exception {
    List<String> all = new ArrayList<>();
    for (int day = 0; day < 10; day++) {
      assertThat(run(day, "nothing")).isZero();
      all.addAll(proved());
    }
    assertThat(all).containsExactlyInAnyOrderElementsOf(CHAPTERS);
    script("bin/git", "echo docs/runbook/" + HOSTS.get(1) + ".md");
    assertThat(run(0, "nothing")).isZero();
    assertThat(proved()).containsExactly("HOSTSB");
    script("bin/git", "echo src/test/java/org/galerarunbook/playbook/PLAYBOOKFChapter.java");
    assertThat(run(0, "nothing")).isZero();
    assertThat(proved()).containsExactly("PLAYBOOKF");
    assertThat(run(0, "nothing", "--full")).isZero();
    assertThat(proved()).containsExactlyElementsOf(CHAPTERS);

    Files.writeString(
        folder.resolve(".ci/run"),
        Files.readString(Path.of(".ci/run")).replace("MOST_CHANGED=4", "MOST_CHANGED=2"));
    script("bin/git", "ls docs/runbook/*.md");
    assertThat(run(0, "nothing")).isZero();
    assertThat(proved()).as("at most so many that changed").hasSize(2);
  }

  /** Which of them Maven is not told to leave out, as failsafe understands it. */
  private List<String> proved() throws Exception {
    String mvn = called().stream().filter(c -> c.startsWith("mvn ")).findFirst().orElseThrow();
    Matcher told = Pattern.compile("-Dchapters.left.out=%regex\\[(\\S+)]").matcher(mvn);
    String leftOut = told.find() ? told.group(1) : "nothing";
    return CHAPTERS.stream()
        .filter(c -> !("org/galerarunbook/hosts/" + c + "Chapter.class").matches(leftOut))
        .toList();
  }

  private List<String> rehearsed(String mark) throws Exception {
    return called().stream()
        .filter(c -> c.startsWith(mark))
        .flatMap(c -> List.of(c.substring(mark.length()).split(" ")).stream())
        .toList();
  }
}
