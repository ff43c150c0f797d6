/** The report: one HTML file that needs no network, no server and, but for comfort, no script. */
package org.galerarunbook.runbook.report;
