package org.galerarunbook.valkey;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.galerarunbook.container.ConfFiles;
import org.galerarunbook.container.ContainerSpec;
import org.galerarunbook.container.ContainerStatus;
import org.galerarunbook.container.ExecResult;
import org.galerarunbook.container.FileEntry;
import org.galerarunbook.container.LabContainer;
import org.galerarunbook.container.LabIdentity;
import org.galerarunbook.container.LabNetwork;
import org.galerarunbook.container.LabVolume;
import org.galerarunbook.pki.LeafFiles;

/**
 * Valkey under TLS with a password: the application's cache and its sessions.
 *
 * @see <a href="https://valkey.io/topics/encryption/">TLS in Valkey</a>
 */
public final class ValkeyServer {

  /** Role and Docker name. */
  public static final String NAME = "valkey";

  /** Its port, which speaks TLS alone. */
  public static final int PORT = 6379;

  private static final Duration EXEC_LIMIT = Duration.ofSeconds(5);
  private static final String CONFIGURATION = "/etc/valkey/valkey.conf";
  private static final String CLIENT = "/usr/local/bin/cache-cli";
  private static final String TAKE = "/usr/local/bin/take-certificates";

  /** The server's user and group in the official image and in ours. */
  private static final int VALKEY = 999;

  private final LabContainer container;

  /** A handle on the lab's Valkey, which need not exist yet. */
  public ValkeyServer(LabIdentity identity) {
    this.container = LabContainer.named(identity.containerName(NAME));
  }

  /**
   * Makes and starts it, with a volume for its data.
   *
   * @param image reference that the engine has
   * @param password that clients have to show
   * @param leaf its certificate
   */
  public static void launch(
      LabIdentity identity, LabNetwork network, String image, String password, LeafFiles leaf) {
    String volume = LabVolume.create(identity, NAME);
    LabContainer.launch(
        spec(image, password, leaf).withVolumes(Map.of(volume, "/data")), identity, network);
  }

  static ContainerSpec spec(String image, String password, LeafFiles leaf) {
    return ContainerSpec.of(NAME, image)
        .withCommand("valkey-server", CONFIGURATION)
        .withFiles(
            List.of(
                secret(
                    CONFIGURATION,
                    ConfFiles.render(
                        NAME,
                        "valkey.conf",
                        // For double quotes.
                        Map.of("password", password.replace("\\", "\\\\").replace("\"", "\\\"")))),
                secret("/etc/valkey/password", password),
                open("/etc/valkey/tls/ca.pem", leaf.ca()),
                open("/etc/valkey/tls/cache-cert.pem", leaf.certificate()),
                FileEntry.secret(
                    "/etc/valkey/tls/cache-key.pem", FileEntry.contentOf(leaf.key()), VALKEY),
                FileEntry.script(CLIENT, ConfFiles.read(NAME, "cache-cli")),
                FileEntry.script(TAKE, ConfFiles.read(NAME, "take-certificates"))))
        .withHealth(CLIENT + " ping | grep -q PONG");
  }

  public LabContainer container() {
    return container;
  }

  /** What keeps it from serving; empty when it answers. */
  public Optional<String> problem() {
    ContainerStatus status = container.status();
    if (!status.running() || status.paused()) {
      return Optional.of("is " + status.word());
    }
    try {
      ExecResult answer = container.exec(EXEC_LIMIT, CLIENT, "ping");
      return answer.stdout().contains("PONG")
          ? Optional.empty()
          : Optional.of("does not answer: " + (answer.stderr() + answer.stdout()).strip());
    } catch (RuntimeException e) {
      return Optional.of("does not answer: " + e.getMessage());
    }
  }

  private static FileEntry open(String path, Path file) {
    return new FileEntry(path, FileEntry.contentOf(file), 0444, VALKEY, VALKEY);
  }

  private static FileEntry secret(String path, String text) {
    return FileEntry.secret(path, text.getBytes(StandardCharsets.UTF_8), VALKEY);
  }
}
