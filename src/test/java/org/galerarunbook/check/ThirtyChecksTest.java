package org.galerarunbook.check;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The table of docs/your-cluster.md promises 30 checks, and the rules keep it. */
class ThirtyChecksTest {

  private static final Pattern ROW = Pattern.compile("^\\| (\\d+) \\| (.+?) \\| (.+?) \\|$");

  private static Map<Integer, List<String>> table() throws IOException {
    Map<Integer, List<String>> checks = new LinkedHashMap<>();
    for (String line : Files.readAllLines(Path.of("docs/your-cluster.md"))) {
      Matcher row = ROW.matcher(line);
      if (row.find()) {
        checks.put(Integer.parseInt(row.group(1)), List.of(row.group(3).split(", ")));
      }
    }
    return checks;
  }

  @Test
  @DisplayName("30 of 30 checks have rules, each of which is there and was seen to find its fault")
  void thirty() throws IOException {
    Map<Integer, List<String>> checks = table();
    assertThat(checks.keySet())
        .containsExactlyElementsOf(IntStream.rangeClosed(1, 30).boxed().toList());
    List<String> rules = Rules.ALL.stream().map(Rule::id).toList();
    List<String> planted = Fault.all().stream().map(Fault::rule).toList();
    checks.forEach(
        (number, of) -> {
          assertThat(of).as("rules of check " + number).isNotEmpty();
          assertThat(rules).as("rules of check " + number).containsAll(of);
          assertThat(planted).as("planted faults of check " + number).containsAll(of);
        });
    List<String> promised = new ArrayList<>();
    checks.values().forEach(promised::addAll);
    assertThat(promised).as("every rule is in the table").containsAll(rules);
  }

  /** One of the findings that {@link ClusterCheckIT} waits for, by the number of its check. */
  private static final Map<Integer, String> FOUND =
      Map.ofEntries(
          entry(1, "does not answer: "),
          entry(2, "is not part of a primary component: Disconnected"),
          entry(3, "there is more than one history"),
          entry(4, "wsrep_cluster_conf_id differs"),
          entry(5, "has members that are not listed: db-c"),
          entry(6, " write-sets apart (wsrep_last_committed "),
          entry(7, "wsrep_cluster_name differs"),
          entry(8, "version differs: "),
          entry(9, "its peer list is empty"),
          entry(10, "innodb_flush_log_at_trx_commit is 2"),
          entry(11, "innodb_doublewrite is OFF"),
          entry(12, "holds the others back (flow control): writes stood still"),
          entry(13, "lags: "),
          entry(14, " transactions lost against a peer's within "),
          entry(15, "brings a node back by IST only if"),
          entry(16, "evs.suspect_timeout differs"),
          entry(17, "pc.ignore_sb is 'yes'"),
          entry(18, "wsrep_reject_queries is ALL"),
          entry(19, "wsrep_OSU_method is RSU"),
          entry(20, "increment 1"),
          entry(21, "shop.nokey without a primary key"),
          entry(22, "account open@% may connect without TLS"),
          entry(23, "require_secure_transport is OFF"),
          entry(24, "takes TLS 1.1 on port 3306"),
          entry(25, "somebody listens on port 4444"),
          entry(26, "there is no backup that ended"),
          entry(27, "binlog_expire_logs_seconds is 0"),
          entry(28, "s or more ahead of db-a's"),
          entry(29, "shop.here (only on db-c)"),
          entry(30, "rows differ between the nodes: shop.orders has checksum "));

  @Test
  @DisplayName("Of each of the 30 a fault is planted on an outsider's hosts and found there")
  void planted() throws IOException {
    List<Planted.Expected> expected = new ArrayList<>(OutsiderFaults.writtenFast());
    OutsiderFaults.all().forEach(p -> expected.addAll(p.expected()));
    Map<Integer, List<String>> checks = table();
    assertThat(FOUND.keySet()).containsExactlyInAnyOrderElementsOf(checks.keySet());
    checks.forEach(
        (number, rules) ->
            assertThat(expected)
                .as("found on hosts, on a page of the rules of check %d, %s", number, rules)
                .anyMatch(
                    e -> e.says().equals(FOUND.get(number)) && pages(rules).contains(e.page())));
  }

  /** Where the findings of these rules lead, for hosts. */
  private static Set<String> pages(List<String> rules) {
    return Fault.all().stream()
        .filter(f -> rules.contains(f.rule()))
        .flatMap(f -> PagesThatRepairTest.found(f, Typed.HOSTS).stream())
        .map(f -> Pages.onHosts(f.page()))
        .collect(Collectors.toSet());
  }
}
