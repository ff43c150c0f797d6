package org.galerarunbook.lab;

/** How often a chapter repeats what it measures. */
public final class Repetitions {

  /** System property that says so: {@code ./lab verify --gate} and {@code --full} set it. */
  static final String PROPERTY = "runbook.repetitions";

  /** Unless told otherwise; the committed pages have as many. */
  static final int DEFAULT = 3;

  private Repetitions() {}

  /**
   * At least 1.
   *
   * @throws IllegalArgumentException when the property is no such number
   */
  public static int times() {
    return times(System.getProperty(PROPERTY, String.valueOf(DEFAULT)));
  }

  static int times(String wish) {
    if (!wish.matches("[1-9]\\d{0,3}")) {
      throw new IllegalArgumentException(
          PROPERTY + " is '" + wish + "'; how often is a number from 1 to 9999");
    }
    return Integer.parseInt(wish);
  }
}
