package org.galerarunbook.check;

import java.util.stream.Stream;
import org.galerarunbook.container.LabContainer;
import org.galerarunbook.galera.GaleraCluster;
import org.galerarunbook.passbolt.PassboltServer;
import org.galerarunbook.proxy.ProxyServer;
import org.galerarunbook.valkey.ValkeyServer;

/**
 * What there is to be looked at. Nothing of it need run.
 *
 * @param toolbox stands where the application would, with its certificate
 */
public record Stack(
    GaleraCluster cluster,
    LabContainer toolbox,
    ProxyServer proxy,
    ValkeyServer valkey,
    PassboltServer passbolt) {

  /** Whether any part of the application tier is on the engine, running or not. */
  public boolean hasApplication() {
    return Stream.of(proxy.container(), valkey.container(), passbolt.container())
        .anyMatch(c -> c.status().exists());
  }
}
