package org.galerarunbook.galera.recovery;

/** Nodes as the tests of the decision see them. */
final class Sights {

  static final String ONE = "11111111-6a3b-11ef-9d2c-0242ac120003";
  static final String TWO = "22222222-6a3b-11ef-9d2c-0242ac120003";

  private Sights() {}

  private static Sight read(int number, Holding holding, Position position, boolean safe) {
    return Sight.read("galera" + number, holding, position, "as read", safe);
  }

  static Sight stopped(int number, String uuid, long seqno) {
    return read(number, Holding.DATA, new Position(uuid, seqno), false);
  }

  static Sight stopped(int number, long seqno) {
    return stopped(number, ONE, seqno);
  }

  static Sight leftLast(int number, long seqno) {
    return read(number, Holding.DATA, new Position(ONE, seqno), true);
  }

  /** Killed while a schema change ran: zeros in grastate.dat, and InnoDB knows. */
  static Sight zeros(int number, long seqno) {
    return read(number, Holding.DATA_UNVOUCHED, new Position(ONE, seqno), false);
  }

  /** Killed while it was given a snapshot. */
  static Sight half(int number) {
    return read(number, Holding.HALF_A_SNAPSHOT, Position.NONE, false);
  }

  /** Tables, and no position of a cluster in them. */
  static Sight ofNoHistory(int number) {
    return read(number, Holding.DATA_DOUBTFUL, Position.NONE, false);
  }

  /** Its peers found it inconsistent. */
  static Sight inconsistent(int number, long seqno) {
    return read(number, Holding.DATA_DOUBTFUL, new Position(ONE, seqno), false);
  }

  static Sight empty(int number) {
    return read(number, Holding.NOTHING, Position.NONE, false);
  }

  static Sight unreadable(int number) {
    return Sight.blind("galera" + number, Condition.STOPPED, "InnoDB: corrupted page");
  }

  /** Its container is gone, and its volume is there. */
  static Sight withoutContainer(int number, long seqno) {
    return stopped(number, seqno).withoutContainer();
  }

  static Sight is(int number, Condition condition) {
    return Sight.blind("galera" + number, condition, "");
  }

  static Sight primary(int number, long seqno, int size) {
    return Sight.answering(
        "galera" + number, Condition.PRIMARY, new Position(ONE, seqno), true, size);
  }

  static Sight nonPrimary(int number, long seqno) {
    return Sight.answering(
        "galera" + number, Condition.NON_PRIMARY, new Position(ONE, seqno), false, 1);
  }
}
