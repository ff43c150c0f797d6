package org.galerarunbook.lab.junit;

import java.lang.reflect.Method;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.galerarunbook.lab.Measures;
import org.galerarunbook.lab.UsesLab;
import org.galerarunbook.lab.World;
import org.galerarunbook.operator.Node;
import org.galerarunbook.runbook.chapter.ChapterDescription;
import org.galerarunbook.runbook.chapter.ClassTexts;
import org.galerarunbook.runbook.chapter.Costs;
import org.galerarunbook.runbook.chapter.Needs;
import org.galerarunbook.runbook.chapter.OnHosts;
import org.galerarunbook.runbook.chapter.SectionDescription;
import org.galerarunbook.runbook.chapter.SectionKind;
import org.galerarunbook.runbook.chapter.Signposts;
import org.galerarunbook.runbook.chapter.StopAndCall;
import org.galerarunbook.runbook.page.Prose;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.platform.commons.support.AnnotationSupport;
import org.junit.platform.commons.support.HierarchyTraversalMode;
import org.junit.platform.commons.support.ReflectionSupport;

/**
 * What has to be right about chapter classes before any of them may cost the start of a lab. Every
 * problem names the class and the remedy.
 */
final class ChapterRules {

  /** The ending of a chapter's class name, by which failsafe finds it. */
  static final String SUFFIX = "Chapter";

  private static final Signposts SIGNPOSTS = Signposts.of(chapters());

  private ChapterRules() {}

  /** Whether the class runs as a chapter, or looks as if it was meant to. */
  static boolean isChapter(Class<?> type) {
    return AnnotationSupport.isAnnotated(type, UsesLab.class)
        || !type.isMemberClass()
            && type.getSimpleName().endsWith(SUFFIX)
            && !sections(type).isEmpty();
  }

  /** All chapters that are where this one is, right or not, in no order. */
  static List<ChapterDescription> allBeside(Class<?> chapter) {
    try {
      URI root = chapter.getProtectionDomain().getCodeSource().getLocation().toURI();
      return ReflectionSupport.findAllClassesInClasspathRoot(
              root,
              t -> !t.isMemberClass() && isChapter(t) && problems(t).isEmpty(),
              name -> name.endsWith(SUFFIX))
          .stream()
          .map(ChapterDescription::of)
          .toList();
    } catch (URISyntaxException e) {
      throw new IllegalStateException("where " + chapter.getName() + " comes from is no URI", e);
    }
  }

  /** Everything that is wrong with these chapters, each by itself and all of them together. */
  static List<String> problems(Collection<Class<?>> chapters) {
    List<String> problems = new ArrayList<>();
    Map<String, Class<?>> places = new HashMap<>();
    for (Class<?> chapter : chapters) {
      List<String> own = problems(chapter);
      problems.addAll(own);
      if (own.isEmpty()) {
        ChapterDescription description = ChapterDescription.of(chapter);
        String place = description.part().title() + " " + description.number();
        Class<?> other = places.putIfAbsent(place, chapter);
        if (other != null) {
          problems.add(
              "%s is %s, and so is %s: give one of them a number of its own."
                  .formatted(chapter.getName(), place, other.getName()));
        }
      }
    }
    return problems;
  }

  /** What is wrong with one chapter by itself. */
  static List<String> problems(Class<?> chapter) {
    List<String> problems = new ArrayList<>();
    if (!AnnotationSupport.isAnnotated(chapter, UsesLab.class)) {
      problems.add(
          chapter.getName()
              + " ends in Chapter and has tests, but no @UsesLab: no page would come of it;"
              + " annotate it, or rename it if it is no chapter.");
      return problems;
    }
    if (!chapter.getSimpleName().endsWith(SUFFIX)) {
      problems.add(
          chapter.getName()
              + " has @UsesLab, but its name does not end in Chapter: 'mvn verify' would leave it"
              + " out without a word; rename it.");
    }
    try {
      ChapterDescription description = ChapterDescription.of(chapter);
      Stream.concat(
              Stream.of(description.purpose(), description.costs()),
              Stream.concat(description.needs().stream(), description.card().useWhen().stream()))
          .forEach(text -> Prose.checked(text, chapter.getName()));
    } catch (IllegalArgumentException e) {
      problems.add(e.getMessage());
    }
    application(chapter, problems);
    world(chapter, problems);
    nodes(chapter, problems);
    order(chapter, problems);
    kinds(chapter, problems);
    references(chapter, problems);
    return problems;
  }

  /** A page of hosts is of that world, and its twins are chapters. */
  private static void world(Class<?> chapter, List<String> problems) {
    Optional<OnHosts> head = AnnotationSupport.findAnnotation(chapter, OnHosts.class);
    World world = AnnotationSupport.findAnnotation(chapter, UsesLab.class).orElseThrow().world();
    if (head.isPresent() != (world == World.HOSTS)) {
      problems.add(
          chapter.getName()
              + " has either @OnHosts or @UsesLab(world = World.HOSTS): a page of hosts has both.");
    }
    head.ifPresent(
        h ->
            List.of(h.twins())
                .forEach(
                    t ->
                        problems.addAll(
                            SIGNPOSTS.problems("[[" + t + "]]", chapter.getSimpleName()))));
  }

  /** A node is given by the name of its parameter. */
  private static void nodes(Class<?> chapter, List<String> problems) {
    for (Method section : sections(chapter)) {
      Stream.of(section.getParameters())
          .filter(p -> p.getType() == Node.class && !p.getName().matches("galera[1-9]"))
          .map(
              p ->
                  "%s.%s asks for a node \"%s\": the lab's are called galera1, galera2 and so on."
                      .formatted(chapter.getName(), section.getName(), p.getName()))
          .forEach(problems::add);
    }
  }

  /** Who reads or rehearses the page has to know. */
  private static void application(Class<?> chapter, List<String> problems) {
    boolean uses =
        AnnotationSupport.findAnnotation(chapter, UsesLab.class).orElseThrow().application();
    boolean says =
        AnnotationSupport.findAnnotation(chapter, Needs.class)
            .filter(n -> List.of(n.value()).contains(UsesLab.APPLICATION))
            .isPresent();
    if (uses != says) {
      problems.add(
          chapter.getName()
              + (uses
                  ? " uses the application tier, and its @Needs don't say so: add"
                      + " UsesLab.APPLICATION."
                  : " needs UsesLab.APPLICATION and does not ask for it: add @UsesLab(application ="
                      + " true)."));
    }
  }

  /** Sections read top to bottom, and JUnit runs them so only when it is told the order. */
  private static void order(Class<?> chapter, List<String> problems) {
    List<Method> sections = sections(chapter);
    boolean numbered =
        AnnotationSupport.findAnnotation(chapter, TestMethodOrder.class)
            .filter(o -> o.value() == MethodOrderer.OrderAnnotation.class)
            .isPresent();
    if (sections.size() < 2 || !numbered) {
      return;
    }
    Map<Integer, Method> places = new HashMap<>();
    for (Method section : sections) {
      Integer place =
          AnnotationSupport.findAnnotation(section, Order.class).map(Order::value).orElse(null);
      Method other = place == null ? null : places.putIfAbsent(place, section);
      if (place == null || other != null) {
        problems.add(
            "%s.%s %s: JUnit would run the sections in an order that is not the page's; number them by @Order, from 1."
                .formatted(
                    chapter.getName(),
                    section.getName(),
                    place == null ? "has no @Order" : "has the same @Order as " + other.getName()));
      }
    }
  }

  /** Sections know what they are, and the page has all that somebody needs who follows it. */
  private static void kinds(Class<?> chapter, List<String> problems) {
    List<SectionDescription> sections = new ArrayList<>();
    try {
      sections(chapter).forEach(m -> sections.add(SectionDescription.of(m)));
    } catch (IllegalArgumentException e) {
      problems.add(e.getMessage());
      return;
    }
    String name = chapter.getName();
    Set<String> titles = new HashSet<>();
    for (SectionDescription section : sections) {
      if (!titles.add(section.title())) {
        problems.add(name + " has two sections \"" + section.title() + "\": name one otherwise.");
      }
    }
    if (!AnnotationSupport.isAnnotated(chapter, StopAndCall.class)) {
      problems.add(name + " has no @StopAndCall: say at which sight the operator stops.");
    }
    for (SectionKind kind : List.of(SectionKind.PROCEDURE, SectionKind.CHECK)) {
      if (sections.stream().noneMatch(s -> s.kind() == kind)) {
        problems.add(name + " has no section \"" + kind.heading() + "\": add one.");
      }
    }
    boolean measures =
        sections(chapter).stream()
            .anyMatch(m -> List.of(m.getParameterTypes()).contains(Measures.class));
    boolean saysOfWhat =
        AnnotationSupport.findAnnotation(chapter, Costs.class)
            .filter(c -> !c.fault().isBlank())
            .isPresent();
    if (measures && !saysOfWhat) {
      problems.add(
          name
              + " measures, and its @Costs do not say of which fault: add fault = \"…\", such as"
              + " \"processes killed, no power cut\".");
    }
  }

  /** Where the words of the chapter, and of those that it writes with, lead. */
  private static void references(Class<?> chapter, List<String> problems) {
    String name = chapter.getSimpleName();
    ClassTexts.of(chapter).forEach(t -> problems.addAll(SIGNPOSTS.problems(t, name)));
  }

  /** All chapters on the class path. */
  static List<Class<?>> chapters() {
    return ReflectionSupport.findAllClassesInPackage(
        "org.galerarunbook",
        type -> isChapter(type) && !type.isMemberClass(),
        name -> name.endsWith(SUFFIX));
  }

  /** The pages of all chapters on the class path. */
  static Signposts signposts() {
    return SIGNPOSTS;
  }

  private static List<Method> sections(Class<?> chapter) {
    return AnnotationSupport.findAnnotatedMethods(
        chapter, Test.class, HierarchyTraversalMode.TOP_DOWN);
  }
}
