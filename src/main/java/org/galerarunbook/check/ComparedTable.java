package org.galerarunbook.check;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A table, and the statements by which a server hashes its rows of it.
 *
 * @param columns all of them, in their order
 * @param key the columns of the primary key by their positions in it; none where there is no key
 */
record ComparedTable(
    String schema, String name, List<String> columns, SortedMap<Integer, String> key) {

  private static final int CHUNK = 5000;

  String fullName() {
    return schema + "." + name;
  }

  /** A block that reads the table in chunks of its primary key, or at once where it has none. */
  String hashing(long rate) {
    String from = quoted(schema, name);
    String hash =
        "SUM(CAST(CONV(LEFT(SHA1(CONCAT_WS('#', "
            + columns.stream()
                .map(c -> "COALESCE(SHA1(CAST(x." + quoted(c) + " AS BINARY)), '-')")
                .collect(Collectors.joining(", "))
            + ")), 15), 16, 10) AS UNSIGNED))";
    List<String> ordering = key.values().stream().map(ComparedTable::quoted).toList();
    String declared =
        each(
            ordering,
            "",
            i -> "DECLARE k%1$d, e%1$d TYPE OF %2$s.%3$s;\n".formatted(i, from, ordering.get(i)));
    String ordered = ordering.stream().map(k -> "x." + k).collect(Collectors.joining(", "));
    String end =
        ordering.isEmpty()
            ? "SET v_end = TRUE;"
            : "SELECT %s INTO %s FROM %s x WHERE v_rows = 0 OR %s ORDER BY %s LIMIT %d, 1;"
                .formatted(
                    ordered,
                    each(ordering, ", ", i -> "e" + i),
                    from,
                    beyond(ordering, "k"),
                    ordered,
                    CHUNK - 1);
    String chunk =
        ordering.isEmpty()
            ? "TRUE"
            : "(v_rows = 0 OR %s) AND (v_end OR NOT (%s))"
                .formatted(beyond(ordering, "k"), beyond(ordering, "e"));
    String next = each(ordering, "", i -> ", k%1$d = e%1$d".formatted(i));
    return """
        SET SESSION wsrep_sync_wait = 1, time_zone = '+00:00'// BEGIN NOT ATOMIC
        DECLARE v_rows, v_found BIGINT DEFAULT 0;
        DECLARE v_sum, v_part DECIMAL(65) DEFAULT 0;
        DECLARE v_end BOOLEAN DEFAULT FALSE;
        %sDECLARE CONTINUE HANDLER FOR NOT FOUND SET v_end = TRUE;
        REPEAT
          %s
          SELECT COUNT(*), COALESCE(%s, 0) INTO v_found, v_part FROM %s x WHERE %s;
          SET v_rows = v_rows + v_found, v_sum = v_sum + v_part%s;
          DO SLEEP(v_found / %d);
        UNTIL v_end END REPEAT;
        SELECT @@wsrep_node_name; SELECT v_rows, v_sum;
        END"""
        .formatted(declared, end, hash, from, chunk, next, rate);
  }

  /** That a row comes after the one in these variables, in order of the key. */
  private static String beyond(List<String> key, String variables) {
    List<String> ways = new ArrayList<>();
    String equal = "";
    for (int i = 0; i < key.size(); i++) {
      ways.add("(" + equal + "x." + key.get(i) + " > " + variables + i + ")");
      equal += "x." + key.get(i) + " = " + variables + i + " AND ";
    }
    return String.join(" OR ", ways);
  }

  private static String each(List<String> key, String between, IntFunction<String> words) {
    return IntStream.range(0, key.size()).mapToObj(words).collect(Collectors.joining(between));
  }

  static String quoted(String schema, String name) {
    return quoted(schema) + "." + quoted(name);
  }

  private static String quoted(String name) {
    return "`" + name.replace("`", "``") + "`";
  }
}
