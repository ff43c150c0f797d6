/** A page's procedure as somebody went through it on a cluster of their own: one sealed file. */
package org.galerarunbook.runbook.record;
