package org.galerarunbook.lab.junit;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.galerarunbook.lab.Lab;
import org.galerarunbook.runbook.Recorder;
import org.galerarunbook.runbook.Redactor;

/**
 * The secrets of a run's labs, kept so that afterwards they can be looked for. Since hardly any
 * chapter prints one, a made-up secret is hidden with them and told on purpose: when hiding does
 * not work, that one is found.
 */
final class RunSecrets {

  private static final String DECOY = "a made-up secret, so nothing hides secrets";

  private final Recorder recorder;
  private final Map<String, String> all = new LinkedHashMap<>();

  RunSecrets(Recorder recorder) {
    this.recorder = recorder;
  }

  /**
   * From now on, hides what a lab has of them, and shows its names as the pages have them.
   *
   * @throws IllegalStateException when the lab names none
   */
  synchronized void hide(Lab lab) {
    Map<String, String> secrets = new LinkedHashMap<>(lab.secrets());
    if (secrets.isEmpty()) {
      throw new IllegalStateException("lab " + lab.name() + " names no secret, so none is hidden");
    }
    secrets.put(DECOY, all.getOrDefault(DECOY, "decoy-" + UUID.randomUUID()));
    secrets.values().forEach(recorder.redactor()::hide);
    lab.shownNames().forEach(recorder.redactor()::rename);
    boolean first = all.isEmpty();
    all.putAll(secrets);
    if (first) {
      long plain = secrets.values().stream().filter(Redactor::isPlain).count();
      recorder.progress().phase("hiding secrets");
      recorder
          .progress()
          .done(
              "such as "
                  + secrets.get(DECOY)
                  + (plain == 0
                      ? ""
                      : "; %d of %d are plain words or short: those only where a value stands"
                          .formatted(plain, secrets.size() - 1)));
    }
  }

  synchronized Map<String, String> all() {
    return Map.copyOf(all);
  }
}
