package org.galerarunbook.cli;

import org.galerarunbook.runbook.view.View;
import picocli.CommandLine.Option;

/** How a command shows what it does. */
final class ProgressOption {

  @Option(
      names = "--progress",
      paramLabel = "tty|plain|json",
      description =
          "One updating line (tty, only on a terminal), one line per step (plain), or one JSON event"
              + " per line. Default: tty on a terminal, else plain.")
  View.Mode mode = View.Mode.AUTO;

  /** Opens the view on standard error, so that standard output carries the result alone. */
  View open() {
    return View.open(mode, mode == View.Mode.JSON ? System.out : System.err, System.getenv());
  }
}
