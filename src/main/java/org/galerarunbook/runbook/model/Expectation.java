package org.galerarunbook.runbook.model;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * What a command is expected to do, as data: rendered into a page by a fixed grammar and read back
 * from it by a rehearsal.
 *
 * @param value the text, line, expression, number or words
 * @param within for how many seconds the command may be repeated until this holds; 0 for once
 */
public record Expectation(Kind kind, String value, long within) {
  /** The kinds there are. */
  public enum Kind {
    EXIT_CODE,
    PRINTS,
    PRINTS_NOT,
    PRINTS_LINE,
    MATCHES,
    PRINTS_NOTHING,
    /** In words; a machine can't rehearse it. */
    IN_WORDS
  }

  public Expectation {
    if (within < 0) {
      throw new IllegalArgumentException("An expectation can't hold within " + within + " s.");
    }
    if (value.isEmpty() != (kind == Kind.PRINTS_NOTHING)) {
      throw new IllegalArgumentException(
          "An expectation of kind " + kind + " with the value `" + value + "`.");
    }
    if (kind == Kind.EXIT_CODE) {
      Integer.parseInt(value);
    }
    if (kind == Kind.MATCHES) {
      // The same to an expression; a line break would be a blank when it is read from a page.
      value = value.replace("\n", "\\n");
      try {
        Pattern.compile(value, Pattern.MULTILINE);
      } catch (PatternSyntaxException e) {
        throw new IllegalArgumentException("`" + value + "` is no regular expression.", e);
      }
    }
  }

  /** The command ends with this exit code. */
  public static Expectation exitCode(int code, long within) {
    return new Expectation(Kind.EXIT_CODE, Integer.toString(code), within);
  }

  /** The same, without time to come true. */
  public Expectation once() {
    return new Expectation(kind, value, 0);
  }

  /** Whether a program can decide it from exit code and output. */
  @JsonIgnore
  public boolean isMechanical() {
    return kind != Kind.IN_WORDS;
  }

  /**
   * Holds a result against this.
   *
   * @param output both streams, standard output first
   * @return what was seen instead, or empty when it holds
   * @throws IllegalStateException for one in words
   */
  public Optional<String> differs(int exitCode, String output) {
    return switch (kind) {
      case EXIT_CODE -> when(exitCode != Integer.parseInt(value), "exit code " + exitCode);
      case PRINTS -> when(!output.contains(value), "it does not print that");
      case PRINTS_NOT -> when(output.contains(value), "it prints that");
      case PRINTS_LINE -> when(output.lines().noneMatch(value::equals), "no line is that");
      case MATCHES ->
          when(
              !Pattern.compile(value, Pattern.MULTILINE).matcher(output).find(), "nothing matches");
      case PRINTS_NOTHING -> when(!output.isBlank(), "it prints something");
      case IN_WORDS -> throw new IllegalStateException("In words, for a reader only: " + value);
    };
  }

  /** What a person at a terminal would see of both streams, and what expectations are about. */
  public static String terminal(String stdout, String stderr) {
    boolean glued = !stdout.isEmpty() && !stdout.endsWith("\n");
    return stdout + (glued && !stderr.isEmpty() ? "\n" : "") + stderr;
  }

  /** The expectation as a sentence of the pages' grammar. */
  public String toMarkdown() {
    return ExpectationGrammar.write(this);
  }

  private static Optional<String> when(boolean differs, String seen) {
    return differs ? Optional.of(seen) : Optional.empty();
  }
}
