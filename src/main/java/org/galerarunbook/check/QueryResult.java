package org.galerarunbook.check;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What a node answered to a question.
 *
 * @param rows of texts; a null is {@code NULL}
 * @param refusal the server's error instead; empty when there was none
 */
record QueryResult(List<List<String>> rows, String refusal) {

  static final QueryResult NONE = new QueryResult(List.of(), "was not asked");

  QueryResult {
    rows = List.copyOf(rows);
  }

  static QueryResult of(List<List<String>> rows) {
    return new QueryResult(rows, "");
  }

  static QueryResult refused(String why) {
    return new QueryResult(List.of(), why);
  }

  boolean isRefused() {
    return !refusal.isEmpty();
  }

  /** The value of that name, in any case, of rows that have two columns. */
  Optional<String> value(String name) {
    return rows.stream()
        .filter(r -> r.size() > 1 && r.get(0).equalsIgnoreCase(name))
        .map(r -> r.get(1))
        .reduce((first, last) -> last);
  }

  /** Names in lower case to values, of rows that have two columns. */
  Map<String, String> values() {
    Map<String, String> values = new HashMap<>();
    for (List<String> row : rows) {
      if (row.size() > 1) {
        values.put(row.get(0).toLowerCase(Locale.ROOT), row.get(1));
      }
    }
    return values;
  }
}
