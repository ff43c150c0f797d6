package org.galerarunbook.cli;

import com.github.dockerjava.api.exception.DockerException;
import org.galerarunbook.check.ClusterFileException;
import org.galerarunbook.container.Making;
import org.galerarunbook.image.ImageException;
import org.galerarunbook.lab.CouldNotRunException;
import org.galerarunbook.lab.settings.SettingsException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.ScopeType;

/** {@code ./lab}: brings the lab up, looks at it, proves the runbook on it. */
@Command(
    name = "lab",
    description =
        "A MariaDB Galera cluster under mutual TLS, and the runbook that was proved on it.",
    mixinStandardHelpOptions = true,
    scope = ScopeType.INHERIT,
    versionProvider = Main.Version.class,
    sortOptions = false,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:done, or all is right",
      "1:something is not right, or failed",
      "2:the command line or a setting is wrong; nothing was started",
      "3:this machine lacks something; the message says what",
      "4:installing what is missing was declined",
      "5:the container engine did not start or does not answer",
      "6:the project did not build"
    },
    subcommands = {
      UpCommand.class,
      StatusCommand.class,
      CheckCommand.class,
      CompareCommand.class,
      VerifyCommand.class,
      MatrixCommand.class,
      FlipCommand.class,
      RehearseCommand.class,
      ExplainCommand.class,
      RecoverCommand.class,
      RecordCommand.class,
      PagesCommand.class,
      DoctorCommand.class,
      BenchCommand.class,
      CertsCommand.class,
      KeysCommand.class,
      CleanCommand.class,
      DownCommand.class,
      HelpCommand.class
    })
public final class Main extends LabCommand {

  static final int OK = 0;
  static final int NOT_RIGHT = 1;
  static final int WRONG_USE = 2;
  static final int MACHINE_LACKS = 3;
  static final int NO_ENGINE = 5;

  private Main() {}

  /** Runs a command and ends the process with its exit code. */
  public static void main(String[] args) {
    System.exit(run(commandLine(), args));
  }

  /** What was lost before Java began can't be brought back: a key would get another passphrase. */
  static int run(CommandLine line, String... args) {
    for (int i = 0; i < args.length; i++) {
      if (args[i].indexOf('\uFFFD') >= 0) {
        line.getErr()
            .printf(
                "lab: argument %d has a letter that is none in this shell's encoding (%s), so nothing was done; try again as LC_ALL=C.UTF-8 ./lab …%n",
                i + 1, System.getProperty("sun.jnu.encoding"));
        return WRONG_USE;
      }
    }
    return line.execute(args);
  }

  static CommandLine commandLine() {
    return new CommandLine(new Main())
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setExecutionExceptionHandler(Main::explain);
  }

  @Override
  public Integer call() {
    throw wrong("which command?");
  }

  /** Failures are told in their own words; a stack trace is for a bug report, on request. */
  private static int explain(Exception failure, CommandLine command, CommandLine.ParseResult args) {
    var err = command.getErr();
    if (Making.hasEnded()) {
      return NOT_RIGHT;
    }
    if (System.getenv("GALERARUNBOOK_TRACE") != null) {
      failure.printStackTrace(err);
    }
    String name = "lab " + command.getCommandName();
    if (failure instanceof SettingsException || failure instanceof ClusterFileException) {
      err.println(failure.getMessage());
      return WRONG_USE;
    }
    if (failure instanceof ImageException) {
      err.println(name + ": " + failure.getMessage());
      return MACHINE_LACKS;
    }
    if (failure instanceof CouldNotRunException missing) {
      err.println(name + ": " + missing.reason());
      return missing instanceof NeedsEngine.Missing ? NO_ENGINE : MACHINE_LACKS;
    }
    if (failure instanceof DockerException) {
      err.println(name + ": the engine refused: " + failure.getMessage().strip());
      err.println("  './lab doctor' looks at engine, disk and ports.");
      return NOT_RIGHT;
    }
    err.println(name + ": " + Failures.inWords(failure));
    return NOT_RIGHT;
  }

  /** The version in the jar's manifest, or that this is a working copy. */
  static final class Version implements CommandLine.IVersionProvider {
    @Override
    public String[] getVersion() {
      String version = Main.class.getPackage().getImplementationVersion();
      return new String[] {"galera-runbook " + (version == null ? "working copy" : version)};
    }
  }
}
