package org.galerarunbook.lab;

import java.util.List;
import java.util.function.Function;
import org.galerarunbook.container.LabIdentity;
import org.galerarunbook.image.Component;
import org.galerarunbook.operator.Containers;
import org.galerarunbook.operator.Hosts;
import org.galerarunbook.operator.Node;

/** Where a cluster runs: what an operator types differs, and so does the page. */
public enum World {
  /** A container per node, with the server in it. */
  CONTAINERS(List.of(Component.MARIADB, Component.TOOLBOX), "toolbox", Containers::new),
  /** A Debian host per node, with systemd and what apt installs; reached by ssh. */
  HOSTS(List.of(Component.HOST, Component.TOOLBOX), "operator", Hosts::new);

  private final List<Component> images;
  private final String desk;
  private final Function<String, Node> nodes;

  World(List<Component> images, String desk, Function<String, Node> nodes) {
    this.images = images;
    this.desk = desk;
    this.nodes = nodes;
  }

  /** A node as its operator sees it there. */
  public Node node(String name) {
    return nodes.apply(name);
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
