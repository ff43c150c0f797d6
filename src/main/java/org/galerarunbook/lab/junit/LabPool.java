package org.galerarunbook.lab.junit;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.galerarunbook.lab.Lab;
import org.galerarunbook.lab.LabRequest;
import org.galerarunbook.lab.World;

/**
 * The shared labs of a run: as many as chapters use at the same time. One that has the application
 * tier keeps it, and goes to those who ask for it.
 */
final class LabPool {

  /** What is known of a shared lab. */
  static final class Shared {
    private final Lab lab;
    private final World world;
    private boolean hasApplication;
    private Map<String, String> settings = Map.of();
    private String lastChapter = "its start";

    private Shared(Lab lab, World world) {
      this.lab = lab;
      this.world = world;
    }

    Lab lab() {
      return lab;
    }

    /** Who had it last and left it well. */
    String lastChapter() {
      return lastChapter;
    }

    /** Settings and accounts as the chapter that has it found them. */
    Map<String, String> settings() {
      return settings;
    }

    private boolean serves(World wanted, boolean withApplication) {
      return world == wanted && (withApplication || !hasApplication);
    }

    /** It is now this chapter's. */
    void givenTo(String chapter, boolean withApplication) {
      lastChapter = chapter;
      hasApplication |= withApplication;
      settings = lab.settings();
    }
  }

  private final Map<Lab, Shared> all = new HashMap<>();
  private final List<Shared> idle = new ArrayList<>();

  /** One of that world that nobody uses; one with the application tier only for who needs that. */
  synchronized Optional<Shared> take(World world, boolean application) {
    Optional<Shared> found =
        idle.stream()
            .filter(s -> s.serves(world, application))
            .max(Comparator.comparing(s -> s.hasApplication));
    found.ifPresent(idle::remove);
    return found;
  }

  /** Knows a lab that was started to be shared, and is in use. */
  synchronized Shared add(Lab lab, World world) {
    Shared shared = new Shared(lab, world);
    all.put(lab, shared);
    return shared;
  }

  /** What is known of a lab; empty for one that is not shared. */
  synchronized Optional<Shared> of(Lab lab) {
    return Optional.ofNullable(all.get(lab));
  }

  /** The lab is as it was, and can be taken again; nothing happens with one that is not shared. */
  synchronized void giveBack(Lab lab) {
    of(lab).ifPresent(idle::add);
  }

  /** Nobody gets it any more. */
  synchronized void forget(Lab lab) {
    of(lab).ifPresent(idle::remove);
    all.remove(lab);
  }

  /** Those that nobody uses, and that these who wait for a lab do not need either. */
  synchronized List<Lab> unwanted(List<LabRequest> waiting) {
    List<LabRequest> left = new ArrayList<>(waiting);
    left.removeIf(wish -> !wish.isShared());
    List<Shared> unwanted = new ArrayList<>(idle);
    // Those with the application tier choose first, since few can use them.
    unwanted.sort(Comparator.comparing((Shared s) -> s.hasApplication).reversed());
    unwanted.removeIf(
        shared ->
            left.stream()
                .filter(wish -> shared.serves(wish.world(), wish.application()))
                .max(Comparator.comparing(LabRequest::application))
                .map(left::remove)
                .orElse(false));
    return unwanted.stream().map(Shared::lab).toList();
  }

  /** Those that nobody uses. */
  synchronized List<Lab> idle() {
    return idle.stream().map(Shared::lab).toList();
  }
}
