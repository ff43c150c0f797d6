package org.galerarunbook.runbook.chapter;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.platform.commons.support.AnnotationSupport;
import org.junit.platform.commons.support.HierarchyTraversalMode;

/**
 * Where the pages are. In a chapter's words {@code [[BringANodeBackChapter]]} stands for a link to
 * its page, {@code [[BringANodeBackChapter#Title of a section]]} for one to a section, {@code
 * [[#Title of a section]]} for a section of the same page; {@code |other words} may come before the
 * closing brackets.
 */
public final class Signposts {
  private static final Pattern REFERENCE =
      Pattern.compile("\\[\\[((?=[A-Z#])\\w*)(?:#([^\\]|]+))?(?:\\|([^\\]]+))?\\]\\]");

  private final Map<String, Place> places = new LinkedHashMap<>();

  private record Place(String title, String file, List<String> sections, List<String> twins) {}

  /** The pages of these chapters; one that is not described is left out. */
  public static Signposts of(Collection<Class<?>> chapters) {
    Signposts signposts = new Signposts();
    for (Class<?> chapter : chapters) {
      try {
        ChapterDescription about = ChapterDescription.of(chapter);
        signposts.places.put(
            chapter.getSimpleName(),
            new Place(about.title(), about.page(), titles(chapter).toList(), twins(chapter)));
      } catch (IllegalArgumentException e) {
        // whoever runs it is told what is wrong with it
      }
    }
    return signposts;
  }

  private static List<String> twins(Class<?> chapter) {
    OnHosts head = chapter.getAnnotation(OnHosts.class);
    return head == null ? List.of() : List.of(head.twins());
  }

  /**
   * Where the same is done in the other world, as a sentence with references; empty when nowhere.
   */
  public String twins(ChapterDescription about) {
    List<String> twins = twins(about.simpleName());
    return twins.isEmpty()
        ? ""
        : (about.part() == Part.HOSTS ? "The same in containers: " : "The same on hosts: ")
            + String.join(", ", twins);
  }

  private List<String> twins(String name) {
    Stream<String> named =
        Stream.ofNullable(places.get(name)).flatMap(place -> place.twins().stream());
    Stream<String> naming =
        places.entrySet().stream()
            .filter(e -> e.getValue().twins().contains(name))
            .map(Map.Entry::getKey);
    return Stream.concat(named, naming).map(n -> "[[" + n + "]]").toList();
  }

  private static Stream<String> titles(Class<?> chapter) {
    return AnnotationSupport.findAnnotatedMethods(
            chapter, Test.class, HierarchyTraversalMode.TOP_DOWN)
        .stream()
        .map(m -> SectionDescription.of(m).title());
  }

  /**
   * The text with its references as Markdown links.
   *
   * @param from the simple name of the chapter whose text it is
   * @throws IllegalArgumentException naming what does not exist, and what does
   */
  public String link(String markdown, String from) {
    return link(markdown, from, "");
  }

  /**
   * The same for a text outside of the pages' folder.
   *
   * @param folder how the pages are reached from there, such as {@code runbook/}
   */
  public String link(String markdown, String from, String folder) {
    List<String> problems = problems(markdown, from);
    if (!problems.isEmpty()) {
      throw new IllegalArgumentException(problems.get(0));
    }
    return REFERENCE
        .matcher(markdown)
        .replaceAll(
            m -> {
              String name = name(m, from);
              Place place = places.get(name);
              String section = m.group(2);
              String own = section == null ? place.title() : section;
              String words = m.group(3) == null ? own : m.group(3);
              String anchor = section == null ? "" : "#" + anchor(section);
              String file = name.equals(from) && section != null ? "" : folder + place.file();
              return Matcher.quoteReplacement("[" + words + "](" + file + anchor + ")");
            });
  }

  /**
   * What is wrong with the references in this text, in words; empty when they all lead somewhere.
   */
  public List<String> problems(String text, String from) {
    return REFERENCE
        .matcher(text)
        .results()
        .flatMap(m -> problem(m, from))
        .map(problem -> from + " leads to " + problem)
        .toList();
  }

  private Stream<String> problem(MatchResult reference, String from) {
    String name = name(reference, from);
    Place place = places.get(name);
    if (place == null) {
      return Stream.of(
          "%s, and there is no such chapter: use one of %s"
              .formatted(reference.group(), places.keySet()));
    }
    String section = reference.group(2);
    return section == null || place.sections().contains(section)
        ? Stream.of()
        : Stream.of(
            "%s, and %s has no such section: use one of %s"
                .formatted(reference.group(), name, place.sections()));
  }

  private static String name(MatchResult reference, String from) {
    return reference.group(1).isEmpty() ? from : reference.group(1);
  }

  /** The anchor that GitHub gives a heading. */
  public static String anchor(String heading) {
    return heading
        .strip()
        .toLowerCase(Locale.ROOT)
        .replaceAll("[^\\p{L}\\p{N} _-]", "")
        .replace(' ', '-');
  }
}
