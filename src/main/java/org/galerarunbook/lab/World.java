package org.galerarunbook.lab;

import java.util.List;
import org.galerarunbook.container.LabIdentity;
import org.galerarunbook.image.Component;

/** Where a cluster runs: what an operator types differs, and so does the page. */
public enum World {
  /** A container per node, with the server in it. */
  CONTAINERS(List.of(Component.MARIADB, Component.TOOLBOX), "toolbox"),
  /** A Debian host per node, with systemd and what apt installs; reached by ssh. */
  HOSTS(List.of(Component.HOST, Component.TOOLBOX), "operator");

  private final List<Component> images;
  private final String desk;

  World(List<Component> images, String desk) {
    this.images = images;
    this.desk = desk;
  }

  /** What its nodes run, and what faults are brought about from. */
  List<Component> images() {
    return images;
  }

  /** Role of the container from which the cluster is looked at. */
  String desk() {
    return desk;
  }

  /** From here on the commands of this process mean this world's lab. */
  public void choose() {
    if (this == HOSTS) {
      System.setProperty(LabIdentity.NAME, "hosts");
      System.setProperty(LabIdentity.SUFFIX, "-hosts");
    }
  }
}
