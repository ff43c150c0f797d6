/**
 * What a person or a machine sees of a run while it happens: one stream of events, three ways to
 * show it.
 */
package org.galerarunbook.runbook.view;
