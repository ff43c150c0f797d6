package org.galerarunbook.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.galerarunbook.finding.Finding;
import org.galerarunbook.image.Engine;
import org.galerarunbook.image.EngineProbe;
import org.galerarunbook.image.ImageProgress;
import org.galerarunbook.image.ImageResolver;
import org.galerarunbook.lab.LabAssembly;
import org.galerarunbook.lab.settings.Settings;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "doctor",
    description = {
      "Looks at what the lab needs of this machine: engine, memory, disk, ports, images, settings.",
      "Each finding comes with its remedy. Exit code 1 when one keeps the lab from working.",
      "Changes nothing; asks registries for images that are not here, for a few seconds."
    })
final class DoctorCommand extends LabCommand {

  @Option(names = "--json", description = "As JSON, for programs.")
  private boolean json;

  @Override
  public Integer call() {
    Path project = LabAssembly.project();
    Doctor doctor = new Doctor();
    try (Engine engine = Engine.connect()) {
      List<Finding> ofEngine = new EngineProbe(engine).probe();
      ofEngine.forEach(doctor::add);
      boolean answers = ofEngine.get(0).severity() == Finding.Severity.OK;
      Optional<Settings> settings =
          doctor.settings(() -> Settings.load(project), answers ? Ports.ofLab(engine) : List.of());
      if (!answers) {
        doctor.add(Finding.note("images", "not looked at", "get an engine first"));
      } else {
        ImageResolver resolver =
            new ImageResolver(engine.client(), project.resolve("containers"), ImageProgress.SILENT);
        doctor.images(resolver::preview, settings.map(Settings::images).orElse(Map.of()));
      }
    }
    doctor.commands(System.getenv().getOrDefault("PATH", ""));
    out().println(json ? Findings.json(!doctor.blocks(), doctor.findings()) : toText(doctor));
    return doctor.blocks() ? Main.NOT_RIGHT : Main.OK;
  }

  static String toText(Doctor doctor) {
    StringBuilder text = new StringBuilder();
    for (Finding finding : doctor.findings()) {
      String mark =
          switch (finding.severity()) {
            case OK -> "ok";
            case NOTE, UNSEEN -> "note";
            case PROBLEM -> "PROBLEM";
          };
      text.append("%-8s %s: %s%n".formatted(mark, finding.who(), finding.what()));
      if (!finding.remedy().isEmpty()) {
        text.append("         %s%n".formatted(finding.remedy()));
      }
    }
    long problems = doctor.findings().stream().filter(Finding::isProblem).count();
    return text.append(
            problems == 0
                ? "Nothing keeps the lab from starting: ./lab up"
                : problems
                    + (problems == 1 ? " problem keeps" : " problems keep")
                    + " the lab from working.")
        .toString();
  }
}
