package org.galerarunbook.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.galerarunbook.check.ClusterFile;
import org.galerarunbook.runbook.shell.CommandRequest;
import org.galerarunbook.runbook.shell.CommandResult;
import org.galerarunbook.runbook.shell.CommandRunner;
import org.galerarunbook.runbook.shell.ShellRunner;

/**
 * Types a page's commands: here, where ssh leads to the nodes by their names as cluster.yaml says,
 * and on the nodes.
 */
final class NodeShell implements CommandRunner, AutoCloseable {

  private final ClusterFile file;
  private final Path bin;
  private final CommandRunner here;

  NodeShell(ClusterFile file, Path folder) throws IOException {
    this.file = file;
    this.bin = Files.createTempDirectory("lab-ssh");
    file.sshByName().ifPresent(this::place);
    this.here = new ShellRunner(folder, bin);
  }

  private void place(String script) {
    try {
      Files.setPosixFilePermissions(
          Files.writeString(bin.resolve("ssh"), script),
          PosixFilePermissions.fromString("rwx------"));
    } catch (IOException e) {
      throw new UncheckedIOException("ssh by the nodes' names can't be prepared in " + bin, e);
    }
  }

  boolean reaches(String node) {
    return file.typed(node, "").isPresent();
  }

  @Override
  public CommandResult run(CommandRequest request) {
    return here.run(
        request.host().isEmpty()
            ? request
            : new CommandRequest(
                file.typed(request.host(), request.command()).orElseThrow(), request.limit()));
  }

  @Override
  public void close() throws IOException {
    Files.deleteIfExists(bin.resolve("ssh"));
    Files.deleteIfExists(bin);
  }
}
