package org.galerarunbook.lab;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.galerarunbook.container.Claims;
import org.galerarunbook.container.LabIdentity;
import org.galerarunbook.container.Leftovers.Leftover;
import org.galerarunbook.galera.ClusterSpec;

/** Whether the lab that has the guide's names is the one that this project folder made. */
public final class Ownership {

  private Ownership() {}

  /**
   * What the engine has under this lab's names; nothing is changed.
   *
   * @throws IllegalStateException naming the clone or the objects whose they are, and what to do
   */
  public static Claims require(LabSpec spec) {
    Claims claims = of(spec);
    require(claims);
    return claims;
  }

  /**
   * The lab with all the nodes that it has, when it was made with more than the setting says.
   *
   * @throws IllegalStateException like {@link #require(LabSpec)}
   */
  public static LabSpec asItIs(LabSpec spec) {
    return spec.withNodes(Math.max(spec.nodes(), nodes(require(spec))));
  }

  /** How many nodes there are data of: the highest number, since one may be lost. */
  public static int nodes(Claims claims) {
    return claims.own().stream()
        .filter(l -> l.kind().equals("volume") && l.role().matches("galera\\d+"))
        .mapToInt(l -> Integer.parseInt(l.role().substring("galera".length())))
        .max()
        .orElse(0);
  }

  /** The same, without a judgement. */
  public static Claims of(LabSpec spec) {
    List<String> roles = new ArrayList<>(ClusterSpec.nodeNames(spec.nodes()));
    roles.add(spec.world().desk());
    roles.addAll(ShownNames.APPLICATION);
    return Claims.of(spec.identity(), roles);
  }

  static void require(Claims claims) {
    if (!claims.strangers().isEmpty()) {
      throw new IllegalStateException(
          "%s: made by somebody else, under a name of the lab; nothing was touched%n  remedy: if nobody needs it any more: %s"
              .formatted(
                  claims.strangers().stream()
                      .map(s -> s.kind() + " " + s.name() + ofLab(s))
                      .collect(Collectors.joining(", ")),
                  claims.strangers().stream()
                      .map(Ownership::removal)
                      .collect(Collectors.joining("; "))));
    }
    if (!claims.folder().isEmpty()) {
      throw new IllegalStateException(
          "the lab on this engine was made in %1$s, not in %2$s; nothing was touched%n  remedy: use it there, or remove it there, with its data: cd '%1$s' && ./lab down%n  if that folder is gone: ./lab down --folder '%1$s'"
              .formatted(claims.folder(), LabIdentity.folder()));
    }
  }

  private static String ofLab(Leftover stranger) {
    return stranger.lab().isEmpty() ? "" : " of the lab " + stranger.lab();
  }

  private static String removal(Leftover stranger) {
    String command =
        stranger.kind().equals("container")
            ? "docker rm --force"
            : "docker " + stranger.kind() + " rm";
    return command + " " + stranger.name();
  }

  /** There are no nodes; in words, what that means. */
  public static String absence(Claims claims) {
    return claims.own().stream().anyMatch(l -> l.kind().equals("volume"))
        ? "the lab's containers are gone, its data is kept; './lab up' makes them again"
        : "there is no lab; './lab up' makes one";
  }
}
