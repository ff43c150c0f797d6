/**
 * The runbook: what a chapter writes itself with, and the recorder behind it. Knows nothing of what
 * is operated.
 *
 * <p>A chapter holds a {@link org.galerarunbook.runbook.Runbook}; the extension that runs it holds
 * the {@link org.galerarunbook.runbook.Recorder}.
 */
package org.galerarunbook.runbook;
