/**
 * What a run was, as records: run, chapters, sections, steps, and what was seen. Nothing here acts.
 *
 * <p>Written to {@code run.json}. {@link org.galerarunbook.runbook.model.Run#SCHEMA_VERSION} rises
 * with every change that a reader of an older file could trip over. Instants are ISO-8601 in UTC,
 * durations ISO-8601 ({@code PT1.5S}), texts are redacted already, files are paths relative to the
 * run's folder.
 */
package org.galerarunbook.runbook.model;
