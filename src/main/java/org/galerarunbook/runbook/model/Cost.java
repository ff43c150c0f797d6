package org.galerarunbook.runbook.model;

/**
 * What a chapter cost, measured.
 *
 * @param value with its unit, as read
 * @param bound the named limit it is held against; empty when there is none
 */
public record Cost(String name, String value, String unit, String bound, Verdict verdict) {}
