package org.galerarunbook.image;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** Turns the last lines of a failed build into what to do about it. */
final class BuildDiagnosis {
  private static final int LINES_SHOWN = 8;

  private record Symptom(String pattern, String remedy) {}

  private static final String CHECK =
      "check apt-get update on this host, set DEBIAN_MIRROR or http_proxy, then try again";

  /** In the order of weight: a full disk also makes downloads fail. */
  private static final List<Symptom> SYMPTOMS =
      List.of(
          new Symptom(
              "no space left on device|enough free space",
              "the disk is full; free at least 2 GB where the engine keeps its images"
                  + " (docker system df shows what is used) and where the work is done (%s)"),
          new Symptom(
              "mmdebstrap is not installed",
              "install it (apt-get install mmdebstrap), or load a base image of Debian by docker load"),
          new Symptom("no such file or directory: mmdebstrap", "apt-get install mmdebstrap"),
          new Symptom(
              "no_pubkey|is not signed",
              "the host's Debian keyring is too old for this suite;"
                  + " apt-get install --only-upgrade debian-archive-keyring"),
          new Symptom("is not valid yet|is expired", "set this machine's clock, then try again"),
          new Symptom(
              "unable to locate package|no installation candidate",
              "the package mirror lacks a package; check DEBIAN_MIRROR and apt-get update"),
          new Symptom(
              "could not resolve|temporary failure resolving",
              "no package mirror is reachable; " + CHECK),
          new Symptom("failed to fetch", "the package mirror did not deliver; " + CHECK),
          new Symptom(
              "operation not permitted",
              "the root filesystem can't be made by this user; run once as root"));

  private BuildDiagnosis() {}

  /** What a step was that failed, the last lines of its output, and a remedy. */
  static String describe(String step, List<String> output, String workFolder) {
    String all = String.join("\n", output).toLowerCase(Locale.ROOT);
    String remedy =
        SYMPTOMS.stream()
            .filter(symptom -> Pattern.compile(symptom.pattern()).matcher(all).find())
            .findFirst()
            .map(symptom -> symptom.remedy().formatted(workFolder))
            .orElse("read the lines above; the step can be repeated by the same command");
    List<String> last =
        output.subList(Math.max(0, output.size() - LINES_SHOWN), output.size()).stream()
            .map(line -> "    " + line)
            .toList();
    return "failed while " + step + "\n" + String.join("\n", last) + "\n  remedy: " + remedy;
  }
}
