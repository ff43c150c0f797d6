package org.galerarunbook.cli;

import java.io.Console;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.galerarunbook.check.ClusterFile;
import org.galerarunbook.check.OwnNames;
import org.galerarunbook.runbook.chapter.Part;
import org.galerarunbook.runbook.page.Page;
import org.galerarunbook.runbook.page.PageParser;
import org.galerarunbook.runbook.record.ChangeRecord;
import org.galerarunbook.runbook.record.Operator;
import org.galerarunbook.runbook.record.Walk;
import org.galerarunbook.runbook.shell.CommandRunner;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "record",
    description = {
      "Walks you through a page's procedure on your own cluster, and writes a record for the change"
          + " ticket.",
      "It shows each step and waits for a yes, or for the node's name where a command destroys;"
          + " runs it here, or takes what you paste; and stops where the answer is not the page's.",
      "The record is one HTML file. What is in it is sealed step by step, so that a later change"
          + " shows; a run that is cut off leaves it whole."
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:all was as on the page, and the cluster has no problem that it had not before; --verify:"
          + " the record is as it was written",
      "1:it was not, or was stopped; --verify: the record was changed",
      "2:the command line or cluster.yaml is wrong, or nobody sits at a terminal; nothing was run"
    })
final class RecordCommand extends LabCommand {

  @Parameters(
      paramLabel = "PAGE",
      arity = "0..1",
      description = "A page with a procedure: its file, or its name in docs/runbook.")
  private String name;

  @Option(
      names = "--cluster",
      paramLabel = "FILE",
      description = "Your cluster; docs/your-cluster.md explains the file.")
  private Path cluster;

  @Mixin private WorldOption world;

  @Option(
      names = "--to",
      paramLabel = "FILE",
      description =
          "The record. It must not be there. Default: record-PAGE-TIME.html in this folder.")
  private Path to;

  @Option(
      names = "--verify",
      paramLabel = "RECORD",
      description = "Only say whether this record is as it was written.")
  private Path verified;

  @Mixin private NamesOption chosen;

  @Override
  public Integer call() throws IOException {
    if (verified != null) {
      return verify(verified);
    }
    if (name == null || cluster == null && !world.isHosts()) {
      throw wrong("PAGE and --cluster FILE (or --world hosts) are both needed; or --verify RECORD");
    }
    Path source = PageFiles.of(List.of(name), this).get(0);
    if (world.isHosts() && Part.ofPage(source.getFileName().toString()) != Part.HOSTS) {
      throw wrong(
          source.getFileName() + " is for containers: take a page whose name begins with hosts");
    }
    ClusterFile file = ClusterFile.read(world.cluster(cluster, this));
    OwnNames names = chosen.of(world.isHosts() ? HostsCluster.atDesk(file) : file, this);
    String text = names.in(Files.readString(source));
    Page page = PageParser.parse(source.getFileName().toString(), text);
    requireSteps(page, names);
    Console console = System.console();
    if (console == null) {
      System.err.println(
          "lab record: nobody sits here who could say yes: input or output is no terminal. Nothing"
              + " was run, and no record begun; call it in a terminal (by ssh: ssh -t)");
      return Main.WRONG_USE;
    }
    Path target = to == null ? Path.of(proposed(page)) : to;
    try (NodeShell nodes = world.isHosts() ? null : new NodeShell(file, Path.of(""))) {
      CommandRunner shell = nodes == null ? HostsCluster.desk() : nodes;
      Predicate<String> reached = nodes == null ? host -> true : nodes::reaches;
      return record(
          new Recording(file, page, text, names, shell, reached, operator(console)), target);
    }
  }

  static int record(Recording recording, Path target) throws IOException {
    ChangeRecord record;
    try {
      record = ChangeRecord.create(target);
    } catch (FileAlreadyExistsException e) {
      System.err.printf(
          "lab record: %s is there already, and a record is never overwritten; nothing was run."
              + " --to names another file%n",
          target);
      return Main.WRONG_USE;
    } catch (IOException e) {
      System.err.printf(
          "lab record: the record can't be begun (%s); nothing was run. --to names another file%n",
          e);
      return Main.WRONG_USE;
    }
    try (record) {
      return recording.into(record, target);
    }
  }

  private static String proposed(Page page) {
    return "record-%s-%s.html"
        .formatted(
            page.name().replaceFirst("\\.md$", ""),
            DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'Z'")
                .withZone(ZoneOffset.UTC)
                .format(Instant.now()));
  }

  private void requireSteps(Page page, OwnNames names) {
    Page procedure = Walk.procedureOf(page);
    if (!page.isProcedure() || procedure.blocks().isEmpty()) {
      throw wrong(page.name() + " has no procedure to go through: take a playbook");
    }
    List<String> left = names.left(procedure);
    if (!left.isEmpty()) {
      throw wrong(
          page.name()
              + " has names of the lab that can't be replaced, since a shell makes them or"
              + " cluster.yaml has no such node: "
              + String.join(", ", left));
    }
  }

  private static Operator operator(Console console) {
    return new Operator() {
      @Override
      public void show(String text) {
        console.printf("%s%n", text);
      }

      @Override
      public Optional<String> answer(String question) {
        return Optional.ofNullable(console.readLine("%s", question));
      }
    };
  }

  static int verify(Path file) {
    ChangeRecord.Verification found;
    try {
      found = ChangeRecord.verify(file);
    } catch (IOException e) {
      System.err.println("lab record: " + file + " can't be read: " + e);
      return Main.WRONG_USE;
    }
    if (!found.changed().isEmpty()) {
      System.out.printf(
          "%s: CHANGED at \"%s\": its seal does not fit it and what stands above it. The %d entries"
              + " before fit theirs.%n",
          file, found.changed(), found.entries());
      return Main.NOT_RIGHT;
    }
    System.out.printf(
        "%s: as it was written, %d entries%s%nIts seal, to be held against the ticket: %s%n",
        file,
        found.entries(),
        found.hasEnd() ? "" : ". It has no end: the run was cut off, or the rest of the file",
        found.seal());
    return Main.OK;
  }
}
