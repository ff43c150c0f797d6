package org.galerarunbook.lab;

import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.galerarunbook.galera.GaleraNode;
import org.galerarunbook.galera.ServerVersion;

/**
 * What an older server calls by another name. Chapters are written for the default image; what they
 * run and expect is put into the words of the server that runs before it is run and printed, so a
 * page of an older image has the commands that hold there.
 */
final class Dialect implements UnaryOperator<String> {

  /** Files that mariadb-backup adds to a backup. */
  private static final Pattern BACKUP_FILE =
      Pattern.compile("mariadb_backup_(?=(info|checkpoints|galera_info|binlog_info)\\b)");

  /**
   * One option of the provider, set by a variable of its own. Numbers only: no quotes are needed.
   */
  private static final Pattern PROVIDER_OPTION =
      Pattern.compile("SET GLOBAL wsrep_provider_([a-z]+)_([a-z_]+)=([0-9.]+)");

  /** A switch of the provider; where the statement is a line of its own, whose quotes are known. */
  private static final Pattern PROVIDER_SWITCH =
      Pattern.compile(
          "(?m)^(sudo mariadb [^'\\n]*-e \"SET GLOBAL )wsrep_provider_([a-z]+)_([a-z_]+)=ON\"");

  /**
   * Without an error of its own for plain text, the server says what it says of wrong passwords.
   */
  private static final Pattern INSECURE =
      Pattern.compile(
          "ERROR 3159 \\(08004\\)(: Connections using insecure transport are prohibited)?");

  private final boolean backupFiles;
  private final boolean globalStatus;
  private final boolean insecureTransport;
  private final boolean providerVariables;

  /**
   * @param providerVariables whether each option of the provider is a variable
   */
  Dialect(ServerVersion version, boolean providerVariables) {
    this.backupFiles = version.isAtLeast(11, 1);
    this.globalStatus = version.isAtLeast(11, 5);
    this.insecureTransport = version.isAtLeast(11, 4);
    this.providerVariables = providerVariables;
  }

  static Dialect of(GaleraNode node) {
    return new Dialect(
        ServerVersion.of(node),
        !node.sql("SHOW VARIABLES LIKE 'wsrep_provider_pc_bootstrap'").isBlank());
  }

  @Override
  public String apply(String text) {
    String said = text;
    if (!backupFiles) {
      said = BACKUP_FILE.matcher(said).replaceAll("xtrabackup_");
    }
    if (!globalStatus) {
      said = said.replace("FLUSH GLOBAL STATUS", "FLUSH STATUS");
    }
    if (!insecureTransport) {
      said = INSECURE.matcher(said).replaceAll("ERROR 1045 (28000)");
    }
    if (!providerVariables) {
      said = PROVIDER_SWITCH.matcher(said).replaceAll("$1wsrep_provider_options='$2.$3=1'\"");
      said =
          PROVIDER_OPTION.matcher(said).replaceAll("SET GLOBAL wsrep_provider_options='$1.$2=$3'");
    }
    return said;
  }
}
