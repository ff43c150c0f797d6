package org.galerarunbook.lab;

import java.nio.file.Path;
import org.galerarunbook.runbook.shell.CommandRequest;
import org.galerarunbook.runbook.shell.CommandRunner;
import org.galerarunbook.runbook.shell.ShellRunner;

/**
 * Types the pages' commands where an operator of hosts would: at the operator's desk, or, by ssh
 * from there, on a host.
 */
public final class HostShell {

  private HostShell() {}

  /** Of this lab, begun in the given folder. */
  public static CommandRunner of(ContainerLab lab, Path folder) {
    CommandRunner shell = new ShellRunner(folder);
    String desk = lab.toolboxContainer().name();
    return request -> shell.run(new CommandRequest(command(desk, request), request.limit()));
  }

  static String command(String desk, CommandRequest request) {
    String typed =
        request.host().isEmpty()
            ? request.command()
            : "ssh -n -o BatchMode=yes -o ConnectTimeout=10 %s %s"
                .formatted(request.host(), quoted(request.command()));
    return "docker exec -w /root %s sh -c %s".formatted(desk, quoted(typed));
  }

  /** As a shell reads one word. */
  static String quoted(String text) {
    return "'" + text.replace("'", "'\\''") + "'";
  }
}
