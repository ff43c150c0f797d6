package org.galerarunbook.runbook.model;

/**
 * An expectation and whether it held.
 *
 * @param observed what was seen instead; empty when it held
 */
public record ExpectationRecord(Expectation expectation, boolean held, String observed) {}
