package org.galerarunbook.runbook.lexicon;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.galerarunbook.runbook.chapter.ChapterDescription;
import org.galerarunbook.runbook.chapter.OnHosts;

/**
 * Which page takes the place of another where the cluster is on hosts. A chapter of hosts says so
 * by the first of its {@link OnHosts#twins}.
 *
 * @param pages by the file in docs/runbook that they take the place of
 */
public record HostPages(Map<String, Page> pages) {
  private static final String FILE = "host-pages.tsv";
  private static final String HEADER = "page\ttitle on hosts\tpage on hosts\n";

  /** A page for hosts, by its file in docs/runbook. */
  public record Page(String title, String file) {}

  public HostPages {
    pages = Map.copyOf(pages);
  }

  /**
   * What these chapters say.
   *
   * @throws IllegalArgumentException naming a first twin that is no chapter, or that two name
   */
  public static HostPages of(Collection<Class<?>> chapters) {
    Map<String, Class<?>> named =
        chapters.stream().collect(Collectors.toMap(Class::getSimpleName, Function.identity()));
    Map<String, Page> pages = new TreeMap<>();
    for (Class<?> chapter : chapters) {
      OnHosts head = chapter.getAnnotation(OnHosts.class);
      if (head == null || head.twins().length == 0) {
        continue;
      }
      Class<?> twin = named.get(head.twins()[0]);
      if (twin == null) {
        throw new IllegalArgumentException(
            "%s names the twin %s, and there is no such chapter."
                .formatted(chapter.getSimpleName(), head.twins()[0]));
      }
      Page page = new Page(head.title(), file(chapter));
      Page other = pages.putIfAbsent(file(twin), page);
      if (other != null) {
        throw new IllegalArgumentException(
            "%s and %s both name %s as their first twin: only one page can take its place, name it"
                    .formatted(other.file(), page.file(), twin.getSimpleName())
                + " later in the other.");
      }
    }
    return new HostPages(pages);
  }

  private static String file(Class<?> chapter) {
    return ChapterDescription.of(chapter).page();
  }

  /** The table that comes with the program. */
  public static HostPages bundled() {
    return new HostPages(
        Lexicon.table(FILE, "The table of the hosts' pages")
            .collect(Collectors.toMap(c -> c[0], c -> new Page(c[1], c[2]))));
  }

  /** As a table with tabs, a line per page. */
  public String write() {
    return new TreeMap<>(pages)
        .entrySet().stream()
            .map(e -> List.of(e.getKey(), e.getValue().title(), e.getValue().file()))
            .map(cells -> String.join("\t", cells) + "\n")
            .collect(Collectors.joining("", HEADER, ""));
  }

  /**
   * @param page a file, in a folder or in none; one that names a section has no other
   * @return empty when no page takes its place
   */
  public Optional<Page> insteadOf(String page) {
    return Optional.ofNullable(pages.get(page.substring(page.lastIndexOf('/') + 1)));
  }
}
