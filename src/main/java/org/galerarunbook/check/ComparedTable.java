package org.galerarunbook.check;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A table, and the statements by which a server hashes its rows of it.
 *
 * @param columns all of them, in their order
 * @param key the primary key's, in its order; none where there is no such key
 */
record ComparedTable(String schema, String name, List<String> columns, List<String> key) {

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
    List<String> ordering = key.stream().map(ComparedTable::quoted).toList();
    StringBuilder declared = new StringBuilder();
    for (int i = 0; i < ordering.size(); i++) {
      declared.append(
          "DECLARE k%1$d, e%1$d TYPE OF %2$s.%3$s;\n".formatted(i, from, ordering.get(i)));
    }
    String ordered = ordering.stream().map(k -> "x." + k).collect(Collectors.joining(", "));
    String end =
        ordering.isEmpty()
            ? "SET v_end = TRUE;"
            : "SELECT %s INTO %s FROM %s x WHERE v_rows = 0 OR %s ORDER BY %s LIMIT %d, 1;"
                .formatted(
                    ordered, names("e", ordering), from, beyond(ordering, "k"), ordered, CHUNK - 1);
    String chunk =
        ordering.isEmpty()
            ? "TRUE"
            : "(v_rows = 0 OR %s) AND (v_end OR NOT (%s))"
                .formatted(beyond(ordering, "k"), beyond(ordering, "e"));
    String next =
        IntStream.range(0, ordering.size())
            .mapToObj(i -> ", k%1$d = e%1$d".formatted(i))
            .collect(Collectors.joining());
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
    for (int i = 0; i < key.size(); i++) {
      List<String> all = new ArrayList<>();
      for (int j = 0; j < i; j++) {
        all.add("x." + key.get(j) + " = " + variables + j);
      }
      all.add("x." + key.get(i) + " > " + variables + i);
      ways.add("(" + String.join(" AND ", all) + ")");
    }
    return String.join(" OR ", ways);
  }

  private static String names(String prefix, List<String> key) {
    return IntStream.range(0, key.size())
        .mapToObj(i -> prefix + i)
        .collect(Collectors.joining(", "));
  }

  static String quoted(String schema, String name) {
    return quoted(schema) + "." + quoted(name);
  }

  private static String quoted(String name) {
    return "`" + name.replace("`", "``") + "`";
  }
}
