package org.galerarunbook.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
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
}
