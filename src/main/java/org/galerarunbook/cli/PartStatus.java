package org.galerarunbook.cli;

import java.util.ArrayList;
import java.util.List;
import org.galerarunbook.check.ApplicationCheck;
import org.galerarunbook.check.Stack;
import org.galerarunbook.container.LabContainer;
import org.galerarunbook.finding.Finding;

/**
 * A part of the application tier.
 *
 * @param container what the engine says of it, in a word
 * @param problem what is wrong; empty when nothing is
 * @param detail what else is worth knowing, such as where connections go
 */
record PartStatus(String name, String container, String problem, String detail) {

  /** All parts; none when the lab has no application tier. */
  static List<PartStatus> of(Stack stack) {
    if (!stack.hasApplication()) {
      return List.of();
    }
    List<Finding> problems = ApplicationCheck.health(stack);
    List<PartStatus> parts = new ArrayList<>();
    parts.add(part("proxy", stack.proxy().container(), problems, writer(stack)));
    parts.add(part("valkey", stack.valkey().container(), problems, ""));
    parts.add(
        part(
            "passbolt",
            stack.passbolt().container(),
            problems,
            stack.passbolt().baseUrl().toString()));
    return parts;
  }

  private static PartStatus part(
      String name, LabContainer container, List<Finding> problems, String detail) {
    String problem =
        problems.stream()
            .filter(p -> p.who().equals(name))
            .map(Finding::what)
            .findFirst()
            .orElse("");
    return new PartStatus(name, container.status().word(), problem, detail);
  }

  private static String writer(Stack stack) {
    try {
      return "leads to " + stack.proxy().writer().orElse("no node");
    } catch (RuntimeException silent) {
      return "";
    }
  }
}
