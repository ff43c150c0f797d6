package org.galerarunbook.container;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * A container to be made.
 *
 * @param role what it is in its lab, also its host name; {@code role.local} is its alias
 * @param image reference that the engine already has
 * @param entrypoint replaces the image's, unless empty
 * @param command arguments
 * @param environment variables
 * @param files placed before the first start
 * @param volumes volume name to path in the container, {@code :ro} behind it to only read there
 * @param ports container port to port of the host (0: none in particular)
 * @param address of the host that ports are bound to; its loopback unless said
 * @param capabilities beyond Docker's default, for instance {@code NET_ADMIN}
 * @param health shell command by which the engine asks for health, empty for none
 */
public record ContainerSpec(
    String role,
    String image,
    List<String> entrypoint,
    List<String> command,
    Map<String, String> environment,
    List<FileEntry> files,
    Map<String, String> volumes,
    Map<Integer, Integer> ports,
    String address,
    List<String> capabilities,
    String health) {

  /** The host's own, which nobody else reaches. */
  public static final String LOOPBACK = "127.0.0.1";

  public ContainerSpec {
    Objects.requireNonNull(role, "role");
    Objects.requireNonNull(image, "image");
    entrypoint = List.copyOf(entrypoint);
    command = List.copyOf(command);
    environment = Map.copyOf(environment);
    files = List.copyOf(files);
    volumes = Map.copyOf(volumes);
    ports = Map.copyOf(ports);
    capabilities = List.copyOf(capabilities);
  }

  /** A container of {@code image} with nothing special. */
  public static ContainerSpec of(String role, String image) {
    return new ContainerSpec(
        role, image, List.of(), List.of(), Map.of(), List.of(), Map.of(), Map.of(), LOOPBACK,
        List.of(), "");
  }

  public ContainerSpec withEntrypoint(String... argv) {
    return copy(
        List.of(argv), command, environment, files, volumes, ports, address, capabilities, health);
  }

  public ContainerSpec withCommand(String... argv) {
    return copy(
        entrypoint,
        List.of(argv),
        environment,
        files,
        volumes,
        ports,
        address,
        capabilities,
        health);
  }

  public ContainerSpec withEnvironment(Map<String, String> more) {
    Map<String, String> all = new LinkedHashMap<>(environment);
    all.putAll(more);
    return copy(entrypoint, command, all, files, volumes, ports, address, capabilities, health);
  }

  public ContainerSpec withFiles(List<FileEntry> placed) {
    return copy(
        entrypoint, command, environment, placed, volumes, ports, address, capabilities, health);
  }

  public ContainerSpec withVolumes(Map<String, String> mounted) {
    return copy(
        entrypoint, command, environment, files, mounted, ports, address, capabilities, health);
  }

  public ContainerSpec withPorts(Map<Integer, Integer> published) {
    return withPorts(LOOPBACK, published);
  }

  /** Ports of another address of the host; {@code 0.0.0.0} for all. */
  public ContainerSpec withPorts(String bound, Map<Integer, Integer> published) {
    return copy(
        entrypoint, command, environment, files, volumes, published, bound, capabilities, health);
  }

  public ContainerSpec withCapabilities(String... added) {
    return copy(
        entrypoint, command, environment, files, volumes, ports, address, List.of(added), health);
  }

  public ContainerSpec withHealth(String shellCommand) {
    return copy(
        entrypoint,
        command,
        environment,
        files,
        volumes,
        ports,
        address,
        capabilities,
        shellCommand);
  }

  private ContainerSpec copy(
      List<String> newEntrypoint,
      List<String> newCommand,
      Map<String, String> newEnvironment,
      List<FileEntry> newFiles,
      Map<String, String> newVolumes,
      Map<Integer, Integer> newPorts,
      String newAddress,
      List<String> newCapabilities,
      String newHealth) {
    return new ContainerSpec(
        role,
        image,
        newEntrypoint,
        newCommand,
        newEnvironment,
        newFiles,
        newVolumes,
        newPorts,
        newAddress,
        newCapabilities,
        newHealth);
  }
}
