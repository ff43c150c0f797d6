package org.galerarunbook.finding;

import java.util.Objects;

/**
 * One thing that was looked at: what was seen, how bad that is, and what to do next.
 *
 * @param who what it concerns: a node, a file, a line of the settings, a part of the machine
 * @param severity how much it matters
 * @param what what was seen, with its value; never a secret
 * @param remedy what to do; empty when nothing need be done. What destroys stands in a line of its
 *     own, behind one that looks
 * @param page the page that explains or mends it, from the project's folder, for instance {@code
 *     docs/runbook/x.md}; empty where none does
 */
public record Finding(String who, Severity severity, String what, String remedy, String page) {

  /** How much a finding matters. */
  public enum Severity {
    /** As it should be. */
    OK,
    /** Could not be looked at, and what is missing for it: says nothing of how it is. */
    UNSEEN,
    /** It works, with a restriction, or will stop to. */
    NOTE,
    /** It does not work, or is not safe. */
    PROBLEM
  }

  public Finding {
    Objects.requireNonNull(who, "who");
    Objects.requireNonNull(severity, "severity");
    Objects.requireNonNull(what, "what");
    Objects.requireNonNull(remedy, "remedy");
    Objects.requireNonNull(page, "page");
  }

  /** As it should be. */
  public static Finding ok(String who, String what) {
    return new Finding(who, Severity.OK, what, "", "");
  }

  /** It works, with a restriction. */
  public static Finding note(String who, String what, String remedy) {
    return new Finding(who, Severity.NOTE, what, remedy, "");
  }

  /** It does not work, or is not safe. */
  public static Finding problem(String who, String what, String remedy) {
    return new Finding(who, Severity.PROBLEM, what, remedy, "");
  }

  public boolean isProblem() {
    return severity == Severity.PROBLEM;
  }

  /** The same, of another weight. */
  public Finding as(Severity other) {
    return new Finding(who, other, what, remedy, page);
  }

  /** The same, mended by another page. */
  public Finding at(String other) {
    return new Finding(who, severity, what, remedy, other);
  }

  /** In one line. */
  @Override
  public String toString() {
    return who + ": " + what + (remedy.isEmpty() ? "" : "; " + remedy.replace("\n", "; then "));
  }
}
