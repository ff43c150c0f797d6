package org.galerarunbook.runbook.model;

/** Prose between steps, in Markdown. */
public record NoteRecord(String markdown) implements Entry {}
