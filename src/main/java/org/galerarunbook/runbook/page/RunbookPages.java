package org.galerarunbook.runbook.page;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.galerarunbook.runbook.coverage.Coverage;
import org.galerarunbook.runbook.coverage.Specification;
import org.galerarunbook.runbook.model.ChapterRecord;
import org.galerarunbook.runbook.model.Run;
import org.galerarunbook.runbook.model.Verdict;

/** The pages of docs/runbook. */
public final class RunbookPages {
  /** The page that leads to the others. */
  public static final String INDEX = "index.md";

  private final Glossary glossary;
  private final Specification specification;
  private final List<Normaliser.Rule> noise;

  /**
   * @param noise what differs between runs, beyond what {@link Normaliser} knows
   */
  public RunbookPages(Glossary glossary, Specification specification, List<Normaliser.Rule> noise) {
    this.glossary = glossary;
    this.specification = specification;
    this.noise = List.copyOf(noise);
  }

  /** All pages of the run by file name, the index first. */
  public Map<String, String> render(Run run) {
    Map<String, String> pages = new LinkedHashMap<>();
    pages.put(INDEX, new IndexPage(run, Coverage.of(specification, run)).write());
    inOrder(run)
        .forEach(
            c ->
                pages.put(
                    c.description().id() + ".md",
                    new ChapterPage(c, run.components(), glossary, new Normaliser(noise)).write()));
    return pages;
  }

  /**
   * Writes the run's pages. A chapter that could not run keeps the page that is there.
   *
   * @param complete whether the run had all chapters: only then the index is written too, and pages
   *     of chapters that are no more are deleted
   */
  public void write(Run run, Path folder, boolean complete) {
    Map<String, String> pages = render(run);
    Set<String> wanted = Set.copyOf(pages.keySet());
    if (!complete) {
      pages.remove(INDEX);
    }
    try {
      Files.createDirectories(folder);
      // What could not run here was seen elsewhere: that page stays, and the index says the rest.
      couldNotRun(run).filter(name -> Files.exists(folder.resolve(name))).forEach(pages::remove);
      for (var page : pages.entrySet()) {
        Files.write(
            folder.resolve(page.getKey()), page.getValue().getBytes(StandardCharsets.UTF_8));
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
   * How the structure of the committed pages differs from what the run produced. Nothing is said of
   * a chapter that could not run: its page comes from a place where it could.
   *
   * @param complete whether the run had all chapters, so that a page without a chapter is a
   *     difference
   * @return lines for a person; empty when nothing differs
   */
  public List<String> differences(Run run, Path folder, boolean complete) {
    Map<String, String> produced = render(run);
    produced.remove(INDEX);
    Set<String> all = Set.copyOf(produced.keySet());
    couldNotRun(run).toList().forEach(produced::remove);
    List<String> differences = new ArrayList<>();
    try {
      List<String> committed = committed(folder);
      for (var page : produced.entrySet()) {
        String name = page.getKey();
        if (!committed.contains(name)) {
          differences.add(name + ": not committed");
          continue;
        }
        Page old = PageParser.parse(name, Files.readString(folder.resolve(name)));
        StructureDiff.between(old, PageParser.parse(name, page.getValue()))
            .forEach(d -> differences.add(name + ": " + d));
      }
      committed.stream()
          .filter(name -> complete && !all.contains(name))
          .forEach(name -> differences.add(name + ": no chapter writes it any more"));
    } catch (IOException e) {
      throw new UncheckedIOException("The committed pages can't be read from " + folder, e);
    }
    return differences;
  }

  /** The chapters as a reader goes through them: the guide, then the playbooks, each by number. */
  public static Stream<ChapterRecord> inOrder(Run run) {
    return run.chapters().stream()
        .sorted(
            Comparator.comparing((ChapterRecord c) -> c.description().part())
                .thenComparing(c -> c.description().number()));
  }

  private static Stream<String> couldNotRun(Run run) {
    return run.chapters().stream()
        .filter(c -> c.verdict() == Verdict.COULD_NOT_RUN)
        .map(c -> c.description().id() + ".md");
  }

  private static List<String> committed(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .map(f -> f.getFileName().toString())
          .filter(f -> f.matches("(guide|playbook)-.*\\.md"))
          .sorted()
          .toList();
    }
  }
}
