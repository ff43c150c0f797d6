package org.galerarunbook.cli;

/** Who is asked what a recovery can't see. */
interface RecoveryOperator {

  /** Whether InnoDB may apply its log to the data of stopped nodes. */
  boolean letsInnoDbBeAsked();

  /** Whether a node that can't be looked at is known to be switched off, for good. */
  boolean knowsToBeOff(String node, String problem);

  /** Whether none of the peers of a node is Primary, of whom nobody can read whom it knew last. */
  boolean sawPeersOf(String node, String problem);
}
