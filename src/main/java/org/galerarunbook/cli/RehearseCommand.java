package org.galerarunbook.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.galerarunbook.lab.ContainerLab;
import org.galerarunbook.lab.HostShell;
import org.galerarunbook.lab.LabAssembly;
import org.galerarunbook.runbook.Recorder;
import org.galerarunbook.runbook.chapter.Part;
import org.galerarunbook.runbook.model.Verdict;
import org.galerarunbook.runbook.page.Page;
import org.galerarunbook.runbook.page.PageParser;
import org.galerarunbook.runbook.page.Rehearsal;
import org.galerarunbook.runbook.shell.CommandRunner;
import org.galerarunbook.runbook.shell.ShellRunner;
import org.galerarunbook.runbook.view.View;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "rehearse",
    description = {
      "Runs the sh blocks of docs/runbook in order, as a shell would, against the lab of './lab"
          + " up', and holds the results against what each page expects."
    })
final class RehearseCommand extends LabCommand {

  private static final String WITHOUT_PASSBOLT =
      "it needs Passbolt, and this lab has none; './lab up' said why";

  /** In what a page needs. */
  private static final Pattern BEGINS_WITH = Pattern.compile("MARIADB_IMAGE=(\\S+) ./lab up");

  /** A snapshot at the end of a page, and the views after it. */
  private static final Duration HEALTHY_AGAIN = Duration.ofMinutes(1);

  @Parameters(
      paramLabel = "PAGE",
      arity = "0..*",
      description = "Page files, or their names in docs/runbook. Default: all of them, in order.")
  private List<String> names = List.of();

  @Option(
      names = "--procedures",
      description = {
        "Only the drills that break the lab, the procedures, and how to know that they worked: what"
            + " somebody types at night."
      })
  private boolean procedures;

  @Mixin private WorldOption world;
  @Mixin private ProgressOption shown;

  @Override
  public Integer call() throws IOException {
    Path project = LabAssembly.project();
    List<Page> pages = new ArrayList<>();
    for (Path file : PageFiles.of(names, this)) {
      Page page = PageParser.parse(file.getFileName().toString(), Files.readString(file));
      if ((Part.ofPage(page.name()) == Part.HOSTS) != world.isHosts()) {
        if (names.isEmpty()) {
          continue;
        }
        throw wrong(
            page.name()
                + " is of the other world: "
                + (world.isHosts() ? "leave out --world hosts" : "add --world hosts"));
      }
      pages.add(page.asRun(kind -> !procedures || kind.isRehearsedAlone()));
    }
    ContainerLab lab = LabThatIsThere.asItIs(world.choose());
    List<String> problems = lab.problems();
    if (!problems.isEmpty()) {
      System.err.println("lab rehearse: needs a healthy lab; './lab up' makes one:");
      problems.forEach(p -> System.err.println("  " + p));
      return Main.NOT_RIGHT;
    }
    List<Rehearsal.Result> results = new ArrayList<>();
    CommandRunner shell = world.isHosts() ? HostShell.of(lab, project) : new ShellRunner(project);
    try (View view = shown.open();
        Recorder recorder =
            new Recorder(
                project.resolve("target/rehearsal"),
                shell,
                c -> "./lab rehearse " + c.id() + ".md",
                Clock.systemUTC(),
                List.of(view))) {
      lab.secrets().values().forEach(recorder.redactor()::hide);
      boolean hasApplication = lab.stack().hasApplication();
      for (Page page : pages) {
        List<String> before = lab.problems();
        if (!before.isEmpty()) {
          page = page.notRehearsable("the lab is not healthy any more: " + before);
        } else if (!hasApplication
            && page.needs().stream().anyMatch(n -> n.startsWith("Passbolt"))) {
          page = page.notRehearsable(WITHOUT_PASSBOLT);
        } else {
          String image = lab.cluster().node(1).container().image();
          page = otherImage(page.needs(), image).map(page::notRehearsable).orElse(page);
        }
        results.add(Rehearsal.run(page, recorder, () -> lab.awaitHealthy(HEALTHY_AGAIN)));
      }
    }
    return tell(results);
  }

  /** Why a page that begins with nodes of another image can't be pasted here. */
  static Optional<String> otherImage(List<String> needs, String image) {
    return needs.stream()
        .map(BEGINS_WITH::matcher)
        .filter(Matcher::find)
        .map(m -> m.group(1))
        .filter(wanted -> !wanted.equals(image))
        .map(
            wanted ->
                "its nodes begin with another image: MARIADB_IMAGE=%s ./lab up --reset; this lab has %s"
                    .formatted(wanted, image))
        .findFirst();
  }

  private static int tell(List<Rehearsal.Result> results) {
    boolean red = false;
    for (Rehearsal.Result result : results) {
      String what =
          switch (result.verdict()) {
            case GREEN ->
                "as on the page, "
                    + result.commands()
                    + " commands"
                    + (result.inWords() == 0
                        ? ""
                        : "; " + result.inWords() + " expectations in words were not checked");
            case COULD_NOT_RUN -> "not rehearsed: " + result.difference();
            default -> "DIFFERS at " + result.difference();
          };
      System.out.println(result.page() + ": " + what);
      red |= result.verdict() == Verdict.RED;
    }
    if (results.stream().noneMatch(r -> r.commands() > 0)) {
      System.err.println("lab rehearse: no command of any page ran, so nothing was rehearsed.");
      return Main.NOT_RIGHT;
    }
    return red ? Main.NOT_RIGHT : Main.OK;
  }
}
