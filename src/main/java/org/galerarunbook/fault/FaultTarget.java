package org.galerarunbook.fault;

import java.util.function.Supplier;
import org.galerarunbook.container.LabContainer;
import org.galerarunbook.container.LabIdentity;

/**
 * A container that faults can be brought upon.
 *
 * @param name how people call it, for instance {@code galera3}
 * @param container itself
 * @param identity whose helpers are made beside it
 * @param helperImage an image with sh, iptables, tc, perl and df; asked for when it is needed
 */
public record FaultTarget(
    String name, LabContainer container, LabIdentity identity, Supplier<String> helperImage) {}
