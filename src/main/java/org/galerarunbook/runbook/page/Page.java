package org.galerarunbook.runbook.page;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.galerarunbook.runbook.chapter.SectionKind;
import org.galerarunbook.runbook.model.Expectation;

/**
 * A page as a program reads it.
 *
 * @param name how messages call it
 * @param needs what it says that it needs, as plain text
 * @param notRehearsable why it can't be rehearsed; empty when it can
 * @param parts sections, steps, commands and checks, in order
 */
public record Page(
    String name,
    String title,
    List<String> needs,
    Optional<String> notRehearsable,
    List<Part> parts) {
  public Page {
    needs = List.copyOf(needs);
    parts = List.copyOf(parts);
  }

  /** A bone of a page. */
  public sealed interface Part permits Section, Step, Block, Done {}

  /**
   * A section begins.
   *
   * @param run its place in the order in which the chapter ran, from 1; 0 where the page is in that
   *     order
   */
  public record Section(String title, SectionKind kind, int run) implements Part {}

  /**
   * A step begins.
   *
   * @param says all that the page says of it, in Markdown; empty where the page is in the order of
   *     its run
   */
  public record Step(String title, String says) implements Part {
    /** What to do when it comes out differently, in Markdown; empty when the page does not say. */
    public String otherwise() {
      int at = says.indexOf(PageParser.OTHERWISE);
      return at < 0 ? "" : says.substring(at + PageParser.OTHERWISE.length()).strip();
    }
  }

  /**
   * A command and what is expected of it.
   *
   * @param number counted through the page, from 1
   * @param line where it stands in the page
   * @param step the title of its step
   * @param host where it is typed; empty where the reader sits
   * @param loses what the page says before it that it destroys; empty when it says nothing
   */
  public record Block(
      int number,
      int line,
      String step,
      String loses,
      String host,
      String command,
      List<Expectation> expectations)
      implements Part {
    public Block {
      expectations = List.copyOf(expectations);
    }
  }

  /** Something a program did or checked. */
  public record Done(String what) implements Part {}

  /** The same page, which can't be rehearsed here. */
  public Page notRehearsable(String why) {
    return new Page(name, title, needs, Optional.of(why), parts);
  }

  /**
   * The same page in the order in which its chapter ran, with sections of these kinds only; what
   * stands before the first section stays.
   */
  public Page asRun(Predicate<SectionKind> kinds) {
    Map<Integer, List<Part>> byRun = new TreeMap<>();
    List<Part> open = byRun.computeIfAbsent(0, run -> new ArrayList<>());
    for (Part part : parts) {
      if (part instanceof Section section) {
        open =
            kinds.test(section.kind())
                ? byRun.computeIfAbsent(section.run(), run -> new ArrayList<>())
                : new ArrayList<>();
      }
      open.add(part);
    }
    return new Page(
        name, title, needs, notRehearsable, byRun.values().stream().flatMap(List::stream).toList());
  }

  /** Whether it shows the procedure first. */
  public boolean isProcedure() {
    return parts.stream()
        .anyMatch(p -> p instanceof Section section && section.kind() != SectionKind.UNTOLD);
  }

  /** Its commands, in order. */
  public List<Block> blocks() {
    return parts.stream().filter(Block.class::isInstance).map(Block.class::cast).toList();
  }
}
