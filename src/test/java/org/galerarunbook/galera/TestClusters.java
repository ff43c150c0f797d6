package org.galerarunbook.galera;

import org.galerarunbook.image.TestImages;

/** What tests of the library start. */
final class TestClusters {

  private TestClusters() {}

  /** With helpers from the project's own recipe, which the lab has made already. */
  static GaleraCluster cluster() {
    return new GaleraCluster(TestImages.mariadb()).withHelperImage(TestImages.toolbox());
  }
}
