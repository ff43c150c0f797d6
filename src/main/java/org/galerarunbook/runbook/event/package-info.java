/**
 * What happens in a run, as it happens: events, who listens to them, and the file they go to.
 *
 * <p>{@code events.jsonl} holds one event per line, flushed as it happens, so that a killed run
 * leaves a readable record and another process can follow it. {@link
 * org.galerarunbook.runbook.event.RunFold} makes the {@link org.galerarunbook.runbook.model.Run} of
 * them.
 */
package org.galerarunbook.runbook.event;
