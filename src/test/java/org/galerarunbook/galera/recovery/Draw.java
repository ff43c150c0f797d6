package org.galerarunbook.galera.recovery;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;

/** Clusters and wishes drawn at random, with everything that has been met. */
final class Draw {

  private Draw() {}

  private static Sight sight(Random random, int number) {
    long seqno = random.nextInt(6);
    String uuid = random.nextInt(12) == 0 ? Sights.TWO : Sights.ONE;
    return switch (random.nextInt(48)) {
      case 0 -> Sights.is(number, Condition.ABSENT);
      case 1 -> Sights.unreadable(number);
      case 2 -> Sights.is(number, Condition.PAUSED);
      case 3 -> Sights.is(number, Condition.SILENT);
      case 4 -> Sights.is(number, Condition.STARTING);
      case 5 -> Sights.is(number, Condition.DISCONNECTED);
      case 6, 7, 8 -> Sights.primary(number, seqno, 1 + random.nextInt(3));
      case 9, 10, 11, 12, 13, 14 -> Sights.nonPrimary(number, seqno);
      case 15, 16 -> Sights.empty(number);
      case 17, 18, 19 -> Sights.leftLast(number, seqno);
      case 20, 21, 22, 23, 24 -> Sights.zeros(number, seqno);
      case 25, 26, 27 -> Sights.half(number);
      case 28 -> Sights.ofNoHistory(number);
      case 29 -> Sights.inconsistent(number, seqno);
      case 30 -> Sights.withoutContainer(number, seqno);
      default -> Sights.stopped(number, uuid, seqno);
    };
  }

  /** Now and then a view has more members than there are nodes, as when a setting was changed. */
  static List<Sight> cluster(Random random) {
    List<Sight> sights = new ArrayList<>();
    int nodes = 1 + random.nextInt(5);
    for (int i = 1; i <= nodes; i++) {
      sights.add(sight(random, i));
    }
    int members = random.nextInt(20) == 0 ? nodes + 1 + random.nextInt(2) : nodes;
    List<String> view = IntStream.range(0, members).mapToObj(i -> "uuid" + i).toList();
    sights.addAll(Survey.strangers(nodes, List.of(new Contents.View("uuid0", view))));
    return sights;
  }

  static Wish wish(Random random, List<Sight> sights) {
    String node = random.nextInt(3) == 0 ? any(random, sights) : "";
    Set<String> without = new TreeSet<>();
    for (Sight sight : sights) {
      boolean likely = sight.isUnreadable() && random.nextInt(2) == 0;
      if ((likely || random.nextInt(40) == 0) && !sight.node().equals(node)) {
        without.add(sight.node());
      }
    }
    Set<String> rebuild = new TreeSet<>();
    if (random.nextInt(8) == 0) {
      rebuild.add(any(random, sights));
      rebuild.remove(node);
    }
    return new Wish(node, !node.isEmpty() && random.nextBoolean(), without, rebuild);
  }

  private static String any(Random random, List<Sight> sights) {
    return sights.get(random.nextInt(sights.size())).node();
  }
}
