/** The assembled stack: its parts, its worlds, and what a chapter asks of it. */
package org.galerarunbook.lab;
