package org.galerarunbook.runbook.model;

/**
 * A text kept beside the run.
 *
 * @param file where all of it is
 * @param tail its last lines
 */
public record Attachment(String name, String file, long bytes, String tail) {}
