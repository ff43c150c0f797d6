package org.galerarunbook.galera;

import java.util.Objects;

/**
 * Names and passwords in the cluster.
 *
 * @param rootPassword of {@code root@localhost}, by socket only
 * @param sstUser account of snapshots and backups, by socket only
 * @param sstPassword its password
 * @param healthPassword of {@code health@localhost}
 * @param user the application's account, from anywhere with its certificate
 * @param password its password
 * @param database the application's database
 */
public record Accounts(
    String rootPassword,
    String sstUser,
    String sstPassword,
    String healthPassword,
    String user,
    String password,
    String database) {

  public Accounts {
    Objects.requireNonNull(rootPassword, "rootPassword");
    Objects.requireNonNull(sstPassword, "sstPassword");
    Objects.requireNonNull(healthPassword, "healthPassword");
    Objects.requireNonNull(password, "password");
  }

  @Override
  public String toString() {
    return "Accounts[user=" + user + ", database=" + database + ", sstUser=" + sstUser + "]";
  }
}
