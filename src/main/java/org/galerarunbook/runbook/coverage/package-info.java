/** What the two texts ask for, and where the runbook answers. */
package org.galerarunbook.runbook.coverage;
