package org.galerarunbook.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.util.List;
import java.util.concurrent.Callable;
import org.galerarunbook.check.Checked;
import org.galerarunbook.check.StackCheck;
import org.galerarunbook.lab.ContainerLab;
import org.galerarunbook.lab.LabAssembly;
import org.galerarunbook.lab.Ownership;
import org.galerarunbook.runbook.Progress;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "check",
    description = {
      "Asks every node, the accounts, the certificates on disk and those on the wire.",
      "Asks Passbolt, Valkey and the proxy as well, where the lab has them.",
      "Exit code 0 only when the whole stack is right."
    })
final class CheckCommand implements Callable<Integer> {

  @Option(names = "--json", description = "As JSON, for programs.")
  private boolean json;

  @Override
  public Integer call() throws JsonProcessingException {
    ContainerLab lab =
        ContainerLab.of(
            LabAssembly.ofProject().commandLineSpec(), Progress.to(List.of()), List.of());
    NeedsEngine.orSay();
    Ownership.require(lab.spec());
    Checked checked = StackCheck.of(lab.stack());
    if (json) {
      System.out.println(Findings.json(checked));
    } else if (checked.isRight()) {
      System.out.println(
          ("All right: the nodes agree, accounts ask for certificates, and what is served is what was"
                  + " issued.%s%nLooked at %s.")
              .formatted(
                  lab.stack().hasApplication()
                      ? " Passbolt, Valkey and the proxy are healthy."
                      : " There is no Passbolt in this lab.",
                  checked.looked()));
    } else {
      checked.findings().forEach(f -> System.out.println(Findings.text(f)));
    }
    return checked.isRight() ? Main.OK : Main.NOT_RIGHT;
  }
}
