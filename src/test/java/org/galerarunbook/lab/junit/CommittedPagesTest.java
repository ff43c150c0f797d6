package org.galerarunbook.lab.junit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.galerarunbook.runbook.Danger;
import org.galerarunbook.runbook.chapter.ClassTexts;
import org.galerarunbook.runbook.chapter.SectionKind;
import org.galerarunbook.runbook.chapter.Signposts;
import org.galerarunbook.runbook.model.ChapterRecord;
import org.galerarunbook.runbook.page.Page;
import org.galerarunbook.runbook.page.PageParser;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What a person with a broken cluster meets on the committed pages. */
class CommittedPagesTest {
  private static final Path DOCS = Path.of("docs");
  private static final int MOST_VISIBLE = 300;

  /** The card must not push the first command off the screen. */
  private static final int CARD = 45;

  private static final Pattern FENCE = Pattern.compile("(?ms)^ *(`{3,}).*?^ *\\1`* *$");
  private static final Pattern DATA_SIZE =
      Pattern.compile("\n  Measured: .*?; ([\\d.]+ MB) of data;");
  private static final Pattern COST = Pattern.compile("^\\| \\[.*?]\\(([\\w-]+\\.md)\\) \\|.*");
  private static final Pattern COUNTED =
      Pattern.compile(
          "(?i)last section but|(?:sections?|procedure|steps?|tables?|commands?)\\s+(?:above|below)\\b"
              + "|(?:previous|next|first|last)\\s+section|(?:previous|next)\\s+step|first\\s+part\\b"
              + "|\\bsteps?\\s+\\d+\\b|\\bstep\\s+(?:before|after)\\b|\\bit\\s+is\\s+number\\s+\\d"
              + "|\\bas(?:\\s+\\w+){0,3}?\\s+(?:above|below)\\b|\\bhere\\s+and\\s+below\\b"
              + "|\\b(?:is|are)\\s+(?:above|below)\\s*[.,:;]");
  private static final Pattern LINK =
      Pattern.compile("(?<!!)\\[[^\\]]*\\]\\(([^)#:\\s]*)(#[^)\\s]*)?\\)");

  @Test
  @DisplayName("A procedure is short, and free of what only a machine wants to know")
  void visible() throws IOException {
    for (Path file : procedures()) {
      String visible = visible(Files.readString(file));
      long lines = visible.lines().filter(l -> !l.isBlank()).count();
      assertThat(lines).as("visible lines of " + file).isLessThanOrEqualTo(MOST_VISIBLE);
      long before = visible.substring(0, visible.indexOf("\n## ")).lines().count();
      assertThat(before).as("lines of " + file + " above the procedure").isLessThanOrEqualTo(CARD);
      assertThat(visible)
          .as(file.toString())
          .doesNotContain(
              "exit code", "less than a second", "no output", "prints a match", "redacted]")
          .doesNotContain(ChapterRecord.NO_FIGURE);
    }
  }

  @Test
  @DisplayName("Before what destroys stands what is lost")
  void losses() throws IOException {
    List<String> silent = new ArrayList<>();
    for (Path file : procedures()) {
      Page page = PageParser.parse(file.getFileName().toString(), Files.readString(file));
      for (Page.Block block : page.asRun(k -> !k.isDrill()).blocks()) {
        Danger.in(block.command())
            .filter(destroys -> block.loses().isEmpty())
            .ifPresent(destroys -> silent.add(file + ": " + destroys + " in " + block.command()));
      }
      assertThat(page.blocks()).as(file.toString()).hasSizeGreaterThan(3);
    }
    assertThat(silent).as("blocks that destroy and do not say what is lost").isEmpty();
  }

  @Test
  @DisplayName("Each followed step, or its section, says what to do when it comes out otherwise")
  void otherwise() throws IOException {
    List<String> silent = new ArrayList<>();
    int steps = 0;
    for (Path file : procedures()) {
      Page page = PageParser.parse(file.getFileName().toString(), Files.readString(file));
      boolean said = false;
      for (Page.Part part : page.asRun(SectionKind::isFollowed).parts()) {
        if (part instanceof Page.Section section) {
          said = !section.otherwise().isEmpty();
        } else if (part instanceof Page.Step s && ++steps > 0 && !said && s.otherwise().isEmpty()) {
          silent.add(file.getFileName() + ": " + s.title());
        }
      }
    }
    assertThat(steps).as("steps looked at").isGreaterThan(900);
    assertThat(silent).as("steps without otherwise(…) or @Otherwise(…)").isEmpty();
  }

  @Test
  @DisplayName("README names every page")
  void named() throws IOException {
    String readme = Files.readString(Path.of("README.md"));
    try (Stream<Path> pages = Files.list(DOCS.resolve("runbook"))) {
      List<String> all =
          pages
              .map(Path::toString)
              .filter(p -> p.matches(".*/(guide|playbook|hosts)-\\d.*"))
              .toList();
      assertThat(all).hasSizeGreaterThan(40);
      assertThat(all).filteredOn(page -> !readme.contains("](" + page + ")")).isEmpty();
    }
  }

  @Test
  @DisplayName("The first link of the index and of each page is the way in")
  void wayIn() throws IOException {
    List<Path> pages = procedures();
    assertThat(pages).hasSizeGreaterThan(40);
    pages.add(DOCS.resolve("runbook/index.md"));
    for (Path file : pages) {
      Matcher link = LINK.matcher(prose(Files.readString(file)));
      assertThat(link.find()).as("a link of " + file).isTrue();
      assertThat(link.group()).as(file.toString()).isEqualTo("[Start here](../start-here.md)");
    }
  }

  @Test
  @DisplayName("The index's lines have one situation each, the first of the page's card")
  void lines() throws IOException {
    Pattern line = Pattern.compile("(?m)^- \\*\\*\\[[^\\]]+]\\(([\\w-]+\\.md)\\)\\*\\* (.*)$");
    Pattern first = Pattern.compile("\n- \\*\\*Use it when\\*\\*(?: |\n  - )(.*)\n");
    List<String> differing = new ArrayList<>();
    List<String> seen = new ArrayList<>();
    Matcher lines = line.matcher(Files.readString(DOCS.resolve("runbook/index.md")));
    while (lines.find()) {
      seen.add(lines.group(1));
      Matcher card =
          first.matcher(Files.readString(DOCS.resolve("runbook").resolve(lines.group(1))));
      assertThat(card.find()).as("a card on " + lines.group(1)).isTrue();
      // terms are links on the page alone
      String situation = card.group(1).replaceAll("\\[([^\\]]*)]\\(\\.\\./glossary[^)]*\\)", "$1");
      if (!lines.group(2).equals(situation)) {
        differing.add(lines.group());
      }
    }
    assertThat(seen).hasSize(procedures().size());
    assertThat(differing).isEmpty();
  }

  @Test
  @DisplayName("The index's costs are what the pages show, each with its fault and its data")
  void costs() throws IOException {
    Map<String, String> columns =
        Map.of(
            "Acknowledged writes lost", "acknowledged writes lost",
            "RPO", "RPO: span of acknowledged writes lost",
            "RTO: longest write gap", "RTO: longest write gap",
            "p99 write latency", "p99 write latency");
    List<String> index = Files.readAllLines(DOCS.resolve("runbook/index.md"));
    List<String> table = index.stream().filter(l -> l.startsWith("| ")).toList();
    List<String> head = List.of(table.get(0).split(" *\\| *"));
    assertThat(head).containsAll(columns.keySet()).contains("Kind of fault", "Data");
    List<String> differing = new ArrayList<>();
    Set<String> rows = new HashSet<>();
    for (String row : table) {
      Matcher link = COST.matcher(row);
      if (!link.matches()) {
        continue;
      }
      rows.add(link.group(1));
      String page = Files.readString(DOCS.resolve("runbook").resolve(link.group(1)));
      List<String> cells = List.of(row.split(" *\\| *", -1));
      assertThat(cells.get(head.indexOf("Kind of fault"))).as(row).isNotEmpty();
      Matcher size = DATA_SIZE.matcher(page);
      assertThat(cells.get(head.indexOf("Data")))
          .as(row)
          .isEqualTo(size.find() ? size.group(1) : "");
      columns.forEach(
          (column, cost) -> {
            String cell = cells.get(head.indexOf(column));
            if (!cell.isEmpty() && !page.contains("\n| " + cost + " | " + cell + " |")) {
              differing.add(link.group(1) + ": " + column + " " + cell);
            }
          });
    }
    assertThat(differing).isEmpty();
    assertThat(rows).hasSizeGreaterThan(35);
    for (Path page : procedures()) {
      assertThat(rows.contains(page.getFileName().toString()))
          .as("whether the index has what was measured on " + page)
          .isEqualTo(Files.readString(page).contains("\n  Measured: "));
    }
  }

  @Test
  @DisplayName("Every link of the documents leads to a page and a heading that exist")
  void links() throws IOException {
    List<String> broken = new ArrayList<>();
    int looked = 0;
    List<Path> procedures = procedures();
    try (Stream<Path> all = Files.walk(DOCS)) {
      for (Path file : all.filter(f -> f.toString().endsWith(".md")).toList()) {
        Matcher link = LINK.matcher(prose(Files.readString(file)));
        while (link.find()) {
          looked++;
          Path target =
              link.group(1).isEmpty() ? file : file.resolveSibling(link.group(1)).normalize();
          // index and coverage may be behind a section's new title
          boolean isBehind = file.startsWith(DOCS.resolve("runbook")) && !procedures.contains(file);
          boolean isThere =
              Files.exists(target)
                  && (isBehind
                      || link.group(2) == null
                      || anchors(target).contains(link.group(2).substring(1)));
          if (!isThere) {
            broken.add(file + ": " + link.group());
          }
        }
      }
    }
    assertThat(looked).as("links looked at").isGreaterThan(200);
    assertThat(broken).isEmpty();
  }

  @Test
  @DisplayName("Nobody has to count steps to find what is meant")
  void references() throws IOException {
    assertThat(
            List.of(
                "the last section but one",
                "mend it in the section above",
                "by the next section",
                "see step 4",
                "read the step before",
                "a node of the next step",
                "the first part",
                "the procedure above",
                "the table of the first section",
                "as\nabove",
                "as asked above",
                "as in the guide below",
                "here and below",
                "what it said is above.",
                "so it is number 4"))
        .allMatch(text -> COUNTED.matcher(text).find());
    assertThat(List.of("a number above 0", "below its serials", "from the first step on"))
        .noneMatch(text -> COUNTED.matcher(text).find());
    List<Path> files = procedures();
    files.add(DOCS.resolve("start-here.md"));
    List<String> found = new ArrayList<>();
    for (Path file : files) {
      String words = prose(Files.readString(file)).replaceAll("(?s)<!--.*?-->", "");
      COUNTED.matcher(words).results().forEach(r -> found.add(file + ": " + r.group()));
    }
    assertThat(found).as("what a reader has to look for").isEmpty();
    for (Class<?> chapter : ChapterRules.chapters()) {
      assertThat(ClassTexts.of(chapter))
          .as(chapter.getName())
          .noneMatch(text -> COUNTED.matcher(text).find());
    }
  }

  private static List<Path> procedures() throws IOException {
    List<Path> procedures = new ArrayList<>();
    try (Stream<Path> all = Files.list(DOCS.resolve("runbook"))) {
      for (Path file : all.sorted().toList()) {
        if (PageParser.parse(file.toString(), Files.readString(file)).isProcedure()) {
          procedures.add(file);
        }
      }
    }
    return procedures;
  }

  /** What is read without unfolding anything. */
  private static String visible(String page) {
    return page.replaceAll("(?s)<details>.*?</details>", "").replaceAll("(?s)<!--.*?-->", "");
  }

  /** Without blocks and code spans, in which brackets are somebody else's. */
  private static String prose(String page) {
    return FENCE.matcher(page).replaceAll("").replaceAll("(`+)(?!`).+?(?<!`)\\1(?!`)", "");
  }

  private static Set<String> anchors(Path file) throws IOException {
    Set<String> anchors = new HashSet<>();
    if (file.toString().endsWith(".md")) {
      FENCE
          .matcher(Files.readString(file))
          .replaceAll("")
          .lines()
          .filter(l -> l.matches("#{1,6} .*"))
          .map(l -> l.replaceFirst("#+ ", "").replaceAll("\\[([^\\]]*)\\]\\([^)]*\\)", "$1"))
          .forEach(l -> anchors.add(Signposts.anchor(l)));
    }
    return anchors;
  }
}
