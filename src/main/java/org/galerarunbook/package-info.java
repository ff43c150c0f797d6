/**
 * A runbook for MariaDB Galera whose every page is a test that ran. What lies here is for every
 * room.
 */
package org.galerarunbook;
