/**
 * What an operator does, in verbs: a {@link org.galerarunbook.operator.Node} says by which command,
 * and where it is typed. {@link org.galerarunbook.operator.Containers} and {@link
 * org.galerarunbook.operator.Hosts} are its worlds; whoever uses a verb names none.
 */
package org.galerarunbook.operator;
