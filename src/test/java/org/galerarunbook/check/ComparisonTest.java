package org.galerarunbook.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.galerarunbook.check.Comparison.Compared;
import org.galerarunbook.check.Comparison.Server;
import org.galerarunbook.finding.Finding;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The verdict, on nodes that are made up; playbook 12 asks real ones. */
class ComparisonTest {

  private static final String ITEMS = "shop\titems\tid\t1\nshop\titems\tname\t0\n";

  private final Map<String, Server> servers = new HashMap<>();

  /** A node with these columns; the table is looked up in what it is asked. */
  private void node(String name, String columns, Function<String, String> rows) {
    servers.put(
        name,
        asked ->
            name + "\n" + (asked.contains("information_schema") ? columns : rows.apply(asked)));
  }

  private void node(String name, String columns, String rows) {
    node(name, columns, asked -> rows);
  }

  private Compared compare(String... databases) {
    return Comparison.of(servers, List.of(databases), 1000);
  }

  private static List<String> words(Compared compared) {
    return compared.findings().stream().map(f -> f.who() + ": " + f.what()).toList();
  }

  @Test
  @DisplayName("Three that are the same are right, and it says how much was looked at")
  void same() {
    for (String name : List.of("a", "b", "c")) {
      node(name, ITEMS + "shop\tsales\tid\t1\n", "7\t123");
    }
    Compared compared = compare();
    assertThat(compared.findings()).isEmpty();
    assertThat(compared.nodes()).isEqualTo(3);
    assertThat(compared.tables()).isEqualTo(2);
    assertThat(compared.rows()).isEqualTo(14);
  }

  @Test
  @DisplayName("The one that differs is named, with its table")
  void odd() {
    node("a", ITEMS, "7\t123");
    node("b", ITEMS, "7\t999");
    node("c", ITEMS, "7\t123");
    assertThat(words(compare()))
        .containsExactly(
            "b: shop.items: other rows: a has 7 rows, hash 123; b has 7 rows, hash 999; c has 7 rows, hash 123");
  }

  @Test
  @DisplayName("Where no most are the same, all are named")
  void noMajority() {
    node("a", ITEMS, "7\t123");
    node("b", ITEMS, "6\t999");
    assertThat(compare().findings()).extracting(Finding::who).containsExactly("a, b");
  }

  @Test
  @DisplayName("A table that is missing, or has other columns, is named with its node")
  void structure() {
    node("a", ITEMS + "shop\tsales\tid\t1\n", "7\t123");
    node("b", ITEMS + "shop\titems\tmore\t0\n" + "shop\tsales\tid\t1\n", "7\t123");
    node("c", ITEMS, "7\t123");
    assertThat(words(compare()))
        .containsExactly(
            "b: shop.items: other columns: a has id, name; b has id, name, more; c has id, name",
            "c: shop.sales is not there; other nodes have it");
  }

  @Test
  @DisplayName("Nothing that was looked at is not right: no row, no table, no such database")
  void nothing() {
    node("a", ITEMS, "0\t0");
    node("b", ITEMS, "0\t0");
    assertThat(words(compare()).get(0)).contains("nothing was compared");
    assertThat(words(compare("other")).get(0)).contains("0 tables of other", "nothing");
  }

  @Test
  @DisplayName("One node alone is nothing to compare, and who does not answer is named")
  void alone() {
    node("a", ITEMS, "7\t123");
    assertThat(words(compare()).get(0)).contains("1 nodes answered", "nothing was compared");
    servers.put(
        "b",
        asked -> {
          throw new IllegalStateException("comparing\nERROR 1047 not ready");
        });
    assertThat(words(compare())).containsExactly("b: was not compared: ERROR 1047 not ready");
  }

  @Test
  @DisplayName(
      "One that tells its tables and not its rows is left out, and the others are compared")
  void inconsistent() {
    String two = ITEMS + "shop\tsales\tid\t1\n";
    node("a", two, "7\t123");
    node("b", two, asked -> asked.contains("`sales`") ? "7\t999" : "7\t123");
    node(
        "c",
        two,
        asked -> {
          throw new IllegalStateException("comparing\nERROR 1047 not ready");
        });
    Compared compared = compare();
    assertThat(words(compared))
        .containsExactly(
            "c: was not compared: ERROR 1047 not ready",
            "a, b: shop.sales: other rows: a has 7 rows, hash 123; b has 7 rows, hash 999");
    assertThat(compared.nodes()).isEqualTo(2);
    assertThat(compared.rows()).isEqualTo(7);
  }

  @Test
  @DisplayName("One node that is asked under two names is found out")
  void twice() {
    node("a", ITEMS, "7\t123");
    servers.put("b", servers.get("a"));
    assertThat(words(compare())).containsExactly("b: was not compared: it says that it is 'a'");
  }

  @Test
  @DisplayName("What a writer does meanwhile is looked at again, and no difference")
  void written() {
    AtomicInteger looks = new AtomicInteger();
    node("a", ITEMS, asked -> "7\t123");
    node("b", ITEMS, asked -> looks.getAndIncrement() == 0 ? "6\t99" : "7\t123");
    assertThat(compare().findings()).isEmpty();

    node("b", ITEMS, asked -> looks.getAndIncrement() + "\t99");
    assertThat(words(compare()).get(0)).contains("was written during each of 5 looks");
  }

  @Test
  @DisplayName("A key of two columns is read in its order; names are quoted; the rate is kept")
  void statements() {
    StringBuilder all = new StringBuilder();
    for (String name : List.of("a", "b")) {
      node(
          name,
          "shop\t`odd\tsecond\t2\nshop\t`odd\tfirst\t1\n",
          asked -> {
            all.append(asked);
            return "1\t1";
          });
    }
    compare();
    assertThat(all)
        .contains("wsrep_sync_wait = 1")
        .contains("FROM `shop`.```odd` x")
        .contains("ORDER BY x.`first`, x.`second`")
        .contains("(x.`first` > k0) OR (x.`first` = k0 AND x.`second` > k1)")
        .contains("SLEEP(v_found / 1000)");
  }
}
