package org.galerarunbook.lab;

import java.util.List;

/**
 * Something to be wrong with a lab.
 *
 * @param plant the commands that make it so
 * @param takeBack what a page would have the operator do; empty when a printed remedy does it
 * @param says what has to be found, all of it
 */
record PlantedFault(String plant, String takeBack, List<String> says) {

  private static final String CNF = "/etc/mysql/mariadb.conf.d/z-galera.cnf";

  /**
   * What it had still to write would go on under the next faults: a node that one of them restarts
   * would lack more than its peers' gcache has.
   */
  private static final String WRITER_ENDS = "{ docker exec galera1 pkill -f -x mariadb || true; }";

  static final List<PlantedFault> ALL =
      List.of(
          mendedByRemedy("docker pause galera2", "galera2: does not answer: paused"),
          mendedByRemedy("docker stop -t 60 galera3", "galera3: does not answer: stopped"),
          // It is filled while it is looked at: a look may not be taken for its donor.
          mendedByRemedy(
              """
              docker stop -t 60 galera3
              docker run --rm --volumes-from galera3 --entrypoint rm \
                "$(docker inspect --format '{{.Config.Image}}' galera3)" /var/lib/mysql/grastate.dat""",
              "galera3: does not answer: stopped (exit 0)"),
          mendedByRemedy(
              "docker stop -t 60 toolbox", "toolbox: is stopped", "galera1: only ports [] of"),
          mendedByRemedy(
              global("galera2", "require_secure_transport=OFF"),
              "galera2: takes connections without TLS"),
          mendedByRemedy(global("galera3", "read_only=ON"), "galera3: takes no writes"),
          mendedByRemedy(global("galera3", "wsrep_desync=ON"), "galera3: nobody waits for it"),
          mendedByRemedy(global("galera3", "wsrep_reject_queries=ALL"), "galera3: is drained"),
          mendedByRemedy(
              global("galera2", "wsrep_OSU_method=RSU"), "galera2: each DDL stays on this node"),
          mendedByRemedy(
              global("galera2", "wsrep_on=OFF"), "galera2: new sessions replicate nothing"),
          mendedByRemedy(
              global("galera2", "innodb_flush_log_at_trx_commit=2"),
              "galera2: an acknowledged commit is lost"),
          mendedByRemedy(
              option("galera2", "pc.ignore_sb", "true", "true"),
              "galera2: writes on without a majority"),
          mendedByRemedy(
              global("galera2", "wsrep_auto_increment_control=OFF")
                  + " && "
                  + global("galera2", "auto_increment_increment=1"),
              "galera2: may give out the number that a peer gives out"),
          takenBack(
              option("galera2", "pc.weight", "2", "2"),
              option("galera2", "pc.weight", "1", "1"),
              "cluster: votes add up to 4"),
          takenBack(
              option("galera2", "evs.suspect_timeout", "2", "PT2S"),
              option("galera2", "evs.suspect_timeout", "1", "PT1S"),
              "cluster: evs.suspect_timeout differs"),
          mendedByRemedy(
              sql(
                  "galera1",
                  "CREATE USER open@'%' IDENTIFIED BY 'x'; CREATE USER half@'10.%' IDENTIFIED BY 'x' REQUIRE SSL"),
              "account open@% may connect without TLS",
              "account half@10.% may connect without a client certificate"),
          mendedByRemedy(
              sql("galera1", "ALTER USER passbolt@'%' REQUIRE X509"),
              "account passbolt@% may connect with any certificate of the CA"),
          mendedByRemedy(
              sql("galera1", "CREATE USER ''@'%' REQUIRE X509"), "account @% lets in anybody"),
          takenBack(
              sql("galera2", "SET SESSION wsrep_on=OFF; CREATE USER alone@localhost"),
              sql("galera2", "SET SESSION wsrep_on=OFF; DROP USER alone@localhost"),
              "cluster: nodes have different accounts: "),
          takenBack(
              sql(
                  "galera1",
                  "CREATE TABLE shop.nokey(a INT); CREATE TABLE shop.aria(a INT PRIMARY KEY) ENGINE=Aria;"
                      + " CREATE SEQUENCE shop.numbers NOCACHE; SET SESSION wsrep_on=OFF;"
                      + " CREATE TABLE shop.here(a INT PRIMARY KEY)"),
              sql(
                  "galera1",
                  "DROP TABLE shop.nokey, shop.aria; DROP SEQUENCE shop.numbers;"
                      + " SET SESSION wsrep_on=OFF; DROP TABLE shop.here"),
              "data: shop.nokey without a primary key",
              "data: shop.aria not in InnoDB",
              "data: sequences without INCREMENT BY 0: shop.numbers",
              "data: differs between the nodes: shop.here (only on galera1)"),
          takenBack(
              "docker exec -d galera2 socat TCP-LISTEN:4444,fork,reuseaddr OPEN:/dev/null",
              "docker exec galera2 pkill -f TCP-LISTEN:4444",
              "galera2: somebody listens on port 4444 and no transfer goes on"),
          takenBack(
              """
              docker exec -d galera3 mariadb -e "LOCK TABLES shop.orders READ; DO SLEEP(60)"
              docker exec -d galera1 sh -c 'yes "INSERT INTO shop.orders(v) VALUES (1);" | head -n 5000 | mariadb'""",
              "docker exec galera3 mariadb -N -e \"SHOW PROCESSLIST\" | awk '/SLEEP/ {print \"KILL \" $1 \";\"}' |"
                  + " docker exec -i galera3 mariadb --force || true; "
                  + WRITER_ENDS,
              "galera3: holds the others back (flow control)"),
          takenBack(
              """
              docker exec -d galera1 sh -c 'yes "INSERT INTO shop.orders(v) VALUES (REPEAT(UUID(), 30000));" |
                head -n 60 | mariadb'""",
              WRITER_ENDS + " && " + sql("galera1", "TRUNCATE shop.orders"),
              "brings a node back by IST only if it was away for less than"),
          takenBack(
              "docker exec galera2 cp %1$s /etc/galera/kept.cnf && ".formatted(CNF)
                  + "docker exec galera2 sed -i -e 's/galera3.local//' -e '/^binlog_format/a innodb_doublewrite=OFF'"
                  + " -e 's/^innodb_autoinc_lock_mode.*/innodb_autoinc_lock_mode=1/'"
                  + " -e 's/gcache.size=/gcache.recover=no;gcache.size=/'"
                  + " -e 's/^wsrep_node_name.*/wsrep_node_name=other/' "
                  + CNF
                  + " && docker restart -t 60 galera2"
                  // It would not come back with this one in its file.
                  + " && until docker exec galera2 mariadb -e 'SET GLOBAL wsrep_sst_method=mysqldump';"
                  + " do sleep 0.2; done"
                  // By IST neither: its donor would send to the snapshot's port encrypted.
                  + " && docker exec galera2 sed -i -e 's/^encrypt .*//' "
                  + CNF,
              // Also where the server did not start with them.
              "docker cp galera2:/etc/galera/kept.cnf kept.cnf && docker cp kept.cnf galera2:"
                  + CNF
                  + " && docker restart -t 60 galera2",
              "galera2: lacks galera3 in its peer list",
              "galera2: a page half written",
              "galera2: may deadlock",
              "galera2: forgets its gcache",
              "galera2: would be filled by 'mysqldump'",
              "galera2: sends snapshots in the clear",
              "galera2: calls itself 'other'"),
          mendedByRemedy(
              "chmod 644 certs/galera1/server-key.pem",
              "galera1: server-key.pem is accessible to others"),
          mendedByRemedy("./lab certs issue --force", "galera1: has another certificate (serial"),
          mendedByRemedy(
              "docker exec galera3 sh -c 'cd /etc/mysql/tls && cat ca.pem >> cluster-ca.pem' && "
                  + sql("galera3", "FLUSH SSL"),
              "galera3: trusts other CAs than certs/galera3/cluster-ca.pem has",
              "galera3: takes the application's certificate for a peer's on port 4567"),
          takenBack(
              "cp -Rp certs kept && ./lab certs issue --force --renew-ca",
              "rm -rf certs && mv kept certs",
              "certs: is of another CA than the nodes run with: galera1, galera2, galera3 by"),
          mendedByRemedy(
              "docker kill galera1 galera2 galera3", "cluster: no node is Primary: nobody writes"));

  private static PlantedFault mendedByRemedy(String plant, String... says) {
    return new PlantedFault(plant, "", List.of(says));
  }

  private static PlantedFault takenBack(String plant, String takeBack, String... says) {
    return new PlantedFault(plant, takeBack, List.of(says));
  }

  private static String sql(String node, String statements) {
    return "docker exec %s mariadb -e \"%s\"".formatted(node, statements);
  }

  private static String global(String node, String setting) {
    return sql(node, "SET GLOBAL " + setting);
  }

  /** As a variable of its own type where there is one, else in the string. */
  private static String option(String node, String option, String value, String inString) {
    return "docker exec %s mariadb -e \"SET GLOBAL wsrep_provider_%s=%s\" || %s"
        .formatted(
            node,
            option.replace('.', '_'),
            value,
            global(node, "wsrep_provider_options='" + option + "=" + inString + "'"));
  }

  @Override
  public String toString() {
    return says.get(0);
  }
}
