package org.galerarunbook.cli;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.galerarunbook.lab.ContainerLab;
import org.galerarunbook.lab.LabAssembly;
import org.galerarunbook.lab.Ownership;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
    name = "flip",
    description = {
      "Makes Passbolt's container again with another DATASOURCES_DEFAULT_HOST, as a change of that line"
          + " in .env would.",
      "Data, keys and sessions stay. It ends when people can work again."
    })
final class FlipCommand extends LabCommand {

  @Parameters(
      paramLabel = "HOST",
      arity = "0..1",
      description =
          "galera1.local, galera2.local, …: one node; proxy.local: the writer. Default: the setting.")
  private String host;

  @Override
  public Integer call() {
    LabAssembly assembly = LabAssembly.ofProject();
    ContainerLab lab = ContainerLab.of(assembly.commandLineSpec());
    requireKnown(lab);
    NeedsEngine.orSay();
    Ownership.require(lab.spec());
    return LabLock.whileHeld("flip", () -> flip(lab, assembly));
  }

  private int flip(ContainerLab lab, LabAssembly assembly) {
    if (!lab.stack().hasApplication()) {
      System.err.println("lab flip: this lab has no Passbolt");
      return Main.NOT_RIGHT;
    }
    Instant begin = Instant.now();
    String target = host == null ? assembly.settings().datasource().host() : host;
    lab.application().move(target);
    System.out.printf(
        Locale.ROOT,
        "Passbolt uses %s. It was away for %.1f s.%n",
        target,
        Duration.between(begin, Instant.now()).toMillis() / 1000.0);
    return Main.OK;
  }

  /** Passbolt would be made again to look for a database where none is. */
  private void requireKnown(ContainerLab lab) {
    List<String> known = new ArrayList<>(List.of("proxy.local"));
    lab.cluster().nodes().forEach(n -> known.add(n.host()));
    if (host != null && !known.contains(host)) {
      throw wrong("'" + host + "' is no host of this lab; use " + String.join(", ", known));
    }
  }
}
