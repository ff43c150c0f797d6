package org.galerarunbook.galera.recovery;

import java.util.List;
import java.util.function.Predicate;

/**
 * Whom a node noted by name as members of the last primary component that it saw.
 *
 * @param names of them; none where it noted nobody
 * @param unread why they can't be read although they are there; empty when they were read, or there
 *     is nothing to read
 */
public record Noted(List<String> names, String unread) {

  /** There is nothing of the kind, as before a node's first start in a cluster. */
  public static final Noted NOTHING = new Noted(List.of(), "");

  public Noted {
    names = List.copyOf(names);
  }

  static Noted of(List<String> names) {
    return new Noted(names, "");
  }

  /** They are there, and can't be read. */
  public static Noted unread(String why) {
    return new Noted(List.of(), why);
  }

  /** The same, of these names alone. */
  public Noted only(Predicate<String> those) {
    return new Noted(names.stream().filter(those).toList(), unread);
  }
}
