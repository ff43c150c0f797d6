package org.galerarunbook.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.galerarunbook.container.LabIdentity;
import org.galerarunbook.runbook.shell.Programs;

/**
 * Lets {@code docker exec galera1 …} mean this run's galera1, so that a chapter runs its commands
 * letter by letter as its page prints them, beside other runs on the same engine.
 *
 * <p>It is a directory with a {@code docker} script in front of {@code PATH}. The script replaces a
 * name only where docker takes one: the container of {@code exec}, arguments of the other verbs,
 * {@code container:NAME}, {@code NAME:path}, filters, and the lab's label and network. What {@code
 * docker run} makes gets the labels of the lab and of this process, so that it counts as the lab's.
 */
public final class DockerNames {

  private static final String SCRIPT =
      """
      #!/bin/sh
      # The names of the pages, as this run's containers.
      named() {
        case $1 in
      @NAMES@    *) name=$1; return 1 ;;
        esac
      }
      # Of NAME:rest and container:NAME, as mounts and networks are given.
      referred() {
        case $1 in
          container:*) named "${1#container:}"; name=container:$name ;;
          *:*) named "${1%%:*}"; name=$name:${1#*:} ;;
          *) named "$1" ;;
        esac
      }
      verb=$1 command='' last=''
      if [ "$verb" = container ]; then verb=$2; fi
      for argument do
        shift
        # What follows exec's container is a command with names of its own.
        if [ -z "$command" ]; then
          case $last=$argument in
            *=@SHOWN_LABEL@)
              argument=${argument%%@SHOWN_LABEL@}@ACTUAL_LABEL@ ;;
            --filter=name=* | -f=name=* | *=--filter=name=*)
              named "${argument##*=}"
              argument=${argument%=*}=$name ;;
            --name=* | --network=* | --net=* | --pid=* | --ipc=* | --volumes-from=*)
              referred "$argument"
              argument=$name ;;
            *=--name=* | *=--network=* | *=--net=* | *=--pid=* | *=--ipc=* | *=--volumes-from=*)
              referred "${argument#*=}"
              argument=${argument%%=*}=$name ;;
            *)
              case $verb in
                run | create) ;;
                cp)
                  referred "$argument"
                  argument=$name ;;
                *)
                  if named "$argument"; then
                    argument=$name
                    if [ "$verb" = exec ]; then command=yes; fi
                  fi ;;
              esac ;;
          esac
        fi
        last=$argument
        set -- "$@" "$argument"
      done
      # What a page starts beside the lab counts as the lab's.
      case $verb in
        run | create)
          if [ "$1" = container ]; then shift; fi
          shift
          set -- "$verb" --label @LABEL@ --label @OWNER@ "$@" ;;
      esac
      exec @DOCKER@ "$@"
      """;

  private DockerNames() {}

  /**
   * Writes the script.
   *
   * @param directory where; it is created
   * @param actualToShown Docker name to the pages' name
   * @return the directory, for the front of {@code PATH}
   */
  public static Path write(Path directory, String lab, Map<String, String> actualToShown) {
    return write(directory, lab, actualToShown, docker());
  }

  static Path write(Path directory, String lab, Map<String, String> actualToShown, String docker) {
    StringBuilder names = new StringBuilder();
    actualToShown.forEach(
        (actual, shown) -> names.append("    %s) name=%s ;;%n".formatted(shown, actual)));
    String label = "label=" + LabIdentity.LAB_LABEL + "=";
    String script =
        SCRIPT
            .replace("@NAMES@", names.toString())
            .replace("@SHOWN_LABEL@", label + LabIdentity.ofCommandLine().name())
            .replace("@ACTUAL_LABEL@", label + lab)
            .replace("@LABEL@", LabIdentity.LAB_LABEL + "=" + lab)
            .replace("@OWNER@", LabIdentity.ownerLabel())
            .replace("@DOCKER@", HostShell.quoted(docker));
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
    return Programs.find("docker")
        .map(Path::toString)
        .orElseThrow(
            () ->
                new CouldNotRunException(
                    "the docker command is not on the PATH; pages are made of it. Install the"
                        + " Docker client (on Debian: apt-get install docker.io)"));
  }
}
