package org.galerarunbook.lab.settings;

import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.galerarunbook.galera.SstMethod;
import org.galerarunbook.galera.Timers;
import org.galerarunbook.image.Component;
import org.galerarunbook.image.ImageReference;

/**
 * What {@code .env} says, checked. Passwords show as {@code ******} wherever a setting is printed.
 *
 * @param origin the file that was read
 * @param images the images that are named; a component that is not named takes its default
 */
public record Settings(
    Origin origin,
    Map<Component, ImageReference> images,
    Database database,
    Datasource datasource,
    Passbolt passbolt,
    Cache cache,
    LabOptions lab) {

  /**
   * Reads {@code .env} in the project's folder, or {@code env.example} where there is none.
   * Variables that end in {@code _IMAGE} or begin with {@code LAB_} are taken from the process's
   * environment first, so that a pipeline can try a candidate image.
   *
   * @throws SettingsException with everything that is wrong
   */
  public static Settings load(Path project) {
    return SettingsReader.load(project, System.getenv());
  }

  /** The image named for a component, if one is. */
  public Optional<ImageReference> image(Component component) {
    return Optional.ofNullable(images.get(component));
  }

  /**
   * Where the settings came from.
   *
   * @param isDefault whether the person has no {@code .env} and env.example was read
   */
  public record Origin(Path file, boolean isDefault) {
    @Override
    public String toString() {
      return isDefault ? "no .env, so the defaults of " + file + " are used" : file.toString();
    }
  }

  /** A password that does not show itself in logs, reports and error messages. */
  public record Secret(String value) {
    @Override
    public String toString() {
      return "******";
    }
  }

  /** The server's own accounts; the backup account is the one of state snapshots. */
  public record Database(
      Secret rootPassword,
      String backupUsername,
      Secret backupPassword,
      Secret healthcheckPassword) {}

  /** The application's connection. */
  public record Datasource(
      String host, int port, String username, Secret password, String database) {}

  /** The application tier. */
  public record Passbolt(
      URI baseUrl, int httpsPort, String adminEmail, String adminFirstName, String adminLastName) {}

  /** The application's cache and sessions. */
  public record Cache(Secret password) {}

  /**
   * The cluster's shape; node 1 listens on {@code firstPort} of the loopback, node 2 on the next;
   * an empty {@code diskSize} is the machine's disk.
   */
  public record LabOptions(
      int nodes,
      String diskSize,
      SstMethod sstMethod,
      KeyAlgorithm keyAlgorithm,
      Timers timers,
      int firstPort) {}

  /** The certificates' keys. */
  public enum KeyAlgorithm {
    EC,
    RSA
  }
}
