/** The assembled stack and the JUnit extension that gives it to chapters. */
package org.galerarunbook.lab;
