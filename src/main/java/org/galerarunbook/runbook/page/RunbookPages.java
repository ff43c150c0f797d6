package org.galerarunbook.runbook.page;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.galerarunbook.runbook.chapter.Part;
import org.galerarunbook.runbook.chapter.Signposts;
import org.galerarunbook.runbook.coverage.Coverage;
import org.galerarunbook.runbook.coverage.Specification;
import org.galerarunbook.runbook.model.ChapterRecord;
import org.galerarunbook.runbook.model.Run;
import org.galerarunbook.runbook.model.Tested;
import org.galerarunbook.runbook.model.Verdict;

/** The pages of docs/runbook. */
public final class RunbookPages {
  /** The page that leads to the others. */
  public static final String INDEX = "index.md";

  /** The page that says where each item of the texts is answered. */
  public static final String COVERAGE = "coverage.md";

  /** What nodes are in the world of hosts; pages of the other have the rest. */
  private static final String HOST = "host";

  /** A line that says how long something took, or a block of figures. */
  private static final Pattern TIMING =
      Pattern.compile("(?m)^<!-- timing -->\n\n(?:\\|.*\n)+|^.*\\S.*<!-- timing -->$");

  private final Glossary glossary;
  private final Specification specification;
  private final Signposts signposts;
  private final List<Normaliser.Rule> noise;

  /**
   * @param signposts where references in the chapters' words lead
   * @param noise what differs between runs, beyond what {@link Normaliser} knows
   */
  public RunbookPages(
      Glossary glossary,
      Specification specification,
      Signposts signposts,
      List<Normaliser.Rule> noise) {
    this.signposts = signposts;
    this.glossary = glossary;
    this.specification = specification;
    this.noise = List.copyOf(noise);
  }

  /** All pages of the run by file name, the index first. */
  public Map<String, String> render(Run run) {
    Map<String, String> pages = new LinkedHashMap<>();
    pages.put(INDEX, new IndexPage(run, signposts).write());
    pages.put(COVERAGE, CoveragePage.write(Coverage.of(specification, run)));
    run.inOrder().forEach(c -> pages.put(c.description().page(), page(c, run.components())));
    return pages;
  }

  private String page(ChapterRecord chapter, List<Tested> all) {
    boolean hosts = chapter.description().part() == Part.HOSTS;
    List<Tested> components =
        all.stream().filter(c -> c.component().equals(HOST) == hosts).toList();
    Words words = new Words(chapter, glossary, signposts);
    return new ProcedurePage(chapter, components, words).write();
  }

  /**
   * Writes the run's pages. A chapter that could not run keeps the page that is there, and so does
   * one whose page differs from it only in what differs from run to run. The index has the figures
   * that the pages show then.
   *
   * @param complete whether the run had all chapters: only then the index is written whole, and the
   *     coverage, and pages of chapters that are no more are deleted; else the index is renewed
   *     where it speaks of the run's chapters
   */
  public void write(Run run, Path folder, boolean complete) {
    Map<String, String> pages = render(run);
    Set<String> wanted = Set.copyOf(pages.keySet());
    try {
      Files.createDirectories(folder);
      // What could not run here was seen elsewhere: that page stays, and the index says the rest.
      pages(run, v -> v == Verdict.COULD_NOT_RUN)
          .filter(name -> Files.exists(folder.resolve(name)))
          .forEach(pages::remove);
      pages.remove(INDEX);
      if (!complete) {
        pages.remove(COVERAGE);
      }
      for (var page : pages.entrySet()) {
        Path file = folder.resolve(page.getKey());
        if (!masked(read(file)).equals(masked(page.getValue()))) {
          Files.write(file, page.getValue().getBytes(StandardCharsets.UTF_8));
        }
      }
      String old = read(folder.resolve(INDEX));
      if (complete || !old.isEmpty()) {
        Files.writeString(folder.resolve(INDEX), index(run, folder, pages.keySet(), complete));
      }
      if (complete) {
        for (String gone : committed(folder)) {
          if (!wanted.contains(gone)) {
            Files.delete(folder.resolve(gone));
          }
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("The pages can't be written to " + folder, e);
    }
  }

  /**
   * The folder's index, with what the run's chapters say of themselves and the figures that their
   * pages in the folder show; all else stays.
   */
  public String index(Run run, Path folder) {
    try {
      return index(run, folder, pages(run, v -> true).collect(Collectors.toSet()), false);
    } catch (IOException e) {
      throw new UncheckedIOException("The pages can't be read from " + folder, e);
    }
  }

  private String index(Run run, Path folder, Set<String> pages, boolean whole) throws IOException {
    String old = read(folder.resolve(INDEX));
    String produced = new IndexPage(PageCosts.shown(run, folder), signposts).write();
    if (whole) {
      // a run that found nothing new leaves the day alone
      return undated(old).equals(undated(produced)) ? old : produced;
    }
    return IndexRows.renewed(old, produced, pages);
  }

  /**
   * Holds the structure of the committed pages against what the run produced. Nothing is said of a
   * chapter that did not run, could not or was red: its page comes from a run in which it was
   * green.
   *
   * @param chapters the pages of all chapters there are, of which the run may have had a part
   * @return what was compared, and what differs; that nothing was compared is a difference
   */
  public PageComparison compare(Run run, Path folder, Set<String> chapters) {
    Map<String, String> produced = render(run);
    String index = produced.remove(INDEX);
    String coverage = produced.remove(COVERAGE);
    Set<String> known = new HashSet<>(chapters);
    known.addAll(produced.keySet());
    boolean complete = produced.keySet().containsAll(known);
    Set<String> unproved = pages(run, v -> v != Verdict.GREEN).collect(Collectors.toSet());
    produced.keySet().removeAll(unproved);
    List<String> compared = new ArrayList<>();
    List<String> differences = new ArrayList<>();
    try {
      List<String> committed = committed(folder);
      for (String name : produced.keySet()) {
        if (committed.contains(name)) {
          compared.add(name);
          Page old = PageParser.parse(name, Files.readString(folder.resolve(name)));
          StructureDiff.between(old, PageParser.parse(name, produced.get(name)))
              .forEach(d -> differences.add(name + ": " + d));
        } else {
          differences.add(name + ": not committed");
        }
      }
      committed.stream()
          .filter(name -> !known.contains(name))
          .forEach(name -> differences.add(name + ": no chapter writes it any more"));
      String old = read(folder.resolve(INDEX));
      (complete
              ? IndexDiff.whole(old, index, unproved)
              : IndexDiff.rows(old, index, produced.keySet()))
          .forEach(d -> differences.add(INDEX + ": " + d));
      if (complete) {
        IndexDiff.coverage(read(folder.resolve(COVERAGE)), coverage, unproved)
            .forEach(d -> differences.add(COVERAGE + ": " + d));
      }
    } catch (IOException e) {
      throw new UncheckedIOException("The committed pages can't be read from " + folder, e);
    }
    if (compared.isEmpty()) {
      differences.add("no page was compared: no chapter that was green has a page in " + folder);
    }
    return new PageComparison(compared, complete, differences);
  }

  private static String undated(String index) {
    return index.replaceAll("(?m)^\\*Ran on .*$", "");
  }

  private static String read(Path file) throws IOException {
    return Files.exists(file) ? Files.readString(file) : "";
  }

  private String masked(String page) {
    return new Normaliser(noise).normalise(TIMING.matcher(page).replaceAll(""));
  }

  private static Stream<String> pages(Run run, Predicate<Verdict> of) {
    return run.chapters().stream()
        .filter(c -> of.test(c.verdict()))
        .map(c -> c.description().page());
  }

  private static List<String> committed(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .map(f -> f.getFileName().toString())
          .filter(f -> f.matches("(guide|playbook|hosts)-.*\\.md"))
          .sorted()
          .toList();
    }
  }
}
