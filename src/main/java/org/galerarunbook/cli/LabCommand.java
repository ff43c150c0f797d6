package org.galerarunbook.cli;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What the commands have in common: their streams, and words of their own for wrong use. */
abstract class LabCommand implements Callable<Integer> {

  @Spec CommandSpec spec;

  /** Wrong use: told with the command's usage, and its exit code is 2. */
  final ParameterException wrong(String message) {
    return new ParameterException(spec.commandLine(), message);
  }

  final PrintWriter out() {
    return spec.commandLine().getOut();
  }

  final PrintWriter err() {
    return spec.commandLine().getErr();
  }
}
