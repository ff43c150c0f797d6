package org.galerarunbook.galera.recovery;

import java.time.Duration;

/**
 * How a node came back.
 *
 * @param node its name
 * @param how in a few words: bootstrapped, IST with its seqnos, SST, or nothing was missing
 * @param after how long after recovery began it was Synced
 */
public record Arrival(String node, String how, Duration after) {}
