package org.galerarunbook.galera;

import com.github.dockerjava.api.DockerClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.galerarunbook.container.ConfFiles;
import org.galerarunbook.container.ContainerSpec;
import org.galerarunbook.container.LabIdentity;
import org.galerarunbook.image.Component;
import org.galerarunbook.image.GaleraCheck;
import org.galerarunbook.image.ImageProgress;
import org.galerarunbook.image.ImageResolver;
import org.galerarunbook.image.NamedImage;
import org.galerarunbook.image.ResolvedImage;
import org.galerarunbook.pki.IssueRequest;
import org.galerarunbook.pki.PkiDirectory;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.Network;

/** Makes a specification of what was asked for: image, certificates, where the engine is. */
final class ClusterAssembly {

  private static final String LOCAL = "localhost";

  private static final List<String> PROFILES =
      List.of(
          "certs-template/ca.properties",
          "certs-template/cluster-ca.properties",
          "certs-template/cluster-member.properties",
          "certs-template/galera-node.properties",
          "certs-template/database-client.properties");

  private static final List<String> RECIPES =
      List.of(
          "containers/base/Dockerfile",
          "containers/base/make-rootfs",
          "containers/toolbox/Dockerfile");

  private final ClusterOptions asked;
  private final String image;
  private final Path folder;

  /**
   * @param folder for certificates and what is built from
   */
  ClusterAssembly(ClusterOptions asked, String image, Path folder) {
    this.asked = asked;
    this.image = image;
    this.folder = folder;
  }

  ClusterSpec spec(LabIdentity identity, Network network) {
    DockerClient docker = DockerClientFactory.lazyClient();
    ResolvedImage found = NamedImage.bring(docker, image);
    GaleraCheck check = new GaleraCheck(docker);
    check.requireGalera(found);
    if (asked.tls && asked.sstMethod == SstMethod.RSYNC) {
      check.requireStunnel(found);
    }
    requireAlone(docker, network.getId());
    String host = DockerClientFactory.instance().dockerHostIpAddress();
    NodeOptions options =
        new NodeOptions(
            asked.tls,
            true,
            asked.diskSize,
            asked.movableClock,
            asked.helperImage.isEmpty() ? helper() : () -> asked.helperImage,
            Optional.of(network),
            // Others than this machine reach a port of an engine that is elsewhere.
            host.equals(LOCAL) ? ContainerSpec.LOOPBACK : "0.0.0.0",
            host,
            asked.customizer,
            false);
    return new ClusterSpec(
        identity,
        found.name().toString(),
        asked.nodes,
        asked.formation,
        asked.sstMethod,
        asked.timers,
        asked.gcache,
        accounts(),
        certificates(host),
        0,
        options);
  }

  /** A second galera1 in the network would be found by the nodes of this cluster, or instead. */
  private static void requireAlone(DockerClient docker, String network) {
    docker
        .listContainersCmd()
        .withNetworkFilter(List.of(network))
        .withLabelFilter(Map.of(LabIdentity.ROLE_LABEL, "galera1"))
        .exec()
        .stream()
        .findFirst()
        .ifPresent(
            other -> {
              throw new IllegalStateException(
                  "the network has a cluster already, that of "
                      + other.getNames()[0].substring(1)
                      + "; give each cluster a network of its own");
            });
  }

  /** Those that the application does not use are the same in every cluster of a test. */
  private Accounts accounts() {
    return new Accounts(
        "root-of-a-test",
        "sst",
        "sst-of-a-test",
        "health-of-a-test",
        asked.username,
        asked.password,
        asked.database);
  }

  private PkiDirectory certificates(String host) {
    Path profiles = ConfFiles.unpack(PROFILES, folder).resolve("certs-template");
    if (!host.equals(LOCAL)) {
      addName(profiles.resolve("galera-node.properties"), host);
    }
    PkiDirectory pki = PkiDirectory.at(folder.resolve("certs"), profiles);
    pki.issueAll(IssueRequest.forDatabase(ClusterSpec.nodeNames(asked.nodes)));
    return pki;
  }

  /** Clients verify the name by which they reach a node. */
  private static void addName(Path profile, String host) {
    String kind = host.matches("[0-9.]+|.*:.*") ? "ip:" : "dns:";
    try {
      String text = Files.readString(profile);
      Files.writeString(
          profile,
          text.replaceFirst("(?m)^subject\\.alt\\.names = .*$", "$0, " + kind + host),
          StandardOpenOption.TRUNCATE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot change " + profile, e);
    }
  }

  /** Built, or found, when it is asked for the first time. */
  private Supplier<String> helper() {
    return new Supplier<>() {
      private String name;

      @Override
      public synchronized String get() {
        if (name == null) {
          Path containers = ConfFiles.unpack(RECIPES, folder).resolve("containers");
          name =
              new ImageResolver(DockerClientFactory.lazyClient(), containers, ImageProgress.SILENT)
                  .resolve(Component.TOOLBOX, Optional.empty())
                  .name()
                  .toString();
        }
        return name;
      }
    };
  }
}
