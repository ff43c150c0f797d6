package org.galerarunbook.playbook;

import java.time.Duration;
import org.galerarunbook.operator.Node;
import org.galerarunbook.runbook.Runbook;

/** What every way out of a full outage has in common. */
final class OutageSteps {

  static final Duration BACK = Duration.ofSeconds(60);
  static final Duration LIMIT = Duration.ofMinutes(5);

  /** Rows to look for afterwards, and a table that takes a while to copy or to change. */
  static final String TABLES =
      """
      CREATE OR REPLACE TABLE outage_probe (id INT PRIMARY KEY AUTO_INCREMENT, note VARCHAR(255));
      CREATE OR REPLACE TABLE outage_big (id INT PRIMARY KEY AUTO_INCREMENT, note VARCHAR(200));
      INSERT INTO outage_big (note) SELECT REPEAT('x', 150) FROM seq_1_to_400000;
      INSERT INTO outage_probe (note) VALUES ('written before')""";

  /** The section that each page has which calls {@link #seeThatAllIsBack}. */
  static final String PUT_BACK = "What was saved is put back";

  static final String DROP_TABLES =
      "docker exec toolbox mariadb -h galera1.local -e \"DROP TABLE outage_probe, outage_big\"";

  /** With what it wrote when it left; a stop that was cut short leaves seqno -1. */
  static final String GRASTATES =
      """
      for node in galera1 galera2 galera3; do
        echo $node
        docker cp $node:/var/lib/mysql/grastate.dat - | tar -xO | grep -E '^(uuid|seqno|safe)'
      done""";

  /** Of each node the size that it sees, the state UUID, whether it is Primary, and its state. */
  static final String STATES =
      """
      for node in galera1 galera2 galera3; do
        docker exec $node mariadb -N -e "SELECT GROUP_CONCAT(VARIABLE_VALUE ORDER BY VARIABLE_NAME SEPARATOR ' ')
          FROM information_schema.GLOBAL_STATUS WHERE VARIABLE_NAME IN ('WSREP_CLUSTER_SIZE',
          'WSREP_CLUSTER_STATE_UUID','WSREP_CLUSTER_STATUS','WSREP_LOCAL_STATE_COMMENT')"
      done""";

  static final String POSITIONS = positions("galera1 galera2 galera3") + " | tee positions.txt";

  private static final String SAVED =
      "Lost rows may be nowhere else. `docker volume ls --filter label=org.galerarunbook.role=saved` lists"
          + " what was saved; when the application is content and a backup was made since, remove them one"
          + " by one: `docker volume rm NAME`.";

  static final String LIST_SAVED =
      """
      docker volume ls --quiet --filter label=org.galerarunbook.lab=lab \\
        --filter label=org.galerarunbook.role=saved""";

  /** What to do when {@link #keep} finds its file. */
  static final String KEPT =
      "`cannot overwrite`, or `cannot create`: it was kept already. If anybody was made primary since, that file is"
          + " the one that counts. Else `mv` it away, and paste again.";

  private static final String ROWS =
      """
      for node in galera1 galera2 galera3; do
        docker exec $node mariadb -N -e "SET SESSION wsrep_sync_wait=1;
          SELECT CONCAT('$node has ', GROUP_CONCAT(note ORDER BY id)) FROM passbolt.outage_probe"
      done""";

  private static final String ALL_ROWS = "(?s)^(galera\\d has written before,written last\\s+){3}$";

  private OutageSteps() {}

  /** The rest of a snapshot is not asked: InnoDB may name a position in it all the same. */
  static String positions(String nodes) {
    return """
        for node in %s; do
          docker cp $node:/etc/mysql/mariadb.conf.d/z-galera.cnf - |
            docker run --rm -i --volumes-from $node --entrypoint sh \\
              "$(docker inspect --format '{{.Config.Image}}' $node)" -c '
                tar -xC /etc/mysql/mariadb.conf.d; cd /var/lib/mysql
                ls -d sst_in_progress .sst rsync_sst.conf 2>/dev/null | sed "s/^/half a snapshot: /" | grep . ||
                  mariadbd --user=mysql --skip-ssl --wsrep-recover 2>&1 | sed -n "s/.*Recovered position: *//p"' |
            sed "s/^/$node /"
        done"""
        .formatted(nodes);
  }

  /**
   * State UUID and seqno of nodes that run, kept in a file: what one writes later hides it. Pasted
   * again, it refuses to write over that file.
   */
  static String keep(String nodes, String kept) {
    return """
        (set -C; for node in %1$s; do echo $node $(docker exec $node mariadb -N -e "SELECT GROUP_CONCAT(VARIABLE_VALUE ORDER BY VARIABLE_NAME SEPARATOR ':')
          FROM information_schema.GLOBAL_STATUS WHERE VARIABLE_NAME IN ('WSREP_CLUSTER_STATE_UUID','WSREP_LAST_COMMITTED')"); done > %2$s) && cat %2$s"""
        .formatted(nodes, kept);
  }

  /** Asks nodes that are down for their positions, and says of each what to do with it. */
  static String compare(String nodes, String positions, String kept) {
    return positions(nodes) + " | tee " + positions + "\n" + judge(positions, kept);
  }

  /** Nothing for a node without a position, and for none if nothing was kept. */
  static String judge(String positions, String kept) {
    return """
        awk -F '[ :]' 'NR == FNR {if ($3 + 0 >= kept) {uuid = $2; kept = $3 + 0}; next}
          {print $1, ($2 == uuid && $3 ~ /^[0-9]+$/ && $3 + 0 <= kept) ? "start it" : "empty it first"}' \\
          %s %s"""
        .formatted(kept, positions);
  }

  static String bootstrap(String node) {
    return """
        touch bootstrap-once &&
          docker cp bootstrap-once %1$s:/etc/galera/ &&
          rm bootstrap-once &&
          docker start %1$s"""
        .formatted(node);
  }

  /** The last row is on each node, and the nodes are one cluster. */
  static void seeThatAllIsBack(Runbook page) {
    page.step("Look for the last row that you know of")
        .why("Here it is in `outage_probe`. Put a table of your own there.")
        .youSee("it is there, on each")
        .otherwise(
            "It is on none: stop nothing. First look into the copies: [[#" + PUT_BACK + "]].")
        .run(ROWS)
        .matches(ALL_ROWS);
    page.step("Compare UUID and size")
        .youSee("three times the same UUID, and `3`")
        .run(
            """
            for node in galera1 galera2 galera3; do
              docker exec $node mariadb -N -e "SHOW STATUS WHERE Variable_name IN
                ('wsrep_cluster_size','wsrep_cluster_state_uuid')"
            done""")
        .matches(
            "(?s)^(wsrep_cluster_size\\s+3\\nwsrep_cluster_state_uuid\\s+\\S+)\\n\\1\\n\\1\\s*$");
  }

  /** What going back takes away again. */
  static void writeOn(Runbook page, Node galera1) {
    page.step("Write a row")
        .run(galera1.clientSql("INSERT INTO outage_probe (note) VALUES ('written after')"));
  }

  /** Before a copy of one is put back. */
  static void shutAllDown(Runbook page, Node galera1, Node galera2, Node galera3) {
    page.note(
        "Only if all that was written since may go: here to what galera1 had. Of another node put its name where the"
            + " copy is put back and where it bootstraps.");
    page.step("Shut all nodes down")
        .why(
            "`docker stop` kills after 10 s unless it is told to wait, and a large buffer pool takes"
                + " longer.")
        .limit(LIMIT)
        .run(galera3.and(galera2).and(galera1).stop());
    page.step("See that they were shut down cleanly")
        .youSee("`exited 0` for each; `137` is one that was killed")
        .otherwise(
            "`running 0`: shut it down first. `137`: go on; it is saved as it is, and InnoDB recovers it.")
        .run(
            "docker inspect --format '{{.State.Status}} {{.State.ExitCode}}' galera1 galera2 galera3")
        .matches("\\A(exited 0\\n){3}\\z");
  }

  /** Once its copy is put back. */
  static void bootstrapFromGalera1Again(Runbook page) {
    page.step("Bootstrap from it again")
        .why(
            "It saves all nodes, and has the others rebuilt, since they have what galera1 lacks now.")
        .loses("the same, on the others; they are saved")
        .youSee(
            "each node saved, galera1 bootstrapping, the others joining by SST, `all nodes agree`")
        .otherwise(
            "`REFUSED`, `NOT RIGHT` or `no room to save`: that line says what to do. Nothing was overwritten that is"
                + " not saved.")
        .limit(LIMIT)
        .run("./lab recover --node galera1 --force")
        .matches("^saved the data directory of galera2 in the volume ")
        .matches("^galera1: bootstrapped, after ")
        .matches("^galera2: joined by SST, a whole snapshot, after ")
        .prints("all nodes agree");
    page.step("Look at the rows")
        .youSee("those of the outage, and none from after it")
        .run(ROWS)
        .matches(ALL_ROWS);
  }

  /** What is kept, and where; nothing is deleted. */
  static void listSaved(Runbook page, String node) {
    page.step("See what was saved, and keep it")
        .why(SAVED)
        .youSee("a volume for each data directory that was saved, with its node and the time in it")
        .run(LIST_SAVED)
        .matches("-" + node + "-saved-\\d{8}t\\d{6}$");
  }
}
