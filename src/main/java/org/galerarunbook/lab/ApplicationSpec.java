package org.galerarunbook.lab;

import java.util.List;
import org.galerarunbook.runbook.model.Tested;

/**
 * The application tier of a lab to be made.
 *
 * @param passboltImage reference that the engine has
 * @param valkeyImage reference that the engine has
 * @param proxyImage reference that the engine has
 * @param httpsPort port of the host's loopback; 0 for a free one
 * @param databaseHost name that Passbolt reaches the database by
 * @param components what runs, by name and digest
 */
public record ApplicationSpec(
    String passboltImage,
    String valkeyImage,
    String proxyImage,
    int httpsPort,
    String databaseHost,
    List<Tested> components) {}
