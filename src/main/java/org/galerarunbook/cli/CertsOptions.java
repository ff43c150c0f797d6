package org.galerarunbook.cli;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.galerarunbook.pki.PkiDirectory;
import org.galerarunbook.pki.PkiException;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** What the certs commands have in common. */
final class CertsOptions {
  static final int OK = 0;
  static final int FINDINGS_OR_REFUSED = 1;

  static final String EXIT_OK = "0:Done, and nothing is wrong.";
  static final String EXIT_FINDINGS = "1:Something is wrong or was refused; the text says what.";
  static final String EXIT_USAGE = "2:The command line is not understood.";

  @Option(
      names = "--dir",
      paramLabel = "DIR",
      description = "The certificates' folder (default: the project's certs, wherever you are).")
  private Path directory;

  @Option(
      names = "--template",
      paramLabel = "DIR",
      description = "The folder of certificate profiles (default: the project's certs-template).")
  private Path templates;

  PkiDirectory pki() {
    return PkiDirectory.at(
        directory == null ? HomeFolders.certificates() : directory,
        templates == null ? HomeFolders.templates() : templates);
  }

  /** Runs a command; a refusal becomes one line on the error stream, a bad name a usage error. */
  static int run(CommandSpec spec, Callable<Integer> command) throws Exception {
    try {
      return command.call();
    } catch (PkiException e) {
      spec.commandLine().getErr().println("certs " + spec.name() + ": " + e.getMessage());
      spec.commandLine().getErr().flush();
      return FINDINGS_OR_REFUSED;
    } catch (IllegalArgumentException e) {
      throw new CommandLine.ParameterException(spec.commandLine(), e.getMessage(), e);
    }
  }
}
