package org.galerarunbook.lab;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.galerarunbook.container.AtOnce;
import org.galerarunbook.container.LabContainer;
import org.galerarunbook.container.LabIdentity;
import org.galerarunbook.container.LabNetwork;
import org.galerarunbook.galera.ClusterSpec;
import org.galerarunbook.passbolt.PassboltServer;
import org.galerarunbook.passbolt.PassboltSpec;
import org.galerarunbook.proxy.ProxyServer;
import org.galerarunbook.valkey.ValkeyServer;

/** The application tier of a lab: Passbolt, Valkey, and the proxy in front of the nodes. */
public final class Application {

  private static final Duration HEALTHY_LIMIT = Duration.ofSeconds(120);

  private final LabSpec lab;
  private final ValkeyServer valkey;
  private final ProxyServer proxy;
  private final PassboltServer passbolt;

  Application(LabSpec lab) {
    LabIdentity identity = lab.identity();
    this.lab = lab;
    this.valkey = new ValkeyServer(identity);
    this.proxy = new ProxyServer(identity);
    this.passbolt = new PassboltServer(identity, lab.baseUrl());
  }

  public PassboltServer passbolt() {
    return passbolt;
  }

  public ValkeyServer valkey() {
    return valkey;
  }

  public ProxyServer proxy() {
    return proxy;
  }

  /** Its containers by the names that pages use. */
  Map<String, LabContainer> containers() {
    Map<String, LabContainer> containers = new LinkedHashMap<>();
    containers.put(ProxyServer.NAME, proxy.container());
    containers.put(ValkeyServer.NAME, valkey.container());
    containers.put(PassboltServer.NAME, passbolt.container());
    return containers;
  }

  /**
   * Makes and starts its containers. Nothing need run yet: Passbolt waits for a database that takes
   * writes.
   */
  void launch(ApplicationSpec spec, LabNetwork network) {
    AtOnce.run(
        List.<Runnable>of(
            () -> launchPassbolt(spec, network),
            () ->
                ValkeyServer.launch(
                    lab.identity(),
                    network,
                    spec.valkeyImage(),
                    lab.cachePassword(),
                    lab.pki().cache()),
            () ->
                ProxyServer.launch(
                    lab.identity(),
                    network,
                    spec.proxyImage(),
                    ClusterSpec.nodeNames(lab.nodes()))));
  }

  private void launchPassbolt(ApplicationSpec spec, LabNetwork network) {
    PassboltSpec wanted =
        new PassboltSpec(
            spec.passboltImage(),
            lab.baseUrl(),
            spec.httpsPort(),
            spec.databaseHost(),
            lab.accounts(),
            lab.cachePassword(),
            lab.pki(),
            lab.keys().resolve("passbolt"));
    PassboltServer.launch(wanted, lab.identity(), network);
  }

  /**
   * Waits until people can work.
   *
   * @throws IllegalStateException with what is in the way
   */
  void awaitHealthy() {
    passbolt.awaitHealthy(HEALTHY_LIMIT);
  }

  /**
   * Makes Passbolt's container again with another way to the database, as a change of {@code
   * DATASOURCES_DEFAULT_HOST} does; its data and keys stay. Returns when people can work again.
   *
   * @param databaseHost a name that is in the server's certificate
   */
  public void move(String databaseHost) {
    passbolt.container().recreate(Map.of("DATASOURCES_DEFAULT_HOST", databaseHost));
    awaitHealthy();
  }

  Map<String, String> logs(Instant since) {
    Map<String, String> logs = new LinkedHashMap<>();
    containers()
        .forEach(
            (name, container) -> {
              if (container.status().exists()) {
                logs.put(name, container.logs(since));
              }
            });
    return logs;
  }

  /** Takes its containers away; data and keys stay, so that it can be launched again. */
  void remove() {
    AtOnce.run(containers().values(), LabContainer::remove);
  }
}
