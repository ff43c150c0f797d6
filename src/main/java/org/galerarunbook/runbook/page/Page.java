package org.galerarunbook.runbook.page;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
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
   * @param run its place in the order in which the chapter ran, from 1
   * @param otherwise what to do when a step comes out differently that does not say, in Markdown;
   *     empty when the page does not say
   */
  public record Section(String title, SectionKind kind, int run, String otherwise)
      implements Part {}

  /**
   * A step begins.
   *
   * @param says all that the page says of it, in Markdown
   */
  public record Step(String title, String says) implements Part {
    /** What to do when it comes out differently, in Markdown; empty when the page does not say. */
    public String otherwise() {
      int from = says.indexOf(PageParser.OTHERWISE);
      if (from < 0) {
        return "";
      }
      int to = says.indexOf(PageParser.OBSERVED, from);
      return says.substring(from + PageParser.OTHERWISE.length(), to < 0 ? says.length() : to)
          .strip();
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
    /** A chapter's table, which the lab alone has. */
    private static final Pattern LABS_TABLE = Pattern.compile("\\b(?:\\w+\\.)?\\w+_probe\\b");

    public Block {
      expectations = List.copyOf(expectations);
    }

    /** The lab's table that it asks for, and has not made itself; empty when there is none. */
    public Optional<String> labsTable() {
      return LABS_TABLE
          .matcher(command)
          .results()
          .map(MatchResult::group)
          .filter(t -> !command.contains("CREATE TABLE " + t))
          .findFirst();
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

  /** Whether it is a chapter's page. */
  public boolean isProcedure() {
    return parts.stream().anyMatch(Section.class::isInstance);
  }

  /** Its commands, in order. */
  public List<Block> blocks() {
    return parts.stream().filter(Block.class::isInstance).map(Block.class::cast).toList();
  }
}
