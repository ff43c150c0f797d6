package org.galerarunbook.galera;

import org.testcontainers.containers.GenericContainer;

/** Changes a node's container before it is made: variables, files, memory, arguments. */
@FunctionalInterface
public interface NodeCustomizer {

  /**
   * @param number of the node, from 1
   * @param container with image, network, command and files set; what is set here comes on top
   */
  void customize(int number, GenericContainer<?> container);
}
