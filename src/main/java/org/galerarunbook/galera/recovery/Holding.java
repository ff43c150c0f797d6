package org.galerarunbook.galera.recovery;

/** What a data directory holds. */
public enum Holding {
  /** Nobody looked: the node runs, or its data could not be read. */
  UNKNOWN,
  /** Looked at, and there is no table in it. */
  NOTHING,
  /**
   * The rest of a snapshot that was interrupted. InnoDB may name a position in it all the same (an
   * rsync that was killed half-way does), so it is never asked.
   */
  HALF_A_SNAPSHOT,
  /** Whole data; a joiner that has them is sent what it missed. */
  DATA,
  /**
   * Whole data that grastate.dat does not vouch for: all zeros, as while a schema change runs; no
   * file; or another seqno than InnoDB's. InnoDB's position counts. A joiner is given a snapshot.
   */
  DATA_UNVOUCHED,
  /** Whole data that only an operator can choose: of no history, of two, or found inconsistent. */
  DATA_DOUBTFUL
}
