/**
 * The cluster: {@link org.galerarunbook.galera.GaleraCluster} acts, {@link
 * org.galerarunbook.galera.GaleraNode} answers questions.
 */
package org.galerarunbook.galera;
