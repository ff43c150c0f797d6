package org.galerarunbook.pki;

/** The authorities of a lab. Neither accepts what the other one signed. */
enum AuthorityKind {
  /** Towards clients: what nodes serve on 3306, applications, web server, cache. */
  CLIENTS("ca"),
  /** Of the nodes among themselves, on 4567, 4568 and 4444: any leaf of it is a member's. */
  CLUSTER("cluster-ca");

  private final String folder;

  AuthorityKind(String folder) {
    this.folder = folder;
  }

  /** Its folder's name, and its profile's. */
  String folder() {
    return folder;
  }

  /** The file by which those who verify know it. */
  String trustFile() {
    return folder + ".pem";
  }
}
