package org.galerarunbook.runbook.chapter;

import java.lang.annotation.Annotation;
import java.lang.reflect.AnnotatedElement;
import java.text.Normalizer;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.platform.commons.support.AnnotationSupport;

/**
 * What a chapter says about itself, read from its class.
 *
 * @param number its place in its part, from 1; the guide has a 0 as well
 * @param topics its JUnit tags, by which it can be chosen
 * @param covers ids of docs/specification.tsv that the chapter as a whole proves
 * @param card what stands on top of its page
 * @param symptoms messages that its run has to see
 */
public record ChapterDescription(
    Part part,
    int number,
    String title,
    String purpose,
    List<String> needs,
    String costs,
    String className,
    List<String> topics,
    List<String> covers,
    Card card,
    List<String> symptoms) {
  public ChapterDescription {
    Objects.requireNonNull(part, "part");
    Objects.requireNonNull(card, "card");
    symptoms = List.copyOf(symptoms);
    needs = List.copyOf(needs);
    topics = List.copyOf(topics);
    covers = List.copyOf(covers);
  }

  /**
   * Reads the annotations of a chapter.
   *
   * @throws IllegalArgumentException naming class, what is missing or wrong, and the remedy
   */
  public static ChapterDescription of(Class<?> chapter) {
    Head head = head(chapter);
    int first = head.part() == Part.GUIDE ? 0 : 1;
    if (head.number() < first) {
      throw wrong(
          chapter, "has the number " + head.number(), "count its part's chapters from " + first);
    }
    Optional<Costs> costs = find(chapter, Costs.class);
    return new ChapterDescription(
        head.part(),
        head.number(),
        text(chapter, "title", head.title()),
        text(chapter, "purpose", head.purpose()),
        texts(chapter, "@Needs", find(chapter, Needs.class).map(Needs::value)),
        text(chapter, "@Costs", costs.map(Costs::value).orElse("")),
        chapter.getName(),
        AnnotationSupport.findRepeatableAnnotations(chapter, Tag.class).stream()
            .map(Tag::value)
            .sorted()
            .toList(),
        coveredBy(chapter),
        new Card(
            texts(chapter, "@UseWhen", find(chapter, UseWhen.class).map(UseWhen::value)),
            find(chapter, NotWhen.class).map(a -> List.of(a.value())).orElse(List.of()),
            costs.map(Costs::fault).orElse("").strip(),
            find(chapter, StopAndCall.class).map(a -> List.of(a.value())).orElse(List.of())),
        Arrays.stream(chapter.getAnnotationsByType(Symptom.class))
            .filter(s -> s.log().isEmpty())
            .map(Symptom::text)
            .toList());
  }

  /** What the annotation says that names its part. */
  private record Head(Part part, int number, String title, String purpose) {}

  private static Head head(Class<?> chapter) {
    List<Head> heads =
        Stream.of(
                find(chapter, Guide.class)
                    .map(g -> new Head(Part.GUIDE, g.number(), g.title(), g.purpose())),
                find(chapter, Playbook.class)
                    .map(p -> new Head(Part.PLAYBOOK, p.number(), p.title(), p.purpose())),
                find(chapter, OnHosts.class)
                    .map(h -> new Head(Part.HOSTS, h.number(), h.title(), h.purpose())))
            .flatMap(Optional::stream)
            .toList();
    if (heads.size() != 1) {
      throw wrong(
          chapter,
          heads.isEmpty()
              ? "is neither @Guide nor @Playbook nor @OnHosts"
              : "is of several parts: "
                  + heads.stream().map(h -> h.part().title()).collect(Collectors.joining(", ")),
          "annotate it with one of them");
    }
    return heads.get(0);
  }

  /** The ids that a chapter as a whole, or one section of it, says it covers. */
  public static List<String> coveredBy(AnnotatedElement element) {
    return AnnotationSupport.findAnnotation(element, Covers.class)
        .map(a -> List.of(a.value()))
        .orElse(List.of());
  }

  /** The chapter's name in file names and links, such as {@code guide-02-start-the-cluster}. */
  public String id() {
    String plain = Normalizer.normalize(title, Normalizer.Form.NFD).toLowerCase(Locale.ROOT);
    String slug = plain.replaceAll("[^a-z0-9]+", "-").replaceAll("^-|-$", "");
    return String.format(Locale.ROOT, "%s-%02d-%s", part.id(), number, slug);
  }

  /** Its page in docs/runbook. */
  public String page() {
    return id() + ".md";
  }

  /** Its class's name without the package, as references have it. */
  public String simpleName() {
    return className.replaceFirst("^.*[.$]", "");
  }

  private static List<String> texts(Class<?> chapter, String what, Optional<String[]> values) {
    List<String> texts = values.map(List::of).orElse(List.of());
    if (texts.isEmpty()) {
      throw missing(chapter, what);
    }
    return texts.stream().map(t -> text(chapter, what, t)).toList();
  }

  private static <A extends Annotation> Optional<A> find(Class<?> chapter, Class<A> type) {
    return AnnotationSupport.findAnnotation(chapter, type);
  }

  private static String text(Class<?> chapter, String what, String value) {
    if (value.isBlank()) {
      throw missing(chapter, what);
    }
    return value.strip();
  }

  private static IllegalArgumentException missing(Class<?> chapter, String what) {
    return wrong(chapter, "has no " + what, "its page would be unreadable without; write it");
  }

  private static IllegalArgumentException wrong(Class<?> chapter, String what, String remedy) {
    return new IllegalArgumentException(chapter.getName() + " " + what + ": " + remedy + ".");
  }
}
