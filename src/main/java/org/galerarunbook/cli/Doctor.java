package org.galerarunbook.cli;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.galerarunbook.container.AtOnce;
import org.galerarunbook.finding.Finding;
import org.galerarunbook.finding.Finding.Severity;
import org.galerarunbook.image.Component;
import org.galerarunbook.image.ImagePreview;
import org.galerarunbook.image.ImageReference;
import org.galerarunbook.lab.settings.Settings;
import org.galerarunbook.lab.settings.SettingsException;
import org.galerarunbook.runbook.shell.Programs;

/** Looks at everything that a lab needs of a machine. Changes nothing. */
final class Doctor {

  /** Where images come from; asks a registry at most. */
  interface Images {
    ImagePreview preview(Component component, Optional<ImageReference> named, Duration limit);
  }

  private static final Duration REGISTRY_LIMIT = Duration.ofSeconds(5);

  /** Without these there is no lab; the others belong to the application tier. */
  private static final Set<Component> NEEDED = Set.of(Component.MARIADB, Component.TOOLBOX);

  private final List<Finding> findings = new ArrayList<>();

  /** Settings, and the ports that they name; a lab that is up may hold its own. */
  Optional<Settings> settings(Supplier<Settings> load, List<Integer> ownPorts) {
    try {
      Settings settings = load.get();
      add(Finding.ok("settings", settings.origin().toString()));
      ports(settings, ownPorts);
      return Optional.of(settings);
    } catch (SettingsException e) {
      e.problems()
          .forEach(p -> add(Finding.problem("settings", p.who() + ": " + p.what(), p.remedy())));
      add(Finding.note("ports", "not looked at", "mend the settings first"));
      return Optional.empty();
    }
  }

  private void ports(Settings settings, List<Integer> ownPorts) {
    int nodes = settings.lab().nodes();
    List<Integer> wanted = Ports.ofNodes(settings.lab().firstPort(), nodes);
    String range = wanted.get(0) + " to " + wanted.get(nodes - 1) + " of 127.0.0.1";
    List<Integer> foreign = Ports.taken(wanted, ownPorts);
    if (!foreign.isEmpty()) {
      add(
          Finding.problem(
              "ports",
              Failures.list(foreign) + " of 127.0.0.1 is taken by another program",
              "'ss -ltnp' names it; or set LAB_DATABASE_PORT in .env to the first of %d free ports"
                  .formatted(nodes)));
    } else {
      boolean ours = wanted.stream().anyMatch(ownPorts::contains);
      add(Finding.ok("ports", range + (ours ? ", in use by the lab that is up" : " are free")));
    }
    int https = settings.passbolt().httpsPort();
    if (ownPorts.contains(https)) {
      add(Finding.ok("port of Passbolt", https + ", in use by the lab that is up"));
    } else if (Ports.taken(List.of(https), ownPorts).isEmpty()) {
      add(Finding.ok("port of Passbolt", https + " is free"));
    } else {
      add(
          Finding.note(
              "port of Passbolt",
              https + " of 127.0.0.1 is taken by another program",
              "the database tier alone does not need it; with Passbolt's image set PASSBOLT_HTTPS_PORT and"
                  + " PASSBOLT_BASE_URL to a free one"));
    }
  }

  /** Where each component's image would come from; all are asked at the same time. */
  void images(Images images, Map<Component, ImageReference> named) {
    findings.addAll(
        AtOnce.each(
            List.of(Component.values()), c -> image(images, c, Optional.ofNullable(named.get(c)))));
  }

  private static Finding image(Images images, Component component, Optional<ImageReference> named) {
    String subject = "image of " + component.name().toLowerCase(Locale.ROOT);
    Severity bad =
        NEEDED.contains(component) || named.isPresent() ? Severity.PROBLEM : Severity.NOTE;
    ImagePreview preview;
    try {
      preview = images.preview(component, named, REGISTRY_LIMIT);
    } catch (RuntimeException e) {
      return new Finding(subject, bad, Failures.inWords(e), "set " + component.setting(), "");
    }
    String what = preview.image() + ": ";
    return switch (preview.source()) {
      case LOCAL -> Finding.ok(subject, what + preview.detail());
      case PULL -> Finding.ok(subject, what + "would be pulled");
      case BUILD -> Finding.ok(subject, what + "would be built, " + preview.detail());
      case NOWHERE ->
          new Finding(
              subject,
              bad,
              what + "cannot be had: " + preview.detail(),
              "docker load -i <file>, or set "
                  + component.setting()
                  + " in .env to one that can be had"
                  + (bad == Severity.NOTE ? "; the database tier does not need it" : ""),
              "");
    };
  }

  /** Programs beside this one; neither openssl nor gpg is among them, Java does their part. */
  void commands(String searchPath) {
    command(searchPath, "docker", "the chapters run it as their pages print it", "docker.io");
    command(searchPath, "mvn", "'./lab verify' runs the chapters by it", "maven");
  }

  private void command(String searchPath, String name, String why, String debian) {
    String subject = "command " + name;
    add(
        Programs.find(searchPath, name)
            .map(file -> Finding.ok(subject, file.toString()))
            .orElse(
                Finding.note(subject, "not found; " + why, "install it (Debian: " + debian + ")")));
  }

  void add(Finding finding) {
    findings.add(finding);
  }

  List<Finding> findings() {
    return List.copyOf(findings);
  }

  boolean blocks() {
    return findings.stream().anyMatch(Finding::isProblem);
  }
}
