package org.galerarunbook.lab;

import java.net.URI;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.galerarunbook.container.LabIdentity;
import org.galerarunbook.galera.Accounts;
import org.galerarunbook.galera.ClusterSpec;
import org.galerarunbook.galera.Formation;
import org.galerarunbook.galera.GaleraCluster;
import org.galerarunbook.galera.NodeOptions;
import org.galerarunbook.lab.settings.Settings;
import org.galerarunbook.passbolt.PassboltServer;
import org.galerarunbook.pki.IssueRequest;
import org.galerarunbook.pki.KeyAlgorithm;
import org.galerarunbook.pki.PkiDirectory;

/**
 * A lab to be made.
 *
 * @param world where the nodes run
 * @param identity names and labels
 * @param settings what {@code .env} says
 * @param mariadbImage reference that the engine has
 * @param toolboxImage reference that the engine has
 * @param nodes how many Galera nodes
 * @param formation how they come together
 * @param gcacheSize of each node, for instance {@code 32M}
 * @param diskSize of each node, for instance {@code 1G}; empty for the machine's
 * @param certificates folder of certificates; what is there is kept
 * @param templates folder certs-template
 * @param firstPort loopback port of the first node; 0 for free ports
 */
public record LabSpec(
    World world,
    LabIdentity identity,
    Settings settings,
    String mariadbImage,
    String toolboxImage,
    int nodes,
    Formation formation,
    String gcacheSize,
    String diskSize,
    Path certificates,
    Path templates,
    int firstPort) {

  /** Names and passwords. */
  public Accounts accounts() {
    Settings.Database database = settings.database();
    Settings.Datasource application = settings.datasource();
    return new Accounts(
        database.rootPassword().value(),
        database.backupUsername(),
        database.backupPassword().value(),
        database.healthcheckPassword().value(),
        application.username(),
        application.password().value(),
        application.database());
  }

  /**
   * How people reach Passbolt. A run proves the pages, which have the guide's name; its port on
   * this machine is a free one, and in its network the usual.
   */
  URI baseUrl() {
    return firstPort == 0 ? URI.create("https://passbolt.local") : settings.passbolt().baseUrl();
  }

  String cachePassword() {
    return settings.cache().password().value();
  }

  LabSpec withNodes(int count) {
    return with(new LabRequest(count, "", formation, "", "", false, false, world));
  }

  PkiDirectory pki() {
    return PkiDirectory.at(certificates, templates);
  }

  /** The folder of OpenPGP keys and of the application's other keys, beside the certificates. */
  Path keys() {
    return certificates.toAbsolutePath().resolveSibling("keys");
  }

  private IssueRequest certificatesNeeded() {
    return IssueRequest.forNodes(ClusterSpec.nodeNames(nodes))
        .with(
            settings.lab().keyAlgorithm() == Settings.KeyAlgorithm.EC
                ? KeyAlgorithm.EC_P256
                : KeyAlgorithm.RSA_3072)
        .withNames("passbolt", baseUrl().getHost());
  }

  /**
   * Issues what is missing of the certificates; a start does so by itself.
   *
   * @throws org.galerarunbook.pki.PkiException when servers could not run with what is there
   */
  public void prepareCertificates() {
    pki().issueAll(certificatesNeeded());
    pki().requireUsable(certificatesNeeded());
  }

  /**
   * Fails when Passbolt could not run with a key that is there; what is missing is made later.
   *
   * @throws RuntimeException naming the file
   */
  public void requireKeys() {
    PassboltServer.requireKeys(keys().resolve("passbolt"));
  }

  ClusterSpec cluster() {
    NodeOptions options = NodeOptions.of(() -> toolboxImage, diskSize, world == World.HOSTS);
    return new ClusterSpec(
        identity,
        mariadbImage,
        nodes,
        formation,
        settings.lab().sstMethod(),
        settings.lab().timers(),
        gcacheSize,
        accounts(),
        pki(),
        firstPort,
        options);
  }

  /** Issues what is missing of the certificates and returns the cluster, not yet started. */
  public GaleraCluster issueAndAssemble() {
    pki().issueAll(certificatesNeeded());
    return GaleraCluster.of(cluster());
  }

  /** The same with another topology. */
  public LabSpec with(LabRequest request) {
    return new LabSpec(
        world,
        identity,
        settings,
        request.image().isEmpty() ? mariadbImage : request.image(),
        toolboxImage,
        request.nodes() == 0 ? nodes : request.nodes(),
        request.formation(),
        request.gcacheSize().isEmpty() ? gcacheSize : request.gcacheSize(),
        request.diskSize().isEmpty() ? diskSize : request.diskSize(),
        certificates,
        templates,
        firstPort);
  }

  /** What nobody may see, by what each is called. */
  Map<String, String> secrets() {
    Accounts accounts = accounts();
    Map<String, String> secrets = new LinkedHashMap<>();
    secrets.put("root's password", accounts.rootPassword());
    secrets.put("the password of the account for snapshots", accounts.sstPassword());
    secrets.put("the password of the account for health", accounts.healthPassword());
    secrets.put("the application's password", accounts.password());
    secrets.put("Valkey's password", cachePassword());
    secrets.put("the key stores' password", new String(pki().storePassword()));
    return secrets;
  }
}
