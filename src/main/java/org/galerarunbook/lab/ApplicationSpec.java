package org.galerarunbook.lab;

import java.net.URI;
import java.util.List;
import java.util.Objects;
import org.galerarunbook.runbook.model.Tested;

/**
 * The application tier of a lab to be made.
 *
 * @param passboltImage reference that the engine has
 * @param valkeyImage reference that the engine has
 * @param proxyImage reference that the engine has
 * @param baseUrl how people reach Passbolt
 * @param httpsPort port of the host's loopback; 0 for a free one
 * @param databaseHost name that Passbolt reaches the database by
 * @param databasePort its port
 * @param components what runs, by name and digest
 */
public record ApplicationSpec(
    String passboltImage,
    String valkeyImage,
    String proxyImage,
    URI baseUrl,
    int httpsPort,
    String databaseHost,
    int databasePort,
    List<Tested> components) {

  public ApplicationSpec {
    Objects.requireNonNull(passboltImage, "passboltImage");
    Objects.requireNonNull(valkeyImage, "valkeyImage");
    Objects.requireNonNull(proxyImage, "proxyImage");
    Objects.requireNonNull(baseUrl, "baseUrl");
    components = List.copyOf(components);
  }
}
