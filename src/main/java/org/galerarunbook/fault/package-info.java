/**
 * What goes wrong with a server, on purpose and with an end: {@link
 * org.galerarunbook.fault.FaultPlan} says by which commands, {@link org.galerarunbook.fault.Fault}
 * is one that was brought about, and heals when it is closed.
 */
package org.galerarunbook.fault;
