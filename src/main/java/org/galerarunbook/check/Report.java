package org.galerarunbook.check;

import java.util.ArrayList;
import java.util.List;
import org.galerarunbook.finding.Finding;
import org.galerarunbook.finding.Finding.Severity;

/** Collects what rules find. */
final class Report {

  private final List<Finding> findings = new ArrayList<>();
  private String page = "";

  /** Findings from now on are mended by that page, unless they say otherwise. */
  Report at(String mendingPage) {
    this.page = mendingPage;
    return this;
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

  void add(Finding finding) {
    findings.add(finding);
  }

  List<Finding> findings() {
    return List.copyOf(findings);
  }
}
