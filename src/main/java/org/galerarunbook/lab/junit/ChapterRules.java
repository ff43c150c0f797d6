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

  private final Class<?> chapter;
  private final String name;
  private final List<Method> sections;
  private final List<String> problems = new ArrayList<>();

  private ChapterRules(Class<?> chapter) {
    this.chapter = chapter;
    this.name = chapter.getName();
    this.sections = sections(chapter);
  }

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

  static List<String> problems(Class<?> chapter) {
    Optional<UsesLab> uses = AnnotationSupport.findAnnotation(chapter, UsesLab.class);
    if (uses.isEmpty()) {
      return List.of(
          chapter.getName()
              + " ends in Chapter and has tests, but no @UsesLab: no page would come of it;"
              + " annotate it, or rename it if it is no chapter.");
    }
    ChapterRules rules = new ChapterRules(chapter);
    rules.words();
    rules.application(uses.get().application());
    rules.world(uses.get().world());
    rules.nodes();
    rules.order();
    rules.kinds();
    rules.references();
    return rules.problems;
  }

  private void words() {
    if (!chapter.getSimpleName().endsWith(SUFFIX)) {
      problem(
          " has @UsesLab, but its name does not end in Chapter: 'mvn verify' would leave it out"
              + " without a word; rename it.");
    }
    try {
      ChapterDescription description = ChapterDescription.of(chapter);
      Stream.concat(
              Stream.of(description.purpose(), description.costs()),
              Stream.concat(description.needs().stream(), description.card().useWhen().stream()))
          .forEach(text -> Prose.checked(text, name));
    } catch (IllegalArgumentException e) {
      problems.add(e.getMessage());
    }
  }

  /** A page of hosts is of that world, and its twins are chapters. */
  private void world(World world) {
    Optional<OnHosts> head = AnnotationSupport.findAnnotation(chapter, OnHosts.class);
    if (head.isPresent() != (world == World.HOSTS)) {
      problem(" has either @OnHosts or @UsesLab(world = World.HOSTS): a page of hosts has both.");
    }
    head.stream().flatMap(h -> Stream.of(h.twins())).forEach(t -> reference("[[" + t + "]]"));
  }

  private void nodes() {
    for (Method section : sections) {
      Stream.of(section.getParameters())
          .filter(p -> p.getType() == Node.class && !p.getName().matches("galera[1-9]"))
          .map(
              p ->
                  "%s.%s asks for a node \"%s\": the lab's are called galera1, galera2 and so on."
                      .formatted(name, section.getName(), p.getName()))
          .forEach(problems::add);
    }
  }

  private void application(boolean uses) {
    boolean says =
        AnnotationSupport.findAnnotation(chapter, Needs.class)
            .filter(n -> List.of(n.value()).contains(UsesLab.APPLICATION))
            .isPresent();
    if (uses != says) {
      problem(
          uses
              ? " uses the application tier, and its @Needs don't say so: add UsesLab.APPLICATION."
              : " needs UsesLab.APPLICATION and does not ask for it: add @UsesLab(application = true).");
    }
  }

  /** Sections read top to bottom, and JUnit runs them so only when it is told the order. */
  private void order() {
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
                    name,
                    section.getName(),
                    place == null ? "has no @Order" : "has the same @Order as " + other.getName()));
      }
    }
  }

  private void kinds() {
    List<SectionDescription> described;
    try {
      described = sections.stream().map(SectionDescription::of).toList();
    } catch (IllegalArgumentException e) {
      problems.add(e.getMessage());
      return;
    }
    Set<String> titles = new HashSet<>();
    for (SectionDescription section : described) {
      if (!titles.add(section.title())) {
        problem(" has two sections \"" + section.title() + "\": name one otherwise.");
      }
    }
    if (!AnnotationSupport.isAnnotated(chapter, StopAndCall.class)) {
      problem(" has no @StopAndCall: say at which sight the operator stops.");
    }
    for (SectionKind kind : List.of(SectionKind.PROCEDURE, SectionKind.CHECK)) {
      if (described.stream().noneMatch(s -> s.kind() == kind)) {
        problem(" has no section \"" + kind.heading() + "\": add one.");
      }
    }
    boolean measures =
        sections.stream().anyMatch(m -> List.of(m.getParameterTypes()).contains(Measures.class));
    boolean saysOfWhat =
        AnnotationSupport.findAnnotation(chapter, Costs.class)
            .filter(c -> !c.fault().isBlank())
            .isPresent();
    if (measures && !saysOfWhat) {
      problem(
          " measures, and its @Costs do not say of which fault: add fault = \"…\", such as"
              + " \"processes killed, no power cut\".");
    }
  }

  private void problem(String what) {
    problems.add(name + what);
  }

  /** Where the words of the chapter, and of those that it writes with, lead. */
  private void references() {
    ClassTexts.of(chapter).forEach(this::reference);
  }

  private void reference(String text) {
    problems.addAll(SIGNPOSTS.problems(text, chapter.getSimpleName()));
  }

  static List<Class<?>> chapters() {
    return ReflectionSupport.findAllClassesInPackage(
        "org.galerarunbook",
        type -> isChapter(type) && !type.isMemberClass(),
        name -> name.endsWith(SUFFIX));
  }

  static Signposts signposts() {
    return SIGNPOSTS;
  }

  static List<Method> sections(Class<?> chapter) {
    return AnnotationSupport.findAnnotatedMethods(
        chapter, Test.class, HierarchyTraversalMode.TOP_DOWN);
  }
}
