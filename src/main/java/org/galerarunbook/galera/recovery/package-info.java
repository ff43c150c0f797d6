/**
 * Brings a cluster back after all of its nodes went down: {@link
 * org.galerarunbook.galera.recovery.Survey} looks, {@link
 * org.galerarunbook.galera.recovery.Chooser} decides and touches nothing, {@link
 * org.galerarunbook.galera.recovery.Recovery} acts.
 */
package org.galerarunbook.galera.recovery;
