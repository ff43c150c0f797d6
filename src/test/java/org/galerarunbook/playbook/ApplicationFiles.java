package org.galerarunbook.playbook;

/**
 * How the application gets the certificates of a folder, on every page that replaces them. What it
 * does to a Passbolt that is used is proved in playbook 23.
 */
final class ApplicationFiles {

  static final String WHY =
      "The toolbox, which stands for it here; and Passbolt and Valkey where they run, as in [Give"
          + " Passbolt and Valkey new certificates](playbook-23-give-passbolt-and-valkey-new-certificates.md).";

  private ApplicationFiles() {}

  /** Hands all of its files to the toolbox, to Passbolt and to Valkey. */
  static String all(String folder) {
    return "docker cp %s/client/. toolbox:/etc/tls/\n".formatted(folder) + whereItRuns(folder);
  }

  /** To Passbolt and Valkey, if they run. */
  static String whereItRuns(String folder) {
    return """
        if docker inspect passbolt > /dev/null 2>&1; then
        %s
        fi"""
        .formatted((toPassbolt(folder) + "\n" + toValkey(folder)).indent(2).stripTrailing());
  }

  static String toPassbolt(String folder) {
    return """
        for file in https/. client/client-cert.pem client/client-key.pem; do
          docker cp %s/$file passbolt:/etc/galera-runbook/
        done
        docker exec passbolt /etc/galera-runbook/take-certificates"""
        .formatted(folder);
  }

  static String toValkey(String folder) {
    return """
        docker cp %s/valkey/. valkey:/etc/valkey/tls/
        docker exec valkey take-certificates"""
        .formatted(folder);
  }
}
