package org.galerarunbook.check;

import java.util.ArrayList;
import java.util.List;
import org.galerarunbook.finding.Finding;
import org.galerarunbook.finding.Finding.Severity;

/**
 * Collects what rules find.
 *
 * @param page mends what is found, unless it says otherwise
 */
record Report(List<Finding> findings, String page) {

  Report() {
    this(new ArrayList<>(), "");
  }

  /** The same one, for what another page mends. */
  Report at(String mendingPage) {
    return new Report(findings, mendingPage);
  }

  void problem(String who, String what, String remedy) {
    say(Severity.PROBLEM, who, what, remedy);
  }

  void note(String who, String what, String remedy) {
    say(Severity.NOTE, who, what, remedy);
  }

  void unseen(String who, String what, String remedy) {
    say(Severity.UNSEEN, who, what, remedy);
  }

  void say(Severity severity, String who, String what, String remedy) {
    findings.add(new Finding(who, severity, what, remedy, page));
  }
}
