package org.galerarunbook.runbook.chapter;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
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
        places.containsKey(name) ? places.get(name).twins().stream() : Stream.of();
    Stream<String> naming =
        places.entrySet().stream()
            .filter(e -> e.getValue().twins().contains(name))
            .map(Map.Entry::getKey);
    return Stream.concat(named, naming).map(n -> "[[" + n + "]]").toList();
  }

  /** The titles of a chapter's sections. */
  public static Stream<String> titles(Class<?> chapter) {
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
    Matcher matcher = REFERENCE.matcher(markdown);
    return matcher.replaceAll(
        m -> {
          String name = m.group(1).isEmpty() ? from : m.group(1);
          Place place = places.get(name);
          String wrong = wrong(m.group(), name, m.group(2));
          if (!wrong.isEmpty()) {
            throw new IllegalArgumentException(from + " " + wrong);
          }
          boolean isSection = m.group(2) != null;
          String anchor = isSection ? "#" + anchor(m.group(2)) : "";
          String words = m.group(3) != null ? m.group(3) : isSection ? m.group(2) : place.title();
          String file = name.equals(from) && isSection ? "" : folder + place.file();
          return Matcher.quoteReplacement("[" + words + "](" + file + anchor + ")");
        });
  }

  /**
   * What is wrong with the references in this text, in words; empty when they all lead somewhere.
   */
  public List<String> problems(String text, String from) {
    List<String> problems = new ArrayList<>();
    Matcher matcher = REFERENCE.matcher(text);
    while (matcher.find()) {
      String name = matcher.group(1).isEmpty() ? from : matcher.group(1);
      String wrong = wrong(matcher.group(), name, matcher.group(2));
      if (!wrong.isEmpty()) {
        problems.add(from + " " + wrong);
      }
    }
    return problems;
  }

  private String wrong(String reference, String name, String section) {
    Place place = places.get(name);
    if (place == null) {
      return "leads to %s, and there is no such chapter: use one of %s"
          .formatted(reference, places.keySet());
    }
    if (section != null && !place.sections().contains(section)) {
      return "leads to %s, and %s has no such section: use one of %s"
          .formatted(reference, name, place.sections());
    }
    return "";
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
