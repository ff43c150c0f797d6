package org.galerarunbook.container;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A container to be made, described step by step. */
public final class ContainerSpec {

  /** The host's own, which nobody else reaches. */
  public static final String LOOPBACK = "127.0.0.1";

  final String role;
  final String image;
  final Map<String, String> environment = new LinkedHashMap<>();
  final List<FileEntry> files = new ArrayList<>();
  final Map<String, String> volumes = new LinkedHashMap<>();
  final List<String> capabilities = new ArrayList<>();
  List<String> entrypoint = List.of();
  List<String> command = List.of();
  Map<Integer, Integer> ports = Map.of();
  String address = LOOPBACK;
  String health = "";

  private ContainerSpec(String role, String image) {
    this.role = role;
    this.image = image;
  }

  /**
   * A container with nothing special.
   *
   * @param role what it is in its lab, also its host name; {@code role.local} is its alias
   * @param image reference that the engine already has
   */
  public static ContainerSpec of(String role, String image) {
    return new ContainerSpec(role, image);
  }

  /** Replaces the image's. */
  public ContainerSpec withEntrypoint(String... argv) {
    entrypoint = List.of(argv);
    return this;
  }

  public ContainerSpec withCommand(String... argv) {
    command = List.of(argv);
    return this;
  }

  public ContainerSpec withEnvironment(Map<String, String> more) {
    environment.putAll(more);
    return this;
  }

  /** More files that are placed before the first start. */
  public ContainerSpec withFiles(List<FileEntry> more) {
    files.addAll(more);
    return this;
  }

  /** More volumes: name to path in the container, {@code :ro} behind it to only read there. */
  public ContainerSpec withVolumes(Map<String, String> more) {
    volumes.putAll(more);
    return this;
  }

  /** Container port to port of the host's loopback; 0 for none in particular. */
  public ContainerSpec withPorts(Map<Integer, Integer> published) {
    return withPorts(LOOPBACK, published);
  }

  /** Ports of another address of the host; {@code 0.0.0.0} for all. */
  public ContainerSpec withPorts(String bound, Map<Integer, Integer> published) {
    ports = Map.copyOf(published);
    address = bound;
    return this;
  }

  /** More than Docker's default, for instance {@code NET_ADMIN}. */
  public ContainerSpec withCapabilities(String... more) {
    capabilities.addAll(List.of(more));
    return this;
  }

  /** Shell command by which the engine asks for health. */
  public ContainerSpec withHealth(String shellCommand) {
    health = shellCommand;
    return this;
  }

  public String role() {
    return role;
  }

  public List<FileEntry> files() {
    return files;
  }
}
