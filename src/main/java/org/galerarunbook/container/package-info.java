/**
 * What every container of a lab has: a name that can be told apart, labels by which it is found
 * again, files placed with owner and mode, and a life that stops and starts the <em>same</em>
 * container.
 */
package org.galerarunbook.container;
