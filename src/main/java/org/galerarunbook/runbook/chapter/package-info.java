/** What a chapter says about itself, in annotations beside its code. */
package org.galerarunbook.runbook.chapter;
