package org.galerarunbook.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.galerarunbook.finding.Finding;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Each rule is silent about a cluster that is well, and finds the fault that it is there for. */
class RulesTest {

  private static List<String> found(Recorded recorded) {
    return Rules.judge(recorded.seen()).stream().map(Finding::toString).toList();
  }

  @Test
  @DisplayName("Nothing is found on a cluster that is well")
  void well() {
    assertThat(found(new Recorded())).isEmpty();
  }

  @ParameterizedTest(name = "{0}, {1}")
  @CsvSource({"no, yes", "off, on", "0, 1", "N, Y", "None, Sure", "FALSE, TRUE"})
  @DisplayName("Nothing is found either in another of the provider's words for a boolean")
  void words(String no, String yes) {
    Recorded recorded = new Recorded();
    Recorded.Node node = recorded.node(2);
    // By the remedy that is printed, the variable of its own, pc.ignore_sb becomes "no".
    List.of("pc.ignore_sb", "pc.ignore_quorum", "socket.dynamic")
        .forEach(o -> node.options.put(o, no));
    List.of("gcache.recover", "socket.ssl").forEach(o -> node.options.put(o, yes));
    assertThat(found(recorded)).isEmpty();
    List.of("pc.ignore_sb", "pc.ignore_quorum", "socket.dynamic")
        .forEach(o -> node.options.put(o, yes));
    List.of("gcache.recover", "socket.ssl").forEach(o -> node.options.put(o, no));
    assertThat(found(recorded)).hasSize(4);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("org.galerarunbook.check.Fault#all")
  @DisplayName("A fault is found, by the rule that is there for it")
  void found(Fault fault) {
    Recorded recorded = new Recorded();
    fault.spoil().accept(recorded);
    assertThat(found(recorded)).anySatisfy(f -> assertThat(f).contains(fault.says()));
    Report report = new Report();
    Rule rule =
        Rules.ALL.stream().filter(r -> r.id().equals(fault.rule())).findFirst().orElseThrow();
    rule.look().accept(recorded.seen(), report.at(rule.page()));
    assertThat(report.findings())
        .extracting(Finding::toString)
        .anySatisfy(f -> assertThat(f).contains(fault.says()));
  }

  @Test
  @DisplayName(
      "An arbitrator is a member and has a vote, if it is listed, and is missed when it is away")
  void arbitrator() {
    Recorded two = new Recorded();
    two.nodes.remove(2);
    two.listed = 2;
    for (Recorded.Node node : two.nodes) {
      node.says("wsrep_incoming_addresses", "galera1.local:0,galera2.local:0,");
      node.variables.put("wsrep_cluster_address", "gcomm://galera1.local,galera2.local");
      node.more.put(
          Question.MEMBERS,
          Recorded.rows(List.of("g1", "galera1"), List.of("g2", "galera2"), List.of("g3", "garb")));
    }
    assertThat(found(two))
        .anyMatch(f -> f.contains("galera1: sees a cluster of 3, not 2"))
        .anyMatch(f -> f.contains("galera1: has members that are not listed: garb"))
        .noneMatch(f -> f.contains("counts 3 members"))
        .anyMatch(f -> f.contains("votes add up to 2"));
    two.arbitrators = List.of("garb");
    assertThat(found(two)).isEmpty();
    two.nodes.forEach(n -> n.says("wsrep_cluster_size", "2"));
    two.nodes.forEach(n -> n.says("wsrep_incoming_addresses", "galera1.local:0,galera2.local:0"));
    assertThat(found(two)).anyMatch(f -> f.contains("galera1: sees a cluster of 2, not 3"));
  }

  @Test
  @DisplayName("Positions of two histories are not compared")
  void twoHistories() {
    Recorded recorded = new Recorded();
    recorded.node(3).says("wsrep_cluster_state_uuid", "4e503795-eb4a-11f1-b93a-ef01f0cce9f2");
    recorded.node(3).says("wsrep_last_committed", "900000");
    assertThat(found(recorded))
        .anyMatch(f -> f.contains("more than one history"))
        .noneMatch(f -> f.contains("write-sets apart"));
  }

  @Test
  @DisplayName("Who is behind is one of the primary nodes, not one that stands still beside them")
  void behind() {
    Recorded recorded = new Recorded();
    recorded.node(1).says("wsrep_cluster_status", "non-Primary");
    recorded.node(3).says("wsrep_last_committed", "5000");
    assertThat(Rules.judge(recorded.seen()))
        .filteredOn(f -> f.what().contains("write-sets apart"))
        .singleElement()
        .satisfies(f -> assertThat(f.remedy()).contains("galera2").doesNotContain("galera1"));
  }

  @Test
  @DisplayName("What follows from a node that is away has no remedy of its own")
  void consequences() {
    Recorded recorded = new Recorded();
    recorded.node(3).container = "stopped (exit 137)";
    recorded.node(1).says("wsrep_cluster_size", "2");
    recorded.node(2).says("wsrep_cluster_size", "2");
    assertThat(Rules.judge(recorded.seen()))
        .filteredOn(f -> !f.remedy().isEmpty())
        .singleElement()
        .satisfies(f -> assertThat(f.remedy()).isEqualTo("docker start galera3"));
  }

  @Test
  @DisplayName("A node with wsrep_on OFF shows nothing of its state, which is one finding")
  void hidden() {
    Recorded recorded = new Recorded();
    for (Recorded.Node node : recorded.nodes.subList(0, 2)) {
      node.variables.put("wsrep_on", "OFF");
      for (String status :
          List.of(
              "wsrep_local_state_comment",
              "wsrep_incoming_addresses",
              "wsrep_gcomm_uuid",
              "wsrep_last_committed")) {
        node.before.remove(status);
        node.after.remove(status);
      }
    }
    recorded.node(3).says("wsrep_last_committed", "9000");
    assertThat(Rules.judge(recorded.seen()))
        .extracting(Finding::who)
        .containsExactly("galera1", "galera2");
  }

  @Test
  @DisplayName("Without a Primary node, the cluster is recovered and no node is started by itself")
  void outage() {
    Recorded recorded = new Recorded();
    recorded.nodes.forEach(n -> n.container = "stopped (exit 137)");
    assertThat(Rules.judge(recorded.seen()))
        .filteredOn(f -> !f.remedy().isEmpty())
        .extracting(Finding::remedy)
        .containsExactly("./lab recover");
    recorded.node(2).container = "paused";
    assertThat(Rules.judge(recorded.seen()))
        .filteredOn(f -> !f.remedy().isEmpty())
        .extracting(Finding::remedy)
        .containsExactly("docker unpause galera2");
  }

  @Test
  @DisplayName("Without a Primary node the page is not that of one node; by what the nodes say")
  void pageOfAnOutage() {
    Recorded recorded = new Recorded();
    recorded.nodes.forEach(n -> n.container = "stopped (exit 137)");
    assertThat(Rules.judge(recorded.seen()))
        .extracting(Finding::page)
        .containsOnly(Pages.FULL_OUTAGE);
    Recorded lost = new Recorded();
    lost.node(3).container = "stopped (exit 137)";
    for (Recorded.Node node : lost.nodes.subList(0, 2)) {
      node.says("wsrep_cluster_status", "non-Primary");
      node.says("wsrep_local_state_comment", "Initialized");
      node.says("wsrep_cluster_size", "2");
      node.says("wsrep_incoming_addresses", "galera1.local:0,galera2.local:0");
    }
    assertThat(Rules.judge(lost.seen()))
        .filteredOn(f -> f.what().startsWith("no node is Primary") || f.who().equals("galera1"))
        .hasSizeGreaterThan(2)
        .extracting(Finding::page)
        .containsOnly(Pages.QUORUM);
  }

  @Test
  @DisplayName("A container that is gone is made again first: ./lab recover could not start it")
  void absent() {
    Recorded recorded = new Recorded();
    recorded.node(3).container = "absent";
    assertThat(Rules.judge(recorded.seen()))
        .filteredOn(f -> f.who().equals("galera3"))
        .extracting(Finding::remedy)
        .containsExactly("./lab up");
    recorded.node(1).container = "stopped (exit 137)";
    recorded.node(2).container = "stopped (exit 137)";
    assertThat(Rules.judge(recorded.seen()))
        .filteredOn(f -> !f.remedy().isEmpty())
        .extracting(Finding::remedy)
        .containsExactly("./lab up; ./lab recover");
  }

  @Test
  @DisplayName("Nobody says that no node is Primary where one runs that could not be asked")
  void unasked() {
    Recorded recorded = new Recorded();
    recorded.nodes.forEach(n -> n.silence = "ERROR 1045");
    Seen silent = recorded.seen();
    assertThat(Rules.judge(silent)).anyMatch(f -> f.what().startsWith("no node is Primary"));
    NodeSeen running =
        new NodeSeen(
            Place.of("galera1", "galera1.local"),
            "galera1.local:3306",
            "ERROR 1045",
            java.util.Map.of(),
            java.util.Map.of(3306, new PortSeen(true, List.of(), false, false)),
            null,
            null);
    Seen one = new Seen(silent.known(), List.of(running), silent.limits(), silent.typed(), null);
    assertThat(Rules.judge(one)).noneMatch(f -> f.what().startsWith("no node is Primary"));
  }

  @Test
  @DisplayName("There is a fault for every rule")
  void everyRule() {
    assertThat(Fault.all().stream().map(Fault::rule).distinct())
        .containsExactlyInAnyOrderElementsOf(Rules.ALL.stream().map(Rule::id).toList());
  }

  @Test
  @DisplayName("How much was looked at is counted, each account and table once")
  void looked() {
    assertThat(Looked.at(new Recorded().seen()))
        .hasToString(
            "3 nodes, 12 ports, 6 certificates, 3 accounts, 1 tables, %d checks"
                .formatted(Rules.ALL.size()));
  }

  @Test
  @DisplayName("Every page that a finding leads to is there, with its anchor")
  void pages() throws Exception {
    for (Rule rule : Rules.ALL) {
      assertPage(rule.page());
    }
  }

  static void assertPage(String page) throws Exception {
    String[] parts = page.split("#", 2);
    String text = Files.readString(Path.of(parts[0]));
    if (parts.length > 1) {
      assertThat(text.lines().filter(l -> l.startsWith("#")).map(RulesTest::anchor))
          .contains(parts[1]);
    }
  }

  static String anchor(String heading) {
    return heading
        .replaceFirst("^#+ ", "")
        .toLowerCase(java.util.Locale.ROOT)
        .replaceAll("[^a-z0-9 _-]", "")
        .replace(' ', '-');
  }
}
