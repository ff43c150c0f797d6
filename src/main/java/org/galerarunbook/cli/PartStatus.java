package org.galerarunbook.cli;

import java.util.ArrayList;
import java.util.List;
import org.galerarunbook.container.LabContainer;
import org.galerarunbook.lab.Application;
import org.galerarunbook.lab.ContainerLab;

/**
 * A part of the application tier.
 *
 * @param container what the engine says of it, in a word
 * @param problem what is wrong; empty when nothing is
 * @param detail what else is worth knowing, such as where connections go
 */
record PartStatus(String name, String container, String problem, String detail) {

  /** All parts; none when the lab has no application tier. */
  static List<PartStatus> of(ContainerLab lab) {
    Application application = lab.applicationHandle();
    if (!application.isPresent()) {
      return List.of();
    }
    List<String> problems = application.problems();
    List<PartStatus> parts = new ArrayList<>();
    parts.add(part("proxy", application.proxy().container(), problems, writer(application)));
    parts.add(part("valkey", application.valkey().container(), problems, ""));
    parts.add(
        part(
            "passbolt",
            application.passbolt().container(),
            problems,
            application.passbolt().baseUrl().toString()));
    return parts;
  }

  private static PartStatus part(
      String name, LabContainer container, List<String> problems, String detail) {
    String problem =
        problems.stream()
            .filter(p -> p.startsWith(name + " "))
            .map(p -> p.substring(name.length() + 1))
            .findFirst()
            .orElse("");
    return new PartStatus(name, container.status().word(), problem, detail);
  }

  private static String writer(Application application) {
    try {
      return "leads to " + application.proxy().writer().orElse("no node");
    } catch (RuntimeException silent) {
      return "";
    }
  }
}
