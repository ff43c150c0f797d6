package org.galerarunbook.lab;

import java.nio.file.Path;
import org.galerarunbook.container.LabIdentity;
import org.galerarunbook.runbook.Progress;

/** Labs in containers, with certificates of their own under target/lab. */
final class ContainerLabFactory implements LabFactory {

  private LabAssembly assembly;

  @Override
  public Lab start(LabRequest request, Progress progress) {
    if (assembly == null) {
      assembly = LabAssembly.ofProject().withImages(progress);
    }
    LabIdentity identity = LabIdentity.ephemeral("verify");
    Path folder = LabAssembly.project().resolve("target/lab").resolve(identity.name());
    ContainerLab lab =
        ContainerLab.of(
            assembly.spec(identity, folder.resolve("certs"), 0).with(request),
            progress,
            assembly.components());
    lab.start();
    return lab;
  }
}
