package org.galerarunbook.runbook.lexicon;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.galerarunbook.runbook.chapter.ChapterDescription;
import org.galerarunbook.runbook.chapter.Signposts;
import org.galerarunbook.runbook.chapter.Symptom;

/** The messages that the chapters have seen, with what they mean and which page helps. */
public record Lexicon(List<KnownText> entries) {
  private static final String FILE = "lexicon.tsv";
  private static final String HEADER = "text\trank\tmeans\ttitle\tpage\n";
  private static final Pattern LINK = Pattern.compile("\\[([^\\]]*)\\]\\(([^)]*)\\)");

  public Lexicon {
    entries = List.copyOf(entries);
  }

  /**
   * What these chapters say.
   *
   * @throws IllegalArgumentException naming a symptom that two chapters give different pages, or
   *     one that leads nowhere
   */
  public static Lexicon of(Collection<Class<?>> chapters, Signposts signposts) {
    List<KnownText> entries = new ArrayList<>();
    for (Class<?> chapter : chapters) {
      for (Symptom symptom : chapter.getAnnotationsByType(Symptom.class)) {
        entries.add(entry(chapter, symptom, signposts));
      }
    }
    entries.sort(Comparator.comparing(KnownText::text).thenComparing(KnownText::page));
    for (int i = 1; i < entries.size(); i++) {
      if (entries.get(i).text().equals(entries.get(i - 1).text())) {
        throw new IllegalArgumentException(
            "\"%s\" is a symptom of %s and of %s: only one page can be meant."
                .formatted(
                    entries.get(i).text(), entries.get(i - 1).title(), entries.get(i).title()));
      }
    }
    return new Lexicon(entries);
  }

  private static KnownText entry(Class<?> chapter, Symptom symptom, Signposts signposts) {
    ChapterDescription about = ChapterDescription.of(chapter);
    String name = chapter.getSimpleName();
    String means = LINK.matcher(signposts.link(symptom.means(), name)).replaceAll("$1");
    if (symptom.page().isEmpty()) {
      return new KnownText(symptom.text(), symptom.rank(), means, about.title(), about.page());
    }
    Matcher link = LINK.matcher(signposts.link(symptom.page(), name));
    if (!link.matches()) {
      throw new IllegalArgumentException(
          name + " gives the page \"" + symptom.page() + "\": write [[AChapter]].");
    }
    String page = link.group(2).startsWith("#") ? about.page() + link.group(2) : link.group(2);
    return new KnownText(symptom.text(), symptom.rank(), means, link.group(1), page);
  }

  /** The lexicon that comes with the program. */
  public static Lexicon bundled() {
    return new Lexicon(
        table(FILE, "The lexicon")
            .map(c -> new KnownText(c[0], Symptom.Rank.valueOf(c[1]), c[2], c[3], c[4]))
            .toList());
  }

  /** The rows, without the head, of a table with tabs that comes with the program. */
  static Stream<String[]> table(String file, String what) {
    try (InputStream in = Lexicon.class.getResourceAsStream(file)) {
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      return text.lines().skip(1).map(line -> line.split("\t", -1));
    } catch (IOException e) {
      throw new UncheckedIOException(what + " can't be read", e);
    }
  }

  /** As a table with tabs, a line per message. */
  public String write() {
    return entries.stream()
        .map(e -> List.of(e.text(), e.rank().name(), e.means(), e.title(), e.page()))
        .map(cells -> String.join("\t", cells) + "\n")
        .collect(Collectors.joining("", HEADER, ""));
  }

  /** The message that the line has; the longest of several. */
  public Optional<KnownText> find(String line) {
    return entries.stream()
        .filter(e -> KnownText.pattern(e.text()).matcher(line).find())
        .max(Comparator.comparingInt(KnownText::literal));
  }
}
