/** Running one command as a person at a shell would, and keeping all it said. */
package org.galerarunbook.runbook.shell;
