package org.galerarunbook.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import org.galerarunbook.check.ClusterFile;
import org.galerarunbook.check.OwnNames;
import org.galerarunbook.runbook.page.Page;
import org.galerarunbook.runbook.page.PageParser;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "pages",
    description = {
      "Prints pages with the names of your own cluster in place of the lab's.",
      "Their proof is left out: what breaks a lab must not carry the names of a cluster that you"
          + " need."
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:printed, or written",
      "2:the command line or cluster.yaml is wrong, or a file is there already; nothing was written"
    })
final class PagesCommand extends LabCommand {

  @Parameters(
      paramLabel = "PAGE",
      arity = "0..*",
      description = "Page files, or their names in docs/runbook. Default: all of them.")
  private List<String> pages = List.of();

  @Option(
      names = "--names",
      paramLabel = "FILE",
      required = true,
      description = "Your cluster; docs/your-cluster.md explains the file.")
  private Path cluster;

  @Option(
      names = "--into",
      paramLabel = "FOLDER",
      description = "Write them there, a file each; none may be there. Default: print them.")
  private Path into;

  @Mixin private NamesOption chosen;

  @Override
  public Integer call() throws IOException {
    List<Path> files = PageFiles.of(pages, this);
    ClusterFile file = ClusterFile.read(cluster);
    OwnNames names = chosen.of(file, this);
    Map<String, String> named = new LinkedHashMap<>();
    for (Path source : files) {
      named.put(source.getFileName().toString(), page(source, names));
    }
    if (into == null) {
      named.values().forEach(System.out::println);
    } else {
      write(named);
    }
    return Main.OK;
  }

  private String page(Path source, OwnNames names) throws IOException {
    String name = source.getFileName().toString();
    String text = names.in(Files.readString(source));
    Page page = PageParser.parse(name, text);
    if (!page.isProcedure()) {
      throw wrong(name + " has no procedure apart from its proof: take a playbook");
    }
    String block =
        "\n\n> **Your names:** %s. Proved in a lab, with the lab's names: docs/runbook/%s%s%s%s\n"
            .formatted(
                names.inWords(),
                name,
                byHand(ByHand.of(names, page)),
                said(
                    "Look for a row of your own",
                    "where a table of the lab is asked for, at ",
                    page.blocks().stream()
                        .filter(b -> b.labsTable().isPresent())
                        .map(b -> '"' + b.step() + '"')
                        .toList()),
                said(
                    "Have ssh know these names",
                    "in your `~/.ssh/config`: ",
                    text.contains("ssh $") ? names.elsewhere() : List.of()));
    return text.replaceFirst("(?m)^# .*$", "$0" + Matcher.quoteReplacement(block));
  }

  private static String byHand(List<String> lines) {
    return lines.isEmpty()
        ? ""
        : "\n>\n> **Put yours in by hand**, at\n>\n> - " + String.join("\n> - ", lines);
  }

  private static String said(String head, String why, List<String> where) {
    return where.isEmpty() ? "" : "\n>\n> **" + head + "**, " + why + String.join(", ", where);
  }

  private void write(Map<String, String> named) throws IOException {
    for (String name : named.keySet()) {
      if (Files.exists(into.resolve(name))) {
        throw wrong(into.resolve(name) + " is there already; nothing was written");
      }
    }
    Files.createDirectories(into);
    String docs = into.toAbsolutePath().relativize(PageFiles.folder().getParent()) + "/";
    for (Map.Entry<String, String> page : named.entrySet()) {
      Files.writeString(
          into.resolve(page.getKey()),
          page.getValue().replace("](../", "](" + docs),
          StandardOpenOption.CREATE_NEW);
    }
    System.out.println(named.size() + " pages in " + into);
  }
}
