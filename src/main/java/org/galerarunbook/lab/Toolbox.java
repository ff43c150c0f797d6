package org.galerarunbook.lab;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.galerarunbook.container.ContainerSpec;
import org.galerarunbook.container.FileEntry;
import org.galerarunbook.container.LabContainer;
import org.galerarunbook.container.LabNetwork;
import org.galerarunbook.galera.Accounts;
import org.galerarunbook.galera.GaleraCluster;
import org.galerarunbook.pki.LeafFiles;

/** The container that stands where the application would, with its certificate. */
final class Toolbox {

  private Toolbox() {}

  static void launch(LabSpec spec, GaleraCluster cluster, LabNetwork network) {
    ContainerSpec desk = of(spec);
    LabContainer.launch(desk, spec.identity(), network);
    if (spec.world() == World.HOSTS) {
      OperatorKeys.exchange(
          LabContainer.named(spec.identity().containerName(desk.role())), cluster);
    }
  }

  static ContainerSpec of(LabSpec spec) {
    LeafFiles client = spec.pki().client();
    List<FileEntry> files = new ArrayList<>();
    files.add(secret("/etc/tls/ca.pem", FileEntry.contentOf(client.ca())));
    files.add(secret("/etc/tls/client-cert.pem", FileEntry.contentOf(client.certificate())));
    files.add(secret("/etc/tls/client-key.pem", FileEntry.contentOf(client.key())));
    Accounts accounts = spec.accounts();
    String options =
        """
        [client]
        user=%s
        password="%s"
        ssl-ca=/etc/tls/ca.pem
        ssl-cert=/etc/tls/client-cert.pem
        ssl-key=/etc/tls/client-key.pem
        ssl-verify-server-cert

        [mariadb-client]
        database=%s
        """
            .formatted(
                accounts.user(),
                accounts.password().replace("\\", "\\\\").replace("\"", "\\\""),
                accounts.database());
    files.add(secret("/root/.my.cnf", options.getBytes(StandardCharsets.UTF_8)));
    // The same account without its certificate, for the refusals.
    String without = options.replaceAll("(?m)^ssl-(cert|key)=.*\n", "");
    files.add(secret("/root/without-certificate.cnf", without.getBytes(StandardCharsets.UTF_8)));
    if (spec.world() == World.HOSTS) {
      files.addAll(authorities(spec.pki().root()));
    }
    return ContainerSpec.of(
            spec.world().desk(),
            spec.world() == World.HOSTS ? spec.mariadbImage() : spec.toolboxImage())
        .withEntrypoint("sleep")
        .withCommand("infinity")
        .withFiles(files);
  }

  /** Both CAs, as far as they are here: what hosts ask to be signed is signed at the desk. */
  private static List<FileEntry> authorities(Path certificates) {
    return Stream.of(
            "ca/ca-cert.pem", "ca/ca-key.pem", "cluster-ca/ca-cert.pem", "cluster-ca/ca-key.pem")
        .filter(file -> Files.exists(certificates.resolve(file)))
        .map(file -> secret("/root/" + file, FileEntry.contentOf(certificates.resolve(file))))
        .toList();
  }

  private static FileEntry secret(String path, byte[] content) {
    return FileEntry.secret(path, content, 0);
  }
}
