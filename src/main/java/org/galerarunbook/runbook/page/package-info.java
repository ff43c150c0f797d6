/**
 * The Markdown pages: written from a run, read back, compared and rehearsed.
 *
 * <p>The grammar of a page is what {@link org.galerarunbook.runbook.page.PageParser} reads: an
 * {@code h2} per section, an {@code h3} per step, a fenced {@code sh} block per command, and under
 * the word <b>Expected</b> a list in the sentences of {@link
 * org.galerarunbook.runbook.model.ExpectationGrammar}.
 */
package org.galerarunbook.runbook.page;
