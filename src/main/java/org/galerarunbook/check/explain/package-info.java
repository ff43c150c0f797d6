/** Reads error logs of nodes, anybody's, and says what happened and which page helps. */
package org.galerarunbook.check.explain;
