package org.galerarunbook.container;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import org.testcontainers.DockerClientFactory;

/**
 * Names and labels of one lab, so that several can live on one engine without meeting.
 *
 * <p>The lab of {@code ./lab up} uses the guide's bare names ({@code galera1}); a run of the
 * chapters appends its own suffix ({@code galera1-k3f9}). Inside the lab's network both are {@code
 * galera1.local}.
 *
 * @param name the lab's name, lower-case letters, digits and dashes
 * @param suffix what is appended to each Docker name, empty for the guide's names
 * @param outlivesJvm whether containers stay when the JVM that made them ends
 */
public record LabIdentity(String name, String suffix, boolean outlivesJvm) {

  /** Every object that this project makes carries this label; its value is the lab's name. */
  public static final String LAB_LABEL = "org.galerarunbook.lab";

  /** What the container is in its lab, for instance {@code galera1}. */
  public static final String ROLE_LABEL = "org.galerarunbook.role";

  /** The process that made the object ({@link OwnerProcess}), to tell a killed run's leftovers. */
  public static final String OWNER_LABEL = "org.galerarunbook.owner";

  /** The project folder that the object was made from: another clone's lab is not this one's. */
  public static final String FOLDER_LABEL = "org.galerarunbook.folder";

  /** The lab of {@code ./lab up}, unless {@value #NAME} names another. */
  static final String DEFAULT_NAME = "lab";

  /** System property: which lab the commands look at. */
  public static final String NAME = "galerarunbook.lab.name";

  /** System property: what its Docker names end with. */
  public static final String SUFFIX = "galerarunbook.lab.suffix";

  private static final Pattern VALID = Pattern.compile("[a-z0-9][a-z0-9-]*");

  public LabIdentity {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(suffix, "suffix");
    if (!VALID.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "lab name '" + name + "' must be lower-case letters, digits and dashes");
    }
  }

  /**
   * The lab of {@code ./lab up}: the guide's names, alive until {@code ./lab down}. The system
   * properties {@value #NAME} and {@value #SUFFIX} make the commands look at a run's lab instead.
   */
  public static LabIdentity ofCommandLine() {
    return new LabIdentity(
        System.getProperty(NAME, DEFAULT_NAME), System.getProperty(SUFFIX, ""), true);
  }

  /**
   * A lab that belongs to this JVM and ends with it.
   *
   * @param kind what it is for, for instance {@code verify} or {@code bench}
   */
  public static LabIdentity ephemeral(String kind) {
    String token =
        Long.toString(ProcessHandle.current().pid(), 36)
            + Long.toString(System.nanoTime() & 0xfffff, 36);
    return new LabIdentity(kind + "-" + token, "-" + token, false);
  }

  /** The Docker name of the container that plays {@code role}. */
  public String containerName(String role) {
    return role + suffix;
  }

  /** The Docker name of the lab's network. */
  public String networkName() {
    return "galera-runbook-" + name;
  }

  /** The Docker name of the volume that keeps {@code role}'s data. */
  public String volumeName(String role) {
    return "galera-runbook-" + name + "-" + role;
  }

  /** What says that this process made an object, as {@code docker run --label} takes it. */
  public static String ownerLabel() {
    return OWNER_LABEL + "=" + OwnerProcess.current();
  }

  /** Labels for an object that belongs to this lab. */
  public Map<String, String> labels(String role) {
    Map<String, String> labels = new HashMap<>();
    labels.put(LAB_LABEL, name);
    labels.put(ROLE_LABEL, role);
    labels.put(OWNER_LABEL, OwnerProcess.current().toString());
    labels.put(FOLDER_LABEL, folder());
    if (!outlivesJvm) {
      // By these Testcontainers' helper finds what a killed JVM left: networks and volumes as well.
      labels.putAll(DockerClientFactory.DEFAULT_LABELS);
      labels.put(
          DockerClientFactory.TESTCONTAINERS_SESSION_ID_LABEL, DockerClientFactory.SESSION_ID);
    }
    return labels;
  }

  /** The project folder of this process, or where it was started. */
  public static String folder() {
    Path folder = Path.of(System.getProperty("galerarunbook.home", "")).toAbsolutePath();
    try {
      return folder.toRealPath().toString();
    } catch (IOException gone) {
      return folder.normalize().toString();
    }
  }
}
