package org.galerarunbook.galera.recovery;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.galerarunbook.galera.recovery.Contents.View;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class SurveyTest {

  private static final View OF_FIVE = new View("b", List.of("a", "b", "c", "d", "e"));

  @Test
  @DisplayName("A last view of more members than there are nodes known: strangers, unseen")
  void strangers() {
    List<Sight> strangers =
        Survey.strangers(3, List.of(View.NONE, OF_FIVE, new View("c", List.of())));
    assertThat(strangers).extracting(Sight::node).containsExactly("member-a", "member-d");
    assertThat(strangers)
        .allMatch(Sight::isUnreadable)
        .allMatch(s -> s.problem().contains("had 5 members, and 3 nodes are known"));
    assertThat(Wishes.bootstraps(Chooser.decide(strangers, Wish.NONE))).isFalse();
  }

  @Test
  @DisplayName("As many nodes as members, or more: no stranger")
  void none() {
    assertThat(Survey.strangers(5, List.of(OF_FIVE, OF_FIVE))).isEmpty();
    assertThat(Survey.strangers(7, List.of(OF_FIVE))).isEmpty();
    assertThat(Survey.strangers(3, List.of(View.NONE))).isEmpty();
    assertThat(Survey.strangers(0, List.of())).isEmpty();
  }

  @Test
  @DisplayName("Whom the node with the highest seqno noted by name, and nobody knows: a stranger")
  void named() {
    Sight last = at("galera3", 42);
    Sight before = at("galera1", 41);
    Sight unknown = Sight.blind("galera2", Condition.STOPPED, "no position");
    List<Sight> strangers =
        Survey.named(
            Map.of(
                last, Noted.of(List.of("galera3", "galera4")),
                before, Noted.of(List.of("galera3", "galera5")),
                unknown, Noted.of(List.of("galera6"))),
            Set.of("galera1", "galera2", "galera3"),
            "nobody lists it");
    assertThat(strangers).extracting(Sight::node).containsExactly("galera4");
    assertThat(strangers.get(0).problem())
        .isEqualTo("nobody lists it, and it was of the last component that galera3 saw");
    assertThat(strangers.get(0).isUnreadable()).isTrue();
    List<Sight> all = new ArrayList<>(List.of(last, before));
    assertThat(Wishes.bootstraps(Chooser.decide(all, Wish.NONE))).isTrue();
    all.addAll(strangers);
    assertThat(Wishes.bootstraps(Chooser.decide(all, Wish.NONE))).isFalse();
    assertThat(Survey.named(Map.of(), Set.of(), "")).isEmpty();
  }

  @Test
  @DisplayName(
      "Whom the node with the highest seqno knew can't be read: nothing without an operator")
  void unread() {
    Sight last = at("galera3", 42);
    Sight before = at("galera1", 41);
    Noted encrypted = Noted.unread("encrypted");
    Map<Sight, Noted> noted = new LinkedHashMap<>();
    noted.put(last, Noted.of(List.of("galera3")));
    noted.put(before, encrypted);
    assertThat(Wishes.bootstraps(Chooser.decide(Survey.marked(noted), Wish.NONE)))
        .as("what an earlier one noted is older")
        .isTrue();
    noted.put(last, encrypted);
    List<Sight> marked = Survey.marked(noted);
    assertThat(marked).extracting(Sight::peersUnread).containsExactly("encrypted", "");
    Decision refused = Chooser.decide(marked, Wish.NONE);
    assertThat(refused.refusals()).hasSize(1);
    assertThat(refused.refusals().get(0).problem())
        .startsWith("could not be asked whom it knew last (encrypted)")
        .contains("wsrep_cluster_address", "wsrep_cluster_status");
    assertThat(refused.refusals().get(0).remedy()).contains("again with --peers-seen galera3");
    Decision seen =
        Chooser.decide(marked, new Wish("", false, Set.of(), Set.of(), Set.of("galera3")));
    assertThat(Wishes.bootstraps(seen)).isTrue();
    assertThat(seen.notes()).anyMatch(n -> n.startsWith("galera3 was not asked whom it knew last"));
    assertThat(
            Wishes.bootstraps(
                Chooser.decide(marked, new Wish("", false, Set.of(), Set.of(), Set.of("galera1")))))
        .as("the peers of another were looked at")
        .isFalse();
  }

  private static Sight at(String node, long seqno) {
    return Sight.read(
        node,
        Holding.DATA,
        new Position("c445462a-8088-4fcc-9522-ef2ab25e7a61", seqno),
        "grastate.dat and InnoDB",
        false);
  }

  @Test
  @DisplayName("A snapshot that began and did not end; of several attempts the last one counts")
  void unfinished() {
    String began = "WSREP_SST: [INFO] mariabackup SST started on joiner (20261128)\n";
    String ended = "WSREP_SST: [INFO] mariabackup SST completed on joiner (20261128)\n";
    String bypassed = "WSREP_SST: [INFO] rsync IST completed on joiner (20261128)\n";
    String donated = "WSREP_SST: [INFO] mariabackup SST started on donor (20261128)\n";
    assertThat(Survey.snapshotUnfinished(began)).isTrue();
    assertThat(Survey.snapshotUnfinished(began + ended + began)).isTrue();
    assertThat(Survey.snapshotUnfinished(began + began + ended)).isFalse();
    assertThat(Survey.snapshotUnfinished(began + bypassed)).isFalse();
    assertThat(Survey.snapshotUnfinished(donated)).isFalse();
    assertThat(Survey.snapshotUnfinished("")).isFalse();
  }
}
