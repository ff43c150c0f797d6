package org.galerarunbook.galera;

/** How a whole copy of the data reaches a joiner. */
public enum SstMethod {
  /** By mariadb-backup through socat; the donor goes on writing. */
  MARIABACKUP,
  /** By rsync through stunnel; the donor stands still meanwhile. */
  RSYNC;

  /** As {@code wsrep_sst_method} wants it. */
  public String setting() {
    return name().toLowerCase(java.util.Locale.ROOT);
  }
}
