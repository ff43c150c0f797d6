package org.galerarunbook.runbook.page;

import java.util.List;
import java.util.Optional;
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

  /** A section begins. */
  public record Section(String title) implements Part {}

  /** A step begins. */
  public record Step(String title) implements Part {}

  /**
   * A command and what is expected of it.
   *
   * @param number counted through the page, from 1
   * @param line where it stands in the page
   * @param step the title of its step
   */
  public record Block(
      int number, int line, String step, String command, List<Expectation> expectations)
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

  /** Its commands, in order. */
  public List<Block> blocks() {
    return parts.stream().filter(Block.class::isInstance).map(Block.class::cast).toList();
  }
}
