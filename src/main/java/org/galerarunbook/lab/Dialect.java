package org.galerarunbook.lab;

import java.util.LinkedHashMap;
import java.util.Map;
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

  private static final Pattern GLOBAL_STATUS = Pattern.compile("FLUSH GLOBAL STATUS");

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

  private final Map<Pattern, String> older = new LinkedHashMap<>();

  /**
   * @param providerVariables whether each option of the provider is a variable
   */
  Dialect(ServerVersion version, boolean providerVariables) {
    if (!version.isAtLeast(11, 1)) {
      older.put(BACKUP_FILE, "xtrabackup_");
    }
    if (!version.isAtLeast(11, 5)) {
      older.put(GLOBAL_STATUS, "FLUSH STATUS");
    }
    if (!version.isAtLeast(11, 4)) {
      older.put(INSECURE, "ERROR 1045 (28000)");
    }
    if (!providerVariables) {
      older.put(PROVIDER_SWITCH, "$1wsrep_provider_options='$2.$3=1'\"");
      older.put(PROVIDER_OPTION, "SET GLOBAL wsrep_provider_options='$1.$2=$3'");
    }
  }

  static Dialect of(GaleraNode node) {
    return new Dialect(
        ServerVersion.of(node),
        !node.sql("SHOW VARIABLES LIKE 'wsrep_provider_pc_bootstrap'").isBlank());
  }

  @Override
  public String apply(String text) {
    String said = text;
    for (Map.Entry<Pattern, String> words : older.entrySet()) {
      said = words.getKey().matcher(said).replaceAll(words.getValue());
    }
    return said;
  }
}
