package org.galerarunbook.check;

import java.util.Map;

/**
 * Where a node is, and what it is called, as it is listed.
 *
 * @param certificateName that its certificate has to carry
 * @param numbers the ports that it really has, by the usual ones
 */
record Place(String name, String host, String certificateName, Map<Integer, Integer> numbers) {

  Place {
    numbers = Map.copyOf(numbers);
  }

  static Place of(String name, String host) {
    return new Place(name, host, host, Map.of());
  }

  int number(int usual) {
    return numbers.getOrDefault(usual, usual);
  }
}
