package org.galerarunbook.runbook.model;

/**
 * What a chapter cost, measured.
 *
 * @param value with its unit, as read
 * @param bound the named limit it is held against; empty when there is none
 */
public record Cost(String name, String value, String unit, String bound, Verdict verdict) {
  /** The name under which a chapter records how much data there was. */
  public static final String DATA_SIZE = "data in the application's database";
}
