/**
 * Which image a component runs: one that is here, one that can be pulled, or one built from the
 * recipes in {@code containers/}; never an unpinned one, and always reported by digest or id.
 */
package org.galerarunbook.image;
