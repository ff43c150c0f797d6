package org.galerarunbook.galera;

/** The images that tests of the library run. */
final class TestImages {

  /** With Debian's packages, or what {@code -Dgalera.image} names. */
  static final String BUILT =
      System.getProperty("galera.image", "galera-runbook/mariadb:11.8-trixie");

  private TestImages() {}

  /** A cluster with helpers that are there already. */
  static GaleraCluster cluster() {
    return new GaleraCluster(BUILT).withHelperImage("galera-runbook/toolbox:trixie");
  }
}
