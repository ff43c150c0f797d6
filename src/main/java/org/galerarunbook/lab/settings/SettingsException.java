package org.galerarunbook.lab.settings;

import java.util.List;
import java.util.stream.Collectors;
import org.galerarunbook.finding.Finding;

/** The settings can't be used; lists everything that is wrong with them, so one edit mends all. */
public final class SettingsException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient List<Finding> problems;

  SettingsException(List<Finding> problems) {
    super(
        (problems.size() == 1 ? "1 problem" : problems.size() + " problems")
            + " in the settings, nothing was started:\n"
            + problems.stream().map(problem -> "  " + problem).collect(Collectors.joining("\n")));
    this.problems = List.copyOf(problems);
  }

  /** In the order of the file, then what is missing. */
  public List<Finding> problems() {
    return problems;
  }
}
