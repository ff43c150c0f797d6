/**
 * The Markdown pages: written from a run, read back, compared and rehearsed.
 *
 * <p>The grammar of a page is what {@link org.galerarunbook.runbook.page.PageParser} reads: an
 * {@code h3} per section and below it a comment with its kind, a numbered item with a bold title
 * per step, a fenced {@code sh} block per command, and after it a comment with what is expected, in
 * the sentences of {@link org.galerarunbook.runbook.model.ExpectationGrammar}.
 */
package org.galerarunbook.runbook.page;
