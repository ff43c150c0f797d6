package org.galerarunbook.lab;

import org.galerarunbook.galera.Formation;

/**
 * What a chapter asks for, from {@link UsesLab}.
 *
 * @param nodes how many, 0 for as many as the settings say
 * @param image that the nodes begin with, empty for the settings'
 * @param formation how they come together
 * @param gcacheSize write-set cache, empty for the settings'
 * @param diskSize of each node, empty for the settings'
 * @param own a lab that no other chapter uses
 * @param application whether Passbolt, Valkey and the proxy have to run
 * @param world where the nodes run
 */
public record LabRequest(
    int nodes,
    String image,
    Formation formation,
    String gcacheSize,
    String diskSize,
    boolean own,
    boolean application,
    World world) {

  public static LabRequest of(UsesLab annotation) {
    return new LabRequest(
        annotation.nodes(),
        annotation.image(),
        annotation.formation(),
        annotation.gcache(),
        annotation.disk(),
        annotation.own(),
        annotation.application(),
        annotation.world());
  }

  /** The lab that all chapters without special wishes share. */
  public static LabRequest shared() {
    return shared(World.CONTAINERS);
  }

  static LabRequest shared(World world) {
    return new LabRequest(0, "", Formation.PREPARED, "", "", false, false, world);
  }

  /** The shared lab starts its application tier when the first chapter asks for it. */
  public boolean isShared() {
    return new LabRequest(nodes, image, formation, gcacheSize, diskSize, own, false, world)
        .equals(shared(world));
  }
}
