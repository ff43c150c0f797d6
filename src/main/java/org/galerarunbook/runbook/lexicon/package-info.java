/** Messages by which situations are known, gathered from the chapters that saw them. */
package org.galerarunbook.runbook.lexicon;
