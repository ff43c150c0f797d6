/** A runbook for MariaDB Galera whose every page is a test that ran. */
package org.galerarunbook;
