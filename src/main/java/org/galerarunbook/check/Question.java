package org.galerarunbook.check;

import java.util.List;

/**
 * What every node is asked, in this order, in one session. All of it reads; what needs a right
 * names it.
 */
enum Question {
  BEGAN("SELECT CAST(UTC_TIMESTAMP(6) AS CHAR)", ""),
  BEFORE("SHOW GLOBAL STATUS", ""),
  VARIABLES("SHOW GLOBAL VARIABLES", ""),
  GRANTS("SHOW GRANTS", ""),
  MEMBERS(
      "SELECT node_uuid, node_name FROM mysql.wsrep_cluster_members",
      "SELECT ON mysql.wsrep_cluster_members"),
  ACCOUNTS(
      ServerAccount.QUERY,
      "SELECT (User, Host, ssl_type, x509_issuer, x509_subject, is_role) ON mysql.user"),
  /** Per table: engine, type, columns of its primary key, and a sum over its columns. */
  TABLES(
      """
      SELECT c.TABLE_SCHEMA, c.TABLE_NAME, IFNULL(t.ENGINE,''), t.TABLE_TYPE,
        SUM(c.COLUMN_KEY='PRI'),
        SUM(CRC32(CONCAT_WS('#', c.COLUMN_NAME, c.ORDINAL_POSITION, c.COLUMN_TYPE, c.IS_NULLABLE,
          IFNULL(c.COLUMN_DEFAULT,'-'), IFNULL(c.COLLATION_NAME,'-'), c.COLUMN_KEY, c.EXTRA)))
      FROM information_schema.COLUMNS c JOIN information_schema.TABLES t
        ON t.TABLE_SCHEMA=c.TABLE_SCHEMA AND t.TABLE_NAME=c.TABLE_NAME
      WHERE c.TABLE_SCHEMA NOT IN ('mysql','sys','information_schema','performance_schema')
      GROUP BY 1, 2, 3, 4""",
      "SELECT (or REFERENCES, which shows no rows) ON *.*"),
  SEQUENCES(
      "SELECT SEQUENCE_SCHEMA, SEQUENCE_NAME, INCREMENT FROM information_schema.SEQUENCES", ""),
  /** Transactions that have been open for long: session, its seconds. */
  LONG(
      "SELECT trx_mysql_thread_id, TIMESTAMPDIFF(SECOND, trx_started, NOW())"
          + " FROM information_schema.INNODB_TRX WHERE trx_mysql_thread_id > 0",
      "PROCESS ON *.*"),
  PAUSE("DO SLEEP(1)", ""),
  ENDED("SELECT CAST(UTC_TIMESTAMP(6) AS CHAR)", ""),
  AFTER("SHOW GLOBAL STATUS", "");

  /**
   * Said first. A node without quorum is to answer, too, nobody waits long, and nothing can be
   * written.
   */
  static final List<String> FIRST =
      List.of(
          "SET SESSION wsrep_sync_wait=0, wsrep_dirty_reads=ON, max_statement_time=3, sql_mode=''",
          "SET SESSION TRANSACTION READ ONLY");

  private final String sql;
  private final String right;

  Question(String sql, String right) {
    this.sql = sql.replace('\n', ' ');
    this.right = right;
  }

  String sql() {
    return sql;
  }

  /** What an account needs to ask this; empty when every account may. */
  String right() {
    return right;
  }
}
