package org.galerarunbook.check;

import java.util.Map;

/**
 * Where a node is, and what it is called.
 *
 * @param name as it is listed
 * @param host as it is listed
 * @param certificateName that its certificate has to carry
 * @param numbers the ports that it really has, by the usual ones
 */
record Place(String name, String host, String certificateName, Map<Integer, Integer> numbers) {

  Place {
    numbers = Map.copyOf(numbers);
  }

  /** With the usual ports. */
  static Place of(String name, String host) {
    return new Place(name, host, host, Map.of());
  }

  /** The port that it really has. */
  int number(int usual) {
    return numbers.getOrDefault(usual, usual);
  }
}
