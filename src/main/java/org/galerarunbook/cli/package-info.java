/** The commands of {@code ./lab}. */
package org.galerarunbook.cli;
