package org.galerarunbook.check;

import java.util.List;
import java.util.stream.Stream;
import org.galerarunbook.finding.Finding;

/** Everything that is looked at on every cluster. */
final class Rules {

  static final List<Rule> ALL =
      Stream.of(
              AgreementRules.ALL,
              MemberRules.ALL,
              SettingRules.ALL,
              QuorumRules.ALL,
              LoadRules.ALL,
              AccountRules.ALL,
              DataRules.ALL,
              FileRules.ALL,
              WireRules.ALL)
          .flatMap(List::stream)
          .toList();

  private Rules() {}

  static List<Finding> judge(Seen seen) {
    Report report = new Report();
    ALL.forEach(rule -> rule.look().accept(seen, report.at(rule.page())));
    return report.findings();
  }
}
