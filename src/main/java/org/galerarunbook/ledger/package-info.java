/**
 * A continuous workload that knows every acknowledged write, and a verdict that holds what it knows
 * against what each node has. Chapters use {@link org.galerarunbook.ledger.Ledger}.
 */
package org.galerarunbook.ledger;
