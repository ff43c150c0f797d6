package org.galerarunbook.lab;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Map;
import org.galerarunbook.container.LabIdentity;

/**
 * Lets {@code docker exec galera1 …} mean this run's galera1, so that a chapter runs its commands
 * letter by letter as its page prints them, beside other runs on the same engine.
 *
 * <p>It is a directory with a {@code docker} script in front of {@code PATH}. The script replaces a
 * name only where docker takes one: the container of {@code exec}, arguments of the other verbs,
 * {@code container:NAME}, {@code NAME:path} and the lab's label and network. What {@code docker
 * run} makes gets the lab's label, so that it counts as the lab's.
 */
final class DockerNames {

  private DockerNames() {}

  /**
   * Writes the script.
   *
   * @param directory where; it is created
   * @param actualToShown Docker name to the pages' name
   * @return the directory, for the front of {@code PATH}
   */
  static Path write(Path directory, String lab, Map<String, String> actualToShown) {
    StringBuilder names = new StringBuilder();
    actualToShown.forEach(
        (actual, shown) -> names.append("    %s) name=%s ;;%n".formatted(shown, actual)));
    String script =
        """
        #!/bin/sh
        # The names of the pages, as this run's containers.
        named() {
          case $1 in
        %s    *) name=$1; return 1 ;;
          esac
        }
        verb=$1 found=
        for argument do
          shift
          case $argument in
            label=%s=%s) argument=label=%s=%s ;;
            --name=*) named "${argument#--name=}"; argument=--name=$name ;;
            container:*) named "${argument#container:}"; argument=container:$name ;;
            --volumes-from=*) named "${argument#*=}"; argument=--volumes-from=$name ;;
            [a-z]*:/*) if named "${argument%%%%:*}" && [ "$verb" = cp ]; then argument=$name:${argument#*:}; fi ;;
            *) if [ -z "$found" ] && [ "$verb" != run ] || [ "$last" = --volumes-from ] || [ "$last" = --network ] || [ "$last" = --name ]; then
                 if named "$argument"; then
                   argument=$name
                   # What follows exec's container is a command with names of its own.
                   if [ "$verb" = exec ]; then found=yes; fi
                 fi
               fi ;;
          esac
          last=$argument
          set -- "$@" "$argument"
        done
        if [ "$verb" = run ]; then
          shift
          set -- run --label %s=%s "$@"
        fi
        exec %s "$@"
        """
            .formatted(
                names,
                LabIdentity.LAB_LABEL,
                LabIdentity.ofCommandLine().name(),
                LabIdentity.LAB_LABEL,
                lab,
                LabIdentity.LAB_LABEL,
                lab,
                docker());
    try {
      Files.createDirectories(directory);
      Path file = directory.resolve("docker");
      Files.writeString(file, script);
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
      return directory;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + directory.resolve("docker"), e);
    }
  }

  /** The real client, found now, because the script stands in front of it later. */
  private static String docker() {
    return Arrays.stream(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
        .map(d -> Path.of(d, "docker"))
        .filter(Files::isExecutable)
        .findFirst()
        .map(Path::toString)
        .orElseThrow(
            () ->
                new CouldNotRunException(
                    "the docker command is not on the PATH; pages are made of it. Install the"
                        + " Docker client (on Debian: apt-get install docker.io)"));
  }
}
