package org.galerarunbook.galera.recovery;

/** Nodes as the tests of the decision see them. */
final class Sights {

  static final String ONE = "11111111-6a3b-11ef-9d2c-0242ac120003";
  static final String TWO = "22222222-6a3b-11ef-9d2c-0242ac120003";

  private Sights() {}

  static Sight stopped(int number, String uuid, long seqno) {
    return Sight.stopped("galera" + number, new Position(uuid, seqno), "grastate.dat", false);
  }

  static Sight stopped(int number, long seqno) {
    return stopped(number, ONE, seqno);
  }

  static Sight leftLast(int number, long seqno) {
    return Sight.stopped("galera" + number, new Position(ONE, seqno), "grastate.dat", true);
  }

  static Sight empty(int number) {
    return Sight.stopped("galera" + number, Position.NONE, "grastate.dat", false);
  }

  static Sight unreadable(int number) {
    return Sight.blind("galera" + number, Condition.STOPPED, "InnoDB: corrupted page");
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
