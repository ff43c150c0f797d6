package org.galerarunbook.cli;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.galerarunbook.pki.PkiDirectory;
import org.galerarunbook.pki.PkiException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What the certs commands have in common. */
@Command(
    mixinStandardHelpOptions = true,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:Done, and nothing is wrong.",
      "1:Something is wrong or was refused; the text says what.",
      "2:The command line is not understood."
    })
abstract class CertsAction implements Callable<Integer> {
  @Spec CommandSpec spec;

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

  /** Acts on the folder; whether all is right. */
  abstract boolean act();

  /** A refusal becomes one line on the error stream, a bad name a usage error. */
  @Override
  public final Integer call() {
    try {
      return act() ? Main.OK : Main.NOT_RIGHT;
    } catch (PkiException e) {
      spec.commandLine().getErr().println("certs " + spec.name() + ": " + e.getMessage());
      return Main.NOT_RIGHT;
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
  }
}
