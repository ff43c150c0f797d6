package org.galerarunbook.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.galerarunbook.container.LabIdentity;

/**
 * Lets {@code ./lab check} on a page look at this run's lab: a script {@code lab} in the run's
 * folder, beside its {@code certs/}. And the project's {@code containers/}, as in its own folder.
 */
public final class LabScript {

  private LabScript() {}

  public static void write(Path folder, Lab lab) {
    Path project = LabAssembly.project();
    String suffix =
        lab.shownNames().keySet().stream()
            .filter(n -> n.startsWith(ContainerLab.TOOLBOX))
            .map(n -> n.substring(ContainerLab.TOOLBOX.length()))
            .findFirst()
            .orElse("");
    String script =
        """
        #!/bin/sh
        exec %s -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Dlogback.configurationFile=cli-logback.xml \\
          -Dgalerarunbook.home=%s -D%s=%s -D%s=%s -D%s=%s \\
          -cp %s org.galerarunbook.cli.Main "$@"
        """
            .formatted(
                HostShell.quoted(System.getProperty("java.home") + "/bin/java"),
                HostShell.quoted(project.toString()),
                LabIdentity.NAME,
                lab.name(),
                LabIdentity.SUFFIX,
                suffix,
                LabAssembly.CERTIFICATES,
                HostShell.quoted(lab.pki().root().toAbsolutePath().toString()),
                HostShell.quoted(project + "/target/classes:" + project + "/target/lib/*"));
    try {
      Path file = folder.resolve("lab");
      Files.writeString(file, script);
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
      Path containers = folder.resolve("containers");
      if (!Files.exists(containers)) {
        Files.createSymbolicLink(containers, project.resolve("containers"));
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write the lab command of " + folder, e);
    }
  }
}
