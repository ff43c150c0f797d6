package org.galerarunbook.galera;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class SeedTest {

  private static List<String> values(String view, String key) {
    return view.lines().filter(l -> l.startsWith(key)).map(l -> l.split(" ")[1]).toList();
  }

  @Test
  @DisplayName("Every node left the same view, in which each of them is")
  void sameView() {
    Seed seed = new Seed(3);
    List<String> views = IntStream.range(0, 3).mapToObj(seed::gvwstate).toList();
    List<String> members = values(views.get(0), "member:");
    assertThat(members).hasSize(3).doesNotHaveDuplicates();
    assertThat(views).allMatch(v -> values(v, "member:").equals(members));
    assertThat(views.stream().map(v -> values(v, "my_uuid:").get(0)).toList())
        .as("each is another member of it")
        .containsExactlyElementsOf(members);
    assertThat(views)
        .as("the view's own part, which all have to share")
        .extracting(v -> v.substring(v.indexOf("#vwbeg")))
        .containsOnly(views.get(0).substring(views.get(0).indexOf("#vwbeg")))
        .allMatch(v -> v.contains("view_id: 3 ") && v.endsWith("#vwend\n"));
  }

  @Test
  @DisplayName("No two clusters share a history, nor do their nodes share names")
  void fresh() {
    Seed one = new Seed(1);
    Seed other = new Seed(1);
    assertThat(one.grastate()).isEqualTo(one.grastate()).isNotEqualTo(other.grastate());
    assertThat(one.gvwstate(0)).isNotEqualTo(other.gvwstate(0));
  }
}
