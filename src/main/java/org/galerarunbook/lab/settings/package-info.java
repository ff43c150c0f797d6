/**
 * The settings of a lab: {@code .env} and its template, read, checked, and refused with all that is
 * wrong.
 */
package org.galerarunbook.lab.settings;
