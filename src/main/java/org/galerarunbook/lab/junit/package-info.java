/**
 * The JUnit extension that gives labs to chapters: whose turn it is, what a run leaves, what a
 * chapter may be.
 */
package org.galerarunbook.lab.junit;
